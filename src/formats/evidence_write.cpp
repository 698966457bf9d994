// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/charts.h"
#include "core/sha256.h"
#include "formats/evidence_lines.h"
#include "formats/evidence_pack.h"
#include "formats/exports.h"
#include "formats/piped_sink.h"
#include "formats/report_request.h"
#include <algorithm>
#include <set>

namespace assay::formats
{
namespace
{
using evidence::Json;

constexpr std::string_view readme =
    "This is an evidence pack of Assay.\n\n"
    "report.html      the report; report.pdf and report.xlsx say the same where they are here\n"
    "figures.json     every figure of the report, with the trials behind it\n"
    "request.json     what the owner of the report added: words, volume, must-haves\n"
    "charts/          every chart as SVG and as CSV with each plotted number\n"
    "data/targets.jsonl, cases.jsonl, runs.jsonl   what was compared, on what, with which parameters\n"
    "data/prompts.jsonl    every prompt as it was sent\n"
    "data/attachments/     the files that were sent beside prompts, each named by its SHA-256\n"
    "data/answers.jsonl    every answer: the request, the raw body, the model that answered, tokens, times, cost\n"
    "data/scores.jsonl     every score and every change of one\n"
    "data/judgements.jsonl preferences, guesses, adjudications, what was frozen before looking\n"
    "data/rubrics.jsonl, prices.jsonl   what was asked of the raters, and the prices used\n"
    "manifest.json    the SHA-256 of every file\n\n"
    "To check it: assay-cli verify PACK. It names what was altered, is missing or was added, and computes every "
    "figure\n"
    "of the report anew from the raw answers and scores.\n";

class PackWriter
{
public:
    PackWriter(const EvidenceSource &source, const ByteSink &sink) : m_source(source), m_zip(sink) {}

    Result<std::string> write()
    {
        const AnalysisData &data = m_source.records.data;
        if (Status done = small(); !done)
            return done.error();
        if (Status done = runs(); !done)
            return done.error();
        if (Status done = attachments(); !done)
            return done.error();
        if (Status done = trials(); !done)
            return done.error();
        for (const auto &[name, bytes] :
             {std::pair{"data/judgements.jsonl", evidence::judgementLines(data)},
              std::pair{"data/rubrics.jsonl", evidence::rubricLines(m_source.records.rubrics)},
              std::pair{"data/prices.jsonl", evidence::priceLines(m_source.records, analysis::targetNames(data))}}) {
            if (Status done = add(name, bytes); !done)
                return done.error();
        }
        return finish();
    }

private:
    Status add(const std::string &name, std::string_view bytes)
    {
        Status done = m_zip.add(name, bytes);
        if (done)
            note();
        return done;
    }
    void note()
    {
        const ZipEntry &entry = m_zip.entries().back();
        m_files.push_back({{"name", entry.name},
                           {"size", entry.size},
                           {"sha256", m_zip.sha256()},
                           {"packed_sha256", m_zip.packedSha256()}});
    }

    Status small()
    {
        const AnalysisData &data = m_source.records.data;
        std::vector<EvidenceFile> files = m_source.files;
        for (const analysis::ChartSpec &spec : m_source.report.charts)
            files.push_back({"charts/" + spec.id + ".csv", analysis::chartCsv(spec)});
        files.push_back({"README.txt", std::string(readme)});
        files.push_back({"request.json", reportRequestJson(m_source.report.request)});
        files.push_back({"figures.json", evidence::figuresJson(m_source.report)});
        files.push_back({"data/targets.jsonl", evidence::targetLines(data)});
        files.push_back({"data/cases.jsonl", evidence::caseLines(data)});
        for (const EvidenceFile &file : files) {
            if (Status done = add(file.name, file.bytes); !done)
                return done;
        }
        return Ok{};
    }

    // A run's outline is asked for twice, so that only one is in memory at a time.
    Status runs()
    {
        const AnalysisData &data = m_source.records.data;
        for (const bool prompts : {false, true}) {
            if (Status done = m_zip.begin(prompts ? "data/prompts.jsonl" : "data/runs.jsonl"); !done)
                return done;
            for (const RunSummary &run : data.runs) {
                if (m_source.keepGoing && !m_source.keepGoing(0))
                    return makeError(ErrorCode::Cancelled, "the export was stopped");
                const Result<RunRecord> outline = m_source.outline(run.id);
                if (!outline)
                    return outline.error();
                for (const Case &item : outline->plan.cases) {
                    for (const Attachment &each : outline->plan.promptOf(item).attachments)
                        m_attached.insert(each.sha256);
                }
                const std::string lines = prompts ? evidence::promptLines(run, outline->plan)
                                                  : evidence::runLine(run, outline->plan, targetsOf(outline->plan));
                if (Status done = m_zip.write(lines); !done)
                    return done;
            }
            if (Status done = m_zip.end(); !done)
                return done;
            note();
        }
        return Ok{};
    }

    Status attachments()
    {
        if (!m_source.attachment)
            return Ok{};
        for (const std::string &sha256 : m_attached) {
            if (m_source.keepGoing && !m_source.keepGoing(0))
                return makeError(ErrorCode::Cancelled, "the export was stopped");
            const auto bytes = m_source.attachment(sha256);
            if (!bytes)
                return bytes.error();
            if (Status done = add("data/attachments/" + sha256, **bytes); !done)
                return done;
        }
        return Ok{};
    }

    std::vector<std::size_t> targetsOf(const RunPlan &plan) const
    {
        const auto &all = m_source.records.data.targets;
        std::vector<std::size_t> out;
        for (const ModelTarget &t : plan.targets) {
            const auto found = std::find_if(all.begin(), all.end(), [&](const AnalysisTarget &a) {
                return a.label == t.label() && a.model == t.model && a.endpoint == t.endpoint.name;
            });
            out.push_back(static_cast<std::size_t>(found - all.begin()));
        }
        return out;
    }

    Status trials()
    {
        if (Status done = m_zip.begin("data/answers.jsonl"); !done)
            return done;
        constexpr std::size_t together = 64;
        PipedSink answers([this](std::string_view bytes) { return m_zip.write(bytes); });
        std::vector<Json> lines; // that go on together
        const auto pass = [&] {
            return answers.write([lines = std::exchange(lines, {})] {
                std::string text;
                for (const Json &line : lines)
                    text += evidence::lineOf(line);
                return text;
            });
        };
        std::string scores; // short lines: they wait for their own file
        Result<RunRecord> outline = makeError(ErrorCode::Internal, "no run");
        RunId have{};
        const auto &all = m_source.records.data.trials;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (m_source.keepGoing && i % together == 0 && !m_source.keepGoing(double(i) / double(all.size())))
                return makeError(ErrorCode::Cancelled, "the export was stopped");
            if (all[i].run != have) {
                outline = m_source.outline(all[i].run);
                have = all[i].run;
            }
            if (!outline)
                return outline.error();
            const Result<EvidenceTrial> trial = m_source.trial(all[i]);
            if (!trial)
                return trial.error();
            lines.push_back(evidence::answerJson(*outline, *trial, static_cast<std::size_t>(all[i].target), all[i]));
            if (Status done = lines.size() < together ? Status(Ok{}) : pass(); !done)
                return done;
            scores += evidence::scoreLines(*trial);
        }
        if (Status done = pass(); !done)
            return done;
        if (Status done = answers.close(); !done)
            return done;
        if (Status done = m_zip.end(); !done)
            return done;
        note();
        return add("data/scores.jsonl", scores);
    }

    Result<std::string> finish()
    {
        const analysis::ReportRecords &r = m_source.records;
        const Json manifest{{"format", "assay-evidence"},
                            {"version", 2}, // 2: with the files that were sent beside prompts
                            {"made_by", "Assay " + r.appVersion},
                            {"prompt_set_sha256", r.data.promptSetSha256},
                            {"prices_as_of", r.data.pricesAsOf},
                            {"schema", r.schema},
                            {"ledger", {{"last_digest", r.ledgerDigest}, {"entries", r.ledgerEntries}}},
                            {"trials", r.data.trials.size()},
                            {"files", m_files}};
        const std::string bytes = manifest.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
        if (Status done = m_zip.add("manifest.json", bytes); !done)
            return done.error();
        const std::string digest = sha256Hex(bytes);
        if (Status done =
                m_zip.finish("assay-evidence-1 manifest sha256=" + digest + " packed=" + m_zip.packedSha256());
            !done)
            return done.error();
        return digest;
    }

    const EvidenceSource &m_source;
    ZipWriter m_zip;
    Json m_files = Json::array();
    std::set<std::string> m_attached; // SHA-256, hex
};
} // namespace

Result<std::string> writeEvidencePack(const EvidenceSource &source, const ByteSink &sink)
{
    return PackWriter(source, sink).write();
}
} // namespace assay::formats
