// SPDX-License-Identifier: GPL-3.0-or-later
// The card of the start page: its fields, buttons and progress, laid out. What they mean is ScoreStart's. GUI thread.
#pragma once
#include "widgets/controls.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QProgressBar;

namespace assay::widgets
{
class MeasureBox;

class ScoreForm : public Card
{
    Q_OBJECT
public:
    explicit ScoreForm(QWidget *parent = nullptr);

    // In the order of Tab.
    QComboBox *const runs, *const kind, *const rubric;
    QPushButton *const edit;
    MeasureBox *const primary;
    QComboBox *const order, *const filter, *const rater, *const round;
    QLabel *const note;
    QCheckBox *const blind;
    QLabel *const inSight; // what scoring without it costs
    QCheckBox *const advance;
    QPushButton *const begin, *const sendBack;
    QProgressBar *const progress;
    QLabel *const progressText;
    void setPrimaryShown(bool shown); // with its label

protected:
    void changeEvent(QEvent *event) override;

private:
    void fitWidth(); // larger letters need a wider card
    void fillChoices();
    QLayout *makeFields();
    QLayout *makeFoot();
    QLabel *addField(QGridLayout *grid, int row, const QString &label, QWidget *field, QWidget *beside = nullptr);
    QLabel *m_primaryLabel = nullptr;
};
} // namespace assay::widgets
