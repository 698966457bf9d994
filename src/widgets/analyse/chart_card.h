// SPDX-License-Identifier: GPL-3.0-or-later
// The chart in its card, or the one sentence that stands for it, or what went wrong.
#pragma once
#include "widgets/controls.h"

class QStackedWidget;

namespace assay::charts
{
class ChartView;
}

namespace assay::widgets
{
// Neither empty nor without rows: there is a picture to show, copy and export.
bool isDrawn(const analysis::ChartSpec *spec);

class ChartCard : public Card
{
    Q_OBJECT
public:
    explicit ChartCard(QWidget *parent = nullptr);
    void showChart(const analysis::ChartSpec &spec);
    void showSentence(const QString &sentence, const QString &buttonText); // no text: no button
    void showInstead(QWidget *content);      // which becomes this card's; the focus goes to it or its proxy
    void showTrouble(const ErrorText &text); // above what is shown
    void setControls(QWidget *controls);     // a row above the chart, which becomes this card's
    void setHintShown(bool shown);
    bool showsChart() const;
    void focusContent();
    charts::ChartView *chart() const { return m_chart; }
    EmptyState *sentence() const { return m_sentence; }
    ErrorCard *trouble() const { return m_trouble; }

Q_SIGNALS:
    void triggered(); // the sentence's button
    void retryAsked();

private:
    void turnTo(QWidget *content);
    QStackedWidget *m_stack;
    charts::ChartView *m_chart;
    EmptyState *m_sentence;
    ErrorCard *m_trouble;
    QLabel *m_hint;
};
} // namespace assay::widgets
