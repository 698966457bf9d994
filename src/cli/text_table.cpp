// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/text_table.h"
#include "formats/shown_text.h"
#include <algorithm>
#include <ostream>

namespace assay::cli
{
namespace
{
constexpr std::size_t kWidest = 60;

bool begins(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; } // a character of UTF-8
std::size_t characters(std::string_view text) { return std::size_t(std::ranges::count_if(text, begins)); }

std::string cut(std::string text)
{
    if (characters(text) <= kWidest)
        return text;
    std::size_t at = 0;
    for (std::size_t left = kWidest - 1; at < text.size(); ++at) {
        if (begins(text[at]) && left-- == 0)
            break;
    }
    return text.substr(0, at) + "…";
}
} // namespace

std::string shownLine(std::string_view text)
{
    std::string line = formats::shownText(text);
    std::ranges::replace_if(
        line, [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return line;
}

void TextTable::add(std::vector<std::string> cells)
{
    for (std::string &cell : cells)
        cell = cut(shownLine(cell));
    cells.resize(m_columns.size());
    m_rows.push_back(std::move(cells));
}

void TextTable::print(std::ostream &out) const
{
    std::vector<std::size_t> widths;
    std::vector<std::string> titles;
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        titles.push_back(m_columns[c].title);
        widths.push_back(characters(titles.back()));
        for (const auto &row : m_rows)
            widths.back() = std::max(widths.back(), characters(row[c]));
    }
    const auto line = [&](const std::vector<std::string> &cells) {
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const std::string room(widths[c] - characters(cells[c]), ' ');
            const bool right = m_columns[c].align == Align::Right, last = c + 1 == cells.size();
            out << (c > 0 ? "  " : "") << (right ? room : "") << cells[c] << (right || last ? "" : room);
        }
        out << '\n';
    };
    line(titles);
    for (const auto &row : m_rows)
        line(row);
}
} // namespace assay::cli
