// SPDX-License-Identifier: GPL-3.0-or-later
// The workbook's sheet with a row for every answer: what it took, what it cost, what it was given, what it says.
#include "analysis/score_columns.h"
#include "formats/xlsx_sheet.h"
#include <algorithm>
#include <map>

namespace assay::formats
{
namespace
{
using namespace analysis;

std::optional<double> seconds(const std::optional<Nanos> &time)
{
    return time ? std::optional(double(time->count()) / 1e9) : std::nullopt;
}
// Days since 30 December 1899, as workbooks count.
std::optional<double> day(std::int64_t micros)
{
    return micros > 0 ? std::optional(double(micros) / 86'400e6 + 25'569) : std::nullopt;
}

class RawSheet
{
public:
    RawSheet(lxw_workbook *book, const XlsxFormats &formats, const EvidenceSource &source)
        : m_sheet(book, "Raw", formats), m_formats(formats), m_source(source)
    {
    }
    Status write()
    {
        XlsxSheet &sheet = m_sheet;
        const AnalysisData &data = m_source.records.data;
        constexpr std::size_t most = 1'048'000; // rows of a sheet
        const std::vector<ScoreColumn> scores = scoreColumns(data);
        rawHead(sheet, scores, std::min(most, data.trials.size()));
        std::map<RunId, std::string> runs;
        for (const RunSummary &run : data.runs)
            runs.emplace(run.id, run.name);
        const std::vector<std::string> names = targetNames(data);
        for (std::size_t i = 0; i < std::min(most, data.trials.size()); ++i) {
            if (m_source.keepGoing && i % 64 == 0 && !m_source.keepGoing(double(i) / double(data.trials.size())))
                return makeError(ErrorCode::Cancelled, "the export was stopped");
            const Result<TrialRow> row = m_source.row(data.trials[i]);
            if (!row)
                return row.error();
            rawRow(sheet, i, *row, runs[data.trials[i].run], names);
            rawScores(sheet, i, *row, scores);
            sheet.next();
        }
        return Ok{};
    }

private:
    void rawHead(XlsxSheet &sheet, const std::vector<ScoreColumn> &scores, std::size_t rows)
    {
        std::vector<std::pair<std::string, bool>> titles{{"Trial", true},
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
                                                         {"Currency", false}};
        std::vector<double> widths{8, 24, 8, 20, 28, 26, 26, 18, 6, 12, 20, 10, 10, 10, 10, 12, 9};
        for (const ScoreColumn &column : scores) {
            titles.emplace_back((column.shown ? "Score shown: " : "") + column.title, true);
            widths.push_back(16);
        }
        titles.emplace_back("Scores given", true);
        titles.emplace_back("Answer", false);
        widths.insert(widths.end(), {10, 60});
        for (std::size_t column = 0; column < widths.size(); ++column)
            sheet.width(int(column), widths[column]);
        sheet.headings(titles, rows);
    }

    void rawRow(XlsxSheet &sheet, std::size_t index, const TrialRow &row, const std::string &set,
                const std::vector<std::string> &names)
    {
        const AnalysisData &data = m_source.records.data;
        const AnalysisTrial &t = data.trials[index];
        const AnalysisTarget &target = data.targets.at(std::size_t(t.target));
        const Response &r = row.response;
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
    }

    void rawScores(XlsxSheet &sheet, std::size_t index, const TrialRow &row, const std::vector<ScoreColumn> &scores)
    {
        int column = 17;
        for (const ScoreColumn &each : scores)
            sheet.number(column++, each.values[index], m_formats.two);
        const auto given = std::count_if(row.scores.begin(), row.scores.end(),
                                         [](const Score &score) { return score.value.has_value(); });
        sheet.number(column++, std::optional(std::int64_t(given)));
        sheet.text(column, row.response.text);
    }

    XlsxSheet m_sheet;
    const XlsxFormats &m_formats;
    const EvidenceSource &m_source;
};
} // namespace

Status writeRawSheet(lxw_workbook *book, const XlsxFormats &formats, const EvidenceSource &source)
{
    return RawSheet(book, formats, source).write();
}
} // namespace assay::formats
