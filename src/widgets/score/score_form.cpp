// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_form.h"
#include "widgets/score/judging.h"
#include "widgets/score/measure_box.h"
#include "widgets/score/score_queue.h"
#include <algorithm>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int CardWidth = 620, LongestName = 80;

QComboBox *makeCombo(const QString &name, QWidget *parent)
{
    auto *box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setAccessibleDescription(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    return box;
}
} // namespace

ScoreForm::ScoreForm(QWidget *parent)
    : Card(parent), runs(makeCombo(tr("Run to score"), this)), kind(makeCombo(tr("How to judge"), this)),
      rubric(makeCombo(tr("Rubric"), this)), edit(makeButton(tr("Rubric…"), {}, this)), primary(new MeasureBox(this)),
      order(makeCombo(tr("Order"), this)), filter(makeCombo(tr("Which prompts"), this)),
      rater(makeCombo(tr("Rater"), this)), round(makeCombo(tr("Round"), this)),
      note(makeLabel({}, TextRole::Small, Tone::Caution, this)),
      blind(new QCheckBox(tr("Blind: hide names, colours, times and prices until all are scored"), this)),
      inSight(makeLabel(tr("Names, times and prices will be in sight: the charts and every report will say that these "
                           "scores were not given blind."),
                        TextRole::Small, Tone::Caution, this)),
      advance(new QCheckBox(tr("Go on by itself after each score"), this)),
      begin(makeButton(tr("Start scoring"), u"score", this)), sendBack(makeButton(tr("Save to send back…"), {}, this)),
      progress(new QProgressBar(this)), progressText(makeLabel({}, TextRole::Small, Tone::Secondary, this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::section, space::section, space::section, space::section);
    column->setSpacing(space::content);
    column->addWidget(makeLabel(tr("Score answers"), TextRole::PageTitle, Tone::Normal, this));
    QLabel *how = makeLabel(tr("One key for each judgement. Everything else gets out of the way; Esc brings it back."),
                            TextRole::Body, Tone::Secondary, this);
    how->setWordWrap(true);
    for (QLabel *label : {note, inSight})
        label->setWordWrap(true);
    inSight->setContentsMargins(space::section, 0, 0, 0); // under the words of its box
    inSight->hide();
    fillChoices();
    column->addWidget(how);
    column->addLayout(makeFields());
    column->addWidget(note);
    column->addWidget(blind);
    column->addWidget(inSight);
    column->addWidget(advance);
    column->addSpacing(space::chip);
    column->addLayout(makeFoot());
    fitWidth();
}

void ScoreForm::fitWidth() { setFixedWidth(std::max(CardWidth, blind->sizeHint().width() + 2 * space::section)); }

void ScoreForm::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitWidth();
}

void ScoreForm::fillChoices()
{
    runs->setObjectName(u"runToScore"_s);
    kind->addItem(tr("Each answer by a rubric"), int(JudgingKind::Rubric));
    kind->addItem(tr("In pairs: which is better?"), int(JudgingKind::Pairs));
    kind->addItem(tr("In order: best to worst"), int(JudgingKind::Ranking));
    order->addItem(tr("Prompt by prompt, all criteria"), int(ScoreQueue::Order::ByPrompt));
    order->addItem(tr("One criterion across all prompts"), int(ScoreQueue::Order::ByCriterion));
    for (const auto &[which, text] :
         {std::pair{ScoreQueue::Filter::All, tr("All prompts")}, std::pair{ScoreQueue::Filter::ToDo, tr("To do")},
          std::pair{ScoreQueue::Filter::Drafts, tr("Half-scored")},
          std::pair{ScoreQueue::Filter::CantJudge, tr("With “can’t judge”")},
          std::pair{ScoreQueue::Filter::Flagged, tr("Flagged")},
          std::pair{ScoreQueue::Filter::Disagreement, tr("Where raters disagree")}})
        filter->addItem(text, int(which));
    rater->setEditable(true);
    rater->setInsertPolicy(QComboBox::NoInsert);
    rater->lineEdit()->setMaxLength(LongestName);
    rater->lineEdit()->setAccessibleName(tr("Name that the scores are kept under"));
    edit->setAccessibleName(tr("Edit or make a rubric"));
}

QLayout *ScoreForm::makeFields()
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::content);
    grid->setVerticalSpacing(space::related);
    grid->setColumnStretch(1, 1);
    addField(grid, 0, tr("Run"), runs);
    addField(grid, 1, tr("How"), kind);
    addField(grid, 2, tr("Rubric"), rubric, edit);
    m_primaryLabel = addField(grid, 3, tr("Primary"), primary);
    addField(grid, 4, tr("Order"), order);
    addField(grid, 5, tr("Show"), filter);
    addField(grid, 6, tr("Rater"), rater);
    addField(grid, 7, tr("Round"), round);
    return grid;
}

QLabel *ScoreForm::addField(QGridLayout *grid, int row, const QString &label, QWidget *field, QWidget *beside)
{
    QLabel *name = makeLabel(label, TextRole::Small, Tone::Secondary, this);
    name->setBuddy(field);
    grid->addWidget(name, row, 0);
    grid->addWidget(field, row, 1, 1, beside ? 1 : 2);
    if (beside)
        grid->addWidget(beside, row, 2);
    return name;
}

QLayout *ScoreForm::makeFoot()
{
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::content);
    setPrimary(begin);
    setButtonHint(begin, tr("Enter", "a key"));
    begin->setDefault(true);
    begin->setAutoDefault(true);
    progress->setTextVisible(false);
    progress->setFixedHeight(6);
    progress->setAccessibleName(tr("Judgements given"));
    foot->addWidget(begin);
    foot->addWidget(sendBack);
    foot->addWidget(progress, 1);
    foot->addWidget(progressText);
    foot->addStretch(); // in pairs there is no progress: the button stays as wide as its words
    return foot;
}

void ScoreForm::setPrimaryShown(bool shown)
{
    primary->setVisible(shown);
    m_primaryLabel->setVisible(shown);
}
} // namespace assay::widgets
