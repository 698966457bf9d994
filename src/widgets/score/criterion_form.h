// SPDX-License-Identifier: GPL-3.0-or-later
// One criterion of a rubric as fields: what it asks, its scale, what each step means, how much it counts. GUI thread.
#pragma once
#include "core/scores.h"
#include <QString>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace assay::widgets
{
class CriterionForm : public QWidget
{
    Q_OBJECT
public:
    explicit CriterionForm(QWidget *parent = nullptr);
    void setCriterion(const Criterion &criterion); // does not emit
    const Criterion &criterion() const noexcept { return m_criterion; }
    void focusName(); // of a new one, to be typed over

Q_SIGNALS:
    void edited();

private:
    void makeFields();
    void layOut(QGridLayout *grid);
    void connectAll();
    void fill();
    void read();
    static double usualMargin(ScaleKind kind);
    void kindChanged();
    void showWhatApplies();

    Criterion m_criterion;
    bool m_filling = false;
    QComboBox *m_kind, *m_direction;
    QLineEdit *m_name;
    QLabel *m_stepsLabel;
    QPlainTextEdit *m_description, *m_steps;
    QSpinBox *m_low, *m_high;
    QDoubleSpinBox *m_weight, *m_margin, *m_spread;
    QCheckBox *m_mayNotApply;
};

// A line a step: "5 Good: no error". Of categories the value is the line's number.
QString stepsText(const Scale &scale);
std::vector<ScaleStep> stepsFrom(const QString &text, ScaleKind kind);
} // namespace assay::widgets
