// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/filter_popup.h"
#include "itemmodels/tick_list_model.h"
#include "widgets/controls.h"
#include <algorithm>
#include <QCheckBox>
#include <QDateEdit>
#include <QDateTime>
#include <QGridLayout>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <set>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using itemmodels::TickListModel;
namespace
{
constexpr int sectionsWidth = 150;

template <typename T> std::vector<T> tickedOf(const TickListModel &choices, const std::vector<T> &values)
{
    // Every one ticked is no choice.
    if (choices.tickedCount() == 0 || choices.tickedCount() == choices.count())
        return {};
    std::vector<T> out;
    for (int row = 0; row < choices.count(); ++row) {
        if (choices.isTicked(row))
            out.push_back(values[static_cast<std::size_t>(row)]);
    }
    return out;
}

// One row a value, ticked where it was chosen before.
template <typename T, typename RowOf>
void fill(TickListModel &choices, const std::vector<T> &values, const std::vector<T> &chosen, RowOf rowOf)
{
    const std::set<T> ticked(chosen.begin(), chosen.end());
    std::vector<TickListModel::Row> rows;
    rows.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        rows.push_back(rowOf(i));
        rows.back().ticked = ticked.contains(values[i]);
    }
    choices.setRows(std::move(rows));
}

TickListModel::Row plainRow(const std::string &name) { return {name, name, false}; }

// Days are UTC days, as in the captions.
std::int64_t microsOf(QDate day) { return QDateTime(day, QTime(0, 0), Qt::UTC).toMSecsSinceEpoch() * 1000; }
QDate dayOf(std::int64_t micros) { return QDateTime::fromMSecsSinceEpoch(micros / 1000, Qt::UTC).date(); }
} // namespace

FilterPopup::FilterPopup(QWidget *parent) : QWidget(parent, Qt::Popup)
{
    setAccessibleName(tr("Filter of the charts"));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card(this);
    outer->addWidget(card);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(space::content, space::content, space::content, space::content);
    column->setSpacing(space::related);
    column->addWidget(makeLabel(tr("Draw the charts from"), TextRole::CardTitle, Tone::Normal, card));
    auto *row = new QHBoxLayout;
    row->setSpacing(space::content);
    m_sections = new QListWidget(card);
    m_sections->setObjectName(u"filterSections"_s);
    m_sections->setAccessibleName(tr("Filter by"));
    m_sections->setFrameShape(QFrame::NoFrame);
    m_sections->setFixedWidth(sectionsWidth);
    m_stack = new QStackedWidget(card);
    const QString names[] = {tr("Targets"), tr("Tags"), tr("Prompts"), tr("Raters"), tr("Dates")};
    for (int s = 0; s < Sections; ++s) {
        m_sections->addItem(names[s]);
        m_stack->addWidget(s == Dates ? makeDates() : makeList(Section(s), names[s]));
    }
    connect(m_sections, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    m_sections->setCurrentRow(0);
    row->addWidget(m_sections);
    row->addWidget(new Line(Qt::Vertical, card));
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    auto *foot = new QHBoxLayout;
    QLabel *hint = makeLabel(tr("Where nothing is ticked, everything is in. Every chart follows."), TextRole::Small,
                             Tone::Secondary, card);
    hint->setWordWrap(true);
    m_clear = makeButton(tr("Clear"), {}, card);
    m_clear->setObjectName(u"filterClear"_s);
    m_clear->setAccessibleName(tr("Clear the filter"));
    foot->addWidget(hint, 1);
    foot->addWidget(m_clear);
    column->addLayout(foot);
    connect(m_clear, &QPushButton::clicked, this, &FilterPopup::clear);
    resize(600, 360);
}

QWidget *FilterPopup::makeList(Section section, const QString &name)
{
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::related);
    auto *list = m_lists[section] = new QListView(page);
    auto *choices = m_choices[section] = new TickListModel(this);
    list->setModel(choices);
    list->setObjectName(u"filterList%1"_s.arg(int(section)));
    list->setAccessibleName(name);
    list->setFrameShape(QFrame::NoFrame);
    list->setTextElideMode(Qt::ElideRight);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setUniformItemSizes(true); // or thousands of prompts would each be measured
    if (section == Prompts) {
        m_search = new QLineEdit(page);
        m_search->setPlaceholderText(tr("Find a prompt"));
        m_search->setAccessibleName(tr("Find a prompt"));
        m_search->setClearButtonEnabled(true);
        connect(m_search, &QLineEdit::textChanged, choices, &TickListModel::setWords);
        column->addWidget(m_search);
    }
    column->addWidget(list, 1);
    connect(choices, &TickListModel::ticksChanged, this, &FilterPopup::read);
    return page;
}

QWidget *FilterPopup::makeDates()
{
    auto *page = new QWidget(this);
    auto *grid = new QGridLayout(page);
    grid->setContentsMargins(0, 0, 0, 0);
    const auto add = [&](int row, const QString &label, const QString &name) {
        auto *box = new QCheckBox(label, page);
        auto *date = new QDateEdit(page);
        date->setDisplayFormat(u"yyyy-MM-dd"_s);
        date->setCalendarPopup(true);
        date->setAccessibleName(name);
        date->setEnabled(false);
        connect(box, &QCheckBox::toggled, date, &QWidget::setEnabled);
        connect(box, &QCheckBox::toggled, this, &FilterPopup::read);
        connect(date, &QDateEdit::dateChanged, this, &FilterPopup::read);
        grid->addWidget(box, row, 0);
        grid->addWidget(date, row, 1);
        return std::pair(box, date);
    };
    std::tie(m_from, m_fromDate) = add(0, tr("Sent on or after"), tr("First day"));
    std::tie(m_to, m_toDate) = add(1, tr("Sent on or before"), tr("Last day"));
    QLabel *hint = makeLabel(tr("Days are UTC, as in the captions."), TextRole::Small, Tone::Secondary, page);
    grid->addWidget(hint, 2, 0, 1, 2);
    grid->setRowStretch(3, 1);
    grid->setColumnStretch(2, 1);
    return page;
}

void FilterPopup::setData(const AnalysisData &records)
{
    m_filling = true;
    m_targets.clear();
    for (const AnalysisTarget &target : records.targets)
        m_targets.push_back(analysis::nameOf(target));
    fill(*m_choices[Targets], m_targets, m_filter.targets, [&](std::size_t i) -> TickListModel::Row {
        const AnalysisTarget &target = records.targets[i];
        return {tr("%1, %2", "model, endpoint")
                    .arg(QString::fromStdString(target.label), QString::fromStdString(target.endpoint))
                    .toStdString(),
                target.model, false};
    });
    m_tags = records.tags;
    std::sort(m_tags.begin(), m_tags.end());
    fill(*m_choices[Tags], m_tags, m_filter.tags, [&](std::size_t i) { return plainRow(m_tags[i]); });
    m_cases = records.caseKeys;
    fill(*m_choices[Prompts], m_cases, m_filter.cases, [&](std::size_t i) -> TickListModel::Row {
        const bool titled = i < records.caseTitles.size() && !records.caseTitles[i].empty();
        return {titled ? records.caseTitles[i] : m_cases[i], m_cases[i], false};
    });
    m_raters = records.raters;
    fill(*m_choices[Raters], m_raters, m_filter.raters, [&](std::size_t i) { return plainRow(m_raters[i]); });
    std::int64_t first = 0, last = 0;
    for (const RunSummary &run : records.runs) {
        first = first == 0 ? run.startedMicros : std::min(first, run.startedMicros);
        last = std::max({last, run.startedMicros, run.endedMicros.value_or(0)});
    }
    if (!m_from->isChecked() && first != 0)
        m_fromDate->setDate(dayOf(first));
    if (!m_to->isChecked() && last != 0)
        m_toDate->setDate(dayOf(last));
    m_filling = false;
    read();
}

void FilterPopup::read()
{
    if (m_filling)
        return;
    analysis::AnalysisFilter now;
    now.targets = tickedOf(*m_choices[Targets], m_targets);
    now.tags = tickedOf(*m_choices[Tags], m_tags);
    now.cases = tickedOf(*m_choices[Prompts], m_cases);
    now.raters = tickedOf(*m_choices[Raters], m_raters);
    if (m_from->isChecked())
        now.fromMicros = microsOf(m_fromDate->date());
    if (m_to->isChecked())
        now.beforeMicros = microsOf(m_toDate->date().addDays(1));
    // All tags ticked still leaves out what has none.
    if (now.tags.empty() && !m_tags.empty() && m_choices[Tags]->isTicked(0))
        now.tags = m_tags;
    sayCounts();
    m_clear->setEnabled(!now.empty());
    if (now == m_filter)
        return;
    m_filter = std::move(now);
    Q_EMIT filterChanged();
}

void FilterPopup::sayCounts()
{
    const QString names[] = {tr("Targets"), tr("Tags"), tr("Prompts"), tr("Raters"), tr("Dates")};
    for (int s = 0; s < Sections; ++s) {
        const int ticked = s == Dates ? int(m_from->isChecked()) + int(m_to->isChecked()) : m_choices[s]->tickedCount();
        m_sections->item(s)->setText(
            ticked == 0 ? names[s] : tr("%1 (%2)", "section, how many are ticked").arg(names[s]).arg(ticked));
    }
}

void FilterPopup::clear()
{
    m_filling = true;
    for (TickListModel *choices : m_choices) {
        if (choices) // dates have none
            choices->clearTicks();
    }
    m_from->setChecked(false);
    m_to->setChecked(false);
    m_filling = false;
    read();
}

void FilterPopup::focusFirst()
{
    QListView *list = m_lists[std::max(0, m_sections->currentRow())];
    QWidget *first = list ? static_cast<QWidget *>(list) : m_from;
    if (list && !list->currentIndex().isValid())
        list->setCurrentIndex(list->model()->index(0, 0));
    first->setFocus(Qt::PopupFocusReason);
}
} // namespace assay::widgets
