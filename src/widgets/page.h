// SPDX-License-Identifier: GPL-3.0-or-later
// What a place of the window is, and how one place asks for another. MainWindow listens to the Navigator and calls the
// virtuals; pages never know each other. GUI thread only.
#pragma once
#include "core/ids.h"
#include "core/values.h"
#include "session/session.h"
#include <functional>
#include <QAction>
#include <QList>
#include <QString>
#include <QWidget>
#include <vector>

namespace assay::widgets
{

enum class PageId { Home, Compare, Score, Analyse, History, Settings };
enum class MenuId { File, Edit, View, Run, Score, Analyse, Report, Settings, Help };

class Navigator : public QObject // pages emit, MainWindow listens
{
    Q_OBJECT
public:
    using QObject::QObject;
    static QString undoWord() { return tr("Undo"); }

Q_SIGNALS:
    void openPage(assay::widgets::PageId page);
    void openRun(assay::RunId run);                  // in Compare, exactly as it was
    void openTrial(assay::TrialId trial);            // its run in Compare, that answer in view
    void newComparison(const assay::PromptSet &set); // in Compare; a set with id 0 is a draft
    void scoreRun(assay::RunId run);
    void analyseRun(assay::RunId run);
    void analyseRuns(const std::vector<assay::RunId> &runs); // several at once, in one chart; empty: the newest
    void openSettings();                                     // endpoints
    void addEndpoint(const assay::Endpoint &draft);          // Settings with this endpoint begun (id 0)
    void focusModeRequested(bool on);                        // hides rail, menu bar and status bar
    void openWorkspace(const QString &path);                 // an empty path asks for a file
    void openSample();
    void titleChanged(); // the page's documentName() changed
    // A message at the foot of the page for some seconds, and a way on or, with undoWord(), back. `undo` may be empty.
    // Plain text. What can be taken back is also what Edit > Undo does outside of a text field.
    void toast(const QString &text, const QString &undoText, const std::function<void()> &undo);
};

class Page : public QWidget
{
    Q_OBJECT
public:
    Page(session::Session &session, QWidget *parent)
        : QWidget(parent), m_session(session), m_navigator(new Navigator(this))
    {
    }
    void setNavigator(Navigator *navigator) { m_navigator = navigator; } // the window's, before the page is shown
    Navigator *navigator() const { return m_navigator; }                 // never null: its own until then
    session::Session &session() const { return m_session; }

    virtual void activated() {}                                 // the page came to the front: refresh, take the focus
    virtual QString documentName() const { return {}; }         // for the window's title: set, run or file
    virtual QList<QAction *> menuActions(MenuId) { return {}; } // its actions in that menu; the page enables them
    virtual void showRun(RunId) {} // Compare, Score, Analyse, History where it means something
    virtual void showTrial(TrialId) {}
    virtual void showRuns(const std::vector<RunId> &) {} // Analyse
    virtual void showPromptSet(const PromptSet &) {}
    virtual void showEndpoint(const Endpoint &) {} // Settings

private:
    session::Session &m_session;
    Navigator *m_navigator;
};
} // namespace assay::widgets
