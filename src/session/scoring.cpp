// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/scoring.h"

#include "session/document.h"
#include "session/packs.h"
#include "session/session.h"
#include "session/session_impl.h"
#include <algorithm>
#include <memory>

namespace assay::session
{
namespace
{
template <typename T> T orEmpty(Result<T> result) { return result.ok() ? std::move(*result) : T{}; }
} // namespace

Scoring::Scoring(Session &session) : m_session(session)
{
    m_packs = std::make_unique<Packs>(
        PacksPlace{session, [this] { return m_session.d->document ? &m_session.d->document->store() : nullptr; },
                   [this]() -> const store::Reader * { return m_session.d->reader(); },
                   [this](std::function<void()> work) { m_session.d->pool.start(std::move(work)); }});
}

Scoring::~Scoring() = default;

std::vector<Rubric> Scoring::rubrics() const
{
    const store::Reader *reader = m_session.d->reader();
    return reader ? orEmpty(reader->rubrics()) : std::vector<Rubric>{};
}

Result<Rubric> Scoring::rubric(RubricId id) const
{
    const store::Reader *reader = m_session.d->reader();
    return reader ? reader->rubric(id) : Result<Rubric>(m_session.d->notOpen());
}

void Scoring::saveRubric(const Rubric &rubric, QObject *context, Then<RubricId> then)
{
    if (!m_session.d->document)
        return then(m_session.d->notOpen());
    m_session.d->document->store().saveRubric(
        rubric, m_session.d->answering<RubricId>(&m_session, context, std::move(then), {}));
}

Rubric Scoring::rubricOf(RunId run) const
{
    const std::vector<ScoringEvent> decided = freezes(run);
    if (decided.empty())
        return overallRubric();
    Result<Rubric> found = rubric(std::get<Freeze>(decided.back().body).rubric);
    return found ? std::move(*found) : overallRubric();
}

std::vector<ScoringEvent> Scoring::freezes(RunId run) const { return events(run, "freeze", true); }

void Scoring::freeze(RunId run, const Freeze &freeze, const std::string &rater, const std::string &why,
                     QObject *context, Then<EventId> then)
{
    ScoringEvent event;
    event.run = run;
    event.rater = rater;
    event.why = why;
    event.body = freeze;
    add(event, context, std::move(then));
}

std::vector<ScoringEvent> Scoring::sessions(RunId run) const { return events(run, "session"); }

void Scoring::begin(const ScoringSession &wanted, const std::string &rater, QObject *context, Then<Started> then)
{
    if (wanted.runs.empty())
        return then(makeError(ErrorCode::BadInput, "a scoring session needs a run"));
    const bool revealed = isRevealed(wanted.runs.front(), rater, wanted.round);
    for (const ScoringEvent &event : sessions(wanted.runs.front())) {
        const auto &known = std::get<ScoringSession>(event.body);
        if (event.rater == rater && known.runs == wanted.runs && known.round == wanted.round &&
            known.blind == wanted.blind && known.rubric == wanted.rubric)
            return then(Started{event.id, known, revealed});
    }
    ScoringEvent event;
    event.run = wanted.runs.front();
    event.rater = rater;
    event.blind = wanted.blind;
    event.body = wanted;
    add(event, context, [this, run = event.run, revealed, then = std::move(then)](const Result<EventId> &added) {
        if (!added)
            return then(added.error());
        for (const ScoringEvent &stored : sessions(run))
            if (stored.id == *added)
                return then(Started{*added, std::get<ScoringSession>(stored.body), revealed});
        then(makeError(ErrorCode::Internal, "the scoring session is not there"));
    });
}

void Scoring::reveal(const Started &session, const std::string &rater, QObject *context, Then<Ok> then)
{
    auto left = std::make_shared<std::size_t>(session.session.runs.size());
    auto failure = std::make_shared<std::optional<Error>>();
    for (const RunId run : session.session.runs) {
        ScoringEvent event;
        event.run = run;
        event.rater = rater;
        event.session = session.id;
        event.body = Reveal{session.id, session.session.round};
        add(event, context, [left, failure, then](const Result<EventId> &added) {
            if (!added)
                *failure = added.error();
            if (--*left == 0 && then)
                then(*failure ? Result<Ok>(**failure) : Result<Ok>(Ok{}));
        });
    }
}

bool Scoring::isRevealed(RunId run, const std::string &rater, int round) const
{
    const std::vector<ScoringEvent> reveals = events(run, "reveal");
    return std::any_of(reveals.begin(), reveals.end(), [&](const ScoringEvent &event) {
        return event.rater == rater && std::get<Reveal>(event.body).round == round;
    });
}

bool Scoring::isBlindFor(RunId run, const std::string &rater) const { return !hiding(run, rater).empty(); }

// The rater's blind sessions of rounds that were not revealed.
std::vector<Scoring::Started> Scoring::hiding(RunId run, const std::string &rater) const
{
    std::vector<Started> out;
    for (const ScoringEvent &event : sessions(run)) {
        const auto &session = std::get<ScoringSession>(event.body);
        if (event.rater == rater && session.blind && !isRevealed(run, rater, session.round))
            out.push_back({event.id, session, false});
    }
    if (!out.empty() && m_packs->jobOf(run))
        out.clear();
    return out;
}

void Scoring::revealAll(RunId run, const std::string &rater, QObject *context, Then<Ok> then)
{
    const std::vector<Started> open = hiding(run, rater);
    if (open.empty())
        return then(Result<Ok>(Ok{}));
    for (std::size_t i = 0; i < open.size(); ++i) // one writer: the last one's answer is the answer
        reveal(open[i], rater, context, i + 1 == open.size() ? std::move(then) : Then<Ok>{});
}

void Scoring::add(const ScoringEvent &event, QObject *context, Then<EventId> then)
{
    if (!m_session.d->document)
        return then(m_session.d->notOpen());
    m_session.d->document->store().addEvent(
        event, m_session.d->answering<EventId>(&m_session, context, std::move(then),
                                               [session = &m_session] { Q_EMIT session->scoresChanged(TrialId{}); }));
}

std::vector<ScoringEvent> Scoring::events(RunId run, std::string_view kind, bool all) const
{
    const store::Reader *reader = m_session.d->reader();
    return reader ? orEmpty(reader->events(run, kind, all)) : std::vector<ScoringEvent>{};
}

std::vector<JudgementRef> Scoring::judgements(const std::string &rater, int limit) const
{
    const store::Reader *reader = m_session.d->reader();
    return reader ? orEmpty(reader->judgements(rater, limit)) : std::vector<JudgementRef>{};
}

void Scoring::undo(const JudgementRef &judgement, const std::string &by, const std::string &why, QObject *context,
                   Then<Ok> then)
{
    if (!m_session.d->document)
        return then(m_session.d->notOpen());
    store::Workspace &store = m_session.d->document->store();
    auto done = m_session.d->answering<Ok>(&m_session, context, std::move(then),
                                           [session = &m_session, trial = judgement.trial] {
                                               Q_EMIT session->scoresChanged(trial);
                                               Q_EMIT session->runsChanged();
                                           });
    const Voided voided{0, by, why};
    if (judgement.score != ScoreId{})
        store.undoScore(judgement.score, voided, std::move(done));
    else
        store.undoEvent(judgement.event, voided, std::move(done));
}

std::vector<ScoreTrail> Scoring::trail(TrialId trial) const
{
    const store::Reader *reader = m_session.d->reader();
    return reader ? orEmpty(reader->scoreTrail(trial)) : std::vector<ScoreTrail>{};
}

std::vector<ScoreConflict> Scoring::conflicts(RunId run) const
{
    const store::Reader *reader = m_session.d->reader();
    return reader ? orEmpty(reader->scoreConflicts(run)) : std::vector<ScoreConflict>{};
}

std::vector<Disagreement> Scoring::disagreementQueue(RunId run) const
{
    const Result<RunRecord> record = m_session.run(run);
    if (!record)
        return {};
    std::vector<Score> scores;
    for (const TrialRow &row : record->trials)
        scores.insert(scores.end(), row.scores.begin(), row.scores.end());
    std::vector<Adjudication> words;
    for (const ScoringEvent &event : events(run, "adjudication"))
        words.push_back(std::get<Adjudication>(event.body));
    return disagreements(rubricOf(run), scores, words);
}
} // namespace assay::session
