// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/command_consent.h"
#include "widgets/compare/display_text.h"
#include "widgets/controls.h"
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
struct Words { // gives tr() a context
    Q_DECLARE_TR_FUNCTIONS(CommandConsent)
};

QString qt(const std::string &text) { return QString::fromStdString(text); }

// Every word on a line of its own, so that none can hide in another.
QString exactWords(const CommandLine &command)
{
    const QString path = session::Session::programPath(command);
    QString text = Words::tr("Program: %1").arg(path.isEmpty() ? qt(command.program) : path) + u'\n';
    if (path.isEmpty())
        text += Words::tr("(not found on this computer)") + u'\n';
    for (std::size_t i = 0; i < command.arguments.size(); ++i)
        text += Words::tr("Argument %1: %2").arg(i + 1).arg(qt(command.arguments[i])) + u'\n';
    text += Words::tr("Runs in: %1")
                .arg(command.directory.empty() ? Words::tr("an empty folder of its own") : qt(command.directory)) +
            u'\n';
    QStringList names;
    for (const std::string &name : command.environment)
        names << qt(name);
    text += Words::tr("May see these variables: %1").arg(names.isEmpty() ? Words::tr("none") : names.join(u", "_s));
    return text;
}
} // namespace

QString commandText(const CommandLine &command)
{
    QStringList words{qt(command.program)};
    for (const std::string &argument : command.arguments) {
        const QString word = qt(argument);
        const bool plain = !word.isEmpty() && !word.contains(u' ') && !word.contains(u'\n') && !word.contains(u'"');
        words << (plain ? word : u'"' + QString(word).replace(u'"', u"\\\""_s) + u'"');
    }
    return visibleText(words.join(u' '));
}

bool agreeToCommands(QWidget *parent, session::Session &session, const RunPlan &plan)
{
    const std::vector<CommandLine> commands = session.commandsToAgree(plan);
    if (commands.empty())
        return true;
    QDialog dialog(parent);
    dialog.setObjectName(u"commandConsent"_s);
    dialog.setWindowTitle(Words::tr("Start a program?"));
    dialog.resize(620, 420);
    auto *layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(space::section, space::section, space::section, space::group);
    layout->setSpacing(space::content);
    layout->addWidget(makeLabel(Words::tr("Start %n program(s) on this computer?", "", int(commands.size())),
                                TextRole::CardTitle, Tone::Normal, &dialog));
    QLabel *about = makeLabel(
        Words::tr("It runs with your rights: it can read and change your files and use the network. Agree only to what "
                  "you know. Assay asks once for this exact command, on this computer."),
        TextRole::Body, Tone::Secondary, &dialog);
    about->setWordWrap(true);
    layout->addWidget(about);
    QStringList all;
    for (const CommandLine &command : commands)
        all << exactWords(command);
    auto *exact = new QPlainTextEdit(&dialog);
    exact->setReadOnly(true);
    exact->setAccessibleName(Words::tr("The exact command"));
    setTextRole(exact, TextRole::Mono);
    exact->setPlainText(visibleText(all.join(u"\n\n"_s)));
    layout->addWidget(exact, 1);
    auto *buttons = new QDialogButtonBox(&dialog);
    QPushButton *no = buttons->addButton(Words::tr("Do not run"), QDialogButtonBox::RejectRole);
    QPushButton *yes = buttons->addButton(Words::tr("Agree and run"), QDialogButtonBox::AcceptRole);
    yes->setObjectName(u"agreeToCommand"_s);
    no->setDefault(true);
    no->setFocus();
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    layout->addWidget(buttons);
    if (dialog.exec() != QDialog::Accepted)
        return false;
    session.agree(commands);
    return true;
}
} // namespace assay::widgets
