// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/main_menus.h"
#include "widgets/icons.h"
#include "widgets/mode_rail.h"
#include "widgets/page_factory.h"
#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTextEdit>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
struct EditCommand {
    const char *slot;
    QKeySequence::StandardKey keys;
    const char *text;
};
constexpr EditCommand editCommands[] = {
    {"undo", QKeySequence::Undo, QT_TRANSLATE_NOOP("MainMenus", "&Undo")},
    {"redo", QKeySequence::Redo, QT_TRANSLATE_NOOP("MainMenus", "&Redo")},
    {"cut", QKeySequence::Cut, QT_TRANSLATE_NOOP("MainMenus", "Cu&t")},
    {"copy", QKeySequence::Copy, QT_TRANSLATE_NOOP("MainMenus", "&Copy")},
    {"paste", QKeySequence::Paste, QT_TRANSLATE_NOOP("MainMenus", "&Paste")},
    {"selectAll", QKeySequence::SelectAll, QT_TRANSLATE_NOOP("MainMenus", "Select &all")},
};

// What may be done in the field that has the focus: {undo..selectAll}.
bool editorTakes(QWidget *focus, QByteArrayView slot)
{
    bool readOnly = true, any = false;
    if (auto *line = qobject_cast<QLineEdit *>(focus)) {
        any = true;
        readOnly = line->isReadOnly();
        if ((slot == "cut" || slot == "copy") && line->echoMode() != QLineEdit::Normal)
            return false; // a key never goes to the clipboard
    } else if (auto *plain = qobject_cast<QPlainTextEdit *>(focus)) {
        any = true;
        readOnly = plain->isReadOnly();
    } else if (auto *rich = qobject_cast<QTextEdit *>(focus)) {
        any = true;
        readOnly = rich->isReadOnly();
    }
    return any && (!readOnly || slot == "copy" || slot == "selectAll");
}

bool hasTyped(QWidget *focus) // there is something that the field itself can take back
{
    if (const auto *line = qobject_cast<QLineEdit *>(focus))
        return line->isUndoAvailable();
    if (const auto *plain = qobject_cast<QPlainTextEdit *>(focus))
        return plain->document()->isUndoAvailable();
    const auto *rich = qobject_cast<QTextEdit *>(focus);
    return rich && rich->document()->isUndoAvailable();
}
} // namespace

MainMenus::MainMenus(QMainWindow &window, session::Session &session, WindowCommands commands)
    : QObject(&window), m_window(window), m_session(session), m_do(std::move(commands))
{
    const std::pair<MenuId, QString> titles[] = {
        {MenuId::File, tr("&File")},     {MenuId::Edit, tr("&Edit")},         {MenuId::View, tr("&View")},
        {MenuId::Run, tr("&Run")},       {MenuId::Score, tr("&Score")},       {MenuId::Analyse, tr("&Analyse")},
        {MenuId::Report, tr("Re&port")}, {MenuId::Settings, tr("Se&ttings")}, {MenuId::Help, tr("&Help")}};
    for (const auto &[id, title] : titles)
        m_menus.insert(int(id), window.menuBar()->addMenu(title));
    setTextRole(window.menuBar(), TextRole::Small);
    buildFile();
    buildEdit();
    buildView();
    buildOthers();
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { refreshEdit(now); });
    connect(&session.preferences(), &session::Preferences::changed, this, &MainMenus::refreshRecent);
    for (const auto signal : {&session::RunController::runStarted, &session::RunController::runFinished})
        connect(&session.runs(), signal, this, &MainMenus::refreshEnabled);
    refreshRecent();
    refreshEdit(nullptr);
}

QAction *MainMenus::add(MenuId id, const QString &name, const QString &text, const QKeySequence &keys,
                        std::function<void()> run)
{
    auto *action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    menu(id)->addAction(action);
    m_window.addAction(action);
    m_actions.insert(name, action);
    return action;
}

void MainMenus::buildFile()
{
    add(MenuId::File, u"newWorkspace"_s, tr("&New workspace…"), QKeySequence::New, m_do.newWorkspace);
    add(MenuId::File, u"openWorkspace"_s, tr("&Open workspace…"), QKeySequence::Open, m_do.openWorkspace);
    m_recent = menu(MenuId::File)->addMenu(tr("Open &recent"));
    add(MenuId::File, u"openSample"_s, tr("Open the &sample comparison"), {}, m_do.openSample);
    m_fileEnd = menu(MenuId::File)->addSeparator();
    add(MenuId::File, u"quit"_s, tr("&Quit"), QKeySequence(u"Ctrl+Q"_s), m_do.quit);
}

void MainMenus::buildEdit()
{
    for (const EditCommand &command : editCommands) {
        const char *slot = command.slot;
        const auto run = [this, slot] {
            QWidget *focus = QApplication::focusWidget();
            if (slot == QByteArrayView("undo") && m_canTakeBack && !hasTyped(focus))
                m_do.takeBack();
            else if (editorTakes(focus, slot))
                QMetaObject::invokeMethod(focus, slot);
        };
        auto *action = add(MenuId::Edit, u"edit_"_s + QLatin1StringView(slot), tr(command.text), command.keys, run);
        m_editActions.append(action);
    }
}

void MainMenus::buildView()
{
    auto *pages = new QActionGroup(this);
    int digit = 1;
    for (const PageId page : allPages) {
        const QKeySequence keys =
            page == PageId::Settings ? QKeySequence(u"Ctrl+,"_s) : QKeySequence(u"Ctrl+%1"_s.arg(digit++));
        const MenuId where = page == PageId::Settings ? MenuId::Settings : MenuId::View;
        const QString text = page == PageId::Settings ? tr("&Endpoints and settings") : pageName(page);
        auto *action = add(where, u"page_"_s + pageKey(page), text, keys, [this, page] { m_do.goTo(page); });
        action->setEnabled(hasPage(page));
        action->setCheckable(true);
        pages->addAction(action);
        m_pages.insert(int(page), action);
    }
    menu(MenuId::View)->addSeparator();
    add(MenuId::View, u"palette"_s, tr("&Find a command…"), QKeySequence(u"Ctrl+K"_s), m_do.palette);
    auto *full = add(MenuId::View, u"fullScreen"_s, tr("Full &screen"), QKeySequence(u"F11"_s),
                     [this] { m_window.setWindowState(m_window.windowState() ^ Qt::WindowFullScreen); });
    full->setCheckable(true);
    add(MenuId::View, u"resetLayout"_s, tr("&Reset layout"), {}, m_do.resetLayout);
}

void MainMenus::buildOthers()
{
    menu(MenuId::Settings)->addSeparator();
    auto *group = new QActionGroup(this);
    const std::pair<session::Theme, QString> themes[] = {{session::Theme::System, tr("&System theme")},
                                                         {session::Theme::Light, tr("&Light theme")},
                                                         {session::Theme::Dark, tr("&Dark theme")}};
    for (const auto &[theme, text] : themes) {
        auto *action = add(MenuId::Settings, u"theme_%1"_s.arg(int(theme)), text, {},
                           [this, wanted = theme] { m_do.setTheme(wanted); });
        action->setCheckable(true);
        group->addAction(action);
        const auto check = [this, action, wanted = theme] {
            action->setChecked(m_session.preferences().values().theme == wanted);
        };
        connect(&m_session.preferences(), &session::Preferences::changed, action, check);
        check();
    }
    add(MenuId::Help, u"keys"_s, tr("&Keys"), QKeySequence(u"Ctrl+/"_s), m_do.keys);
    menu(MenuId::Help)->addSeparator();
    add(MenuId::Help, u"about"_s, tr("&About Assay"), {}, m_do.about);
    add(MenuId::Help, u"aboutQt"_s, tr("About &Qt"), {}, [] { QApplication::aboutQt(); });
    // Until a page has brought its own actions, its menu leads to it: no menu is ever empty.
    const std::pair<MenuId, PageId> homes[] = {{MenuId::Run, PageId::Compare},
                                               {MenuId::Score, PageId::Score},
                                               {MenuId::Analyse, PageId::Analyse},
                                               {MenuId::Report, PageId::Analyse}};
    for (const auto &[id, page] : homes) {
        auto *go = new QAction(icon(pageIcon(page)), tr("Go to %1").arg(pageName(page)), this);
        go->setEnabled(hasPage(page));
        connect(go, &QAction::triggered, this, [this, where = page] { m_do.goTo(where); });
        menu(id)->addAction(go);
    }
}

void MainMenus::addPageActions(Page &page)
{
    for (auto it = m_menus.cbegin(); it != m_menus.cend(); ++it) {
        const QList<QAction *> actions = page.menuActions(MenuId(it.key()));
        if (actions.isEmpty())
            continue;
        if (MenuId(it.key()) == MenuId::File)
            it.value()->insertActions(m_fileEnd, actions);
        else
            it.value()->addActions(actions);
        for (QAction *action : actions) {
            // Keys that the page limits to itself stay there; the others must reach a hidden menu bar's actions too.
            if (action->shortcutContext() == Qt::WindowShortcut)
                m_window.addAction(action);
        }
    }
}

void MainMenus::setCurrent(PageId page)
{
    if (QAction *action = m_pages.value(int(page)))
        action->setChecked(true);
}

void MainMenus::refreshRecent()
{
    m_recent->clear();
    for (const QString &path : m_session.preferences().values().recentWorkspaces) {
        QString text = QFileInfo(path).fileName() + u"  –  "_s + QFileInfo(path).path();
        auto *action = m_recent->addAction(text.replace(u'&', u"&&"_s));
        connect(action, &QAction::triggered, this, [this, path] { m_do.openRecent(path); });
    }
    refreshEnabled();
}

void MainMenus::refreshEnabled()
{
    const bool idle = !m_session.runs().isRunning(); // a run writes into the workspace that is open
    for (const QString &name : {u"newWorkspace"_s, u"openWorkspace"_s, u"openSample"_s})
        m_actions.value(name)->setEnabled(idle);
    m_recent->setEnabled(idle && !m_recent->isEmpty());
}

void MainMenus::refreshEdit(QWidget *focus)
{
    if (qobject_cast<QMenu *>(focus) || qobject_cast<QMenuBar *>(focus))
        return; // the menu itself is open: what it acts on stays
    for (qsizetype i = 0; i < m_editActions.size(); ++i)
        m_editActions.at(i)->setEnabled(editorTakes(focus, editCommands[i].slot) || (i == 0 && m_canTakeBack));
}

void MainMenus::setCanTakeBack(bool can)
{
    m_canTakeBack = can;
    refreshEdit(QApplication::focusWidget());
}
} // namespace assay::widgets
