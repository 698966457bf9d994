// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/compare_dialogs.h"
#include "core/prompt_template.h"
#include "core/text.h"
#include "itemmodels/format.h"
#include "widgets/command_consent.h"
#include "widgets/compare/display_text.h"
#include "widgets/compare/safe_document.h"
#include "widgets/compare/steps_view.h"
#include "widgets/compare/text_diff.h"
#include "widgets/controls.h"
#include <QComboBox>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTextCursor>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
struct Words { // gives tr() a context
    Q_DECLARE_TR_FUNCTIONS(CompareDialogs)
};

QDialog *makeDialog(QWidget *parent, const QString &title, QSize size)
{
    auto *dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->resize(size);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(space::content, space::content, space::content, space::content);
    return dialog;
}

void addClose(QDialog *dialog)
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    dialog->layout()->addWidget(buttons);
}

QPlainTextEdit *makeReader(const QString &name, const QString &text, QWidget *parent)
{
    auto *edit = new QPlainTextEdit(parent);
    edit->setReadOnly(true);
    edit->setAccessibleName(name);
    setTextRole(edit, TextRole::Mono);
    edit->setPlainText(displayLines(visibleText(text)));
    return edit;
}

class Facts // two columns; what is unknown is left out
{
public:
    explicit Facts(QWidget *host) : m_form(new QFormLayout(host)) { m_form->setLabelAlignment(Qt::AlignLeft); }
    void add(const QString &name, const QString &value)
    {
        if (value.isEmpty())
            return;
        QLabel *label = makeLabel(visibleText(value));
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setWordWrap(true);
        m_form->addRow(makeLabel(name, TextRole::Body, Tone::Secondary), label);
    }
    void add(const QString &name, const std::string &value) { add(name, QString::fromStdString(value)); }
    void add(const QString &name, std::optional<Nanos> value)
    {
        if (value)
            add(name, itemmodels::durationText(*value));
    }
    void add(const QString &name, std::optional<std::int64_t> value)
    {
        if (value)
            add(name, itemmodels::countText(*value));
    }

private:
    QFormLayout *m_form;
};

// What of the cost rests on something other than the price that was asked for.
QString costNotes(const Cost &cost)
{
    QStringList notes;
    const auto note = [&](CostFlags flag, const QString &text) {
        if (cost.flags & flag)
            notes << text;
    };
    note(costflag::CacheReadAtInput, Words::tr("no price for reading a cache is known: the input price was used"));
    note(costflag::CacheWriteAtInput | costflag::CacheWriteLongAtInput,
         Words::tr("no price for writing a cache is known: the input price was used"));
    note(costflag::CachedExceedsInput, Words::tr("the server reported more cached tokens than input"));
    note(costflag::HiddenOutput, Words::tr("output counted from the total, which was more than its parts"));
    return notes.join(u"; "_s);
}

QString costSource(const Cost &cost, const std::string &endpoint)
{
    if (cost.source == CostSource::Provider)
        return Words::tr("stated by %1", "an endpoint").arg(QString::fromStdString(endpoint));
    if (!cost.price)
        return {};
    if (cost.source == CostSource::OwnRate && cost.price->source.empty())
        return Words::tr("your own rate");
    return Words::tr("%1, as of %2", "who states a price, and when")
        .arg(QString::fromStdString(cost.price->source), QString::fromStdString(cost.price->asOf));
}

QWidget *overview(const TrialRow &row, const ModelTarget &target, const QStringList &notSent)
{
    auto *host = new QWidget;
    Facts facts(host);
    const Response &r = row.response;
    facts.add(Words::tr("Model"), target.label());
    facts.add(Words::tr("Endpoint"), target.endpoint.name + " · " + target.endpoint.baseUrl);
    if (target.endpoint.api == Api::Command)
        facts.add(Words::tr("Command"), commandText(target.endpoint.command));
    for (std::size_t i = 0; i < r.steps.size(); ++i)
        facts.add(Words::tr("Step %1").arg(i + 1), stepLine(r.steps[i]));
    facts.add(Words::tr("Model as reported"), r.modelReported);
    facts.add(Words::tr("Set, but not sent"), notSent.join(u"; "_s));
    facts.add(Words::tr("State"), StateWord::wordFor(row.state, r.outcome));
    facts.add(Words::tr("Reason for the end"), r.finishReason);
    facts.add(Words::tr("Attempts"), std::optional<std::int64_t>(row.attempts));
    if (r.httpStatus != 0)
        facts.add(Words::tr("HTTP status"), QString::number(r.httpStatus));
    facts.add(Words::tr("Request id"), r.requestId);
    if (r.error)
        facts.add(Words::tr("Error"),
                  r.error->detail.empty() ? std::string(errorCodeName(r.error->code)) : r.error->detail);
    facts.add(Words::tr("Waited in Assay's own queue"), std::optional<Nanos>(r.timing.queued));
    facts.add(Words::tr("Name looked up after"), r.timing.nameResolved);
    facts.add(Words::tr("Connected after"), r.timing.connected);
    facts.add(Words::tr("Encryption agreed after"), r.timing.secured);
    if (r.timing.reusedConnection.value_or(false))
        facts.add(Words::tr("Connection"), Words::tr("kept open from an earlier request"));
    facts.add(Words::tr("First byte after"), r.timing.firstByte);
    facts.add(Words::tr("First reasoning after"), r.timing.firstReasoning);
    facts.add(Words::tr("First answer text after"), r.timing.firstAnswer);
    facts.add(Words::tr("Last text after"), r.timing.lastDelta);
    facts.add(Words::tr("Complete after"), r.timing.done);
    facts.add(Words::tr("Network reads"),
              std::optional<std::int64_t>(static_cast<std::int64_t>(r.timing.chunks.size())));
    facts.add(Words::tr("Input tokens"), r.usage.input);
    facts.add(Words::tr("of them from a cache"), r.usage.cachedInput);
    facts.add(Words::tr("of them written to a cache"), r.usage.cacheWrite);
    facts.add(Words::tr("of them for an hour or more"), r.usage.cacheWriteLong);
    facts.add(Words::tr("Output tokens"), r.usage.output);
    facts.add(Words::tr("of them reasoning"), r.usage.reasoning);
    facts.add(Words::tr("Cost"), itemmodels::costText(r.cost));
    facts.add(Words::tr("Price"), costSource(r.cost, target.endpoint.name));
    facts.add(Words::tr("Note on the cost"), costNotes(r.cost));
    facts.add(Words::tr("Row hash (SHA-256)"), row.sha256);
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(host);
    return scroll;
}

QString parametersText(const Parameters &p)
{
    QStringList out;
    if (p.maxOutputTokens)
        out << Words::tr("max output tokens %1").arg(*p.maxOutputTokens);
    if (p.temperature)
        out << Words::tr("temperature %1").arg(*p.temperature);
    if (p.topP)
        out << Words::tr("top p %1").arg(*p.topP);
    if (p.reasoningEffort)
        out << Words::tr("reasoning effort %1").arg(QString::fromStdString(*p.reasoningEffort));
    if (p.thinkingBudget)
        out << Words::tr("thinking tokens %1").arg(*p.thinkingBudget);
    if (p.verbosity)
        out << Words::tr("verbosity %1").arg(QString::fromStdString(*p.verbosity));
    if (p.seed)
        out << Words::tr("seed %1").arg(*p.seed);
    if (!p.stopSequences.empty())
        out << Words::tr("%n stop sequence(s)", "", int(p.stopSequences.size()));
    if (p.jsonSchema)
        out << Words::tr("a JSON schema");
    return out.isEmpty() ? Words::tr("the model's own settings") : out.join(u", "_s);
}

QString askedText(const TrialRow &row, const RunPlan &plan, const ModelTarget &target, const QStringList &notSent)
{
    const Case &item = plan.cases[static_cast<std::size_t>(row.trial.caseIndex)];
    const Result<Prompt> filled = render(plan.promptOf(item), item.variables);
    const Prompt prompt = filled ? *filled : plan.promptOf(item);
    QString out = Words::tr("Model: %1\nParameters: %2\n")
                      .arg(QString::fromStdString(target.model), parametersText(target.parameters));
    for (const QString &one : notSent)
        out += Words::tr("Set, but not sent: %1\n").arg(one);
    if (!prompt.system.empty())
        out += Words::tr("\n--- system ---\n%1\n").arg(QString::fromStdString(prompt.system));
    for (const Attachment &file : prompt.attachments)
        out += Words::tr("\n--- file ---\n%1, %2, SHA-256 %3\n")
                   .arg(QString::fromStdString(file.name), QString::fromStdString(file.mediaType),
                        QString::fromStdString(file.sha256));
    return out + Words::tr("\n--- user ---\n%1\n").arg(QString::fromStdString(prompt.user));
}

QString stepsText(const std::vector<StepResult> &steps)
{
    QString out;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const StepResult &step = steps[i];
        out += Words::tr("--- step %1: %2 ---\n").arg(i + 1).arg(stepLine(step));
        if (step.error)
            out += QString::fromStdString(step.error->detail) + u'\n';
        out += Words::tr("\n[request]\n%1\n").arg(QString::fromStdString(step.requestJson));
        if (!step.reasoning.empty())
            out += Words::tr("\n[reasoning]\n%1\n").arg(QString::fromStdString(step.reasoning));
        out += Words::tr("\n[answer]\n%1\n\n").arg(QString::fromStdString(step.text));
    }
    return out;
}

void showDiff(QTextBrowser *browser, const QString &before, const QString &after)
{
    const Tokens &t = tokens(browser);
    auto *document = new SafeDocument(browser);
    document->setDocumentMargin(space::content);
    QTextCursor cursor(document);
    for (const DiffPiece &piece : wordDiff(before, after)) {
        QTextCharFormat format;
        if (piece.kind == DiffPiece::Kind::Removed) {
            format.setForeground(t.error);
            format.setFontStrikeOut(true);
        } else if (piece.kind == DiffPiece::Kind::Added) {
            format.setForeground(t.good);
            format.setFontUnderline(true);
        }
        cursor.insertText(visibleText(piece.text), format);
    }
    browser->setDocument(document);
}

QString wholeOf(const Prompt &prompt)
{
    QString out;
    if (!prompt.system.empty())
        out = Words::tr("[system]\n%1\n\n").arg(QString::fromStdString(prompt.system));
    for (const Attachment &file : prompt.attachments)
        out += Words::tr("[file %1, %2]\n")
                   .arg(QString::fromStdString(file.name), QString::fromStdString(file.sha256.substr(0, 12)));
    return out + QString::fromStdString(prompt.user);
}
} // namespace

void showAnswerDetails(QWidget *parent, const TrialRow &row, const RunPlan &plan, const QStringList &notSent)
{
    const ModelTarget &target = plan.targets[static_cast<std::size_t>(row.trial.targetIndex)];
    QDialog *dialog =
        makeDialog(parent, Words::tr("Details: %1").arg(QString::fromStdString(target.label())), QSize(760, 620));
    dialog->setObjectName(u"answerDetails"_s);
    auto *tabs = new QTabWidget(dialog);
    tabs->addTab(overview(row, target, notSent), Words::tr("Overview"));
    tabs->addTab(makeReader(Words::tr("What was asked"), askedText(row, plan, target, notSent), tabs),
                 Words::tr("Asked"));
    tabs->addTab(makeReader(Words::tr("Answer as sent"), QString::fromStdString(row.response.text), tabs),
                 Words::tr("Answer"));
    if (!row.response.steps.empty())
        tabs->addTab(makeReader(Words::tr("What each step was asked and said"), stepsText(row.response.steps), tabs),
                     Words::tr("Steps"));
    if (!row.response.reasoning.empty())
        tabs->addTab(makeReader(Words::tr("Reasoning as sent"), QString::fromStdString(row.response.reasoning), tabs),
                     Words::tr("Reasoning"));
    tabs->addTab(makeReader(Words::tr("Response body as received"),
                            QString::fromStdString(repairedUtf8(row.response.raw)), tabs),
                 Words::tr("Raw response"));
    dialog->layout()->addWidget(tabs);
    addClose(dialog);
    dialog->show();
}

void showVersions(QWidget *parent, const std::vector<PromptVersion> &versions, const Prompt &now)
{
    QDialog *dialog = makeDialog(parent, Words::tr("Versions of this prompt"), QSize(760, 520));
    dialog->setObjectName(u"promptVersions"_s);
    auto *choice = new QComboBox(dialog);
    for (const PromptVersion &version : versions)
        choice->addItem(Words::tr("Now, against v%1 first sent %2")
                            .arg(version.number)
                            .arg(itemmodels::whenText(version.firstSentMicros)));
    auto *browser = new QTextBrowser(dialog);
    browser->setOpenLinks(false);
    browser->setAccessibleName(Words::tr("Changes; removed words are struck out, added words underlined"));
    const auto refresh = [=](int index) {
        if (index >= 0 && index < static_cast<int>(versions.size()))
            showDiff(browser, wholeOf(versions[static_cast<std::size_t>(index)].prompt), wholeOf(now));
    };
    QObject::connect(choice, &QComboBox::currentIndexChanged, browser, refresh);
    dialog->layout()->addWidget(choice);
    dialog->layout()->addWidget(
        makeLabel(Words::tr("Struck out: removed. Underlined: added."), TextRole::Small, Tone::Secondary, dialog));
    dialog->layout()->addWidget(browser);
    addClose(dialog);
    refresh(0);
    dialog->show();
}
} // namespace assay::widgets
