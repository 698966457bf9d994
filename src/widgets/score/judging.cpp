// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/judging.h"
#include "session/runtime.h"
#include "widgets/score/pair_judging.h"
#include "widgets/score/rank_judging.h"
#include "widgets/score/rubric_judging.h"
#include <algorithm>
#include <set>

namespace assay::widgets
{

Judging::Judging(session::Session &session, JudgingJob job, QObject *parent)
    : QObject(parent), m_session(session), m_job(std::move(job))
{
    for (std::size_t i = 0; i < m_job.record.trials.size(); ++i)
        m_rows.emplace(number(m_job.record.trials[i].trial.id), i);
}

const TrialRow *Judging::row(TrialId trial) const
{
    const auto found = m_rows.find(number(trial));
    return found == m_rows.end() ? nullptr : &m_job.record.trials[found->second];
}

QString Judging::flags(int) const { return {}; }

QString Judging::keyText(KeyAction action) const
{
    const QString keys = m_keys.keysText(action);
    return keys.isEmpty() ? QStringLiteral("–") : keys.section(QStringLiteral("  "), 0, 0);
}

void Judging::shown()
{
    if (!m_shownAt)
        m_shownAt = m_session.runtime().clock().now();
}

std::optional<int> Judging::judgedMillis() const
{
    if (!m_shownAt)
        return std::nullopt;
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(m_session.runtime().clock().now() - *m_shownAt);
    return static_cast<int>(std::min<std::int64_t>(elapsed.count(), 86'400'000));
}

void Judging::loadHistory(std::string_view kind)
{
    m_done.clear();
    std::set<EventId> others; // sessions of another round: what was said there is not undone from here
    for (const ScoringEvent &event : m_session.scoring().events(m_job.record.summary.id, "session", true)) {
        if (std::get<ScoringSession>(event.body).round != round())
            others.insert(event.id);
    }
    // Other runs and ways of judging may lie between.
    const std::vector<JudgementRef> all = m_session.scoring().judgements(m_job.rater, 20 * UndoDepth);
    for (const JudgementRef &ref : all) {
        const bool ours = ref.run == m_job.record.summary.id && ref.kind == kind && others.count(ref.session) == 0;
        if (ours && m_done.size() < static_cast<std::size_t>(UndoDepth))
            m_done.push_back(std::make_shared<Done>(Done{ref, true, false, {}}));
    }
    std::reverse(m_done.begin(), m_done.end());
}

std::shared_ptr<Judging::Done> Judging::remember(std::function<void()> restore)
{
    auto done = std::make_shared<Done>();
    done->restore = std::move(restore);
    m_done.push_back(done);
    if (m_done.size() > static_cast<std::size_t>(UndoDepth))
        m_done.erase(m_done.begin());
    ++m_given;
    return done;
}

void Judging::drop(const std::shared_ptr<Done> &done)
{
    std::erase(m_done, done);
    if (done->restore && !done->undone)
        done->restore();
    Q_EMIT changed();
}

void Judging::fill(Score &score) const
{
    score.rater = m_job.rater;
    score.blind = m_job.blind;
    score.rubric = m_job.rubric.id;
    score.round = round();
    score.session = m_job.started.id;
    score.judgedMillis = judgedMillis();
    score.atMicros = m_session.runtime().clock().wallMicros();
}

void Judging::store(const Score &score, const std::shared_ptr<Done> &done)
{
    m_shownAt.reset();
    m_session.addScore(score, this, [this, done, trial = score.trial](const Result<ScoreId> &saved) {
        if (!saved) {
            drop(done);
            Q_EMIT failed(saved.error());
            return;
        }
        done->ref.score = *saved;
        done->ref.trial = trial;
        done->ref.run = m_job.record.summary.id;
        done->saved = true;
        if (done->undone) // taken back before it was even saved
            m_session.scoring().undo(done->ref, m_job.rater, "undo", this, [](const Result<Ok> &) {});
    });
}

void Judging::store(EventBody body, const std::shared_ptr<Done> &done)
{
    ScoringEvent event;
    event.run = m_job.record.summary.id;
    event.rater = m_job.rater;
    event.session = m_job.started.id;
    event.blind = m_job.blind;
    event.judgedMillis = judgedMillis();
    event.atMicros = m_session.runtime().clock().wallMicros();
    event.body = std::move(body);
    m_shownAt.reset();
    m_session.scoring().add(event, this, [this, done](const Result<EventId> &saved) {
        if (!saved) {
            drop(done);
            Q_EMIT failed(saved.error());
            return;
        }
        done->ref.event = *saved;
        done->ref.run = m_job.record.summary.id;
        done->saved = true;
        if (done->undone)
            m_session.scoring().undo(done->ref, m_job.rater, "undo", this, [](const Result<Ok> &) {});
    });
}

void Judging::undo()
{
    if (m_done.empty() || m_session.readOnly())
        return;
    const std::shared_ptr<Done> last = m_done.back();
    m_done.pop_back();
    last->undone = true;
    if (last->restore)
        last->restore();
    else
        reread(last->ref); // the focus at once; the value when the file has it
    Q_EMIT changed();
    if (!last->saved)
        return;
    m_session.scoring().undo(last->ref, m_job.rater, "undo", this, [this, last](const Result<Ok> &undone) {
        if (!undone)
            Q_EMIT failed(undone.error());
        if (!last->restore) {
            reread(last->ref);
            Q_EMIT changed();
        }
    });
}

std::unique_ptr<Judging> makeJudging(JudgingKind kind, session::Session &session, JudgingJob job)
{
    switch (kind) {
    case JudgingKind::Pairs:
        return std::make_unique<PairJudging>(session, std::move(job));
    case JudgingKind::Ranking:
        return std::make_unique<RankJudging>(session, std::move(job));
    case JudgingKind::Rubric:
        break;
    }
    return std::make_unique<RubricJudging>(session, std::move(job));
}
} // namespace assay::widgets
