// SPDX-License-Identifier: GPL-3.0-or-later
// Scoring by hand on the open workspace: rubrics, blind sessions, preferences, notes, undo. As Session: small reads
// answer at once, writes by callback on the GUI thread after they are on disk, while `context` lives. Values:
// core/scores.h, core/blind_order.h. Session::scoresChanged and runsChanged tell of changes.
#pragma once
#include "core/blind_order.h"
#include "core/scores.h"
#include <functional>
#include <memory>
#include <optional>
#include <QObject>
#include <string>
#include <vector>

namespace assay::session
{
class Packs;
class Session;

class Scoring : public QObject
{
    Q_OBJECT
public:
    template <typename T> using Then = std::function<void(const Result<T> &)>;
    explicit Scoring(Session &session);
    ~Scoring() override;
    Packs &packs() noexcept { return *m_packs; } // session/packs.h: handing out, merging, scores from a file

    // ---- rubrics
    std::vector<Rubric> rubrics() const;      // of this workspace, newest versions, by name
    Result<Rubric> rubric(RubricId id) const; // 0: the built-in "overall", 1 to 5
    void saveRubric(const Rubric &rubric, QObject *context, Then<RubricId> then); // a changed one is a new version

    // ---- what a run is scored by
    Rubric rubricOf(RunId run) const;                   // of its newest freeze; else the built-in one
    std::vector<ScoringEvent> freezes(RunId run) const; // the first is the freeze, the others later changes
    void freeze(RunId run, const Freeze &freeze, const std::string &rater, const std::string &why, QObject *context,
                Then<EventId> then);

    // ---- sessions
    struct Started {
        EventId id{};
        ScoringSession session;
        bool revealed = false; // its rater has seen the names of this round before
    };
    // The rater's session with these runs, round and blindness; a new one when there is none. `wanted.orderKey` is
    // empty.
    void begin(const ScoringSession &wanted, const std::string &rater, QObject *context, Then<Started> then);
    std::vector<ScoringEvent> sessions(RunId run) const;
    // Names are shown from now on: what this rater scores later in these runs and round is marked.
    void reveal(const Started &session, const std::string &rater, QObject *context, Then<Ok> then);
    bool isRevealed(RunId run, const std::string &rater, int round = 1) const;
    // This rater scores the run blind and has not been shown the names: nothing may show them anywhere. Never of a
    // pack, which has no names.
    bool isBlindFor(RunId run, const std::string &rater) const;
    void revealAll(RunId run, const std::string &rater, QObject *context, Then<Ok> then); // all that hide them

    // ---- preferences, rankings, notes, guesses, mask logs, adjudications
    void add(const ScoringEvent &event, QObject *context, Then<EventId> then);
    std::vector<ScoringEvent> events(RunId run, std::string_view kind = {}, bool all = false) const; // eventKind()

    // ---- undo, and what was before
    std::vector<JudgementRef> judgements(const std::string &rater,
                                         int limit) const; // valid ones given here, newest first
    void undo(const JudgementRef &judgement, const std::string &by, const std::string &why, QObject *context,
              Then<Ok> then);
    std::vector<ScoreTrail> trail(TrialId trial) const;
    std::vector<ScoreConflict> conflicts(RunId run) const;
    std::vector<Disagreement> disagreementQueue(RunId run) const; // of the run's rubric, widest first

private:
    std::vector<Started> hiding(RunId run, const std::string &rater) const;
    Session &m_session;
    std::unique_ptr<Packs> m_packs;
};
} // namespace assay::session
