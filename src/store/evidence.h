// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: the canonical digests of evidence rows, the same for the writer and for verify.
#pragma once
#include "store/digest.h"
#include "store/write_session.h"

namespace assay::store
{
Digest runDigest(const Database &database,
                 RunId run); // plan, cases, targets and trials included; throws when it is gone
// Of ScoreColumns from `first` on, in the form that the row was stored with. The id is bound by the ledger's entry.
Digest scoreDigest(const Cursor &row, int first, std::int64_t form);
Digest eventDigest(const Cursor &row, int first);  // of EventColumns
Digest rubricDigest(const Cursor &row, int first); // of RubricColumns
Digest rubricContentDigest(std::string_view key, std::int64_t version, std::string_view name, std::string_view body);
Digest settlementDigest(const Cursor &row, int first); // of trial, at_us, outcome, error; the id as above
Digest responseDigest(const Cursor &row);              // of the row that openResponses() gives
Digest endDigest(RunId run, std::int64_t atMicros);
// Without a name in the form of version 1.
Digest voidDigest(std::int64_t judgement, std::int64_t atMicros, const std::optional<std::string> &by,
                  const std::optional<std::string> &why);
Digest reserveDigest(AttemptId attempt, RunId run, std::string_view month, const Money &worst);
Digest releaseDigest(AttemptId attempt, std::int64_t held, std::int64_t state);
// Of a prompt's two texts and, when it has any, of its files (as toJson() writes them).
Digest promptDigest(std::string_view system, std::string_view user, std::string_view attachments);

// attempt, trial, run, row_sha256, then every evidence column; all rows in order of attempt.
Cursor openResponses(const Database &database);
inline constexpr int ResponseHead = 4, ResponseEvidence = 38;
// Columns that came later: part of the digest when one of them is not NULL, and then those of version 4 before those
// of 5.
inline constexpr int ResponseOf4 = 2, ResponseOf5 = 4;
inline constexpr int SettlementEvidence = 4;
inline constexpr std::string_view ScoreDomain = "assay.score.2", SettlementDomain = "assay.settlement.1",
                                  ResponseDomain = "assay.response.1", EventDomain = "assay.event.1",
                                  RubricDomain = "assay.rubric.1";
#define ASSAY_SCORE_COLUMNS                                                                                            \
    "trial, attempt, rater, criterion, rubric, round, value, cant_judge, not_applicable, blind, after_reveal, "        \
    "flagged, note, at_us, judged_ms, position, sequence, session, why, origin, uid, replaces"
inline constexpr int ScoreColumns = 22;
#define ASSAY_EVENT_COLUMNS                                                                                            \
    "kind, run, rater, cell, body, session, blind, after_reveal, at_us, judged_ms, sequence, why, origin, uid, "       \
    "replaces, "                                                                                                       \
    "words"
inline constexpr int EventColumns = 16;
#define ASSAY_RUBRIC_COLUMNS "key, version, name, body, created_us, created_by, content_sha256"
inline constexpr int RubricColumns = 7;
} // namespace assay::store
