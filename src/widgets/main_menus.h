// SPDX-License-Identifier: GPL-3.0-or-later
// The real menu bar: the window's own actions, and those the pages bring along. What does not apply is disabled, never
// hidden. Every action is also added to the window, so that its keys work while the bar is hidden (focus mode).
#pragma once
#include "widgets/page.h"
#include <functional>
#include <QHash>
#include <QList>
#include <QMenuBar>

class QActionGroup;
class QMainWindow;

namespace assay::widgets
{
struct WindowCommands { // what the window does when an action is chosen
    std::function<void()> newWorkspace, openWorkspace, openSample, quit;
    std::function<void(const QString &path)> openRecent;
    std::function<void(PageId page)> goTo;
    std::function<void()> palette, keys, about, resetLayout;
    std::function<void(session::Theme theme)> setTheme;
    std::function<void()> takeBack; // what was removed last
};

class MainMenus : public QObject
{
    Q_OBJECT
public:
    MainMenus(QMainWindow &window, session::Session &session, WindowCommands commands);
    void addPageActions(Page &page);
    void setCurrent(PageId page);
    void setCanTakeBack(bool can); // Undo outside of a text field
    QAction *action(const QString &name) const { return m_actions.value(name); } // by object name, for tests

private:
    QAction *add(MenuId menu, const QString &name, const QString &text, const QKeySequence &keys,
                 std::function<void()> run);
    void buildFile();
    void buildEdit();
    void buildView();
    void buildOthers();
    void refreshRecent();
    void refreshEdit(QWidget *focus);
    void refreshEnabled();
    QMenu *menu(MenuId id) const { return m_menus.value(int(id)); }

    QMainWindow &m_window;
    session::Session &m_session;
    WindowCommands m_do;
    QHash<int, QMenu *> m_menus;
    QHash<QString, QAction *> m_actions;
    QHash<int, QAction *> m_pages;
    QMenu *m_recent = nullptr;
    QAction *m_fileEnd = nullptr; // what pages bring stands above Quit
    QList<QAction *> m_editActions;
    bool m_canTakeBack = false;
};
} // namespace assay::widgets
