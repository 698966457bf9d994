// SPDX-License-Identifier: GPL-3.0-or-later
// Private to formats: rows into a sheet, top to bottom (the library keeps one row in memory).
#pragma once
#include "core/money.h"
#include "formats/report_xlsx.h"
#include <optional>
#include <xlsxwriter.h>

namespace assay::formats
{
struct XlsxFormats {
    explicit XlsxFormats(lxw_workbook *book);
    lxw_format *title, *head, *headRight, *text, *wrap, *bold, *quiet, *integer, *two, *four, *money, *percent, *when,
        *day, *plain;
};

class XlsxSheet
{
public:
    XlsxSheet(lxw_workbook *book, const char *name, const XlsxFormats &formats);
    lxw_worksheet *sheet() const { return m_sheet; }
    const XlsxFormats &formats() const { return m_formats; }
    void width(int column, double characters);
    void next() { ++m_row; }
    lxw_row_t row() const { return m_row; }
    void text(int column, std::string_view value, lxw_format *format = nullptr);
    // Wrapped in a column of so many characters; the row becomes as high as that takes. Not every program does so
    // itself.
    void paragraph(int column, std::string_view value, double characters);
    void heading(std::string_view value);                                            // of the sheet
    void number(int column, const std::optional<double> &value, lxw_format *format); // absent: an empty cell
    void number(int column, const std::optional<std::int64_t> &value);
    // A row of headings that stays in view, with filters over `rows` rows below it.
    void headings(const std::vector<std::pair<std::string, bool /* of numbers */>> &titles, std::size_t rows);

private:
    lxw_worksheet *m_sheet;
    const XlsxFormats &m_formats;
    lxw_row_t m_row = 0;
};

// "Raw", after the sheets so far. Cancelled when the source says so; the errors of the source.
Status writeRawSheet(lxw_workbook *book, const XlsxFormats &formats, const EvidenceSource &source);
} // namespace assay::formats
