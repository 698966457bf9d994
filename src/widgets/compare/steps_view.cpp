// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/steps_view.h"
#include "itemmodels/format.h"
#include "widgets/compare/answer_view.h"
#include "widgets/compare/display_text.h"
#include "widgets/controls.h"
#include "widgets/icons.h"
#include <algorithm>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int shownHeight = 240, textHeight = 132;
QString qt(const std::string &text) { return QString::fromStdString(text); }
} // namespace

QString stepLine(const StepResult &step)
{
    QStringList parts{qt(step.name),
                      StepsView::tr("%1 at %2", "a model at an endpoint").arg(qt(step.model), qt(step.endpoint)),
                      StateWord::wordFor(TrialState::Settled, step.outcome)};
    if (step.timing.done)
        parts << itemmodels::durationText(*step.timing.done);
    if (step.usage.output)
        parts << itemmodels::tokensText(step.usage.output);
    parts << itemmodels::costText(step.cost);
    return visibleText(parts.join(u" · "_s));
}

StepsView::StepsView(QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_fold = makeButton({}, u"chevron-right", this);
    m_fold->setObjectName(u"stepsFold"_s);
    m_fold->setFlat(true);
    m_fold->setCheckable(true);
    m_fold->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(space::related, 0, space::content, 0);
    row->addWidget(m_fold);
    row->addStretch();
    column->addLayout(row);
    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    column->addWidget(m_scroll);
    connect(m_fold, &QPushButton::toggled, this, &StepsView::fill);
    hide();
}

void StepsView::setOwner(const QString &targetName)
{
    m_owner = targetName;
    m_fold->setAccessibleName(tr("Steps of %1").arg(targetName));
    m_scroll->setAccessibleName(tr("Steps of %1").arg(targetName));
}

void StepsView::showSteps(const std::vector<StepResult> &steps)
{
    if (steps == m_steps && isVisibleTo(parentWidget()) == !steps.empty())
        return;
    m_steps = steps;
    setVisible(!steps.empty());
    m_fold->setText(tr("Steps · %n", "of a chain", int(steps.size())));
    fill();
}

bool StepsView::isOpen() const { return m_fold->isChecked(); }

// Drawn up only while it is open: a page holds many answers.
void StepsView::fill()
{
    const bool open = m_fold->isChecked() && !m_steps.empty();
    m_fold->setIcon(icon(open ? u"chevron-down" : u"chevron-right", Tone::Secondary));
    m_scroll->setVisible(open);
    auto *host = new QWidget;
    host->setAutoFillBackground(false);
    m_rows = new QVBoxLayout(host);
    m_rows->setContentsMargins(space::content, 0, space::content, space::related);
    m_rows->setSpacing(space::chip);
    for (std::size_t i = 0; open && i < m_steps.size(); ++i) {
        const StepResult &step = m_steps[i];
        QLabel *line = makeLabel(tr("%1. %2", "number of a step, what it brought").arg(i + 1).arg(stepLine(step)),
                                 TextRole::Small, Tone::Secondary, host);
        line->setWordWrap(true);
        m_rows->addWidget(line);
        if (step.error) {
            QLabel *error =
                makeLabel(visibleText(qt(step.error->detail).left(500)), TextRole::Small, Tone::Error, host);
            error->setWordWrap(true);
            m_rows->addWidget(error);
        }
        if (step.text.empty())
            continue;
        auto *text = new AnswerView(host);
        text->setAccessibleName(tr("What step %1 of %2 said").arg(i + 1).arg(m_owner));
        text->setFixedHeight(textHeight);
        text->showAnswer(qt(step.text));
        m_rows->addWidget(text);
    }
    m_rows->addStretch();
    m_scroll->setWidget(host);          // the one before goes
    host->setAutoFillBackground(false); // the pane's ground shows
    m_scroll->setFixedHeight(open ? qMin(host->sizeHint().height(), shownHeight) : 0);
}
} // namespace assay::widgets
