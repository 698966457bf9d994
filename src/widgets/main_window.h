// SPDX-License-Identifier: GPL-3.0-or-later
// The window: rail, pages, menus, foot. It only wires; what a page shows and does is the page's own.
#pragma once
#include "widgets/page.h"
#include <functional>
#include <QHash>
#include <QMainWindow>
#include <QPointer>

class QStackedWidget;

namespace assay::widgets
{
class CommandPalette;
class HomePage;
class MainMenus;
class ModeRail;
class StatusLine;
class Toast;

class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(session::Session &session);
    ~MainWindow() override;

    void goTo(PageId page);
    PageId currentPage() const noexcept { return m_current; }
    Page *page(PageId id); // made at the first call; null: there is no such place
    void setFocusMode(bool on);
    bool focusMode() const noexcept { return m_focusMode; }
    MainMenus &menus() noexcept { return *m_menus; }
    // Opens a workspace; what goes wrong is said on Home, and the one that was open stays open.
    bool openWorkspace(const QString &path);
    void openSample();
    // Said on Home, for what failed before there was a window.
    void showProblem(const Error &error, const QString &file);
    bool hasProblem() const; // one is shown on Home
    // The place of the last time, unless `wanted` names one; "" and unknown names are that.
    void restorePage(const QString &wanted);

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void buildMenus();
    void connectNavigator();
    void makeRemainingPages();
    void askNewWorkspace();
    void askOpenWorkspace();
    void afterOpening();
    void takeBack();
    void forgetRemoved();
    void refreshTitle();
    void saveState();
    void resetLayout();
    HomePage *home();

    session::Session &m_session;
    Navigator m_navigator;
    ModeRail *m_rail;
    QStackedWidget *m_stack;
    StatusLine *m_status;
    Toast *m_toast;
    CommandPalette *m_palette;
    MainMenus *m_menus;
    std::function<void()> m_takeBack; // brings back what was removed last
    QHash<int, Page *> m_pages;
    PageId m_current = PageId::Home;
    session::Theme m_theme;
    bool m_focusMode = false, m_shown = false;
};
std::optional<PageId> pageFromKey(const QString &key);
} // namespace assay::widgets
