// SPDX-License-Identifier: GPL-3.0-or-later
// After a judgement: the rest hint, the check of the blinding, and the reveal.
#include "session/packs.h"
#include "session/runtime.h"
#include "widgets/reading/reading_aids.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/reveal_card.h"
#include "widgets/score/rubric_judging.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_history_dialog.h"
#include "widgets/score/score_surface.h"
#include <algorithm>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int RestAfter = 40;
}

void ScoreSurface::judgedOne()
{
    m_complaint.clear();
    const int given = m_judging->given();
    m_rest = given > 0 && given % RestAfter == 0;
    m_finished = m_choice.autoAdvance && m_judging->isComplete();
    const bool lastOfItem = m_judging->item() != m_shownItem || m_judging->isComplete();
    if (!isBlind() || m_guessNames.size() < 2 || m_choice.kind != JudgingKind::Rubric || !lastOfItem ||
        m_columns.isEmpty())
        return;
    if (!guessDue(m_judging->job().started.session, m_judging->job().rater, m_shownItem))
        return;
    // One of the answers that were judged just now; which one repeats with the prompt.
    const auto &prompt = m_judging->job().prompts[static_cast<std::size_t>(m_shownItem)];
    askGuess(prompt.answers[static_cast<std::size_t>(m_shownItem) % prompt.answers.size()]);
}

void ScoreSurface::showHistory()
{
    const std::vector<TrialId> answers = m_judging->answers();
    const auto at = static_cast<std::size_t>(qMax(0, m_judging->current()));
    if (at >= answers.size())
        return;
    // Blind, what others gave would say what to give.
    const std::string only = isBlind() ? m_judging->job().rater : std::string();
    auto *dialog = new ScoreHistoryDialog(
        m_session, {answers[at], run(), m_columns.value(static_cast<qsizetype>(at))->title(), only}, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ScoreHistoryDialog::changed, this, &ScoreSurface::reload);
    dialog->open();
}

void ScoreSurface::askGuess(TrialId trial)
{
    for (const ScoringEvent &event : m_session.scoring().events(run(), "guess")) {
        if (event.rater == m_judging->job().rater && std::get<Guess>(event.body).trial == trial)
            return; // asked before
    }
    const auto &answers = m_judging->job().prompts[static_cast<std::size_t>(m_shownItem)].answers;
    const auto place = std::find(answers.begin(), answers.end(), trial) - answers.begin();
    const ScoreColumn *column = m_columns.value(static_cast<qsizetype>(place));
    if (column == nullptr)
        return;
    m_guessTrial = trial;
    m_guessColumn = static_cast<int>(place);
    m_guess->ask(column->title(), m_guessNames);
    showAsked();
}

// The judging is at the next prompt already; on the screen it waits, or the guess would be about another answer than
// the one that is read.
void ScoreSurface::showAsked()
{
    const auto &answers = m_judging->job().prompts[static_cast<std::size_t>(m_shownItem)].answers;
    for (int i = 0; i < m_columns.size(); ++i)
        m_columns[i]->setChips(rubricJudging()->chipsOf(answers[static_cast<std::size_t>(i)]), {}, i == m_guessColumn);
    arrange();
}

void ScoreSurface::guessed(const std::string &target)
{
    if (!m_guessTrial)
        return;
    ScoringEvent event;
    event.run = run();
    event.rater = m_judging->job().rater;
    event.session = m_judging->job().started.id;
    event.blind = true;
    event.atMicros = m_session.runtime().clock().wallMicros();
    event.body = Guess{*m_guessTrial, target, static_cast<int>(m_guessNames.size())};
    m_guessTrial.reset();
    m_session.scoring().add(event, this, [this](const Result<EventId> &saved) {
        if (!saved)
            Q_EMIT failed(saved.error());
    });
}

void ScoreSurface::reveal()
{
    if (!m_choice.blind || m_isPack || !m_judging || (!m_revealed && !m_judging->isComplete()))
        return;
    const auto show = [this] {
        QStringList names;
        for (const ModelTarget &target : m_judging->job().record.plan.targets) {
            const TargetLook look = lookOf(m_session, target, m_modelOrder);
            names << (look.endpoint.isEmpty() ? look.name
                                              : tr("%1 at %2", "a model at an endpoint").arg(look.name, look.endpoint));
        }
        if (const Result<RunRecord> now = m_session.run(run()))
            m_reveal->showSummary(analysis::revealSummary(*now, m_choice.rubric, m_judging->job().rater), names);
        placeOverlays();
    };
    if (m_revealed)
        return show();
    m_session.scoring().reveal(m_judging->job().started, m_judging->job().rater, this,
                               [this, show](const Result<Ok> &done) {
                                   if (!done) {
                                       Q_EMIT failed(done.error());
                                       return;
                                   }
                                   m_revealed = true; // what is given from now on is marked by the store
                                   session::Scoring::Started started = m_judging->job().started;
                                   started.revealed = true;
                                   start(started);
                                   show();
                               });
}
} // namespace assay::widgets
