// SPDX-License-Identifier: GPL-3.0-or-later
// "Score:" and what of the judgements the charts are made of: one criterion, a whole rubric, its claims. Hidden while
// there is nothing to choose, and above a chart that no score is in.
#pragma once
#include "analysis/score_choice.h"
#include <QWidget>
#include <vector>

class QComboBox;

namespace assay::widgets
{
class ScoreChooser : public QWidget
{
    Q_OBJECT
public:
    explicit ScoreChooser(QWidget *parent = nullptr);
    void setWanted(bool wanted); // the chart that is shown uses a score
    void setChoices(const std::vector<analysis::ScoreChoice> &choices, int shown); // -1: none; does not emit
    QComboBox *box() const { return m_box; }

Q_SIGNALS:
    void chosenByUser(const std::string &key);

private:
    QComboBox *m_box;
    bool m_wanted = true;
};
} // namespace assay::widgets
