// SPDX-License-Identifier: GPL-3.0-or-later
// assay: the window. Puts the pieces together in the order in which they are destroyed in reverse; no logic of its own.
#include "session/harden.h"
#include "session/preferences.h"
#include "session/runtime.h"
#include "session/session.h"
#include "widgets/main_window.h"
#include "widgets/theme.h"
#include <cstdio>
#include <memory>
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QTranslator>

using namespace Qt::StringLiterals;
using namespace assay;

namespace
{
struct Options {
    QString workspace, page, theme;
};

Options parse(const QApplication &app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("main", "Compares AI models on your own prompts."));
    const QCommandLineOption workspace(u"workspace"_s, QCoreApplication::translate("main", "Opens this workspace."),
                                       u"file"_s);
    const QCommandLineOption page(
        u"page"_s, QCoreApplication::translate("main", "Starts at home, compare, score, analyse, history or settings."),
        u"name"_s);
    const QCommandLineOption theme(
        u"theme"_s, QCoreApplication::translate("main", "light or dark, for this start only."), u"name"_s);
    parser.addOptions({workspace, page, theme});
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"file"_s, QCoreApplication::translate("main", "The workspace to open."), u"[file]"_s);
    parser.process(app);
    Options options{parser.value(workspace), parser.value(page).toLower(), parser.value(theme).toLower()};
    if (options.workspace.isEmpty() && !parser.positionalArguments().isEmpty())
        options.workspace = parser.positionalArguments().first();
    const auto refuse = [&parser](const QString &sentence) {
        std::fputs(qPrintable(sentence + u'\n'), stderr);
        parser.showHelp(2);
    };
    if (!options.page.isEmpty() && !widgets::pageFromKey(options.page))
        refuse(QCoreApplication::translate("main", "--page: there is no page \"%1\".").arg(options.page));
    if (!options.theme.isEmpty() && options.theme != "light"_L1 && options.theme != "dark"_L1)
        refuse(QCoreApplication::translate("main", "--theme: \"%1\" is neither light nor dark.").arg(options.theme));
    return options;
}

// The workspace named, else the last one, else the one in the user's data folder. A last one that is gone is not made
// anew: that is said, and the usual one is opened.
void openFirst(session::Session &session, widgets::MainWindow &window, const QString &named)
{
    const QString last = session.preferences().values().lastWorkspace;
    if (!named.isEmpty()) {
        window.openWorkspace(named);
        return;
    }
    if (!last.isEmpty() && QFileInfo::exists(last)) {
        window.openWorkspace(last);
        return;
    }
    const QString usual = session::Session::defaultPath();
    QDir().mkpath(QFileInfo(usual).path());
    const bool opened = window.openWorkspace(usual);
    if (opened && !last.isEmpty() && last != usual)
        window.showProblem(makeError(ErrorCode::CannotOpen, "the workspace of the last time is not there any more; " +
                                                                usual.toStdString() + " is open instead"),
                           last);
}
} // namespace

int main(int argc, char **argv)
{
    session::hardenProcess();
    QApplication app(argc, argv);
    QApplication::setApplicationName(u"assay"_s);
    QApplication::setApplicationDisplayName(u"Assay"_s);
    QApplication::setApplicationVersion(QStringLiteral(ASSAY_VERSION));
    QApplication::setDesktopFileName(u"assay"_s);
    QTranslator plurals; // English needs its forms too: "1 answer", "2 answers"
    if (plurals.load(u":/i18n/assay_en.qm"_s))
        QApplication::installTranslator(&plurals);
    const Options options = parse(app);

    session::Preferences preferences;
    const session::Theme theme = options.theme == "dark"_L1    ? session::Theme::Dark
                                 : options.theme == "light"_L1 ? session::Theme::Light
                                                               : preferences.values().theme;
    widgets::applyTheme(app, theme);
    session::RuntimeOptions runtimeOptions;
    runtimeOptions.keyring = true;
    auto runtime = session::Runtime::create(runtimeOptions);
    if (!runtime) { // the embedded tables cannot be read: the program itself is broken, and there is no window to say
                    // it in
        std::fprintf(stderr, "assay: %s\n", runtime.error().detail.c_str());
        return 1;
    }
    session::Session session(**runtime, preferences);
    widgets::MainWindow window(session);
    openFirst(session, window, options.workspace);
    if (!window.hasProblem())
        window.restorePage(options.page);
    window.show();
    return QApplication::exec();
}
