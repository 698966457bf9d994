// SPDX-License-Identifier: GPL-3.0-or-later
// What a question needs from the user beside the records: the line that is good enough, the promised time, the month's
// volume, how intervals are made, or gates and weights. One row above the chart, of the question that is shown; empty
// for the others.
#pragma once
#include "analysis/charts.h"
#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSlider;
class QSpinBox;
class QStackedWidget;

namespace assay::widgets
{
class AssumptionBar : public QWidget
{
    Q_OBJECT
public:
    explicit AssumptionBar(QWidget *parent = nullptr);
    bool goTo(const std::string &assumption); // its field has the focus; false: it has none on this page
    void setQuestion(const std::string &id);  // hides itself where there is nothing to ask
    const analysis::Assumptions &assumptions() const noexcept { return m_assume; }
    const analysis::DecisionRules &decision() const noexcept { return m_decision; }
    bool bcaIntervals() const noexcept { return m_bca; } // of means and their differences
    QByteArray state() const; // for the preferences; a state of another version is left alone
    void setState(const QByteArray &state);
    QSlider *weight(analysis::Aspect aspect) const { return m_weights[std::size_t(aspect)]; }
    QDoubleSpinBox *goodEnough() const { return m_goodEnough; }
    QSpinBox *tasks() const { return m_tasks; }
    QComboBox *intervals() const { return m_intervals; }

Q_SIGNALS:
    void changed();

private:
    struct Gate {
        QCheckBox *box = nullptr;
        QDoubleSpinBox *value = nullptr;
    };
    QWidget *makeLine();
    QWidget *makeSeconds();
    QWidget *makeTasks();
    QWidget *makeIntervals();
    QWidget *makeDecision();
    Gate makeGate(QWidget *parent, const QString &label, const QString &suffix);
    void read();
    void put(const analysis::Assumptions &assume, const analysis::DecisionRules &decision, bool bca);

    QStackedWidget *m_stack = nullptr;
    QDoubleSpinBox *m_goodEnough = nullptr, *m_seconds = nullptr;
    QSpinBox *m_tasks = nullptr;
    QComboBox *m_intervals = nullptr;
    QSlider *m_weights[analysis::kAspects] = {};
    QLabel *m_shares[analysis::kAspects] = {};
    Gate m_cost, m_time, m_success, m_score;
    QComboBox *m_percentile = nullptr; // of the time
    analysis::Assumptions m_assume;
    bool m_bca = false;
    analysis::DecisionRules m_decision;
    bool m_showing = true; // while fields are made or filled they say nothing
};
} // namespace assay::widgets
