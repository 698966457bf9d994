// SPDX-License-Identifier: GPL-3.0-or-later
// A box to choose the primary measure of a rubric: what the finding is about, decided before scoring. GUI thread.
#pragma once
#include "core/measures.h"
#include <QComboBox>

namespace assay::widgets
{
class MeasureBox : public QComboBox
{
    Q_OBJECT
public:
    explicit MeasureBox(QWidget *parent = nullptr);
    void setRubric(const Rubric &rubric, const std::string &primary); // does not emit
    std::string measure() const;                                      // empty: nothing in the rubric can rank
};

QString measureText(const Rubric &rubric, const std::string &measure); // a criterion's name, "All criteria, weighted"
} // namespace assay::widgets
