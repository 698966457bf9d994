// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/main_window.h"
#include "widgets/command_palette.h"
#include "widgets/dialogs.h"
#include "widgets/home/home_page.h"
#include "widgets/icons.h"
#include "widgets/main_menus.h"
#include "widgets/mode_rail.h"
#include "widgets/page_factory.h"
#include "widgets/status_line.h"
#include "widgets/theme.h"
#include "widgets/toast.h"
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QScreen>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
const QString &pageStateKey()
{
    static const QString key = u"page"_s;
    return key;
}
QString fileFilter() { return QCoreApplication::translate("MainWindow", "Assay workspaces (*.assay);;All files (*)"); }
} // namespace

std::optional<PageId> pageFromKey(const QString &key)
{
    for (const PageId page : allPages) {
        if (pageKey(page) == key.toLower())
            return page;
    }
    return std::nullopt;
}

MainWindow::MainWindow(session::Session &session) : m_session(session), m_theme(session.preferences().values().theme)
{
    setWindowIcon(programIcon());
    auto *center = new QWidget(this);
    auto *layout = new QHBoxLayout(center);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_rail = new ModeRail(center);
    m_stack = new QStackedWidget(center);
    layout->addWidget(m_rail);
    layout->addWidget(m_stack, 1);
    setCentralWidget(center);
    m_status = new StatusLine(session, this);
    setStatusBar(m_status);
    m_toast = new Toast(m_stack);
    m_palette = new CommandPalette(center);
    buildMenus();
    connectNavigator();
    connect(m_rail, &ModeRail::chosen, this, &MainWindow::goTo);
    for (const PageId id : allPages)
        m_rail->button(id)->setEnabled(hasPage(id));
    connect(&session, &session::Session::workspaceChanged, this, &MainWindow::afterOpening);
    connect(&session.preferences(), &session::Preferences::changed, this, [this] {
        if (const auto theme = m_session.preferences().values().theme; theme != std::exchange(m_theme, theme))
            applyTheme(*qApp, theme);
    });
    setMinimumSize(900, 560);
    if (!restoreGeometry(session.preferences().values().windowGeometry))
        resetLayout();
    goTo(PageId::Home);
}

MainWindow::~MainWindow() = default;

void MainWindow::buildMenus()
{
    WindowCommands commands;
    commands.newWorkspace = [this] { askNewWorkspace(); };
    commands.openWorkspace = [this] { askOpenWorkspace(); };
    commands.openSample = [this] { openSample(); };
    commands.openRecent = [this](const QString &path) { openWorkspace(path); };
    commands.quit = [this] { close(); };
    commands.takeBack = [this] { takeBack(); };
    commands.goTo = [this](PageId page) { goTo(page); };
    commands.palette = [this] { m_palette->open(entriesOf(*menuBar())); };
    commands.keys = [this] { showKeys(this, entriesOf(*menuBar(), Entries::All)); };
    commands.about = [this] { showAbout(this); };
    commands.resetLayout = [this] { resetLayout(); };
    commands.setTheme = [this](session::Theme theme) {
        auto values = m_session.preferences().values();
        values.theme = theme;
        m_session.preferences().set(values);
    };
    m_menus = new MainMenus(*this, m_session, std::move(commands));
}

void MainWindow::connectNavigator()
{
    const auto show = [this](PageId id, auto &&call) {
        goTo(id);
        if (Page *target = page(id))
            call(*target);
    };
    connect(&m_navigator, &Navigator::openPage, this, &MainWindow::goTo);
    connect(&m_navigator, &Navigator::openSettings, this, [this] { goTo(PageId::Settings); });
    connect(&m_navigator, &Navigator::openRun, this,
            [show](RunId run) { show(PageId::Compare, [run](Page &p) { p.showRun(run); }); });
    connect(&m_navigator, &Navigator::openTrial, this,
            [show](TrialId trial) { show(PageId::Compare, [trial](Page &p) { p.showTrial(trial); }); });
    connect(&m_navigator, &Navigator::newComparison, this,
            [show](const PromptSet &set) { show(PageId::Compare, [&set](Page &p) { p.showPromptSet(set); }); });
    connect(&m_navigator, &Navigator::scoreRun, this,
            [show](RunId run) { show(PageId::Score, [run](Page &p) { p.showRun(run); }); });
    connect(&m_navigator, &Navigator::analyseRun, this,
            [show](RunId run) { show(PageId::Analyse, [run](Page &p) { p.showRun(run); }); });
    connect(&m_navigator, &Navigator::analyseRuns, this,
            [show](const std::vector<RunId> &runs) { show(PageId::Analyse, [&runs](Page &p) { p.showRuns(runs); }); });
    connect(&m_navigator, &Navigator::addEndpoint, this,
            [show](const Endpoint &draft) { show(PageId::Settings, [&draft](Page &p) { p.showEndpoint(draft); }); });
    connect(&m_navigator, &Navigator::focusModeRequested, this, &MainWindow::setFocusMode);
    connect(&m_navigator, &Navigator::titleChanged, this, &MainWindow::refreshTitle);
    connect(&m_navigator, &Navigator::openSample, this, &MainWindow::openSample);
    connect(&m_navigator, &Navigator::toast, this,
            [this](const QString &text, const QString &actionText, const std::function<void()> &action) {
                if (!action || actionText != Navigator::undoWord())
                    return m_toast->show(text, actionText, action);
                m_takeBack = action;
                m_menus->setCanTakeBack(true);
                m_toast->show(text, actionText, [this] { takeBack(); });
            });
    connect(&m_navigator, &Navigator::openWorkspace, this, [this](const QString &path) {
        if (path.isEmpty())
            askOpenWorkspace();
        else
            openWorkspace(path);
    });
}

Page *MainWindow::page(PageId id)
{
    if (Page *known = m_pages.value(int(id)))
        return known;
    Page *made = makePage(id, m_session, m_stack);
    if (made == nullptr)
        return nullptr;
    made->setNavigator(&m_navigator);
    made->setObjectName(u"page_"_s + pageKey(id));
    m_pages.insert(int(id), made);
    m_stack->addWidget(made);
    m_menus->addPageActions(*made);
    for (auto *splitter : made->findChildren<QSplitter *>()) {
        if (!splitter->objectName().isEmpty())
            splitter->restoreState(m_session.preferences().state(u"splitter/"_s + splitter->objectName()));
    }
    return made;
}

void MainWindow::goTo(PageId id)
{
    Page *target = page(id);
    if (target == nullptr) {
        m_rail->setCurrent(m_current);
        return;
    }
    if (id != m_current && m_focusMode)
        setFocusMode(false);
    m_current = id;
    m_rail->setCurrent(id);
    m_menus->setCurrent(id);
    m_stack->setCurrentWidget(target);
    m_toast->raise();
    target->activated();
    refreshTitle();
}

HomePage *MainWindow::home() { return static_cast<HomePage *>(page(PageId::Home)); }

void MainWindow::setFocusMode(bool on)
{
    m_focusMode = on;
    m_rail->setVisible(!on);
    menuBar()->setVisible(!on);
    m_status->setVisible(!on);
}

void MainWindow::askNewWorkspace()
{
    const QString folder = QFileInfo(m_session.isOpen() ? m_session.path() : session::Session::defaultPath()).path();
    QString path = QFileDialog::getSaveFileName(this, tr("New workspace"), QDir(folder).filePath(tr("new.assay")),
                                                fileFilter(), nullptr, QFileDialog::DontConfirmOverwrite);
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += u".assay"_s;
    if (QFileInfo::exists(path)) {
        // An evidence file is never replaced: the one that is there is opened instead, and that is said.
        if (openWorkspace(path))
            m_toast->show(tr("That workspace was there already; it was opened."), {}, {});
        return;
    }
    openWorkspace(path);
}

void MainWindow::askOpenWorkspace()
{
    const QString folder = QFileInfo(m_session.isOpen() ? m_session.path() : session::Session::defaultPath()).path();
    const QString path = QFileDialog::getOpenFileName(this, tr("Open workspace"), folder, fileFilter());
    if (!path.isEmpty())
        openWorkspace(path);
}

bool MainWindow::openWorkspace(const QString &path)
{
    if (const Status opened = m_session.open(path); !opened) {
        showProblem(opened.error(), path);
        return false;
    }
    return true;
}

void MainWindow::openSample()
{
    if (m_session.runs().isRunning())
        return m_toast->show(tr("A run is on. Stop it before another workspace is opened."), {}, {});
    if (const Status opened = m_session.openSample(); !opened)
        return showProblem(opened.error(), tr("The sample workspace"));
    const auto newest = m_session.runPage({}, std::nullopt, 1);
    if (newest && !newest->empty() && hasPage(PageId::Compare))
        Q_EMIT m_navigator.openRun(newest->front().id);
    else
        goTo(hasPage(PageId::Compare) ? PageId::Compare : PageId::Home);
}

void MainWindow::showProblem(const Error &error, const QString &file)
{
    goTo(PageId::Home);
    home()->showProblem(error, file);
}

bool MainWindow::hasProblem() const
{
    const Page *shown = m_pages.value(int(PageId::Home));
    return shown != nullptr && static_cast<const HomePage *>(shown)->hasProblem();
}

void MainWindow::takeBack()
{
    const auto action = std::exchange(m_takeBack, {});
    forgetRemoved();
    m_toast->hide();
    if (action)
        action();
}

void MainWindow::forgetRemoved()
{
    m_takeBack = {};
    m_menus->setCanTakeBack(false);
}

void MainWindow::afterOpening()
{
    forgetRemoved();
    home()->clearProblem();
    const session::OpenNotice notice = m_session.notice();
    QStringList said;
    if (notice.interruptedTrials > 0)
        said << tr("%n answer(s) were cut off when Assay ended. They are marked; nothing was sent again.", nullptr,
                   notice.interruptedTrials);
    if (notice.readOnly) {
        ErrorContext context;
        context.file = QFileInfo(m_session.path()).fileName();
        said << oneLine(errorText(notice.readOnlyReason.value_or(makeError(ErrorCode::ReadOnly, {})), context));
    }
    if (!said.isEmpty())
        m_toast->show(said.join(u' '), {}, {});
    m_status->refreshFile();
    refreshTitle();
}

void MainWindow::refreshTitle()
{
    QString document;
    if (const Page *current = m_pages.value(int(m_current)))
        document = current->documentName();
    if (document.isEmpty() && m_session.isOpen())
        document = QFileInfo(m_session.path()).completeBaseName();
    setWindowTitle(document.isEmpty() ? u"Assay"_s : u"%1 - Assay"_s.arg(document));
}

void MainWindow::restorePage(const QString &wanted)
{
    const QString last = QString::fromUtf8(m_session.preferences().state(pageStateKey()));
    goTo(pageFromKey(wanted).value_or(pageFromKey(last).value_or(PageId::Home)));
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (!std::exchange(m_shown, true))
        QTimer::singleShot(300, this, &MainWindow::makeRemainingPages); // after the first paint, one at a time
}

void MainWindow::makeRemainingPages()
{
    for (const PageId id : allPages) {
        if (!m_pages.contains(int(id)) && hasPage(id)) {
            page(id);
            QTimer::singleShot(0, this, &MainWindow::makeRemainingPages);
            return;
        }
    }
}

void MainWindow::resetLayout()
{
    const QRect room = screen()->availableGeometry();
    resize(std::min(1440, room.width()), std::min(900, room.height()));
    for (Page *made : std::as_const(m_pages)) {
        for (auto *splitter : made->findChildren<QSplitter *>())
            splitter->setSizes(QList<int>(splitter->count(), 1000));
    }
}

void MainWindow::saveState()
{
    auto &preferences = m_session.preferences();
    auto values = preferences.values();
    if (!m_focusMode)
        values.windowGeometry = saveGeometry();
    preferences.set(values);
    preferences.setState(pageStateKey(), pageKey(m_current).toUtf8());
    for (Page *made : std::as_const(m_pages)) {
        for (auto *splitter : made->findChildren<QSplitter *>()) {
            if (!splitter->objectName().isEmpty())
                preferences.setState(u"splitter/"_s + splitter->objectName(), splitter->saveState());
        }
    }
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    auto &runs = m_session.runs();
    if (runs.isRunning() && !confirmQuit(this, runs.settledCount(), int(runs.trials().size()))) {
        event->ignore();
        return;
    }
    saveState();
    event->accept();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ThemeChange && m_theme == session::Theme::System)
        applyTheme(*qApp, m_theme);
}
} // namespace assay::widgets
