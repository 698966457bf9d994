// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: the canonical digests of evidence rows, the same for the writer and for verify.
#pragma once
#include "store/digest.h"
#include "store/write_session.h"

namespace assay::store
{
Digest runDigest(const Database &database,
                 RunId run); // plan, cases, targets and trials included; throws when it is gone
// Of trial, attempt, rater, criterion, value, cant_judge, blind, flagged, note, at_us from `first` on. The id is bound
// by the ledger's entry.
Digest scoreDigest(const Cursor &row, int first);
Digest settlementDigest(const Cursor &row, int first); // of trial, at_us, outcome, error; the id as above
Digest responseDigest(const Cursor &row);              // of the row that openResponses() gives
Digest endDigest(RunId run, std::int64_t atMicros);
Digest voidDigest(ScoreId score, std::int64_t atMicros);
Digest promptDigest(std::string_view system, std::string_view user); // of a prompt's two texts

// attempt, trial, run, row_sha256, then every evidence column; all rows in order of attempt.
Cursor openResponses(const Database &database);
inline constexpr int ResponseHead = 4, ResponseEvidence = 38;
inline constexpr int ScoreEvidence = 10, SettlementEvidence = 4;
inline constexpr std::string_view ScoreDomain = "assay.score.1", SettlementDomain = "assay.settlement.1",
                                  ResponseDomain = "assay.response.1";
} // namespace assay::store
