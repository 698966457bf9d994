// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/command_form.h"
#include "core/money.h"
#include "session/session.h"
#include "widgets/settings/form_grid.h"
#include <QComboBox>
#include <QDate>
#include <QFileDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
enum class Costs { Unknown, Nothing, Amount };
constexpr std::int64_t kilobyte = 1024;

QStringList namesIn(const QString &text)
{
    static const QRegularExpression separators(u"[\\s,;]+"_s);
    return text.split(separators, Qt::SkipEmptyParts);
}

// A line is an argument; an empty one in the middle is an empty argument, those at the end are not there yet.
std::vector<std::string> argumentsIn(const QString &text)
{
    QStringList lines = text.split(u'\n');
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    std::vector<std::string> arguments;
    for (const QString &line : std::as_const(lines))
        arguments.push_back(line.toStdString());
    return arguments;
}

QString joined(const std::vector<std::string> &texts, QStringView separator)
{
    QStringList list;
    for (const std::string &text : texts)
        list << QString::fromStdString(text);
    return list.join(separator);
}
} // namespace

std::string modelNameOf(const CommandLine &command) { return command.program.substr(command.program.rfind('/') + 1); }

CommandForm::CommandForm(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_grid = new FormGrid(this);
    layout->addWidget(m_grid);
    build();
    for (QLineEdit *line : {m_name, m_program, m_directory, m_environment, m_amount})
        connect(line, &QLineEdit::editingFinished, this, &CommandForm::read);
    connect(m_arguments, &QPlainTextEdit::textChanged, this, &CommandForm::read);
    for (QSpinBox *box : {m_seconds, m_kilobytes, m_concurrency})
        connect(box, &QSpinBox::valueChanged, this, &CommandForm::read);
    for (QComboBox *box : {m_costs, m_currency})
        connect(box, &QComboBox::currentIndexChanged, this, &CommandForm::read);
    connect(m_browse, &QPushButton::clicked, this, &CommandForm::browse);
}

void CommandForm::build()
{
    m_name = makeLine(tr("Name of the program"), {}, this);
    m_name->setObjectName(u"commandName"_s);
    m_nameNote = m_grid->addRow(tr("Name"), m_name);
    m_program = makeLine(tr("Program"), u"/home/me/bin/agent"_s, this);
    m_program->setObjectName(u"commandProgram"_s);
    m_browse = makeButton(tr("Browse…"), {}, this);
    m_browse->setAccessibleName(tr("Browse for the program"));
    m_programNote = m_grid->addRow(tr("Program"), {m_program, m_browse});
    m_arguments = new QPlainTextEdit(this);
    m_arguments->setObjectName(u"commandArguments"_s);
    m_arguments->setAccessibleName(tr("Arguments, one a line"));
    m_arguments->setTabChangesFocus(true);
    m_arguments->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_arguments->setFixedHeight(92);
    m_arguments->setPlaceholderText(u"exec\n--output-format\ntext"_s);
    setTextRole(m_arguments, TextRole::Mono);
    m_grid->addRow(tr("Arguments, one a line"), m_arguments,
                   tr("Exactly as they are: no shell reads them, so quotes and $ have no meaning. The prompt is not "
                      "among them; it comes on standard input: the system prompt, an empty line, the prompt."));
    m_directory = makeLine(tr("Folder to run it in"), tr("an empty folder of its own"), this);
    m_directory->setObjectName(u"commandDirectory"_s);
    m_directoryNote = m_grid->addRow(tr("Runs in"), m_directory);
    m_environment = makeLine(tr("Names of variables that it may see"), u"MY_AGENT_KEY"_s, this);
    m_environment->setObjectName(u"commandEnvironment"_s);
    m_environmentNote = m_grid->addRow(tr("Variables"), m_environment);
    m_seconds = new QSpinBox(this);
    m_seconds->setRange(1, 86'400);
    m_seconds->setSuffix(tr(" s"));
    m_seconds->setAccessibleName(tr("Time limit in seconds"));
    m_kilobytes = new QSpinBox(this);
    m_kilobytes->setRange(1, 64 * 1024);
    m_kilobytes->setSuffix(tr(" KB"));
    m_kilobytes->setAccessibleName(tr("Output limit in kilobytes"));
    m_grid->addRow(tr("Limits"), {m_seconds, m_kilobytes},
                   tr("After that time, or beyond that much output, it is ended with everything that it started."));
    m_concurrency = new QSpinBox(this);
    m_concurrency->setRange(1, 64);
    m_concurrency->setAccessibleName(tr("Runs at once"));
    m_grid->addRow(tr("Runs at once"), m_concurrency, tr("Programs of one computer slow each other down."));
    m_costs = new QComboBox(this);
    m_costs->setObjectName(u"commandCosts"_s);
    m_costs->setAccessibleDescription(tr("What an answer costs"));
    m_costs->addItem(tr("an unknown amount"), int(Costs::Unknown));
    m_costs->addItem(tr("nothing"), int(Costs::Nothing));
    m_costs->addItem(tr("this amount"), int(Costs::Amount));
    m_amount = makeLine(tr("Cost of an answer"), u"0.02"_s, this);
    m_amount->setObjectName(u"commandAmount"_s);
    m_currency = new QComboBox(this);
    m_currency->setAccessibleDescription(tr("Currency"));
    for (const char *currency : {"USD", "EUR", "GBP", "CHF", "JPY", "CNY"})
        m_currency->addItem(QString::fromLatin1(currency));
    m_costNote = m_grid->addRow(tr("An answer costs"), {m_costs, m_amount, m_currency});
}

void CommandForm::setCommand(const Endpoint &endpoint, const std::optional<TokenPrice> &price,
                             const QStringList &otherNames)
{
    m_otherNames = otherNames;
    if (endpoint == m_shown && endpoint == m_stored && price == m_price)
        return showProblems();
    m_stored = m_shown = endpoint;
    m_storedPrice = m_price = price;
    fill();
}

void CommandForm::fill()
{
    m_filling = true;
    const CommandLine &command = m_shown.command;
    m_name->setText(QString::fromStdString(m_shown.name));
    m_program->setText(QString::fromStdString(command.program));
    m_arguments->setPlainText(joined(command.arguments, u"\n"));
    m_directory->setText(QString::fromStdString(command.directory));
    m_environment->setText(joined(command.environment, u" "));
    m_seconds->setValue(int(command.timeLimitSeconds));
    m_kilobytes->setValue(int((command.outputLimitBytes + kilobyte - 1) / kilobyte));
    m_concurrency->setValue(m_shown.concurrency);
    const std::optional<std::int64_t> fee = m_price ? m_price->perRequestPico : std::nullopt;
    const Costs costs = !fee ? Costs::Unknown : *fee == 0 ? Costs::Nothing : Costs::Amount;
    m_costs->setCurrentIndex(m_costs->findData(int(costs)));
    m_amount->setText(costs == Costs::Amount ? QString::fromStdString(moneyText(Money{*fee / 1000, {}})) : QString());
    m_currency->setCurrentText(m_price ? QString::fromStdString(m_price->currency) : u"USD"_s);
    m_priceProblem.clear();
    m_filling = false;
    showProblems();
}

std::optional<TokenPrice> CommandForm::readPrice()
{
    m_priceProblem.clear();
    const Costs costs = Costs(m_costs->currentData().toInt());
    if (costs == Costs::Unknown)
        return std::nullopt;
    TokenPrice price;
    price.currency = m_currency->currentText().toStdString();
    price.perRequestPico = 0;
    price.source = costs == Costs::Nothing ? "said to be free" : "own rate";
    price.asOf = QDate::currentDate().toString(Qt::ISODate).toStdString();
    if (costs == Costs::Amount) {
        const Result<Money> amount = moneyFromText(m_amount->text().trimmed().toStdString(), price.currency);
        if (!amount || amount->nano <= 0 || amount->nano > 1'000'000'000'000) {
            m_priceProblem = tr("An amount such as 0.02.");
            return m_price;
        }
        price.perRequestPico = amount->nano * 1000;
    }
    const bool same = m_price && m_price->perRequestPico == price.perRequestPico && m_price->currency == price.currency;
    return same ? m_price : price;
}

void CommandForm::read()
{
    if (m_filling)
        return;
    CommandLine &command = m_shown.command;
    m_shown.name = m_name->text().trimmed().toStdString();
    command.program = m_program->text().trimmed().toStdString();
    command.arguments = argumentsIn(m_arguments->toPlainText());
    command.directory = m_directory->text().trimmed().toStdString();
    command.environment.clear();
    for (const QString &name : namesIn(m_environment->text()))
        command.environment.push_back(name.toStdString());
    command.timeLimitSeconds = m_seconds->value();
    if (m_kilobytes->value() != (command.outputLimitBytes + kilobyte - 1) / kilobyte)
        command.outputLimitBytes = m_kilobytes->value() * kilobyte;
    m_shown.concurrency = m_concurrency->value();
    m_shown.baseUrl = "command:" + command.program;
    if (m_shown.name.empty() && !command.program.empty() && !m_name->isModified()) {
        m_shown.name = modelNameOf(command);
        m_name->setText(QString::fromStdString(m_shown.name));
    }
    m_price = readPrice();
    showProblems();
    const bool isNew = m_shown != m_stored || m_price != m_storedPrice || number(m_shown.id) == 0;
    if (problems().any() || !isNew)
        return;
    m_stored = m_shown;
    m_storedPrice = m_price;
    Q_EMIT edited(m_shown, m_price);
}

CommandProblems CommandForm::problems() const
{
    CommandProblems found;
    const CommandLine &command = m_shown.command;
    const QString name = QString::fromStdString(m_shown.name);
    if (name.isEmpty())
        found.name = tr("Give it a name: answers are shown under it.");
    else if (m_otherNames.contains(name, Qt::CaseInsensitive))
        found.name = tr("Another endpoint has this name already.");
    if (command.program.empty())
        found.program = tr("Name the program: its whole path, or its name if it is found in PATH.");
    else if (command.program.find('/') != std::string::npos && command.program.front() != '/')
        found.program = tr("Give the whole path, from / on.");
    if (!command.directory.empty() && command.directory.front() != '/')
        found.directory = tr("Give the whole path, from / on, or nothing.");
    static const QRegularExpression variable(u"^[A-Za-z_][A-Za-z0-9_]*$"_s);
    for (const std::string &one : command.environment)
        if (!variable.match(QString::fromStdString(one)).hasMatch())
            found.environment = tr("Names of variables: letters, digits and _, not their values.");
    found.price = m_priceProblem;
    return found;
}

void CommandForm::showProblems()
{
    const CommandProblems found = problems();
    const bool untouched = number(m_shown.id) == 0 && !m_program->isModified() && m_shown.command.program.empty();
    setProblem(m_nameNote, m_name, untouched ? QString() : found.name);
    const QString place = session::Session::programPath(m_shown.command);
    QString about = tr("Its whole path, or its name if it is found in PATH.");
    if (!m_shown.command.program.empty())
        about = place.isEmpty() ? tr("Not found on this computer, or not executable. Test says more.")
                                : tr("Found: %1").arg(place);
    setProblem(m_programNote, m_program, untouched ? QString() : found.program, about);
    setProblem(m_directoryNote, m_directory, found.directory,
               m_shown.command.directory.empty() ? tr("A new, empty folder for each answer, removed afterwards.")
                                                 : tr("What it changes there stays."));
    setProblem(m_environmentNote, m_environment, found.environment,
               tr("It sees PATH, HOME, LANG and the like, and of everything else only what is named here. Name a "
                  "variable that holds a key only if this program needs it."));
    const Costs costs = Costs(m_costs->currentData().toInt());
    m_amount->setVisible(costs == Costs::Amount);
    m_currency->setVisible(costs == Costs::Amount);
    setProblem(m_costNote, m_amount, found.price,
               costs == Costs::Unknown   ? tr("It is shown as unknown, never as nothing.")
               : costs == Costs::Nothing ? tr("Your word for it: charts and sums count it as nothing.")
                                         : tr("For each answer, however long."));
}

void CommandForm::browse()
{
    const QString chosen = QFileDialog::getOpenFileName(this, tr("Choose a program"), m_program->text());
    if (chosen.isEmpty())
        return;
    m_program->setText(chosen);
    m_program->setModified(true);
    read();
}

void CommandForm::focusProgram() { m_program->setFocus(); }
} // namespace assay::widgets
