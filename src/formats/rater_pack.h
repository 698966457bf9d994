// SPDX-License-Identifier: GPL-3.0-or-later
// Rater packs: one file that a colleague scores and sends back. A job holds prompts, masked answers in blind order and
// the rubric; no keys, no model names, no cost, no time. A result holds what the rater said, changes and undone ones
// included. Two lines of JSON: a manifest with the SHA-256 and the seal (HMAC-SHA-256 with the pack's own key) of the
// second line. Whoever has the job can make a result; nobody else can, and no byte of either can change unnoticed.
#pragma once
#include "core/scores.h"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats
{
struct PackAnswer {
    std::string item; // tells nothing of what answered
    std::string text; // as shown: names are masked
    bool operator==(const PackAnswer &) const = default;
};
struct PackPrompt {
    std::string title, system, user, reference;
    std::vector<PackAnswer> answers; // in the order to be shown
    bool operator==(const PackPrompt &) const = default;
};
struct RaterPack {         // a job
    std::string pack, key; // 32 and 64 hex digits
    std::string name;      // what it is called
    std::string rater;     // for whom; empty: for anybody
    std::int64_t createdMicros = 0;
    Rubric rubric;                       // with its hash; the id is this workspace's own
    int masked = 0;                      // names in the answers
    std::vector<std::string> candidates; // what the rater may be asked to guess among, by name; empty: never asked
    std::vector<PackPrompt> prompts;
};
struct PackScore {
    std::string item;
    ScoreTrail entry; // trial, rubric, session and id are the reader's to fill in
};
// A preference, ranking, note on a passage or guess. A trial in its body is a place in PackResult::items, from 1: only
// the workspace that made the pack knows which answer that is. Places of a note are those of the masked text.
struct PackEvent {
    ScoringEvent event;
    std::optional<Voided> voided;
};
struct PackResult {
    std::string pack, rater;
    std::string rubricSha256, jobSha256;
    std::vector<PackScore> scores;
    std::vector<std::string> items; // that the events speak of
    std::vector<PackEvent> events;
};
std::string writeJob(const RaterPack &pack);
std::string writeResult(const PackResult &result, std::string_view key);
// BadInput, with a sentence that says why: not a pack, of a newer version, changed, cut short.
Result<RaterPack> readJob(std::string_view bytes);
Result<std::string> packIdOf(std::string_view bytes); // of a result, before its key is known
Result<PackResult> readResult(std::string_view bytes, std::string_view key);
} // namespace assay::formats
