// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/score_import.h"

#include "core/sha256.h"
#include "session/pack_work.h"
#include "store/blocking.h"

namespace assay::session
{

Result<formats::ScoreCsv> previewScores(const store::Reader &reader, RunId run, const ScoreFile &file,
                                        const Clock &clock)
{
    const Result<RunRecord> record = reader.run(run);
    if (!record)
        return record.error();
    const Result<Rubric> rubric = rubricOfRun(reader, run);
    if (!rubric)
        return rubric.error();
    return formats::parseScoreCsv(file.bytes, file.name, *record, *rubric, file.rater, clock.wallMicros());
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
