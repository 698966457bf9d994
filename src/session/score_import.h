// SPDX-License-Identifier: GPL-3.0-or-later
// Scores made elsewhere, as CSV, into a run: what is wrong is named row by row, and then nothing is imported. No Qt and
// blocking, as session/pack_work.h.
#pragma once
#include "core/clock.h"
#include "formats/score_csv.h"
#include "store/workspace.h"
#include <string>
#include <string_view>

namespace assay::session
{
struct ScoreFile {
    std::string_view bytes;
    std::string name;  // for the messages and the record
    std::string rater; // of rows that name none; empty: such rows are wrong
};
// Reads and checks; writes nothing. BadInput: the file is no such table at all.
Result<formats::ScoreCsv> previewScores(const store::Reader &reader, RunId run, const ScoreFile &file,
                                        const Clock &clock);
struct ScoreImport {
    store::BatchAdded added;
    int known = 0;
    std::vector<std::string> problems; // a line a wrong row; then nothing was imported
};
Result<ScoreImport> importScores(store::Workspace &workspace, const store::Reader &reader, RunId run,
                                 const ScoreFile &file, const Clock &clock);
} // namespace assay::session
