// SPDX-License-Identifier: GPL-3.0-or-later
// What is scored, by which rubric, how and by whom: the choices before the surface takes over. They are kept in the
// workspace. GUI thread.
#pragma once
#include "widgets/controls.h"
#include "widgets/score/score_surface.h"

namespace assay::widgets
{
class ScoreForm;

class ScoreStart : public QWidget
{
    Q_OBJECT
public:
    explicit ScoreStart(session::Session &session, QWidget *parent = nullptr);
    // `whole`: with what only the answers of the run tell, which may be 100,000; else what its menus need.
    void refresh(bool whole = true);
    bool isEmpty() const;
    bool select(RunId run);                                   // false: not among those offered
    void forgetSelection() { m_picked = m_restored = false; } // another workspace
    RunId run() const;
    QString runText() const;
    ScoringChoice choice() const;
    ScoreForm *form() const noexcept { return m_form; }
    QPushButton *beginButton() const noexcept;
    void setBlind(bool blind);
    void selectRubric(RubricId id);
    RubricId rubricId() const;

Q_SIGNALS:
    void beginRequested();
    void rubricRequested();
    void sendBackRequested(); // of a rater pack

private:
    void connectForm();
    void showRun(); // another run was chosen
    void fillRuns();
    void fillRubrics();
    void fillPrimary();
    Rubric chosenRubric() const;
    const Freeze *frozenHere() const; // null: not scored by this rubric before
    void fillRaters();
    void fillRounds();
    void showKind(); // what can be chosen for this way of judging and this run
    QString noteText() const;
    void showProgress();
    void keepChoices();
    void takeRater();

    session::Session &m_session;
    ScoreForm *m_form;
    std::vector<Rubric> m_rubrics;
    std::vector<ScoringEvent> m_freezes; // of the chosen run
    std::optional<PackIssued> m_job;     // the run came in a rater pack
    bool m_picked = false, m_restored = false, m_filling = false;
};
} // namespace assay::widgets
