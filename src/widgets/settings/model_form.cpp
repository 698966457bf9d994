// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/model_form.h"
#include "itemmodels/format.h"
#include "widgets/settings/form_grid.h"
#include "widgets/settings/parameter_fields.h"
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
constexpr const char *currencies[] = {"USD", "EUR", "GBP", "CHF", "JPY", "CNY"};
} // namespace

ModelForm::ModelForm(Facts facts, QWidget *parent) : QWidget(parent), m_facts(std::move(facts))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::related);
    m_title = makeLabel({}, TextRole::CardTitle, Tone::Normal, this);
    layout->addWidget(m_title);
    m_table = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_table->setObjectName(u"modelTableNote"_s);
    m_table->setWordWrap(true);
    layout->addWidget(m_table);
    auto *grid = new FormGrid(this);
    layout->addWidget(grid);
    m_name = makeLine(tr("Shown name of the model"), {}, this);
    m_nameNote = grid->addRow(tr("Shown name"), m_name);
    m_family = makeLine(tr("Model that it is, whatever endpoint it runs at"), {}, this);
    m_family->setObjectName(u"modelFamily"_s);
    m_familyNote = grid->addRow(tr("Model"), m_family);
    m_parameters = new ParameterFields(grid, this);
    buildPrice(grid);
    for (QLineEdit *line : {m_name, m_input, m_output})
        connect(line, &QLineEdit::editingFinished, this, &ModelForm::read);
    connect(m_family, &QLineEdit::editingFinished, this, &ModelForm::readFamily);
    connect(m_parameters, &ParameterFields::changed, this, &ModelForm::read);
    connect(m_currency, &QComboBox::activated, this, &ModelForm::read);
}

void ModelForm::buildPrice(FormGrid *grid)
{
    m_input = makeLine(tr("Own price of a million input tokens"), tr("input"), this);
    m_output = makeLine(tr("Own price of a million output tokens"), tr("output"), this);
    m_currency = new QComboBox(this);
    m_currency->setAccessibleDescription(tr("Currency of the own price"));
    for (const char *currency : currencies)
        m_currency->addItem(QString::fromLatin1(currency));
    m_priceNote = grid->addRow(tr("Own price per million tokens"), {m_input, m_output, m_currency});
}

void ModelForm::setTarget(const ModelTarget &target, const std::optional<TokenPrice> &listed,
                          const ModelFamilyName &family)
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
    if (!same || family != m_familyName) {
        m_familyName = family;
        showFamily();
    }
    if (same)
        return;
    m_filling = true;
    const ModelFields shown = fieldsOf(target);
    m_title->setText(QString::fromStdString(target.model));
    m_name->setPlaceholderText(QString::fromStdString(target.model));
    m_name->setText(shown.name);
    m_parameters->show(shown);
    m_input->setText(shown.input);
    m_output->setText(shown.output);
    if (m_currency->findText(shown.currency) < 0)
        m_currency->addItem(shown.currency);
    m_currency->setCurrentText(shown.currency);
    setProblem(m_nameNote, m_name, {});
    setInvalid(m_input, false);
    setInvalid(m_output, false);
    const session::ParameterFacts facts = m_facts(target);
    m_parameters->mark({}, facts, target);
    setHint(m_table, facts.source.isEmpty()
                         ? tr("The table of models does not know it: everything that is set is sent, and the server "
                              "decides.")
                         : tr("What it takes is known from %1, %2.").arg(facts.source, facts.asOf));
    m_filling = false;
}

void ModelForm::showFamily()
{
    m_family->setText(m_familyName.name);
    setHint(m_familyNote,
            m_familyName.said
                ? tr("As you said. Endpoints with the same model share a colour and a group; empty it to go by the "
                     "table again.")
                : tr("From the table. Endpoints with the same model share a colour and a group: correct it where the "
                     "id is a deployment's own name."));
}

void ModelForm::readFamily()
{
    const QString said = m_family->text().trimmed();
    if (said == m_familyName.name || (said.isEmpty() && !m_familyName.said))
        return showFamily();
    Q_EMIT familySaid(QString::fromStdString(m_target.model), said);
}

ModelFields ModelForm::fields() const
{
    ModelFields fields;
    fields.name = m_name->text();
    fields.currency = m_currency->currentText();
    fields.input = m_input->text();
    fields.output = m_output->text();
    m_parameters->take(fields);
    return fields;
}

void ModelForm::read()
{
    if (m_filling)
        return;
    ModelTarget next = m_target;
    const ModelProblems found = applyFields(fields(), QDate::currentDate().toString(Qt::ISODate).toStdString(), next);
    m_parameters->mark(found, m_facts(next), next);
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
