// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/assumption_bar.h"
#include "widgets/controls.h"
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QSlider>
#include <QSpinBox>
#include <QStackedWidget>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
enum Page { None, Line, Seconds, Tasks, Intervals, Decision };
constexpr int heaviest = 10;

Page pageOf(const std::string &id)
{
    if (id == "fails" || id == "value" || id == "changed")
        return Line;
    if (id == "sure") // where its reader looks for the method; the means of "Which is best?" follow
        return Intervals;
    return id == "waits" ? Seconds : id == "month" ? Tasks : id == "decide" ? Decision : None;
}

// A label and its field, at the left of a row of their own.
QWidget *row(QLabel *label, QWidget *field, QWidget *parent)
{
    auto *page = new QWidget(parent);
    auto *box = new QHBoxLayout(page);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(space::related);
    label->setBuddy(field);
    box->addWidget(label);
    box->addWidget(field);
    box->addStretch(1);
    return page;
}
} // namespace

AssumptionBar::AssumptionBar(QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::group, 0, 0, 0); // under the chart's own left edge
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(new QWidget(m_stack));
    m_stack->addWidget(makeLine());
    m_stack->addWidget(makeSeconds());
    m_stack->addWidget(makeTasks());
    m_stack->addWidget(makeIntervals());
    m_stack->addWidget(makeDecision());
    column->addWidget(m_stack);
    put(m_assume, m_decision, m_bca);
    setQuestion({});
}

QWidget *AssumptionBar::makeLine()
{
    m_goodEnough = new QDoubleSpinBox(this);
    m_goodEnough->setObjectName(u"assumeGoodEnough"_s);
    m_goodEnough->setRange(1.1, 4.9);
    m_goodEnough->setSingleStep(0.1);
    m_goodEnough->setDecimals(1);
    m_goodEnough->setAccessibleName(tr("Score that is good enough"));
    connect(m_goodEnough, &QDoubleSpinBox::valueChanged, this, &AssumptionBar::read);
    return row(makeLabel(tr("Good enough from a score of"), TextRole::Body, Tone::Secondary, this), m_goodEnough, this);
}

QWidget *AssumptionBar::makeSeconds()
{
    m_seconds = new QDoubleSpinBox(this);
    m_seconds->setObjectName(u"assumeSeconds"_s);
    m_seconds->setRange(0.1, 3600);
    m_seconds->setDecimals(1);
    m_seconds->setSuffix(tr(" s", "seconds"));
    m_seconds->setAccessibleName(tr("Time within which 95 % of the answers should be there"));
    connect(m_seconds, &QDoubleSpinBox::valueChanged, this, &AssumptionBar::read);
    return row(makeLabel(tr("95 % of the answers should be there within"), TextRole::Body, Tone::Secondary, this),
               m_seconds, this);
}

QWidget *AssumptionBar::makeTasks()
{
    m_tasks = new QSpinBox(this);
    m_tasks->setObjectName(u"assumeTasks"_s);
    m_tasks->setRange(1, 1'000'000'000);
    m_tasks->setGroupSeparatorShown(true);
    m_tasks->setSingleStep(1000);
    m_tasks->setAccessibleName(tr("Tasks a month"));
    connect(m_tasks, &QSpinBox::valueChanged, this, &AssumptionBar::read);
    return row(makeLabel(tr("Tasks a month"), TextRole::Body, Tone::Secondary, this), m_tasks, this);
}

QWidget *AssumptionBar::makeIntervals()
{
    m_intervals = new QComboBox(this);
    m_intervals->setObjectName(u"assumeIntervals"_s);
    m_intervals->setAccessibleName(tr("How intervals of mean scores are made"));
    m_intervals->setAccessibleDescription(m_intervals->accessibleName());
    m_intervals->addItem(tr("Student’s t"), false);
    m_intervals->addItem(tr("Bootstrap, BCa"), true);
    m_intervals->setToolTip(
        tr("Student’s t holds its 95 % from 10 prompts on. BCa is a little better from 30 prompts on "
           "where scores pile up at one end of the scale; below 20 prompts it is not used. Pass or "
           "fail has intervals of its own."));
    connect(m_intervals, &QComboBox::currentIndexChanged, this, &AssumptionBar::read);
    return row(makeLabel(tr("Intervals of means"), TextRole::Body, Tone::Secondary, this), m_intervals, this);
}

AssumptionBar::Gate AssumptionBar::makeGate(QWidget *parent, const QString &label, const QString &suffix)
{
    Gate gate{new QCheckBox(label, parent), new QDoubleSpinBox(parent)};
    gate.value->setSuffix(suffix);
    gate.value->setAccessibleName(label);
    gate.value->setEnabled(false);
    connect(gate.box, &QCheckBox::toggled, gate.value, &QWidget::setEnabled);
    connect(gate.box, &QCheckBox::toggled, this, &AssumptionBar::read);
    connect(gate.value, &QDoubleSpinBox::valueChanged, this, &AssumptionBar::read);
    return gate;
}

QWidget *AssumptionBar::makeDecision()
{
    auto *page = new QWidget(this);
    auto *grid = new QGridLayout(page);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::related);
    grid->setVerticalSpacing(space::chip);
    grid->addWidget(makeLabel(tr("Gates"), TextRole::Small, Tone::Secondary, page), 0, 0, 1, 2);
    grid->addWidget(makeLabel(tr("Weights"), TextRole::Small, Tone::Secondary, page), 0, 3, 1, 3);
    m_score = makeGate(page, tr("Score at least"), {});
    m_cost = makeGate(page, tr("Cost of 1,000 at most"), {});
    m_time = makeGate(page, tr("Answered within"), tr(" s", "seconds"));
    m_percentile = new QComboBox(page);
    m_percentile->setObjectName(u"decidePercentile"_s);
    m_percentile->setAccessibleName(tr("Of which answers the time is limited"));
    for (const int percentile : {50, 90, 95}) {
        m_percentile->addItem(QString::fromStdString(analysis::percentileName(percentile)), percentile);
        m_percentile->setItemData(m_percentile->count() - 1,
                                  tr("%1 % of the answers are there by then; %n answer(s) of each target are needed",
                                     nullptr, int(analysis::answersFor(percentile)))
                                      .arg(percentile),
                                  Qt::ToolTipRole);
    }
    m_percentile->setEnabled(false);
    connect(m_time.box, &QCheckBox::toggled, m_percentile, &QWidget::setEnabled);
    connect(m_percentile, &QComboBox::currentIndexChanged, this, &AssumptionBar::read);
    m_success = makeGate(page, tr("Whole answers at least"), tr(" %", "percent"));
    m_score.value->setRange(1, 5);
    m_score.value->setSingleStep(0.1);
    m_score.value->setDecimals(1);
    m_cost.value->setRange(0, 1e6);
    m_time.value->setRange(0.1, 3600);
    m_time.value->setDecimals(1);
    m_success.value->setRange(0, 100);
    m_success.value->setDecimals(1);
    const Gate *gates[] = {&m_score, &m_cost, &m_time, &m_success};
    const QString names[] = {tr("Quality"), tr("Cost"), tr("Speed"), tr("Reliability")};
    for (int i = 0; i < int(analysis::kAspects); ++i) {
        auto *asked = new QHBoxLayout; // of which answers, beside what is asked of them
        asked->setSpacing(space::chip);
        asked->addWidget(gates[i]->box, 1);
        if (gates[i] == &m_time)
            asked->addWidget(m_percentile);
        grid->addLayout(asked, i + 1, 0);
        grid->addWidget(gates[i]->value, i + 1, 1);
        auto *slider = new QSlider(Qt::Horizontal, page);
        slider->setObjectName(u"decideWeight%1"_s.arg(i));
        slider->setRange(0, heaviest);
        slider->setPageStep(2);
        slider->setMinimumWidth(72);
        slider->setAccessibleName(tr("Weight of %1", "an aspect").arg(names[i]));
        auto *name = makeLabel(names[i], TextRole::Body, Tone::Normal, page);
        name->setBuddy(slider);
        m_weights[i] = slider;
        m_shares[i] = makeLabel({}, TextRole::Body, Tone::Secondary, page);
        m_shares[i]->setMinimumWidth(fontMetrics().horizontalAdvance(u"100 %"_s));
        m_shares[i]->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        connect(slider, &QSlider::valueChanged, this, &AssumptionBar::read);
        grid->addWidget(name, i + 1, 3);
        grid->addWidget(slider, i + 1, 4);
        grid->addWidget(m_shares[i], i + 1, 5);
    }
    grid->setColumnMinimumWidth(2, space::related);
    grid->setColumnStretch(4, 1);
    grid->setColumnStretch(6, 2);
    return page;
}

void AssumptionBar::setQuestion(const std::string &id)
{
    const Page page = pageOf(id);
    m_stack->setCurrentIndex(page);
    // As high and as wide as the page that is shown: a stack is as large as its largest, and takes the table's room.
    for (int i = 0; i < m_stack->count(); ++i)
        m_stack->widget(i)->setSizePolicy(i == page ? QSizePolicy::Preferred : QSizePolicy::Ignored,
                                          i == page ? QSizePolicy::Fixed : QSizePolicy::Ignored);
    m_stack->setMaximumHeight(qMax(0, m_stack->widget(page)->sizeHint().height()));
    setVisible(page != None);
}

void AssumptionBar::put(const analysis::Assumptions &assume, const analysis::DecisionRules &decision, bool bca)
{
    m_showing = true;
    m_goodEnough->setValue(assume.goodEnough);
    m_seconds->setValue(assume.secondsTarget);
    m_tasks->setValue(int(assume.tasksPerMonth));
    m_intervals->setCurrentIndex(bca ? 1 : 0);
    const auto gate = [](Gate &g, const std::optional<double> &value, double otherwise) {
        g.box->setChecked(value.has_value());
        g.value->setValue(value.value_or(otherwise));
    };
    gate(m_score, decision.leastScore, 3.5);
    gate(m_cost, decision.mostCost, 20);
    gate(m_time, decision.mostSeconds, 30);
    m_percentile->setCurrentIndex(qMax(0, m_percentile->findData(decision.percentile)));
    gate(m_success, decision.leastSuccess ? std::optional(100 * *decision.leastSuccess) : std::nullopt, 99);
    for (std::size_t a = 0; a < analysis::kAspects; ++a)
        m_weights[a]->setValue(int(decision.weights[a]));
    m_showing = false;
    read();
}

void AssumptionBar::read()
{
    if (m_showing)
        return;
    analysis::Assumptions assume;
    assume.goodEnough = m_goodEnough->value();
    assume.secondsTarget = m_seconds->value();
    assume.tasksPerMonth = m_tasks->value();
    const bool bca = m_intervals->currentData().toBool();
    analysis::DecisionRules rules;
    const auto gate = [](const Gate &g) { return g.box->isChecked() ? std::optional(g.value->value()) : std::nullopt; };
    rules.leastScore = gate(m_score);
    rules.mostCost = gate(m_cost);
    rules.mostSeconds = gate(m_time);
    rules.percentile = m_percentile->currentData().toInt();
    if (const auto least = gate(m_success))
        rules.leastSuccess = *least / 100;
    double sum = 0;
    for (std::size_t a = 0; a < analysis::kAspects; ++a)
        sum += rules.weights[a] = m_weights[a]->value();
    for (std::size_t a = 0; a < analysis::kAspects; ++a)
        m_shares[a]->setText(tr("%1 %", "a share").arg(qRound(sum > 0 ? 100 * rules.weights[a] / sum : 25.0)));
    if (assume == m_assume && rules == m_decision && bca == m_bca)
        return;
    m_bca = bca;
    m_assume = assume;
    m_decision = rules;
    Q_EMIT changed();
}

bool AssumptionBar::goTo(const std::string &assumption)
{
    if (assumption != "tasks_per_month" || m_stack->currentIndex() != Tasks)
        return false;
    m_tasks->setFocus(Qt::ShortcutFocusReason);
    m_tasks->selectAll();
    return true;
}

QByteArray AssumptionBar::state() const
{
    const auto maybe = [](const std::optional<double> &v) {
        return v ? QByteArray::number(*v, 'g', 12) : QByteArray("-");
    };
    QByteArrayList out{"1",
                       QByteArray::number(m_assume.goodEnough),
                       QByteArray::number(m_assume.secondsTarget),
                       QByteArray::number(m_assume.tasksPerMonth, 'f', 0),
                       maybe(m_decision.leastScore),
                       maybe(m_decision.mostCost),
                       maybe(m_decision.mostSeconds),
                       maybe(m_decision.leastSuccess)};
    for (double w : m_decision.weights)
        out << QByteArray::number(w);
    out << (m_bca ? "bca" : "t") << QByteArray::number(m_decision.percentile);
    return out.join(';');
}

void AssumptionBar::setState(const QByteArray &state)
{
    const QByteArrayList parts = state.split(';');
    if (parts.size() < 12 || parts[0] != "1") // the thirteenth and fourteenth came later
        return;
    const auto maybe = [&](int i) { return parts[i] == "-" ? std::nullopt : std::optional(parts[i].toDouble()); };
    const analysis::Assumptions assume{parts[1].toDouble(), parts[2].toDouble(), parts[3].toDouble()};
    analysis::DecisionRules rules;
    rules.leastScore = maybe(4);
    rules.mostCost = maybe(5);
    rules.mostSeconds = maybe(6);
    rules.leastSuccess = maybe(7);
    for (std::size_t a = 0; a < analysis::kAspects; ++a)
        rules.weights[a] = parts[8 + int(a)].toDouble();
    if (parts.size() > 13) // older states: always p95
        rules.percentile = parts[13].toInt();
    put(assume, rules, parts.value(12) == "bca");
}
} // namespace assay::widgets
