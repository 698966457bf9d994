// SPDX-License-Identifier: GPL-3.0-or-later
// Freeze, session and order: from what the start page asks for to the first answer.
#include "core/measures.h"
#include "session/packs.h"
#include "session/scoring.h"
#include "widgets/compare/target_look.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/rubric_judging.h"
#include "widgets/score/score_surface.h"

namespace assay::widgets
{
using namespace Qt::StringLiterals;

void ScoreSurface::begin(const ScoringChoice &choice)
{
    m_choice = choice;
    const std::vector<ScoringEvent> frozen = m_session.scoring().freezes(choice.run);
    const auto *last = frozen.empty() ? nullptr : std::get_if<Freeze>(&frozen.back().body);
    if (m_choice.primary.empty()) // nobody was asked: what was decided stays
        m_choice.primary =
            last != nullptr && last->rubric == choice.rubric.id ? last->primaryCriterion : usualPrimary(choice.rubric);
    if (last != nullptr && last->rubric == choice.rubric.id && last->primaryCriterion == m_choice.primary)
        beginSession();
    else
        freezeThenBegin();
}

void ScoreSurface::freezeThenBegin()
{
    Freeze freeze;
    freeze.rubric = m_choice.rubric.id;
    freeze.primaryCriterion = m_choice.primary;
    freeze.margin = marginOf(m_choice.rubric, m_choice.primary);
    m_session.scoring().freeze(m_choice.run, freeze, rater(), {}, this, [this](const Result<EventId> &frozen) {
        if (!frozen) {
            Q_EMIT failed(frozen.error());
            return;
        }
        beginSession();
    });
}

void ScoreSurface::beginSession()
{
    ScoringSession wanted;
    wanted.runs = {m_choice.run};
    wanted.rubric = m_choice.rubric.id;
    wanted.blind = m_choice.blind;
    wanted.round = m_choice.round;
    m_session.scoring().begin(wanted, rater(), this, [this](const Result<session::Scoring::Started> &started) {
        if (!started) {
            Q_EMIT failed(started.error());
            return;
        }
        start(*started);
    });
}

void ScoreSurface::start(const session::Scoring::Started &started)
{
    Result<RunRecord> record = m_session.run(m_choice.run);
    if (!record) {
        Q_EMIT failed(record.error());
        return;
    }
    m_isPack = m_session.scoring().packs().jobOf(m_choice.run).has_value();
    m_guessNames = m_session.scoring().packs().guessNames(m_choice.run);
    m_revealed = m_choice.blind && started.revealed;
    m_zoom = m_wholePrompt = m_rest = m_finished = false;
    m_complaint.clear();
    m_guessTrial.reset();
    m_guessColumn = -1;
    if (m_guess->isAsking())
        m_guess->hide();
    m_modelOrder = modelOrder(m_session, record->plan.targets);
    JudgingJob job;
    job.record = m_choice.blind ? completePrompts(std::move(*record)) : std::move(*record);
    job.rubric = m_choice.rubric;
    job.started = started;
    job.rater = rater();
    job.blind = isBlind();
    job.prompts = blindOrder(started.session, job.rater, {job.record}, &isScorable);
    m_masks.begin(m_session, job);
    m_judging = makeJudging(m_choice.kind, m_session, std::move(job));
    m_judging->setKeys(m_keys);
    if (RubricJudging *rubric = rubricJudging()) {
        rubric->setAutoAdvance(m_choice.autoAdvance);
        if (m_choice.order != ScoreQueue::Order::ByPrompt)
            rubric->setOrder(m_choice.order);
        if (m_choice.filter != ScoreQueue::Filter::All)
            rubric->setFilter(m_choice.filter);
    }
    connect(m_judging.get(), &Judging::changed, this, &ScoreSurface::refresh);
    connect(m_judging.get(), &Judging::judged, this, &ScoreSurface::judgedOne);
    connect(m_judging.get(), &Judging::failed, this, [this](const Error &error) {
        if (error.code == ErrorCode::BadInput) {
            m_complaint = QString::fromStdString(error.detail); // said in place: a value off the scale
            refreshMessage();
        } else {
            Q_EMIT failed(error);
        }
    });
    m_shownItem = -1;
    m_itemsShown = 0;
    loadNotes();
    fillFoot();
    refresh();
    setFocus();
    Q_EMIT began();
}

void ScoreSurface::reload()
{
    if (!m_judging)
        return;
    const std::vector<TrialId> shown = m_judging->answers();
    const int at = m_judging->current();
    const session::Scoring::Started started = m_judging->job().started;
    start(started);
    if (at >= 0 && at < static_cast<int>(shown.size()))
        m_judging->goToTrial(shown[static_cast<std::size_t>(at)]);
}
} // namespace assay::widgets
