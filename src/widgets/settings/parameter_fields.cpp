// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/parameter_fields.h"
#include "widgets/settings/form_grid.h"
#include <QComboBox>
#include <QEvent>
#include <QLineEdit>
#include <QPlainTextEdit>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
// The words any of the APIs knows; offered where it is not known which ones a model takes. Others can be typed.
const QStringList anyEffort{u"none"_s, u"minimal"_s, u"low"_s, u"medium"_s, u"high"_s, u"xhigh"_s, u"max"_s};
const QStringList verbosities{u"low"_s, u"medium"_s, u"high"_s};
constexpr int TypedMs = 700;

// A field that is left out of the request: empty it cannot be filled in, and filled in it can be emptied.
void markRow(QWidget *field, QLabel *note, bool isEmpty, const QString &rejected, const QString &problem,
             const QString &hint)
{
    field->setEnabled(rejected.isEmpty() || !isEmpty);
    if (!problem.isEmpty() || rejected.isEmpty())
        return setProblem(note, field, problem, hint);
    const QString said = isEmpty ? ParameterFields::tr("Not sent: %1.").arg(rejected)
                                 : ParameterFields::tr("Set, but not sent: %1.").arg(rejected);
    setProblem(note, field, {}, said);
    setTone(note, isEmpty ? Tone::Secondary : Tone::Caution);
}
} // namespace

ParameterFields::ParameterFields(FormGrid *grid, QObject *parent) : QObject(parent), m_grid(grid)
{
    m_maxOutput = addLine(tr("Output tokens"), tr("Largest number of output tokens"), u"maxOutput"_s, m_maxOutputNote);
    m_maxOutput->setPlaceholderText(tr("the model's own limit"));
    m_temperature = makeLine(tr("Temperature"), tr("default"), grid);
    m_temperature->setObjectName(u"temperature"_s);
    m_topP = makeLine(tr("Top p"), tr("default"), grid);
    m_topP->setObjectName(u"topP"_s);
    auto *topP = makeLabel(tr("Top p"), TextRole::Body, Tone::Secondary, grid);
    m_samplingNote = grid->addRow(tr("Temperature"), {m_temperature, topP, m_topP});
    m_effort = addChoice(tr("Reasoning effort"), u"effort"_s, m_effortNote);
    m_thinking = addLine(tr("Thinking tokens"), tr("Largest number of thinking tokens"), u"thinking"_s, m_thinkingNote);
    m_verbosity = addChoice(tr("Verbosity"), u"verbosity"_s, m_verbosityNote);
    m_seed = addLine(tr("Seed"), tr("Seed of the answer"), u"seed"_s, m_seedNote);
    m_stops = addText(tr("Stop sequences"), u"stopSequences"_s, 2, m_stopsNote);
    m_schema = addText(tr("JSON schema"), u"jsonSchema"_s, 5, m_schemaNote);
    setTextRole(m_schema, TextRole::Mono);
    offer(m_verbosity, verbosities);
    for (QLineEdit *line : {m_maxOutput, m_temperature, m_topP, m_thinking, m_seed})
        connect(line, &QLineEdit::editingFinished, this, &ParameterFields::changed);
    for (QComboBox *box : {m_effort, m_verbosity}) {
        connect(box->lineEdit(), &QLineEdit::editingFinished, this, &ParameterFields::changed);
        connect(box, &QComboBox::activated, this, &ParameterFields::changed);
    }
    m_typed.setSingleShot(true);
    m_typed.setInterval(TypedMs);
    connect(&m_typed, &QTimer::timeout, this, &ParameterFields::changed);
    for (QPlainTextEdit *text : {m_stops, m_schema}) {
        text->installEventFilter(this);
        connect(text, &QPlainTextEdit::textChanged, this, [this, text] {
            if (text->hasFocus())
                m_typed.start();
        });
    }
}

QLineEdit *ParameterFields::addLine(const QString &label, const QString &name, const QString &objectName, QLabel *&note)
{
    QLineEdit *line = makeLine(name, tr("default"), m_grid);
    line->setObjectName(objectName);
    note = m_grid->addRow(label, line);
    return line;
}

QComboBox *ParameterFields::addChoice(const QString &label, const QString &objectName, QLabel *&note)
{
    auto *box = new QComboBox(m_grid);
    box->setObjectName(objectName);
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->lineEdit()->setPlaceholderText(tr("default"));
    box->lineEdit()->setAccessibleName(label);
    note = m_grid->addRow(label, box);
    return box;
}

QPlainTextEdit *ParameterFields::addText(const QString &label, const QString &objectName, int lines, QLabel *&note)
{
    auto *text = new QPlainTextEdit(m_grid);
    text->setObjectName(objectName);
    text->setAccessibleName(label);
    text->setTabChangesFocus(true);
    text->setFixedHeight(lines * text->fontMetrics().lineSpacing() + 18);
    note = m_grid->addRow(label, text);
    return text;
}

// An offer changes with the model; what stands in the field does not.
void ParameterFields::offer(QComboBox *box, const QStringList &words)
{
    QStringList now;
    for (int i = 1; i < box->count(); ++i)
        now << box->itemText(i);
    if (now == words && box->count() > 0)
        return;
    const QString text = box->currentText();
    box->clear();
    box->addItem(QString());
    box->addItems(words);
    box->setEditText(text);
}

bool ParameterFields::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::FocusOut && (object == m_stops || object == m_schema)) {
        m_typed.stop();
        Q_EMIT changed();
    }
    return QObject::eventFilter(object, event);
}

void ParameterFields::show(const ModelFields &fields)
{
    m_typed.stop();
    m_maxOutput->setText(fields.maxOutput);
    m_temperature->setText(fields.temperature);
    m_topP->setText(fields.topP);
    m_effort->setEditText(fields.effort);
    m_thinking->setText(fields.thinking);
    m_seed->setText(fields.seed);
    m_verbosity->setEditText(fields.verbosity);
    m_stops->setPlainText(fields.stops);
    m_schema->setPlainText(fields.schema);
}

void ParameterFields::take(ModelFields &fields) const
{
    fields.maxOutput = m_maxOutput->text();
    fields.temperature = m_temperature->text();
    fields.topP = m_topP->text();
    fields.effort = m_effort->currentText();
    fields.thinking = m_thinking->text();
    fields.seed = m_seed->text();
    fields.verbosity = m_verbosity->currentText();
    fields.stops = m_stops->toPlainText();
    fields.schema = m_schema->toPlainText();
}

// Two fields of one row: the note says what is wrong with either.
void ParameterFields::markSampling(const ModelProblems &problems, const session::ParameterFacts &facts)
{
    const QString temperature = facts.rejected.value(u"temperature"_s), topP = facts.rejected.value(u"top_p"_s);
    const bool anySet = !m_temperature->text().isEmpty() || !m_topP->text().isEmpty();
    m_topP->setEnabled(topP.isEmpty() || !m_topP->text().isEmpty());
    const QString problem = problems.temperature.isEmpty() ? problems.topP : problems.temperature;
    const QString both = topP == temperature || topP.isEmpty() ? temperature : QString();
    QString hint = tr("Only what is set here is sent.");
    if (both.isEmpty() && !topP.isEmpty())
        hint = tr("Top p is not sent: %1.").arg(topP);
    markRow(m_temperature, m_samplingNote, !anySet, both, problem, hint);
    m_temperature->setEnabled(temperature.isEmpty() || !m_temperature->text().isEmpty());
    setInvalid(m_temperature, !problems.temperature.isEmpty());
    setInvalid(m_topP, !problems.topP.isEmpty());
}

QString ParameterFields::schemaHint(const ModelTarget &target) const
{
    const QString text = m_schema->toPlainText().trimmed();
    if (text.isEmpty())
        return tr("Structured output: the answer is JSON of this form.");
    const QString loose = session::schemaLooseness(target.endpoint.api, text);
    if (loose.isEmpty())
        return tr("The answer is JSON of this form.");
    const bool openAi = !speaksAnthropic(target.endpoint.api) && target.endpoint.api != Api::BedrockConverse;
    return openAi ? tr("Sent without \"strict\", so that the model may stray from it: %1.").arg(loose)
                  : tr("This API refuses schemas that are not strict: %1.").arg(loose);
}

void ParameterFields::mark(const ModelProblems &problems, const session::ParameterFacts &facts,
                           const ModelTarget &target)
{
    const auto why = [&facts](const QString &name) { return facts.rejected.value(name); };
    setProblem(m_maxOutputNote, m_maxOutput, problems.maxOutput);
    markSampling(problems, facts);
    offer(m_effort, facts.efforts.isEmpty() ? anyEffort : facts.efforts);
    const QString known = facts.efforts.isEmpty() ? QString() : tr("It knows %1.").arg(facts.efforts.join(u", "_s));
    markRow(m_effort, m_effortNote, m_effort->currentText().isEmpty(), why(u"reasoning_effort"_s), {}, known);
    QString setWord = facts.notSent.value(u"reasoning_effort"_s); // this very word may be refused
    if (why(u"reasoning_effort"_s).isEmpty() && !setWord.isEmpty())
        markRow(m_effort, m_effortNote, false, setWord, {}, {});
    markRow(m_thinking, m_thinkingNote, m_thinking->text().isEmpty(), why(u"thinking_budget"_s), problems.thinking,
            facts.budgetMayBeAutomatic ? tr("Part of the output, and billed as such. 0: none; -1: the model decides.")
                                       : tr("Part of the output, and billed as such. 0: none."));
    markRow(m_verbosity, m_verbosityNote, m_verbosity->currentText().isEmpty(), why(u"verbosity"_s), {}, {});
    markRow(m_seed, m_seedNote, m_seed->text().isEmpty(), why(u"seed"_s), problems.seed,
            tr("The same seed makes answers more alike; no provider promises more."));
    markRow(m_stops, m_stopsNote, m_stops->toPlainText().isEmpty(), why(u"stop_sequences"_s), {},
            tr("One a line: the answer ends before it. \\n stands for the end of a line."));
    markRow(m_schema, m_schemaNote, m_schema->toPlainText().isEmpty(), why(u"json_schema"_s), problems.schema,
            schemaHint(target));
}
} // namespace assay::widgets
