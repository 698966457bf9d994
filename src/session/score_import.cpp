// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/score_import.h"

#include <algorithm>

#include "core/sha256.h"
#include "session/pack_work.h"
#include "store/blocking.h"

namespace assay::session
{
namespace
{
// The newest decided one first, then the earlier ones, then what answers were scored by without a decision.
Result<std::vector<Rubric>> rubricsOfRun(const store::Reader &reader, RunId run)
{
    const Result<Rubric> newest = rubricOfRun(reader, run);
    if (!newest)
        return newest.error();
    std::vector<Rubric> out{*newest};
    const auto add = [&](Rubric rubric) {
        if (std::none_of(out.begin(), out.end(), [&](const Rubric &r) { return r.id == rubric.id; }))
            out.push_back(std::move(rubric));
    };
    auto freezes = reader.events(run, "freeze", true);
    if (!freezes)
        return freezes.error();
    std::reverse(freezes->begin(), freezes->end());
    for (const ScoringEvent &event : *freezes) {
        Result<Rubric> earlier = reader.rubric(std::get<Freeze>(event.body).rubric);
        if (!earlier)
            return earlier.error();
        add(std::move(*earlier));
    }
    auto used = reader.rubricsOf({run});
    if (!used)
        return used.error();
    for (Rubric &rubric : *used)
        add(std::move(rubric));
    return out;
}
} // namespace

Result<formats::ScoreCsv> previewScores(const store::Reader &reader, RunId run, const ScoreFile &file,
                                        const Clock &clock)
{
    const Result<RunRecord> record = reader.run(run);
    if (!record)
        return record.error();
    Result<std::vector<Rubric>> rubrics = rubricsOfRun(reader, run);
    if (!rubrics)
        return rubrics.error();
    return formats::parseScoreCsv(file.bytes, file.name, *record, std::move(*rubrics), file.rater, clock.wallMicros());
}

Result<ScoreImport> importScores(store::Workspace &workspace, const store::Reader &reader, RunId run,
                                 const ScoreFile &file, const Clock &clock)
{
    Result<formats::ScoreCsv> csv = previewScores(reader, run, file, clock);
    if (!csv)
        return csv.error();
    ScoreImport outcome{{}, csv->known, std::move(csv->problems)};
    if (!outcome.problems.empty() || csv->scores.empty())
        return outcome;
    store::ScoreBatch batch;
    batch.run = run;
    batch.merged = Merged{"csv " + file.name, sha256Hex(file.bytes), 0, 0};
    batch.by = file.rater;
    for (Score &score : csv->scores)
        batch.scores.push_back({std::move(score), false, std::nullopt});
    auto merged = store::blocking<store::BatchAdded>([&](auto done) { workspace.addBatch(std::move(batch), done); });
    if (!merged)
        return merged.error();
    outcome.known += merged->known;
    outcome.added = std::move(*merged);
    return outcome;
}
} // namespace assay::session
