// SPDX-License-Identifier: GPL-3.0-or-later
// The main place: a prompt, the models it goes to, their answers side by side. Live while a run is on; a stored run
// opens exactly as it was.
#pragma once
#include "widgets/page.h"

class QSplitter;

namespace assay::widgets
{
class AnswersBoard;
class BlindVeil;
class CommandBar;
class Comparison;
class PromptCard;
class StoredBanner;

class ComparePage : public Page
{
    Q_OBJECT
public:
    explicit ComparePage(session::Session &session, QWidget *parent = nullptr);

    void activated() override;
    QString documentName() const override;
    QList<QAction *> menuActions(MenuId menu) override;
    void showRun(RunId run) override;
    void showTrial(TrialId trial) override;
    void showPromptSet(const PromptSet &set) override;

    Comparison &comparison() const noexcept { return *m_comparison; }
    AnswersBoard *board() const noexcept { return m_board; }
    PromptCard *promptCard() const noexcept { return m_prompt; }
    CommandBar *commandBar() const noexcept { return m_bar; }
    BlindVeil *blindVeil() const noexcept { return m_veil; }
    bool isStored() const noexcept { return m_stored; } // a stored run, read-only

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeActions();
    template <typename Do> // called without arguments
    QAction *makeAction(MenuId menu, const QString &text, const QKeySequence &keys, Do act);
    void connectAll();
    void runAll();
    void leadToProblem();
    void runCase();
    void start(RunPlan plan);
    void runStarted();
    void stop();
    void stepCase(int by);
    void expandPrompt();
    void scoreThis();
    void renameSet();
    void showStoredCase(int index);
    void caseChanged();
    void editStored();
    void leaveStored();
    void showLatest();
    void veil(RunId run); // scored blind: its answers are not shown under their names
    void refreshVeil();
    void showDetails(TrialId trial);
    void showChanges();
    void refresh();
    void refreshIdle();
    void placePrompt(bool compact);
    void complain(const Error &error);

    Comparison *m_comparison;
    CommandBar *m_bar;
    PromptCard *m_prompt;
    AnswersBoard *m_board;
    BlindVeil *m_veil;
    QSplitter *m_splitter;
    StoredBanner *m_banner;
    QWidget *m_trouble = nullptr;
    QList<std::pair<MenuId, QAction *>> m_actions;
    QAction *m_runAction = nullptr, *m_runCaseAction = nullptr, *m_stopAction = nullptr, *m_scoreAction = nullptr;
    QList<int> m_sizes; // of the splitter before it was collapsed
    bool m_stored = false, m_starting = false;
    int m_storedCase = 0;
};
} // namespace assay::widgets
