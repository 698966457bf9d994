// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/report_xlsx.h"
#include "core/text.h"
#include "formats/xlsx_sheet.h"
#include <algorithm>
#include <cerrno>
#include <ctime>
#include <map>
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
std::optional<double> seconds(const std::optional<Nanos> &time)
{
    return time ? std::optional(double(time->count()) / 1e9) : std::nullopt;
}
// Days since 30 December 1899, as workbooks count.
std::optional<double> day(std::int64_t micros)
{
    return micros > 0 ? std::optional(double(micros) / 86'400e6 + 25'569) : std::nullopt;
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
        prices();
        if (Status done = raw(); !done)
            return done;
        method();
        return Ok{};
    }

private:
    void label(XlsxSheet &sheet, const std::string &name, const std::string &value, lxw_format *format = nullptr)
    {
        sheet.text(0, name, m_formats.quiet);
        sheet.text(1, value, format != nullptr ? format : m_formats.wrap);
        sheet.next();
    }

    void summary()
    {
        XlsxSheet sheet(m_book, "Summary", m_formats);
        sheet.width(0, 34);
        sheet.width(1, 60);
        for (int column = 2; column < 8; ++column)
            sheet.width(column, 16);
        sheet.text(0, m_report.title, m_formats.title);
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
            sheet.text(1, text->text, m_formats.wrap);
            sheet.next();
        } else if (const auto *list = std::get_if<ReportList>(&block)) {
            for (const std::string &item : list->items) {
                sheet.text(1, item, m_formats.wrap);
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
                sheet.text(int(c), row[c].text, m_formats.wrap);
            sheet.next();
        }
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
        constexpr lxw_row_t rowsEach = 30; // 540 px in rows of 20
        for (std::size_t i = 0; i < m_report.charts.size() && i < m_pngs.size(); ++i) {
            if (m_pngs[i].empty())
                continue;
            sheet.text(0, m_report.charts[i].title, m_formats.bold);
            lxw_image_options options{};
            options.x_scale = options.y_scale = 0.5;                        // drawn at twice its size
            std::string description = xlsxText(m_report.charts[i].altText); // the library copies it
            options.description = description.data();
            worksheet_insert_image_buffer_opt(sheet.sheet(), sheet.row() + 1, 0,
                                              reinterpret_cast<const unsigned char *>(m_pngs[i].data()),
                                              m_pngs[i].size(), &options);
            for (lxw_row_t r = 0; r < rowsEach; ++r)
                sheet.next();
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
            sheet.text(6, p.price.asOf);
            sheet.text(7, p.price.source);
            sheet.next();
        }
    }

    void rawHead(XlsxSheet &sheet, std::size_t rows)
    {
        const double widths[] = {8, 24, 8, 20, 28, 26, 26, 18, 6, 12, 20, 10, 10, 10, 10, 12, 9, 9, 10, 60};
        for (int column = 0; column < 20; ++column)
            sheet.width(column, widths[column]);
        sheet.headings({{"Trial", true},
                        {"Prompt set", false},
                        {"Run", true},
                        {"Prompt", false},
                        {"Target", false},
                        {"Model", false},
                        {"Model reported", false},
                        {"Endpoint", false},
                        {"Repetition", true},
                        {"Outcome", false},
                        {"Sent (UTC)", false},
                        {"First token, s", true},
                        {"Total, s", true},
                        {"Input tokens", true},
                        {"Output tokens", true},
                        {"Cost", true},
                        {"Currency", false},
                        {"Score, mean", true},
                        {"Scores", true},
                        {"Answer", false}},
                       rows);
    }

    Status raw()
    {
        XlsxSheet sheet(m_book, "Raw", m_formats);
        const AnalysisData &data = m_source.records.data;
        constexpr std::size_t most = 1'048'000; // rows of a sheet
        rawHead(sheet, std::min(most, data.trials.size()));
        std::map<RunId, std::string> runs;
        for (const RunSummary &run : data.runs)
            runs.emplace(run.id, run.name);
        const std::vector<std::string> names = targetNames(data);
        for (std::size_t i = 0; i < std::min(most, data.trials.size()); ++i) {
            if (m_source.keepGoing && i % 64 == 0 && !m_source.keepGoing(double(i) / double(data.trials.size())))
                return makeError(ErrorCode::Cancelled, "the export was stopped");
            const Result<EvidenceTrial> trial = m_source.trial(data.trials[i].trial);
            if (!trial)
                return trial.error();
            rawRow(sheet, data.trials[i], trial->row, runs[data.trials[i].run], names);
        }
        return Ok{};
    }

    void rawRow(XlsxSheet &sheet, const AnalysisTrial &t, const TrialRow &row, const std::string &set,
                const std::vector<std::string> &names)
    {
        const AnalysisData &data = m_source.records.data;
        const AnalysisTarget &target = data.targets.at(std::size_t(t.target));
        const Response &r = row.response;
        double sum = 0;
        std::int64_t scores = 0;
        for (const Score &score : row.scores) {
            if (score.value && score.criterion == "overall" && score.rubric == RubricId{}) {
                sum += *score.value;
                ++scores;
            }
        }
        sheet.number(0, std::optional(number(t.trial)));
        sheet.text(1, set);
        sheet.number(2, std::optional(number(t.run)));
        sheet.text(3, data.caseKeys.at(std::size_t(t.caseIndex)));
        sheet.text(4, names.at(std::size_t(t.target)));
        sheet.text(5, target.model);
        sheet.text(6, r.modelReported);
        sheet.text(7, target.endpoint);
        sheet.number(8, std::optional(std::int64_t(t.repetition)));
        sheet.text(9, outcomeName(t.outcome));
        sheet.number(10, day(t.startedMicros), m_formats.when);
        sheet.number(11, seconds(t.ttft), m_formats.four);
        sheet.number(12, seconds(t.total), m_formats.four);
        sheet.number(13, r.usage.input);
        sheet.number(14, r.usage.output);
        if (r.cost.amount) {
            sheet.number(15, std::optional(double(r.cost.amount->nano) / 1e9), m_formats.money);
            sheet.text(16, r.cost.amount->currency);
        }
        if (scores > 0)
            sheet.number(17, std::optional(sum / double(scores)), m_formats.two);
        sheet.number(18, std::optional(scores));
        sheet.text(19, r.text);
        sheet.next();
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
