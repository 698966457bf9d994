// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/xlsx_sheet.h"
#include "formats/shown_text.h"
#include <algorithm>
#include <cmath>

namespace assay::formats
{
namespace
{
constexpr std::string_view cutNote = " … cut: a cell holds 32,767 characters; the whole text is in the evidence pack";

// UTF-16 units of the character that begins with this byte; 0 inside one.
int units(unsigned char byte) { return (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1; }

constexpr std::uint8_t paperA4 = 9;
constexpr double linePoints = 14.5, titlePoints = 26, tallestRow = 400;

std::size_t charactersOf(std::string_view text)
{
    return std::size_t(
        std::count_if(text.begin(), text.end(), [](char c) { return units(static_cast<unsigned char>(c)) > 0; }));
}

bool isHex(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }

// "_x0041_" would be read back as "A": such a mark gets its own first character spelled out.
bool isMark(std::string_view text, std::size_t at)
{
    return text.size() - at >= 7 && text[at] == '_' && text[at + 1] == 'x' && text[at + 6] == '_' &&
           isHex(text[at + 2]) && isHex(text[at + 3]) && isHex(text[at + 4]) && isHex(text[at + 5]);
}

lxw_format *made(lxw_workbook *book, const char *number = nullptr, bool bold = false)
{
    lxw_format *format = workbook_add_format(book);
    format_set_font_name(format, "Noto Sans");
    format_set_font_size(format, 10);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (number != nullptr)
        format_set_num_format(format, number);
    if (bold)
        format_set_bold(format);
    return format;
}
} // namespace

std::string xlsxText(std::string_view raw)
{
    std::string out;
    std::size_t length = 0;
    const std::string text = shownText(raw);
    const std::size_t room = kXlsxCellLimit - cutNote.size() - 8;
    std::size_t safe = 0; // where it can be cut
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (isMark(text, at)) {
            out += "_x005F";
            length += 6;
        }
        length += static_cast<std::size_t>(units(static_cast<unsigned char>(text[at])));
        out += text[at];
        const bool whole = at + 1 == text.size() || units(static_cast<unsigned char>(text[at + 1])) > 0;
        if (whole && length <= room)
            safe = out.size();
        if (whole && length > kXlsxCellLimit) {
            out.resize(safe);
            return out + std::string(cutNote);
        }
    }
    // The library takes these two marks around a text for one that has formats of its own.
    if (out.starts_with("<r>") && out.ends_with("</r>"))
        out.insert(0, 1, ' ');
    return out;
}

XlsxFormats::XlsxFormats(lxw_workbook *book)
    : title(made(book, nullptr, true)), head(made(book, nullptr, true)), headRight(made(book, nullptr, true)),
      text(made(book)), wrap(made(book)), bold(made(book, nullptr, true)), quiet(made(book)),
      integer(made(book, "#,##0")), two(made(book, "0.00")), four(made(book, "#,##0.0000")),
      money(made(book, "#,##0.000000")), percent(made(book, "0.0")), when(made(book, "yyyy-mm-dd hh:mm:ss")),
      day(made(book, "yyyy-mm-dd")), plain(made(book, "General"))
{
    format_set_font_size(title, 16);
    format_set_text_wrap(wrap);
    format_set_font_color(quiet, 0x5B6570);
    for (lxw_format *format : {head, headRight}) {
        format_set_bottom(format, LXW_BORDER_MEDIUM);
        format_set_text_wrap(format);
        format_set_align(format, LXW_ALIGN_VERTICAL_BOTTOM);
    }
    format_set_align(headRight, LXW_ALIGN_RIGHT);
}

XlsxSheet::XlsxSheet(lxw_workbook *book, const char *name, const XlsxFormats &formats)
    : m_sheet(workbook_add_worksheet(book, name)), m_formats(formats)
{
    worksheet_gridlines(m_sheet, LXW_HIDE_ALL_GRIDLINES);
    // On paper a row is in one piece.
    worksheet_set_paper(m_sheet, paperA4);
    worksheet_set_landscape(m_sheet);
    worksheet_fit_to_pages(m_sheet, 1, 0);
}

void XlsxSheet::width(int column, double characters)
{
    worksheet_set_column(m_sheet, static_cast<lxw_col_t>(column), static_cast<lxw_col_t>(column), characters, nullptr);
}

void XlsxSheet::text(int column, std::string_view value, lxw_format *format)
{
    if (!value.empty())
        worksheet_write_string(m_sheet, m_row, static_cast<lxw_col_t>(column), xlsxText(value).c_str(),
                               format != nullptr ? format : m_formats.text);
}

void XlsxSheet::paragraph(int column, std::string_view value, double characters)
{
    double lines = 0;
    for (std::size_t begin = 0; begin <= value.size();) {
        const std::size_t end = std::min(value.find('\n', begin), value.size());
        lines += std::max(1.0, std::ceil(double(charactersOf(value.substr(begin, end - begin))) / characters));
        begin = end + 1;
    }
    worksheet_set_row(m_sheet, m_row, std::min(lines * linePoints, tallestRow), nullptr);
    text(column, value, m_formats.wrap);
}

void XlsxSheet::heading(std::string_view value)
{
    worksheet_set_row(m_sheet, m_row, titlePoints, nullptr);
    text(0, value, m_formats.title);
}

void XlsxSheet::number(int column, const std::optional<double> &value, lxw_format *format)
{
    if (value)
        worksheet_write_number(m_sheet, m_row, static_cast<lxw_col_t>(column), *value, format);
}

void XlsxSheet::number(int column, const std::optional<std::int64_t> &value)
{
    if (value)
        number(column, std::optional(static_cast<double>(*value)), m_formats.integer);
}

void XlsxSheet::headings(const std::vector<std::pair<std::string, bool>> &titles, std::size_t rows)
{
    int column = 0;
    for (const auto &[title, numbers] : titles)
        text(column++, title, numbers ? m_formats.headRight : m_formats.head);
    worksheet_freeze_panes(m_sheet, m_row + 1, 1);
    if (rows > 0)
        worksheet_autofilter(m_sheet, m_row, 0, m_row + static_cast<lxw_row_t>(rows),
                             static_cast<lxw_col_t>(titles.size() - 1));
    next();
}
} // namespace assay::formats
