// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts are drawn from, chosen by target, tag, prompt, rater and date: lists to tick, nothing ticked being
// everything. It knows the choices of the records and the filter that they make; what is done with it is the page's.
#pragma once
#include "analysis/filter.h"
#include <QWidget>

class QCheckBox;
class QDateEdit;
class QListView;
class QListWidget;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace assay::itemmodels
{
class TickListModel;
}

namespace assay::widgets
{
class FilterPopup : public QWidget
{
    Q_OBJECT
public:
    explicit FilterPopup(QWidget *parent = nullptr);
    // The choices of new records; what was chosen and is among them stays so. Says filterChanged() when less is left.
    void setData(const AnalysisData &records);
    const analysis::AnalysisFilter &filter() const noexcept { return m_filter; }
    void clear();
    void focusFirst();

    enum Section { Targets, Tags, Prompts, Raters, Dates, Sections };
    itemmodels::TickListModel *choices(Section section) const { return m_choices[section]; } // null: Dates
    QListWidget *sections() const { return m_sections; }

Q_SIGNALS:
    void filterChanged();

private:
    QWidget *makeList(Section section, const QString &name);
    QWidget *makeDates();
    void read(); // the filter from the ticks
    void sayCounts();

    QListWidget *m_sections = nullptr;
    QStackedWidget *m_stack = nullptr;
    QListView *m_lists[Sections] = {};
    itemmodels::TickListModel *m_choices[Sections] = {};
    QLineEdit *m_search = nullptr;
    QCheckBox *m_from = nullptr, *m_to = nullptr;
    QDateEdit *m_fromDate = nullptr, *m_toDate = nullptr;
    QPushButton *m_clear = nullptr;
    std::vector<analysis::TargetName> m_targets; // beside the rows of m_choices
    std::vector<std::string> m_tags, m_cases, m_raters;
    analysis::AnalysisFilter m_filter;
    bool m_filling = false;
};
} // namespace assay::widgets
