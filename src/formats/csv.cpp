// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/csv.h"

#include "formats/exports.h"
#include "formats/node.h"
#include <algorithm>
#include <array>

namespace assay::formats
{
namespace
{
constexpr std::string_view formulaStarts = "=+-@\t\r\n";

// What a spreadsheet skips before it looks for a formula: blanks, zero-width characters, a BOM.
std::size_t skippedPrefix(std::string_view text)
{
    static constexpr std::array<std::string_view, 6> invisible{"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
                                                               "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xA0"};
    std::size_t at = 0;
    for (bool moved = true; moved && at < text.size();) {
        moved = false;
        if (text[at] == ' ') {
            ++at;
            moved = true;
        }
        for (const std::string_view one : invisible) {
            if (text.substr(at, one.size()) == one) {
                at += one.size();
                moved = true;
            }
        }
    }
    return at;
}

bool startsLikeFormula(std::string_view text)
{
    // Full-width forms of = + - @ are read as the plain ones by some spreadsheets.
    static constexpr std::array<std::string_view, 4> fullWidth{"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                                               "\xEF\xBC\xA0"};
    const std::string_view rest = text.substr(skippedPrefix(text));
    if (rest.empty())
        return false;
    return formulaStarts.find(rest.front()) != std::string_view::npos ||
           std::any_of(fullWidth.begin(), fullWidth.end(),
                       [&](std::string_view c) { return rest.substr(0, c.size()) == c; });
}

char separatorOf(std::string_view firstLine)
{
    char best = ',';
    std::ptrdiff_t most = -1;
    for (const char candidate : {',', ';', '\t'}) {
        const std::ptrdiff_t count = std::count(firstLine.begin(), firstLine.end(), candidate);
        if (count > most) {
            most = count;
            best = candidate;
        }
    }
    return best;
}

class CsvReader
{
public:
    CsvReader(std::string_view text, std::string_view file) : m_text(text), m_file(file)
    {
        if (m_text.substr(0, 3) == "\xEF\xBB\xBF")
            m_text.remove_prefix(3);
        m_separator = separatorOf(m_text.substr(0, m_text.find('\n')));
    }
    Result<CsvTable> read()
    {
        CsvTable table;
        while (m_at < m_text.size()) {
            CsvTable::Row row;
            row.line = m_line;
            if (!readRow(row))
                return fileError(m_file, row.line, "a quoted cell is not closed");
            const bool blank = row.cells.size() == 1 && row.cells.front().empty();
            if (blank)
                continue;
            if (table.header.empty()) {
                table.header = std::move(row.cells);
            } else if (row.cells.size() != table.header.size()) {
                return fileError(m_file, row.line,
                                 "this row has " + std::to_string(row.cells.size()) + " cells, the header has " +
                                     std::to_string(table.header.size()));
            } else {
                table.rows.push_back(std::move(row));
            }
        }
        if (table.header.empty())
            return fileError(m_file, 1, "the file is empty; its first line must name the columns");
        return table;
    }

private:
    bool readRow(CsvTable::Row &row)
    {
        for (;;) {
            std::string cell;
            if (m_at < m_text.size() && m_text[m_at] == '"') {
                if (!readQuoted(cell))
                    return false;
            }
            while (m_at < m_text.size() && m_text[m_at] != m_separator && m_text[m_at] != '\n' && m_text[m_at] != '\r')
                cell += m_text[m_at++];
            row.cells.push_back(withoutGuard(std::move(cell)));
            if (m_at < m_text.size() && m_text[m_at] == m_separator) {
                ++m_at;
                continue;
            }
            if (m_at < m_text.size() && m_text[m_at] == '\r')
                ++m_at;
            if (m_at < m_text.size() && m_text[m_at] == '\n')
                ++m_at;
            ++m_line;
            return true;
        }
    }
    bool readQuoted(std::string &cell)
    {
        for (++m_at; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '\n')
                ++m_line;
            if (c != '"') {
                cell += c;
            } else if (m_at + 1 < m_text.size() && m_text[m_at + 1] == '"') {
                cell += '"';
                ++m_at;
            } else {
                ++m_at;
                return true;
            }
        }
        return false;
    }
    std::string_view m_text, m_file;
    std::size_t m_at = 0, m_line = 1;
    char m_separator = ',';
};
} // namespace

std::string csvCell(std::string_view text)
{
    std::string out = "\"";
    // A text that itself looks guarded gets one more, so that reading gives back exactly what was written.
    const std::size_t unquoted = text.find_first_not_of('\'');
    if (unquoted != std::string_view::npos && startsLikeFormula(text.substr(unquoted)))
        out += '\'';
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    return out + "\"";
}

std::string withoutGuard(std::string cell)
{
    const std::size_t rest = cell.find_first_not_of('\'');
    if (!cell.empty() && cell.front() == '\'' && rest != std::string::npos &&
        startsLikeFormula(std::string_view(cell).substr(rest)))
        cell.erase(0, 1);
    return cell;
}

Result<CsvTable> parseCsv(std::string_view text, std::string_view fileName) { return CsvReader(text, fileName).read(); }
} // namespace assay::formats
