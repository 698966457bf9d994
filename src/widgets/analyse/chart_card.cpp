// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/chart_card.h"
#include "charts/chart_scene.h"
#include <QApplication>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
bool isDrawn(const analysis::ChartSpec *spec)
{
    return spec && spec->emptyReason.empty() &&
           (!spec->rows.empty() || !spec->panels.empty() || !spec->grid.empty() || !spec->plane.empty());
}

ChartCard::ChartCard(QWidget *parent) : Card(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::content, space::content, space::content, space::related);
    column->setSpacing(space::related);
    m_trouble = new ErrorCard(this);
    m_trouble->hide();
    column->addWidget(m_trouble);
    m_stack = new QStackedWidget(this);
    m_chart = new charts::ChartView(m_stack);
    m_sentence = new EmptyState(m_stack);
    m_sentence->button()->setAutoDefault(true);
    m_stack->addWidget(m_chart);
    m_stack->addWidget(m_sentence);
    column->addWidget(m_stack, 1);
    m_hint = makeLabel(tr("Click a mark, or press Enter on it, to see what is behind it."), TextRole::Small,
                       Tone::Secondary, this);
    m_hint->setWordWrap(true);
    m_hint->setContentsMargins(space::group, 0, 0, 0); // under the chart's own left edge
    column->addWidget(m_hint);
    connect(m_sentence, &EmptyState::triggered, this, &ChartCard::triggered);
    const auto follow = [this] {
        m_chart->setTheme(tokens(this).dark ? charts::ChartTheme::Dark : charts::ChartTheme::Light);
    };
    connect(new ThemeNotifier(this), &ThemeNotifier::changed, this, follow);
    follow();
}

void ChartCard::showChart(const analysis::ChartSpec &spec)
{
    m_trouble->hide();
    m_chart->setSpec(spec);
    turnTo(m_chart);
}

void ChartCard::showSentence(const QString &sentence, const QString &buttonText)
{
    m_trouble->hide();
    m_sentence->setSentence(sentence);
    m_sentence->setAction(buttonText, u"score");
    turnTo(m_sentence);
}

void ChartCard::showInstead(QWidget *content)
{
    m_trouble->hide();
    if (m_stack->indexOf(content) < 0)
        m_stack->addWidget(content);
    turnTo(content);
}

void ChartCard::turnTo(QWidget *content)
{
    const bool focused = m_stack->isAncestorOf(QApplication::focusWidget());
    m_stack->setCurrentWidget(content);
    if (focused)
        focusContent(); // or it would be lost with what was hidden
}

void ChartCard::focusContent()
{
    QWidget *content = m_stack->currentWidget();
    (content == m_sentence ? m_sentence->button() : content)->setFocus();
}

void ChartCard::showTrouble(const ErrorText &text)
{
    m_trouble->setError(text);
    m_trouble->clearButtons();
    connect(m_trouble->addButton(tr("Try again")), &QPushButton::clicked, this, &ChartCard::retryAsked);
    m_trouble->show();
}

void ChartCard::setControls(QWidget *controls) { static_cast<QVBoxLayout *>(layout())->insertWidget(1, controls); }

void ChartCard::setHintShown(bool shown) { m_hint->setVisible(shown); }
bool ChartCard::showsChart() const { return m_stack->currentWidget() == m_chart; }
} // namespace assay::widgets
