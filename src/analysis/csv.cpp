// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/charts.h"
#include "analysis/numbers.h"

namespace assay::analysis
{
namespace
{
// Names come from users and providers: a cell that a spreadsheet would run as a formula is made text with an
// apostrophe.
std::string cell(std::string text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && std::string_view("=+-@").find(text[first]) != std::string_view::npos)
        text.insert(0, 1, '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string out = "\"";
    for (char c : text) {
        out += c;
        if (c == '"')
            out += '"';
    }
    return out + '"';
}

std::string number(const std::optional<double> &value) { return value ? exact(*value) : std::string(); }

std::string line(const ChartSpec &spec, const ChartRow &row, const ChartRow::Mark &mark, const std::string &numbers)
{
    std::vector<std::string> runs;
    for (RunId run : row.runs)
        runs.push_back(std::to_string(assay::number(run)));
    const std::vector<std::string> head{
        spec.id, cell(row.label), cell(row.model), cell(row.endpoint), row.simulated ? "yes" : "no", cell(mark.series)};
    return joined(head, ",") + ',' + numbers + ',' + std::to_string(mark.n) + ',' + cell(mark.why) + ',' +
           joined(runs, ";") + "\r\n";
}
} // namespace

std::string chartCsv(const ChartSpec &spec)
{
    std::string out = "chart,label,model,provider,simulated,series,kind,value_" + spec.unit +
                      ",lo95,hi95,lo50,hi50,n,note,run_ids\r\n";
    for (const ChartRow &row : spec.rows) {
        for (const ChartRow::Mark &mark : row.marks) {
            out += line(spec, row, mark,
                        "estimate," + joined({number(mark.value), number(mark.low95)}, ",") + ',' +
                            number(mark.high95) + ',' + number(mark.low50) + ',' + number(mark.high50));
            for (double point : mark.points)
                out += line(spec, row, mark, "point," + exact(point) + ",,,,");
        }
    }
    return out;
}
} // namespace assay::analysis
