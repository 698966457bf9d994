// SPDX-License-Identifier: GPL-3.0-or-later
// Rubrics, and everything raters do beside giving a value: preferences, rankings, notes on a passage, guesses, the
// freeze, the reveal. Plain values and pure functions. Method: methods.md 0.5, 0.10, 2.1, 3, 9.
#pragma once
#include "core/result.h"
#include "core/values.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay
{

// ---- rubrics
// ---------------------------------------------------------------------------------------------------------- Every
// scale has whole numbers in the file. Ordinal: named steps low..high. Points: low..high, e.g. 0..100. PassFail: 0
// fail, 1 pass. Categories: the steps' values, without order. Count: 0..high of something, e.g. claims.
enum class ScaleKind { Ordinal, Points, PassFail, Categories, Count };
std::string_view scaleKindName(ScaleKind kind) noexcept; // "ordinal" ...
std::optional<ScaleKind> scaleKindFromName(std::string_view name) noexcept;
enum class Direction { HigherIsBetter, LowerIsBetter, Unordered };
std::string_view directionName(Direction direction) noexcept; // "higher", "lower", "none"
std::optional<Direction> directionFromName(std::string_view name) noexcept;

struct ScaleStep {
    int value = 0;
    std::string label;   // "Good"
    std::string meaning; // what it takes to give it
    bool operator==(const ScaleStep &) const = default;
};
struct Scale {
    ScaleKind kind = ScaleKind::Ordinal;
    int low = 1, high = 5;
    std::vector<ScaleStep> steps; // of Categories and PassFail all; else any
    bool contains(int value) const noexcept;
    const ScaleStep *step(int value) const noexcept;
    bool operator==(const Scale &) const = default;
};
struct Criterion {
    std::string key;  // stays the same in all versions: a-z, 0-9, _ and -
    std::string name; // for people
    std::string description;
    Scale scale;
    double weight = 1; // in the response score; 0: shown, not counted
    bool mayNotApply = false;
    Direction direction = Direction::HigherIsBetter;
    double margin = 0; // of practical importance, in units of the scale (PassFail: a share, 0.05); 0: none set
    double spread = 0; // raters further apart than this disagree (Categories and PassFail: any difference); 0: never
    bool operator==(const Criterion &) const = default;
};
struct Rubric { // one version; never changed once stored
    RubricId id{};
    std::string key; // of the rubric, in all its versions
    int version = 1;
    std::string name, description;
    std::vector<Criterion> criteria;
    std::int64_t createdMicros = 0;
    std::string createdBy;
    std::string sha256; // over key, version, name, description and criteria, hex; the store computes it
    const Criterion *criterion(std::string_view key) const noexcept;
    // Do they ask the same? Everything but id, version, time, author and hash.
    bool sameContent(const Rubric &other) const;
    bool operator==(const Rubric &) const = default;
};
const Rubric &overallRubric();            // id 0: "overall", 1 to 5: what a run is scored by until another is chosen
Status checkRubric(const Rubric &rubric); // BadInput names criterion and field

// 100 (s - low)/(high - low), turned round where lower is better. nullopt: Categories and Count have no such view.
std::optional<double> percentOf(const Criterion &criterion, int value);

// One rater's judgement of one answer. A forgotten or unjudgeable criterion makes the answer unscored (0.5); criteria
// of weight 0, and those that do not apply, do not count.
struct ResponseScore {
    std::optional<double> native;  // on the common scale of all counted criteria; nullopt when they have different ones
    std::optional<double> percent; // 0 to 100
    int missing = 0, cantJudge = 0, notApplicable = 0; // criteria
};
ResponseScore responseScore(const Rubric &rubric, const std::vector<Score> &ofOneRater);

// ---- events
// ------------------------------------------------------------------------------------------------------------- A batch
// of scoring. `orderKey` seals the order of its answers (core/blind_order.h).
struct ScoringSession {
    std::vector<RunId> runs; // several: old and new answers in one shuffled session (11.2)
    RubricId rubric{};
    bool blind = true;
    int round = 1;
    std::string orderKey; // given by the store: the first run's hash and the round, hex
    bool operator==(const ScoringSession &) const = default;
};
struct Reveal { // names were shown to this rater; what is scored later in the same round is marked
    EventId session{};
    int round = 1;
    bool operator==(const Reveal &) const = default;
};
enum class Choice { A, B, Tie, BothGood, BothBad, CantJudge };
std::string_view choiceName(Choice choice) noexcept; // "a", "b", "tie", "both_good", "both_bad", "cant_judge"
std::optional<Choice> choiceFromName(std::string_view name) noexcept;
struct Preference { // A was shown on the left (or first)
    TrialId a{}, b{};
    std::string criterion = "overall";
    Choice choice = Choice::Tie;
    int round = 1;
    bool derived = false; // follows from a ranking or from scores; never stored as a vote
    bool operator==(const Preference &) const = default;
};
struct Ranking { // of answers to one prompt, best first; those in one group are equal
    std::vector<std::vector<TrialId>> groups;
    std::string criterion = "overall";
    int round = 1;
    std::vector<TrialId> shown; // as they stood on the screen
    bool operator==(const Ranking &) const = default;
};
std::vector<Preference> derivedPairs(const Ranking &ranking); // every pair once, labelled derived

struct PassageNote { // on bytes [begin, end) of the answer's text; both 0: on the whole answer
    TrialId trial{};
    std::int64_t begin = 0, end = 0; // on the borders of UTF-8 characters
    std::string quote;               // those bytes of the answer, also where a masked text was shown
    std::string answerSha256;        // of the text it points into, hex (core/sha256.h)
    std::string text;
    std::string key; // empty: a new note; else which one of the rater's is changed
    bool operator==(const PassageNote &) const = default;
};
struct Guess { // the blinding check (3.5): which target the rater believes it was
    TrialId trial{};
    std::string target; // a label of the plan; empty: "no idea", which counts as not right
    int choices = 0;    // how many targets there were
    bool operator==(const Guess &) const = default;
};
struct MaskedName {                              // one place where an answer named its model
    std::int64_t begin = 0, end = 0;             // in the answer
    std::int64_t maskedBegin = 0, maskedEnd = 0; // in the text shown
    std::string name;
    bool operator==(const MaskedName &) const = default;
};
struct MaskLog {
    TrialId trial{};
    std::vector<MaskedName> names;
    bool operator==(const MaskLog &) const = default;
};
struct Freeze { // decided before looking (0.10). Later ones of the same run are the changes that a report lists
    RubricId rubric{};
    std::string promptSetSha256; // the store fills it, as the run's hash
    std::string runSha256;       // over prompts, targets and their parameters
    int plannedPrompts = 0;      // n; 0: not said
    std::string primaryCriterion = "overall";
    double margin = 0;     // of practical importance, in units of that criterion's scale
    std::string incumbent; // a target's label: compare all with this one alone; empty: all pairs
    bool operator==(const Freeze &) const = default;
};
struct Adjudication { // the last word on an answer that raters see differently
    TrialId trial{};
    std::string criterion = "overall";
    RubricId rubric{};
    int round = 1;
    std::optional<int> value;
    bool cantJudge = false, notApplicable = false;
    std::vector<std::string> seen; // uids of the scores that it was decided on
    std::string note;
    bool operator==(const Adjudication &) const = default;
};
struct PackItem {     // an answer inside a rater pack
    std::string item; // tells nothing of what answered
    TrialId trial{};
    std::string textSha256; // of the masked text that the pack holds
    bool operator==(const PackItem &) const = default;
};
struct PackIssued {    // here: handed to a colleague. In the colleague's workspace: the job (`received`)
    std::string pack;  // its id
    std::string key;   // seals the result; of this one pack
    std::string rater; // for whom; empty: for anybody
    RubricId rubric{};
    bool received = false;
    std::string sha256; // of the pack's content
    std::vector<PackItem> items;
    bool operator==(const PackIssued &) const = default;
};
struct Merged {         // scores came in from outside
    std::string source; // "pack 9f21... of ann", "csv scores.csv"
    std::string sha256; // of the file
    int added = 0, known = 0;
    bool operator==(const Merged &) const = default;
};

using EventBody = std::variant<ScoringSession, Reveal, Preference, Ranking, PassageNote, Guess, MaskLog, Freeze,
                               Adjudication, PackIssued, Merged>;
std::string_view eventKind(const EventBody &body) noexcept; // "session", "reveal", "preference" ...

struct ScoringEvent { // append-only like scores: a newer one of the same cell supersedes, undo voids
    EventId id{};
    RunId run{};
    std::string rater; // who
    std::int64_t atMicros = 0;
    EventBody body;
    EventId session{};
    bool blind = false;
    bool afterReveal = false; // the store sets it
    std::optional<int> judgedMillis;
    std::int64_t sequence = 0; // as Score's
    std::string why, origin, uid, replaces;
    bool operator==(const ScoringEvent &) const = default;
};
// Two events with one kind and one cell say the same thing anew.
std::string eventCell(const ScoringEvent &event);
Status checkEvent(const ScoringEvent &event); // BadInput; what needs the file is checked by the store

// ---- what changed
// ---------------------------------------------------------------------------------------------------------
struct Voided {
    std::int64_t atMicros = 0;
    std::string by, why;
    bool operator==(const Voided &) const = default;
};
struct ScoreTrail { // one entry of a score's history
    Score score;
    bool current = false; // it counts
    std::optional<Voided> voided;
};
struct JudgementRef { // for undo: a score or an event
    ScoreId score{};
    EventId event{};
    RunId run{};
    TrialId trial{};  // 0: of a pair or a ranking
    std::string kind; // "score", "preference", "ranking", "note", "guess"
    std::int64_t sequence = 0, atMicros = 0;
    EventId session{};
};

// Of the judgements of one cell: which of them nothing supersedes (heads), and which one counts. A head is not voided
// and has no unvoided descendant; with several heads (two files edited the same score) the latest counts, ties by uid,
// so that the outcome does not depend on the order in which they came.
struct CellRow {
    std::string uid, replaces;
    std::int64_t atMicros = 0;
    bool voided = false;
};
struct CellState {
    std::vector<std::size_t> heads;
    std::optional<std::size_t> current;
};
CellState resolveCell(const std::vector<CellRow> &rows);

struct ScoreConflict { // one rater's cell with several values that do not know of each other
    TrialId trial{};
    std::vector<Score> values; // the first one counts
};

// ---- raters that differ
// -----------------------------------------------------------------------------------------------------
struct Disagreement {
    TrialId trial{};
    std::string criterion;
    std::vector<Score> scores; // one a rater
    double spread = 0;         // highest - lowest; Categories: 1
    bool adjudicated = false;
};
// Answers whose raters are further apart than their criterion's spread, widest first (in parts of the scale).
std::vector<Disagreement> disagreements(const Rubric &rubric, const std::vector<Score> &scores,
                                        const std::vector<Adjudication> &adjudications = {});
} // namespace assay
