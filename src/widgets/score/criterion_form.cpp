// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/criterion_form.h"
#include "widgets/controls.h"
#include "widgets/settings/form_grid.h"
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
QString text(const std::string &words) { return QString::fromStdString(words); }

QLabel *fieldLabel(const QString &words, QWidget *buddy, QWidget *parent)
{
    QLabel *label = makeLabel(words, TextRole::Small, Tone::Secondary, parent);
    label->setBuddy(buddy);
    return label;
}
} // namespace

QString stepsText(const Scale &scale)
{
    QStringList lines;
    for (const ScaleStep &step : scale.steps) {
        QString line = QString::number(step.value);
        if (!step.label.empty())
            line += u' ' + text(step.label);
        if (!step.meaning.empty())
            line += u": "_s + text(step.meaning);
        lines << line;
    }
    return lines.join(u'\n');
}

std::vector<ScaleStep> stepsFrom(const QString &text, ScaleKind kind)
{
    std::vector<ScaleStep> steps;
    int next = kind == ScaleKind::Categories || kind == ScaleKind::Ordinal ? 1 : 0;
    for (const QString &line : text.split(u'\n', Qt::SkipEmptyParts)) {
        const QString first = line.section(u' ', 0, 0, QString::SectionSkipEmpty);
        bool numbered = false;
        ScaleStep step;
        step.value = QString(first).remove(u':').toInt(&numbered);
        QString rest = numbered ? line.sliced(line.indexOf(first) + first.size()).trimmed() : line.trimmed();
        if (!numbered)
            step.value = next;
        if (first.endsWith(u':'))
            rest.prepend(u':');
        const qsizetype colon = rest.indexOf(u':');
        step.label = (colon < 0 ? rest : rest.first(colon)).trimmed().toStdString();
        step.meaning = colon < 0 ? std::string() : rest.sliced(colon + 1).trimmed().toStdString();
        next = step.value + 1;
        steps.push_back(std::move(step));
    }
    return steps;
}

CriterionForm::CriterionForm(QWidget *parent) : QWidget(parent)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::content);
    grid->setVerticalSpacing(space::related);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    makeFields();
    layOut(grid);
    connectAll();
}

void CriterionForm::makeFields()
{
    m_name = makeLine(tr("Name of the criterion"), {}, this);
    m_name->setMaxLength(60);
    m_description = new QPlainTextEdit(this);
    m_description->setAccessibleName(tr("What the criterion asks"));
    m_description->setTabChangesFocus(true);
    m_description->setMaximumHeight(72);
    m_kind = new QComboBox(this);
    m_kind->setAccessibleDescription(tr("Scale"));
    m_kind->addItem(tr("Steps, e.g. 1 to 5"), int(ScaleKind::Ordinal));
    m_kind->addItem(tr("Points, e.g. 0 to 100"), int(ScaleKind::Points));
    m_kind->addItem(tr("Pass or fail"), int(ScaleKind::PassFail));
    m_kind->addItem(tr("Categories without order"), int(ScaleKind::Categories));
    m_kind->addItem(tr("A count, e.g. of claims"), int(ScaleKind::Count));
    m_low = new QSpinBox(this);
    m_low->setAccessibleName(tr("Lowest value"));
    m_high = new QSpinBox(this);
    m_high->setAccessibleName(tr("Highest value"));
    for (QSpinBox *box : {m_low, m_high})
        box->setRange(-1000, 100000);
    m_direction = new QComboBox(this);
    m_direction->setAccessibleDescription(tr("Which end is better"));
    m_direction->addItem(tr("Higher is better"), int(Direction::HigherIsBetter));
    m_direction->addItem(tr("Lower is better"), int(Direction::LowerIsBetter));
    m_direction->addItem(tr("Neither is better"), int(Direction::Unordered));
    m_steps = new QPlainTextEdit(this);
    m_steps->setAccessibleName(tr("What each step means"));
    m_steps->setTabChangesFocus(true);
    const auto number = [this](double most, const QString &name) {
        auto *box = new QDoubleSpinBox(this);
        box->setRange(0, most);
        box->setDecimals(2);
        box->setAccessibleName(name);
        return box;
    };
    m_weight = number(1000, tr("Weight in the score of an answer"));
    m_margin = number(10000, tr("Difference that matters in practice"));
    m_spread = number(10000, tr("Distance at which raters disagree"));
    m_margin->setToolTip(tr("A smaller difference between two models does not matter in practice. Verdicts use it."));
    m_spread->setToolTip(tr("Scores of two raters further apart than this are shown as a disagreement."));
    m_weight->setToolTip(tr("0: shown, but not counted in the score of the whole answer."));
    m_mayNotApply = new QCheckBox(tr("May not apply to an answer"), this);
    m_stepsLabel = fieldLabel({}, m_steps, this);
}

void CriterionForm::layOut(QGridLayout *grid)
{
    int row = 0;
    const auto wide = [&](const QString &label, QWidget *field) {
        const bool high = qobject_cast<QPlainTextEdit *>(field) != nullptr;
        grid->addWidget(fieldLabel(label, field, this), row, 0, high ? Qt::AlignTop : Qt::AlignVCenter);
        grid->addWidget(field, row++, 1, 1, 3);
    };
    const auto pair = [&](const QString &a, QWidget *fieldA, const QString &b, QWidget *fieldB) {
        grid->addWidget(fieldLabel(a, fieldA, this), row, 0);
        grid->addWidget(fieldA, row, 1);
        grid->addWidget(fieldLabel(b, fieldB, this), row, 2);
        grid->addWidget(fieldB, row++, 3);
    };
    wide(tr("Criterion"), m_name);
    wide(tr("What it asks"), m_description);
    pair(tr("Scale"), m_kind, tr("Better"), m_direction);
    pair(tr("From"), m_low, tr("To"), m_high);
    grid->addWidget(m_stepsLabel, row++, 1, 1, 3);
    wide(tr("Steps"), m_steps);
    grid->setRowStretch(row - 1, 1);
    pair(tr("Weight"), m_weight, tr("Matters from"), m_margin);
    pair(tr("Raters disagree beyond"), m_spread, {}, m_mayNotApply);
}

void CriterionForm::connectAll()
{
    connect(m_name, &QLineEdit::textEdited, this, &CriterionForm::read);
    connect(m_description, &QPlainTextEdit::textChanged, this, &CriterionForm::read);
    connect(m_steps, &QPlainTextEdit::textChanged, this, &CriterionForm::read);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &CriterionForm::kindChanged);
    connect(m_direction, &QComboBox::currentIndexChanged, this, &CriterionForm::read);
    for (QSpinBox *box : {m_low, m_high})
        connect(box, &QSpinBox::valueChanged, this, &CriterionForm::read);
    for (QDoubleSpinBox *box : {m_weight, m_margin, m_spread})
        connect(box, &QDoubleSpinBox::valueChanged, this, &CriterionForm::read);
    connect(m_mayNotApply, &QCheckBox::toggled, this, &CriterionForm::read);
}

void CriterionForm::setCriterion(const Criterion &criterion)
{
    m_criterion = criterion;
    fill();
}

void CriterionForm::focusName()
{
    m_name->setFocus();
    m_name->selectAll();
}

void CriterionForm::fill()
{
    m_filling = true;
    m_name->setText(text(m_criterion.name));
    m_description->setPlainText(text(m_criterion.description));
    m_kind->setCurrentIndex(m_kind->findData(int(m_criterion.scale.kind)));
    m_direction->setCurrentIndex(m_direction->findData(int(m_criterion.direction)));
    m_low->setValue(m_criterion.scale.low);
    m_high->setValue(m_criterion.scale.high);
    m_weight->setValue(m_criterion.weight);
    m_margin->setValue(m_criterion.margin);
    m_spread->setValue(m_criterion.spread);
    m_mayNotApply->setChecked(m_criterion.mayNotApply);
    m_steps->setPlainText(stepsText(m_criterion.scale));
    m_filling = false;
    showWhatApplies();
}

void CriterionForm::read()
{
    if (m_filling)
        return;
    m_criterion.name = m_name->text().trimmed().toStdString();
    m_criterion.description = m_description->toPlainText().trimmed().toStdString();
    m_criterion.scale.kind = static_cast<ScaleKind>(m_kind->currentData().toInt());
    m_criterion.scale.low = m_low->value();
    m_criterion.scale.high = m_high->value();
    m_criterion.direction = static_cast<Direction>(m_direction->currentData().toInt());
    m_criterion.weight = m_weight->value();
    m_criterion.margin = m_margin->value();
    m_criterion.spread = m_spread->value();
    m_criterion.mayNotApply = m_mayNotApply->isChecked();
    m_criterion.scale.steps = stepsFrom(m_steps->toPlainText(), m_criterion.scale.kind);
    showWhatApplies();
    Q_EMIT edited();
}

// methods.md 1.7: in the scale's own units, so that the one of another scale would be nonsense; verdicts use it.
double CriterionForm::usualMargin(ScaleKind kind)
{
    switch (kind) {
    case ScaleKind::Ordinal:
        return 0.25;
    case ScaleKind::Points:
        return 3;
    case ScaleKind::PassFail:
        return 0.05;
    default:
        return 0;
    }
}

// Another kind begins with what is usual for it.
void CriterionForm::kindChanged()
{
    if (m_filling)
        return;
    const auto kind = static_cast<ScaleKind>(m_kind->currentData().toInt());
    m_criterion.scale = Scale{kind, 0, 1, {}};
    m_criterion.direction = kind == ScaleKind::Categories ? Direction::Unordered : Direction::HigherIsBetter;
    m_criterion.spread = kind == ScaleKind::Points ? 20 : 1;
    m_criterion.margin = usualMargin(kind);
    switch (kind) {
    case ScaleKind::Ordinal:
        m_criterion.scale.low = 1;
        m_criterion.scale.high = 5;
        break;
    case ScaleKind::Points:
        m_criterion.scale.high = 100;
        break;
    case ScaleKind::PassFail:
        m_criterion.scale.steps = {{0, tr("fail").toStdString(), {}}, {1, tr("pass").toStdString(), {}}};
        break;
    case ScaleKind::Categories:
        m_criterion.scale.low = 1;
        m_criterion.scale.high = 2;
        m_criterion.scale.steps = {{1, tr("first").toStdString(), {}}, {2, tr("second").toStdString(), {}}};
        m_criterion.weight = 0;
        break;
    case ScaleKind::Count:
        m_criterion.scale.high = 99;
        m_criterion.weight = 0;
        break;
    }
    fill();
    Q_EMIT edited();
}

void CriterionForm::showWhatApplies()
{
    const ScaleKind kind = m_criterion.scale.kind;
    const bool fixed = kind == ScaleKind::PassFail || kind == ScaleKind::Categories;
    m_low->setEnabled(!fixed);
    m_high->setEnabled(!fixed);
    m_direction->setEnabled(kind != ScaleKind::Categories);
    m_stepsLabel->setText(fixed
                              ? tr("One line a step: its number, its name, then “:” and what it takes.")
                              : tr("One line a step, as many as you like: “5 Good: no error”. The meanings stand over "
                                   "the answers while they are scored."));
}
} // namespace assay::widgets
