// SPDX-License-Identifier: GPL-3.0-or-later
// What the steps of a chain said, one under the other, folded away until it is asked for. GUI thread.
#pragma once
#include "core/values.h"
#include <QWidget>
#include <vector>

class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace assay::widgets
{
class StepsView : public QWidget
{
    Q_OBJECT
public:
    explicit StepsView(QWidget *parent = nullptr);
    void setOwner(const QString &targetName);             // for spoken names
    void showSteps(const std::vector<StepResult> &steps); // none: nothing is shown
    bool isOpen() const;

private:
    void fill();
    std::vector<StepResult> m_steps;
    QString m_owner;
    QPushButton *m_fold;
    QScrollArea *m_scroll;
    QVBoxLayout *m_rows = nullptr;
};

// "plan · Demo Swift at Demo Chat · done · 1.2 s · 340 tokens · $0.0021"
QString stepLine(const StepResult &step);
} // namespace assay::widgets
