// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/model_form.h"
#include "itemmodels/format.h"
#include "widgets/settings/form_grid.h"
#include <QComboBox>
#include <QDate>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
// The values any of the three APIs knows; which one a model takes, its provider says. Others can be typed.
constexpr const char *efforts[] = {"none", "minimal", "low", "medium", "high", "xhigh", "max"};
constexpr const char *currencies[] = {"USD", "EUR", "GBP", "CHF", "JPY", "CNY"};
} // namespace

ModelForm::ModelForm(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::related);
    m_title = makeLabel({}, TextRole::CardTitle, Tone::Normal, this);
    layout->addWidget(m_title);
    auto *grid = new FormGrid(this);
    layout->addWidget(grid);
    m_name = makeLine(tr("Shown name of the model"), {}, this);
    m_nameNote = grid->addRow(tr("Shown name"), m_name);
    m_maxOutput = makeLine(tr("Largest number of output tokens"), tr("the model's own limit"), this);
    m_tokensNote = grid->addRow(tr("Output tokens"), m_maxOutput);
    m_temperature = makeLine(tr("Temperature"), tr("default"), this);
    m_topP = makeLine(tr("Top p"), tr("default"), this);
    auto *topP = makeLabel(tr("Top p"), TextRole::Body, Tone::Secondary, this);
    m_samplingNote = grid->addRow(tr("Temperature"), {m_temperature, topP, m_topP});
    m_effort = new QComboBox(this);
    m_effort->setEditable(true);
    m_effort->setAccessibleDescription(tr("Reasoning effort"));
    m_effort->lineEdit()->setPlaceholderText(tr("default"));
    m_effort->addItem(QString());
    for (const char *effort : efforts)
        m_effort->addItem(QString::fromLatin1(effort));
    grid->addRow(tr("Reasoning effort"), m_effort, tr("Only what is set here is sent."));
    m_input = makeLine(tr("Own price of a million input tokens"), tr("input"), this);
    m_output = makeLine(tr("Own price of a million output tokens"), tr("output"), this);
    m_currency = new QComboBox(this);
    m_currency->setAccessibleDescription(tr("Currency of the own price"));
    for (const char *currency : currencies)
        m_currency->addItem(QString::fromLatin1(currency));
    m_priceNote = grid->addRow(tr("Own price per million tokens"), {m_input, m_output, m_currency});
    for (QLineEdit *line : {m_name, m_input, m_output, m_maxOutput, m_temperature, m_topP})
        connect(line, &QLineEdit::editingFinished, this, &ModelForm::read);
    connect(m_effort->lineEdit(), &QLineEdit::editingFinished, this, &ModelForm::read);
    connect(m_effort, &QComboBox::activated, this, &ModelForm::read);
    connect(m_currency, &QComboBox::activated, this, &ModelForm::read);
}

void ModelForm::setTarget(const ModelTarget &target, const std::optional<TokenPrice> &listed)
{
    const auto rate = [](const std::optional<UnitPrice> &price) {
        return price ? QString::fromStdString(perMillionText(*price)) : tr("unknown");
    };
    m_listed = tr("No listed price: without one of your own, its cost stays unknown.");
    if (listed && !target.price)
        m_listed = tr("Listed: %1 in, %2 out (%3), of %4, %5.")
                       .arg(rate(listed->input), rate(listed->output), QString::fromStdString(listed->currency),
                            QString::fromStdString(listed->asOf), QString::fromStdString(listed->source));
    else if (target.price)
        m_listed = tr("Your own rate is used for this model.");
    const bool same = target == m_target;
    m_target = target;
    setHint(m_priceNote, m_listed);
    if (same)
        return;
    m_filling = true;
    const ModelFields shown = fieldsOf(target);
    m_title->setText(QString::fromStdString(target.model));
    m_name->setPlaceholderText(QString::fromStdString(target.model));
    m_name->setText(shown.name);
    m_maxOutput->setText(shown.maxOutput);
    m_temperature->setText(shown.temperature);
    m_topP->setText(shown.topP);
    m_effort->setCurrentText(shown.effort);
    m_input->setText(shown.input);
    m_output->setText(shown.output);
    if (m_currency->findText(shown.currency) < 0)
        m_currency->addItem(shown.currency);
    m_currency->setCurrentText(shown.currency);
    for (const auto &[note, field] : {std::pair<QLabel *, QWidget *>{m_tokensNote, m_maxOutput},
                                      {m_samplingNote, m_temperature},
                                      {m_samplingNote, m_topP},
                                      {m_nameNote, m_name}})
        setProblem(note, field, {});
    setInvalid(m_input, false);
    setInvalid(m_output, false);
    m_filling = false;
}

ModelFields ModelForm::fields() const
{
    return {m_name->text(),      m_currency->currentText(), m_input->text(), m_output->text(),
            m_maxOutput->text(), m_temperature->text(),     m_topP->text(),  m_effort->currentText()};
}

void ModelForm::read()
{
    if (m_filling)
        return;
    ModelTarget next = m_target;
    const ModelProblems found = applyFields(fields(), QDate::currentDate().toString(Qt::ISODate).toStdString(), next);
    setProblem(m_tokensNote, m_maxOutput, found.maxOutput);
    setProblem(m_samplingNote, m_temperature, found.temperature);
    setInvalid(m_topP, !found.topP.isEmpty());
    if (found.temperature.isEmpty() && !found.topP.isEmpty())
        setProblem(m_samplingNote, m_topP, found.topP);
    setInvalid(m_output, !found.output.isEmpty());
    setProblem(m_priceNote, m_input, found.input, m_listed);
    if (found.input.isEmpty() && !found.output.isEmpty())
        setProblem(m_priceNote, m_output, found.output);
    if (next == m_target)
        return;
    m_target = next; // what was fine counts, whatever the other fields say
    Q_EMIT edited(next);
}
} // namespace assay::widgets
