// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/report_xlsx.h"
#include "core/text.h"
#include "formats/xlsx_sheet.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <set>

namespace assay::formats
{
namespace
{
using namespace analysis;

std::optional<double> million(const std::optional<UnitPrice> &price)
{
    return price ? std::optional(double(price->picoPerToken) / 1e6) : std::nullopt;
}
// "2026-11-30" as workbooks count days, from 30 December 1899; nullopt: it is no date.
std::optional<double> dayOf(const std::string &iso)
{
    const std::chrono::year_month_day date = [&]() -> std::chrono::year_month_day {
        int year = 0, month = 0, day = 0;
        if (iso.size() == 10 && std::sscanf(iso.c_str(), "%4d-%2d-%2d", &year, &month, &day) == 3)
            return std::chrono::year(year) / month / day;
        return {};
    }();
    if (!date.ok())
        return std::nullopt;
    return double(std::chrono::sys_days(date).time_since_epoch().count() + 25'569);
}
bool isWhole(double value) { return value == std::floor(value) && std::abs(value) < 1e15; }

constexpr double summaryWidth = 60; // characters, of the column of words
constexpr double rowHeight = 20;    // px, of an empty row

// Of its header; what is no PNG has none.
double pngHeight(std::string_view png)
{
    double height = 0;
    for (std::size_t i = 20; i < 24 && png.size() >= 24; ++i)
        height = 256 * height + static_cast<unsigned char>(png[i]);
    return height;
}

class Workbook
{
public:
    Workbook(const EvidenceSource &source, const std::vector<std::string> &pngs, lxw_workbook *book)
        : m_source(source), m_report(source.report), m_pngs(pngs), m_book(book), m_formats(book)
    {
    }
    Status write()
    {
        summary();
        results();
        charts();
        chartData();
        prices();
        if (Status done = writeRawSheet(m_book, m_formats, m_source); !done)
            return done;
        method();
        return Ok{};
    }

private:
    void label(XlsxSheet &sheet, const std::string &name, const std::string &value, lxw_format *format = nullptr)
    {
        sheet.text(0, name, m_formats.quiet);
        const bool whole =
            !value.empty() && value.size() <= 15 && value.find_first_not_of("0123456789") == std::string::npos;
        if (whole) // a seed
            sheet.number(1, std::optional(std::stod(value)), m_formats.plain);
        else
            format != nullptr ? sheet.text(1, value, format) : sheet.paragraph(1, value, summaryWidth);
        sheet.next();
    }

    void summary()
    {
        XlsxSheet sheet(m_book, "Summary", m_formats);
        sheet.width(0, 34);
        sheet.width(1, summaryWidth);
        for (int column = 2; column < 8; ++column)
            sheet.width(column, 16);
        sheet.heading(m_report.title);
        sheet.next();
        sheet.text(0, m_report.subtitle, m_formats.quiet);
        sheet.next();
        if (m_report.simulated) {
            sheet.text(0, "Simulated models: these numbers are for trying Assay out, not for a decision.",
                       m_formats.bold);
            sheet.next();
        }
        for (const ReportSection &section : m_report.sections) {
            if (section.id != "decision" && section.id != "sure" && section.id != "change")
                continue;
            sheet.next();
            sheet.text(0, section.title, m_formats.bold);
            sheet.next();
            for (const ReportBlock &block : section.blocks)
                add(sheet, block);
        }
    }

    // A block as rows. Figures of tables are numbers, with their interval beside them.
    void add(XlsxSheet &sheet, const ReportBlock &block)
    {
        if (const auto *text = std::get_if<ReportText>(&block)) {
            sheet.paragraph(1, text->text, summaryWidth);
            sheet.next();
        } else if (const auto *list = std::get_if<ReportList>(&block)) {
            for (const std::string &item : list->items) {
                sheet.paragraph(1, item, summaryWidth);
                sheet.next();
            }
        } else if (const auto *facts = std::get_if<ReportFacts>(&block)) {
            for (const auto &[term, is] : facts->items)
                label(sheet, term, is);
        } else if (const auto *table = std::get_if<ReportTable>(&block); table != nullptr && !table->folded) {
            add(sheet, *table);
        }
    }

    void add(XlsxSheet &sheet, const ReportTable &table)
    {
        sheet.next();
        sheet.text(0, table.caption, m_formats.quiet);
        sheet.next();
        const bool figures = std::any_of(table.rows.begin(), table.rows.end(), [](const auto &row) {
            return std::any_of(row.begin(), row.end(), [](const ReportCell &c) { return c.figure >= 0; });
        });
        if (figures)
            return figureRows(sheet, table);
        for (std::size_t c = 0; c < table.columns.size(); ++c)
            sheet.text(int(c), table.columns[c].title, m_formats.head);
        sheet.next();
        for (const auto &row : table.rows) {
            for (std::size_t c = 0; c < row.size(); ++c)
                cell(sheet, int(c), row[c]);
            sheet.next();
        }
    }

    void cell(XlsxSheet &sheet, int column, const ReportCell &of)
    {
        if (of.number)
            sheet.number(column, of.number, isWhole(*of.number) ? m_formats.integer : m_formats.four);
        else
            sheet.text(column, of.text, m_formats.wrap);
    }

    // One row a figure: value, interval and n are cells of their own.
    void figureRows(XlsxSheet &sheet, const ReportTable &table)
    {
        int column = 0;
        for (const char *title : {"Target", "Measure", "Value", "95 % low", "95 % high", "n", "Unit", "Note"})
            sheet.text(column++, title, m_formats.head);
        sheet.next();
        for (const auto &row : table.rows) {
            for (std::size_t c = 1; c < row.size(); ++c) {
                const ReportCell &cell = row[c];
                sheet.text(0, row[0].text);
                sheet.text(1, table.columns[c].title);
                if (cell.figure >= 0)
                    figure(sheet, 2, m_report.figures[std::size_t(cell.figure)]);
                else if (cell.number)
                    sheet.number(2, cell.number, isWhole(*cell.number) ? m_formats.integer : m_formats.four);
                else
                    sheet.text(7, cell.text);
                sheet.next();
            }
        }
    }

    void figure(XlsxSheet &sheet, int column, const ReportFigure &f)
    {
        sheet.number(column, f.value, m_formats.four);
        sheet.number(column + 1, f.low95, m_formats.four);
        sheet.number(column + 2, f.high95, m_formats.four);
        sheet.number(column + 3, std::optional(f.n));
        sheet.text(column + 4, f.unit);
        sheet.text(column + 5, f.value ? "" : f.why.empty() ? "not known" : f.why);
    }

    void results()
    {
        XlsxSheet sheet(m_book, "Results", m_formats);
        const double widths[] = {36, 34, 14, 14, 14, 10, 12, 40};
        for (int column = 0; column < 8; ++column)
            sheet.width(column, widths[column]);
        sheet.headings({{"Target", false},
                        {"Measure", false},
                        {"Value", true},
                        {"95 % low", true},
                        {"95 % high", true},
                        {"n", true},
                        {"Unit", false},
                        {"Note", false}},
                       m_report.figures.size());
        for (const ReportFigure &f : m_report.figures) {
            sheet.text(0, f.target);
            sheet.text(1, f.measure);
            figure(sheet, 2, f);
            sheet.next();
        }
    }

    void charts()
    {
        if (std::all_of(m_pngs.begin(), m_pngs.end(), [](const auto &png) { return png.empty(); }))
            return;
        XlsxSheet sheet(m_book, "Charts", m_formats);
        worksheet_set_print_scale(sheet.sheet(), 62); // a page for each: the highest ones are drawn twice as high
        std::vector<lxw_row_t> pages;
        for (std::size_t i = 0; i < m_report.charts.size() && i < m_pngs.size(); ++i) {
            if (m_pngs[i].empty())
                continue;
            if (sheet.row() > 0)
                pages.push_back(sheet.row());
            sheet.text(0, m_report.charts[i].title, m_formats.bold);
            lxw_image_options options{};
            std::string description = xlsxText(m_report.charts[i].altText); // the library copies it
            options.description = description.data();
            worksheet_insert_image_buffer_opt(sheet.sheet(), sheet.row() + 1, 0,
                                              reinterpret_cast<const unsigned char *>(m_pngs[i].data()),
                                              m_pngs[i].size(), &options);
            const double height = pngHeight(m_pngs[i]) / 2; // it says itself that it has 192 dots to the inch
            for (double used = -3 * rowHeight; used < height; used += rowHeight)
                sheet.next();
        }
        pages.push_back(0); // the library's end of the list
        worksheet_set_h_pagebreaks(sheet.sheet(), pages.data());
    }

    // Every plotted number, as a number.
    void chartData()
    {
        if (m_report.charts.empty())
            return;
        XlsxSheet sheet(m_book, "Chart data", m_formats);
        const double widths[] = {34, 40, 28, 12, 14, 14, 14, 10, 40};
        for (int column = 0; column < 9; ++column)
            sheet.width(column, widths[column]);
        std::vector<ReportTable> tables;
        std::size_t rows = 0;
        for (const ChartSpec &spec : m_report.charts) {
            tables.push_back(chartTable(spec));
            rows += tables.back().rows.size();
        }
        sheet.headings({{"Chart", false},
                        {"Who", false},
                        {"What", false},
                        {"x", true},
                        {"Value", true},
                        {"95 % low", true},
                        {"95 % high", true},
                        {"n", true},
                        {"Note", false}},
                       rows);
        for (std::size_t i = 0; i < tables.size(); ++i) {
            const ChartSpec &spec = m_report.charts[i];
            const bool hasX = tables[i].columns.size() == 8;
            for (const auto &row : tables[i].rows) {
                sheet.text(0, spec.question.empty() ? spec.title : spec.question);
                for (std::size_t c = 0; c < row.size(); ++c) {
                    const int column = int(c) + (hasX || c < 2 ? 1 : 2);
                    if (row[c].number)
                        sheet.number(column, row[c].number, column == 7 ? m_formats.integer : m_formats.plain);
                    else if (row[c].text != "–")
                        sheet.text(column, row[c].text);
                }
                sheet.next();
            }
        }
    }

    void prices()
    {
        XlsxSheet sheet(m_book, "Prices", m_formats);
        const auto &all = m_source.records.prices;
        sheet.width(0, 36);
        for (int column = 1; column < 7; ++column)
            sheet.width(column, 16);
        sheet.width(7, 40);
        sheet.headings({{"Target", false},
                        {"Currency", false},
                        {"Input, per million tokens", true},
                        {"Cached input, per million", true},
                        {"Cache write, per million", true},
                        {"Output, per million", true},
                        {"As of", false},
                        {"Source", false}},
                       all.size());
        const std::vector<std::string> names = targetNames(m_source.records.data);
        for (const ReportPrice &p : all) {
            sheet.text(0, names.at(std::size_t(p.target)));
            sheet.text(1, p.price.currency);
            sheet.number(2, million(p.price.input), m_formats.four);
            sheet.number(3, million(p.price.cachedInput), m_formats.four);
            sheet.number(4, million(p.price.cacheWrite), m_formats.four);
            sheet.number(5, million(p.price.output), m_formats.four);
            if (const auto date = dayOf(p.price.asOf))
                sheet.number(6, date, m_formats.day);
            else
                sheet.text(6, p.price.asOf);
            sheet.text(7, p.price.source);
            sheet.next();
        }
    }

    void method()
    {
        XlsxSheet sheet(m_book, "Method", m_formats);
        sheet.width(0, 34);
        sheet.width(1, 90);
        for (int column = 2; column < 8; ++column)
            sheet.width(column, 24);
        for (const ReportSection &section : m_report.sections) {
            static const std::set<std::string> shown{"gates",    "method", "cost-model", "limits",
                                                     "settings", "rubric", "words",      "evidence"};
            if (!shown.contains(section.id))
                continue;
            sheet.text(0, section.title, m_formats.bold);
            sheet.next();
            for (const ReportBlock &block : section.blocks)
                add(sheet, block);
            sheet.next();
        }
    }

    const EvidenceSource &m_source;
    const Report &m_report;
    const std::vector<std::string> &m_pngs;
    lxw_workbook *m_book;
    XlsxFormats m_formats;
};

// The date of the data, not of the clock: two exports of the same data are equal.
std::time_t createdAt(const AnalysisData &data)
{
    std::int64_t last = 0;
    for (const RunSummary &run : data.runs)
        last = std::max(last, run.endedMicros.value_or(run.startedMicros));
    return last > 0 ? std::time_t(last / 1'000'000) : std::time_t(315'532'800); // 1980
}

// At most 255 characters: a property takes no more.
std::string shortTitle(const std::string &title)
{
    std::string out = xlsxText(title);
    std::size_t end = std::min<std::size_t>(out.size(), 200);
    while (end > 0 && end < out.size() && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80)
        --end;
    return out.substr(0, end);
}

Error failed(lxw_error error, const std::string &path)
{
    const bool full = errno == ENOSPC;
    return makeError(full ? ErrorCode::DiskFull : ErrorCode::CannotOpen, path + ": " + lxw_strerror(error));
}
} // namespace

Status writeReportXlsx(const EvidenceSource &source, const std::vector<std::string> &pngs, const std::string &path)
{
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    lxw_workbook *book = workbook_new_opt(path.c_str(), &options);
    if (book == nullptr)
        return makeError(ErrorCode::CannotOpen, path + ": cannot be written");
    std::string title = shortTitle(source.report.title), author = "Assay"; // the library copies them
    lxw_doc_properties properties{};
    properties.title = title.data();
    properties.author = author.data();
    properties.created = createdAt(source.records.data);
    workbook_set_properties(book, &properties);
    const Status written = Workbook(source, pngs, book).write();
    errno = 0;
    const lxw_error closed = workbook_close(book);
    if (!written)
        return written;
    return closed == LXW_NO_ERROR ? Status(Ok{}) : Status(failed(closed, path));
}
} // namespace assay::formats
