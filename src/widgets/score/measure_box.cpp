// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/measure_box.h"
#include <QSignalBlocker>

namespace assay::widgets
{
QString measureText(const Rubric &rubric, const std::string &measure)
{
    if (measure == WholeMeasure)
        return MeasureBox::tr("All criteria, weighted");
    if (measure == ClaimsMeasure) {
        for (const Criterion &c : rubric.criteria) {
            if (countsBadClaims(c) && c.key.starts_with("claim"))
                return MeasureBox::tr("Answers with a bad claim");
        }
        return MeasureBox::tr("Answers with a bad item");
    }
    const Criterion *criterion = rubric.criterion(measure);
    return QString::fromStdString(criterion != nullptr ? criterion->name : measure);
}

MeasureBox::MeasureBox(QWidget *parent) : QComboBox(parent)
{
    setAccessibleName(tr("Primary measure"));
    setAccessibleDescription(tr("Primary measure"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setToolTip(tr("What the finding is about. It is frozen before the first score; every other measure is shown as "
                  "exploratory."));
}

void MeasureBox::setRubric(const Rubric &rubric, const std::string &primary)
{
    const QSignalBlocker quiet(this);
    clear();
    for (const std::string &measure : measuresOf(rubric))
        addItem(measureText(rubric, measure), QByteArray::fromStdString(measure));
    setCurrentIndex(findData(QByteArray::fromStdString(primary)));
}

std::string MeasureBox::measure() const { return currentData().toByteArray().toStdString(); }
} // namespace assay::widgets
