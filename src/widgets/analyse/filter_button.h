// SPDX-License-Identifier: GPL-3.0-or-later
// Says which answers the charts are drawn from ("2 of 4 targets, tag billing"), opens the choice, and clears it with
// one click.
#pragma once
#include "analysis/filter.h"
#include <QWidget>

class QPushButton;
class QToolButton;

namespace assay::widgets
{
class FilterPopup;

class FilterButton : public QWidget
{
    Q_OBJECT
public:
    explicit FilterButton(QWidget *parent = nullptr);
    void setData(const AnalysisData &records);
    void clearChoices(); // no records: nothing to choose
    const analysis::AnalysisFilter &filter() const noexcept;
    FilterPopup *popup() const { return m_popup; }
    QPushButton *button() const { return m_button; }
    QToolButton *clearButton() const { return m_clear; }

Q_SIGNALS:
    void filterChanged();

private:
    void say();
    void open();

    QPushButton *m_button;
    QToolButton *m_clear;
    FilterPopup *m_popup;
    AnalysisData m_names; // targets, tags, cases and raters alone: what the words count
};
} // namespace assay::widgets
