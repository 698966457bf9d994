// SPDX-License-Identifier: GPL-3.0-or-later
// The answers to the current case: state strip and panes, fed by the running or a stored run. GUI thread.
#pragma once
#include "widgets/compare/pane_grid.h"
#include "widgets/compare/run_view.h"
#include "widgets/compare/target_look.h"
#include "widgets/keys/key_map.h"
#include <QHash>
#include <QTimer>
#include <QWidget>

class QStackedLayout;

namespace assay::widgets
{
class AnswerPane;
class EmptyState;
class ReadingAids;
class StateStrip;

class AnswersBoard : public QWidget
{
    Q_OBJECT
public:
    explicit AnswersBoard(session::Session &session, QWidget *parent = nullptr);

    void showLive();
    Status showStored(RunId run);
    void clear();
    const RunView &view() const noexcept { return m_view; }
    // The case whose answers are shown; one that the run does not have shows nothing.
    void setCase(const std::string &caseId);
    void bringTrialIntoView(TrialId trial); // of the current case
    // Before anything is sent: whose answers would come, and the sentence that says so.
    void setIdle(const std::vector<ModelTarget> &targets, const QString &sentence, const QString &buttonText);
    PaneGrid *grid() const noexcept { return m_grid; }
    StateStrip *strip() const noexcept { return m_strip; }
    void stepPage(int by);
    void zoomFocused();
    // Reading aids over all panes. The base of a difference is the pane with the focus, else the first.
    void find();
    void toggleDiff();
    void toggleScrollLock();
    ReadingAids *aids() const noexcept { return m_aids; }

Q_SIGNALS:
    void idleTriggered();
    void promptRequested(); // the whole one
    void detailsRequested(assay::TrialId trial);
    void failed(const assay::Error &error); // a score that could not be written

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void connectSession();
    void rebuildPanes();
    void refreshAll();
    void refreshPane(int index);
    void refreshStrip(int index);
    void refreshScores(int index);
    void trialChanged(TrialId id);
    void textArrived(TrialId id, Delta::Kind kind, const QString &text);
    void tick();
    void score(TrialId trial, int value);
    void retry(TrialId trial);
    int inUse(const Endpoint &endpoint) const;
    MonoTime now() const;
    AnswerPane *focusedPane() const;
    int focusedIndex() const;
    bool act(KeyAction action);
    const session::LiveTrial *answerOf(int index) const;

    session::Session &m_session;
    RunView m_view;
    std::string m_caseId;
    int m_case = -1;
    QList<int> m_repetition;     // shown, per target
    QHash<qint64, int> m_paneOf; // trial on show -> pane
    KeyMap m_keys;
    ReadingAids *m_aids = nullptr;
    StateStrip *m_strip = nullptr;
    PaneGrid *m_grid = nullptr;
    EmptyState *m_empty = nullptr;
    QStackedLayout *m_stack = nullptr;
    QTimer m_tick;
};
} // namespace assay::widgets
