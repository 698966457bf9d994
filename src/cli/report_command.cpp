// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/report_command.h"
#include "analysis/charts.h"
#include "cli/text_table.h"
#include "core/clock.h"
#include "core/text.h"
#include "formats/evidence_pack.h"
#include "formats/report_request.h"
#include "formats/shown_text.h"
#include "reports/report_job.h"
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <QApplication>
#include <QFile>

namespace assay::cli
{
namespace
{
const reports::ReportFormatName *formatNamed(const std::string &format)
{
    for (const reports::ReportFormatName &each : reports::reportFormats()) {
        if (each.id == format)
            return &each;
    }
    return nullptr;
}

// Today; SOURCE_DATE_EPOCH makes two exports equal to the last byte.
std::string today()
{
    const char *epoch = std::getenv("SOURCE_DATE_EPOCH");
    const std::int64_t seconds = epoch != nullptr ? std::atoll(epoch) : 0;
    return isoDate(seconds > 0 ? seconds * 1'000'000 : SystemClock().wallMicros());
}

std::vector<std::string> split(const std::string &list)
{
    std::vector<std::string> out;
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        if (end > begin)
            out.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return out;
}

Status checkCharts(const std::vector<std::string> &charts)
{
    for (const std::string &id : charts) {
        if (analysis::chartKind(id) != nullptr)
            continue;
        std::string known;
        for (const analysis::ChartKind &kind : analysis::chartKinds())
            known += (known.empty() ? "" : ", ") + std::string(kind.id);
        return makeError(ErrorCode::BadInput, "there is no chart \"" + id + "\"; there are " + known);
    }
    return Ok{};
}

Result<analysis::ReportRequest> requestOf(const Arguments &arguments)
{
    analysis::ReportRequest request;
    if (arguments.has("--report")) {
        const Result<std::string> bytes = readInput(arguments.value("--report"));
        if (!bytes)
            return bytes.error();
        Result<analysis::ReportRequest> parsed = formats::parseReportRequest(*bytes, arguments.value("--report"));
        if (!parsed)
            return parsed;
        request = std::move(*parsed);
    }
    struct Option {
        const char *name;
        std::string analysis::ReportRequest::*member;
    };
    for (const Option &option :
         {Option{"--question", &analysis::ReportRequest::question},
          Option{"--recommendation", &analysis::ReportRequest::recommendation},
          Option{"--owner", &analysis::ReportRequest::owner}, Option{"--date", &analysis::ReportRequest::date}}) {
        if (arguments.has(option.name))
            request.*option.member = arguments.value(option.name);
    }
    const Result<int> tasks = arguments.number("--tasks-per-month", 1, 2'000'000'000, 0);
    if (!tasks)
        return tasks.error();
    if (*tasks > 0)
        request.tasksPerMonth = *tasks;
    if (arguments.has("--charts"))
        request.charts = split(arguments.value("--charts"));
    if (const Status known = checkCharts(request.charts); !known)
        return known.error();
    if (arguments.has("--theme"))
        request.theme = arguments.value("--theme") == "dark"    ? analysis::ReportTheme::Dark
                        : arguments.value("--theme") == "print" ? analysis::ReportTheme::Print
                                                                : analysis::ReportTheme::Light;
    request.hideRaters = request.hideRaters || arguments.has("--hide-raters");
    for (const auto &[chart, text] : request.altTexts) {
        if (const Status known = checkCharts({chart}); !known)
            return known.error();
    }
    if (request.date.empty())
        request.date = today();
    return request;
}
} // namespace

bool isReportFormat(const std::string &format) { return formatNamed(format) != nullptr; }

int exportReport(const Arguments &arguments, const std::vector<RunId> &runs, const std::string &format)
{
    const std::string output = arguments.value("--output");
    if (output == "-")
        return complain(BadUsage, "a report is written to a file; --output names it");
    const Result<analysis::ReportRequest> request = requestOf(arguments);
    if (!request)
        return complain(BadUsage, request.error());
    qputenv("QT_QPA_PLATFORM", "offscreen"); // a picture needs no display
    int argc = 1;
    char arg0[] = "assay-cli";
    char *argv[] = {arg0, nullptr};
    const QApplication application(argc, argv);
    reports::ReportJob job(
        {workspacePath(arguments), runs, *request, {{formatNamed(format)->format, QFile::decodeName(output.c_str())}}});
    while (!job.isDone())
        job.runNext();
    if (!job.problems().empty()) {
        std::cerr << "assay-cli: the report says what the data do not carry, so it was not written:\n";
        for (const analysis::ReportProblem &problem : job.problems())
            std::cerr << "  " << shownLine(analysis::problemText(problem)) << '\n';
        return BadUsage;
    }
    if (job.error())
        return complain(BadUsage, *job.error());
    if (!job.manifestSha256().empty())
        std::cerr << "assay-cli: the pack's manifest has the SHA-256 " << job.manifestSha256()
                  << "; keep it elsewhere, and nobody can make another pack in its place\n";
    return AllSucceeded;
}

bool isPack(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    return file && formats::looksLikePack(file);
}

int verifyPack(const std::string &path, const std::string &figure)
{
    std::ifstream file(path, std::ios::binary);
    if (!figure.empty()) {
        const Result<std::string> traced = formats::traceFigure(file, figure);
        if (!traced)
            return complain(BadUsage, traced.error());
        std::cout << formats::shownText(*traced);
        return AllSucceeded;
    }
    const Result<formats::EvidenceCheck> check = formats::verifyEvidencePack(file);
    if (!check)
        return complain(WorkspaceFailed, check.error());
    for (const std::string &problem : check->problems)
        std::cout << shownLine(problem) << '\n';
    std::cout << check->files << " files, " << check->trials << " answers, " << check->figures << " figures, ";
    if (check->clean())
        std::cout << "all match; manifest " << check->manifestSha256 << ", ledger " << check->ledgerDigest << '\n';
    else
        std::cout << check->problems.size() << " problems\n";
    return check->clean() ? AllSucceeded : SomeFailed;
}
} // namespace assay::cli
