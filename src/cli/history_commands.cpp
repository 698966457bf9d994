// SPDX-License-Identifier: GPL-3.0-or-later
// runs and export: what is in a workspace, as text and files.
#include "analysis/charts.h"
#include "analysis/score_choice.h"
#include "charts/chart_export.h"
#include "cli/arguments.h"
#include "cli/command_list.h"
#include "cli/report_command.h"
#include "cli/text_table.h"
#include "core/text.h"
#include "formats/exports.h"
#include "reports/report_source.h"
#include "store/workspace.h"
#include <algorithm>
#include <array>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <QApplication>
#include <QRegularExpression>

namespace assay::cli
{
namespace
{
std::string costText(const RunSummary &run)
{
    std::string text;
    for (const Money &money : run.cost)
        text += (text.empty() ? "" : " + ") + moneyText(money) + " " + money.currency;
    if (run.unknownCosts > 0)
        text += (text.empty() ? "" : " + ") + std::to_string(run.unknownCosts) + " unknown";
    return text.empty() ? "-" : text;
}

std::string runLine(const RunSummary &run)
{
    nlohmann::ordered_json costs = nlohmann::ordered_json::array();
    for (const Money &money : run.cost)
        costs.push_back({{"currency", money.currency}, {"nano", money.nano}});
    const nlohmann::ordered_json line{{"run", number(run.id)},
                                      {"name", run.name},
                                      {"started", isoDateTime(run.startedMicros)},
                                      {"ended", run.endedMicros ? nlohmann::ordered_json(isoDateTime(*run.endedMicros))
                                                                : nlohmann::ordered_json(nullptr)},
                                      {"simulated", run.simulated},
                                      {"cases", run.cases},
                                      {"targets", run.targetLabels},
                                      {"repetitions", run.repetitions},
                                      {"trials", run.trials},
                                      {"settled", run.settled},
                                      {"succeeded", run.succeeded},
                                      {"scored", run.scored},
                                      {"cost", costs},
                                      {"unknown_costs", run.unknownCosts}};
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<std::vector<RunSummary>> allRuns(const store::Reader &reader)
{
    std::vector<RunSummary> all;
    std::optional<RunCursor> after;
    for (;;) {
        Result<std::vector<RunSummary>> page = reader.runs({}, after, 500);
        if (!page)
            return page.error();
        if (page->empty())
            return all;
        after = RunCursor{page->back().startedMicros, page->back().id};
        all.insert(all.end(), page->begin(), page->end());
    }
}

// The runs that RUN|all names. BadInput when there is no such run.
Result<std::vector<RunId>> chosenRuns(const store::Reader &reader, const std::string &word)
{
    std::vector<RunId> ids;
    if (word != "all") {
        const Result<Arguments> one = Arguments::parse({"--run", word}, {"--run"}, {});
        const Result<int> id =
            one ? one->number("--run", 1, std::numeric_limits<int>::max(), 0) : Result<int>(one.error());
        if (!id)
            return makeError(ErrorCode::BadInput, "export expects a run's number or \"all\", not \"" + word + "\"");
        const Result<RunSummary> found = reader.runSummary(RunId{*id});
        if (!found)
            return found.error();
        return std::vector<RunId>{RunId{*id}};
    }
    const Result<std::vector<RunSummary>> runs = allRuns(reader);
    if (!runs)
        return runs.error();
    for (auto run = runs->rbegin(); run != runs->rend(); ++run) // oldest first, as they happened
        ids.push_back(run->id);
    return ids;
}

int exportRows(const store::Reader &reader, const std::vector<RunId> &runs, const std::string &format,
               const std::string &output)
{
    std::string bytes;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const Result<RunRecord> record = reader.run(runs[i]);
        if (!record)
            return complain(WorkspaceFailed, record.error());
        const auto notSent = reader.notSent(runs[i]);
        bytes += format == "csv" ? formats::runCsv(*record, i == 0, notSent ? *notSent : formats::NotSent())
                                 : formats::runJsonl(*record);
    }
    const Status written = writeOutput(output, bytes);
    return written ? AllSucceeded : complain(BadUsage, written.error());
}

struct SizeName {
    std::string_view name;
    QSize pixels; // 96 to the inch
};
constexpr std::array kSizes{SizeName{"slide", {960, 540}}, SizeName{"column", {605, 340}}, SizeName{"page", {643, 831}},
                            SizeName{"square", {600, 600}}};

// "960x540": px, 96 to the inch. Empty: it is no size. What is too small or too large is said when it is drawn.
QSize ownSize(const std::string &text)
{
    static const QRegularExpression form(QStringLiteral("^([1-9][0-9]{1,4})x([1-9][0-9]{1,4})$"));
    const auto found = form.match(QString::fromStdString(text));
    return found.hasMatch() ? QSize(found.captured(1).toInt(), found.captured(2).toInt()) : QSize();
}

Result<charts::ExportTarget> chartTarget(const Arguments &arguments, const std::string &format)
{
    charts::ExportTarget target;
    target.format = charts::exportFormatFromName(format).value_or(charts::ExportFormat::Png);
    const std::string size = arguments.value("--size", "slide"), text = arguments.value("--svg-text", "editable");
    const auto *known = std::find_if(kSizes.begin(), kSizes.end(), [&](const SizeName &s) { return s.name == size; });
    const QSize own = known == kSizes.end() ? ownSize(size) : QSize();
    if (known == kSizes.end() && own.isEmpty())
        return makeError(ErrorCode::BadInput,
                         "--size expects slide, column, page, square or a size like 960x540, not \"" + size + "\"");
    if (text != "editable" && text != "portable")
        return makeError(ErrorCode::BadInput, "--svg-text expects editable or portable, not \"" + text + "\"");
    const Result<int> perInch = arguments.number("--dpi", 48, 600, 192);
    if (!perInch)
        return perInch.error();
    target.size = own.isEmpty() ? known->pixels : own;
    target.scale = *perInch / 96.0;
    target.svgText = text == "portable" ? charts::SvgText::Portable : charts::SvgText::Editable;
    return target;
}

int exportChart(const store::Reader &reader, const std::vector<RunId> &runs, const Arguments &arguments,
                const std::string &format)
{
    const std::string name = arguments.value("--chart", "score");
    const analysis::ChartKind *kind = analysis::chartKind(name);
    if (kind == nullptr)
        return complain(BadUsage, "there is no chart \"" + name + "\"; export --help names them");
    const Result<charts::ExportTarget> target = chartTarget(arguments, format);
    if (!target)
        return complain(BadUsage, target.error());
    const Result<AnalysisData> data = reader.analysisData(runs);
    if (!data)
        return complain(WorkspaceFailed, data.error());
    analysis::ChartOptions options;
    options.score = arguments.value("--score");
    if (const auto choices = analysis::scoreChoices(*data); !options.score.empty()) {
        std::string keys;
        bool known = false;
        for (const analysis::ScoreChoice &choice : choices) {
            known = known || choice.key == options.score;
            keys += (keys.empty() ? "" : ", ") + choice.key;
        }
        if (!known)
            return complain(BadUsage, "--score \"" + options.score + "\" is not in these runs; there is " +
                                          (keys.empty() ? "no score yet" : keys));
    }
    options.appVersion = ASSAY_VERSION;
    options.modelsInOrder = reports::modelsInOrder(reader);
    options.setName = data->runs.empty() ? "" : data->runs.front().name;
    const analysis::ChartSpec spec = kind->make(*data, options);
    const std::string output = arguments.value("--output");
    if (format == "csv") {
        const Status written = writeOutput(output, analysis::chartCsv(spec));
        return written ? int(AllSucceeded) : complain(BadUsage, written.error());
    }
    if (output == "-")
        return complain(BadUsage, "a chart is written to a file; --output names it");
    qputenv("QT_QPA_PLATFORM", "offscreen"); // a picture needs no display
    int argc = 1;
    char arg0[] = "assay-cli";
    char *argv[] = {arg0, nullptr};
    const QApplication application(argc, argv);
    const std::string theme = arguments.value("--theme", "light");
    const charts::ChartTheme look = theme == "dark"    ? charts::ChartTheme::Dark
                                    : theme == "print" ? charts::ChartTheme::Print
                                                       : charts::ChartTheme::Light;
    const Status written = charts::exportChart(spec, look, *target, QString::fromStdString(output));
    return written ? AllSucceeded : complain(BadUsage, written.error());
}
} // namespace

int listRuns(const std::vector<std::string> &words)
{
    Result<Arguments> arguments = Arguments::parse(words, {"--workspace", "--format"}, {});
    if (!arguments || !arguments->positional().empty())
        return complain(BadUsage, arguments ? "runs takes no file; use --workspace FILE" : sentence(arguments.error()));
    const std::string format = arguments->value("--format", "table");
    if (format != "table" && format != "jsonl")
        return complain(BadUsage, "--format expects table or jsonl, not \"" + format + "\"");
    const Result<std::unique_ptr<store::Reader>> reader = store::Reader::open(workspacePath(*arguments));
    if (!reader)
        return complain(WorkspaceFailed, reader.error());
    const Result<std::vector<RunSummary>> runs = allRuns(**reader);
    if (!runs)
        return complain(WorkspaceFailed, runs.error());
    using Align = TextTable::Align;
    TextTable table({{"run", Align::Right}, {"started"}, {"name"}, {"answers"}, {"scored", Align::Right}, {"cost"}});
    for (const RunSummary &run : *runs) {
        if (format == "jsonl")
            std::cout << runLine(run) << '\n';
        else
            table.add({std::to_string(number(run.id)), isoDateTime(run.startedMicros),
                       run.name + (run.simulated ? " (simulated)" : ""),
                       std::to_string(run.succeeded) + " of " + std::to_string(run.trials), std::to_string(run.scored),
                       costText(run)});
    }
    if (format == "table")
        table.print(std::cout);
    return AllSucceeded;
}

int exportRun(const std::vector<std::string> &words)
{
    Result<Arguments> arguments = Arguments::parse(
        words,
        {"--workspace", "--format", "--output", "--chart", "--theme", "--score", "--size", "--dpi", "--svg-text",
         "--report", "--question", "--recommendation", "--owner", "--date", "--tasks-per-month", "--charts"},
        {"--hide-raters"});
    if (!arguments)
        return complain(BadUsage, arguments.error());
    const std::string format = arguments->value("--format");
    const bool rows = (format == "csv" && !arguments->has("--chart")) || format == "jsonl";
    const bool report = isReportFormat(format) && !arguments->has("--chart");
    const bool chart = charts::exportFormatFromName(format).has_value();
    if (arguments->positional().size() != 1 || (!rows && !chart && !report))
        return complain(BadUsage,
                        "export expects RUN or all, and --format csv, jsonl, png, svg, pdf, html, xlsx or zip");
    if (!arguments->has("--output"))
        return complain(BadUsage, "export expects --output PATH (- is standard output)");
    const std::string theme = arguments->value("--theme", "light");
    if (theme != "light" && theme != "dark" && theme != "print")
        return complain(BadUsage, "--theme expects light, dark or print, not \"" + theme + "\"");
    const Result<std::unique_ptr<store::Reader>> reader = store::Reader::open(workspacePath(*arguments));
    if (!reader)
        return complain(WorkspaceFailed, reader.error());
    const Result<std::vector<RunId>> runs = chosenRuns(**reader, arguments->positional().front());
    if (!runs)
        return complain(runs.error().code == ErrorCode::BadInput ? BadUsage : WorkspaceFailed, runs.error());
    if (report)
        return exportReport(*arguments, *runs, format);
    return rows ? exportRows(**reader, *runs, format, arguments->value("--output"))
                : exportChart(**reader, *runs, *arguments, format);
}
} // namespace assay::cli
