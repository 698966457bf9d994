// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/filter_popup.h"
#include "widgets/controls.h"
#include <algorithm>
#include <QCheckBox>
#include <QDateEdit>
#include <QDateTime>
#include <QGridLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int sectionsWidth = 150;

QString qt(const std::string &text) { return QString::fromStdString(text); }

bool isTicked(const QListWidget *list, int row) { return list->item(row)->checkState() == Qt::Checked; }

template <typename T> std::vector<T> tickedOf(const QListWidget *list, const std::vector<T> &values)
{
    std::vector<T> out;
    for (int row = 0; row < list->count(); ++row) {
        if (isTicked(list, row))
            out.push_back(values[static_cast<std::size_t>(row)]);
    }
    // Every one ticked is no choice.
    return out.size() == values.size() ? std::vector<T>{} : out;
}

template <typename T> void tick(QListWidget *list, const std::vector<T> &values, const std::vector<T> &chosen)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        list->item(static_cast<int>(i))
            ->setCheckState(std::find(chosen.begin(), chosen.end(), values[i]) != chosen.end() ? Qt::Checked
                                                                                               : Qt::Unchecked);
}

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
    auto *list = new QListWidget(page);
    list->setObjectName(u"filterList%1"_s.arg(int(section)));
    list->setAccessibleName(name);
    list->setFrameShape(QFrame::NoFrame);
    list->setTextElideMode(Qt::ElideRight);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_lists[section] = list;
    if (section == Prompts) {
        m_search = new QLineEdit(page);
        m_search->setPlaceholderText(tr("Find a prompt"));
        m_search->setAccessibleName(tr("Find a prompt"));
        m_search->setClearButtonEnabled(true);
        connect(m_search, &QLineEdit::textChanged, list, [list](const QString &words) {
            for (int i = 0; i < list->count(); ++i)
                list->item(i)->setHidden(!list->item(i)->text().contains(words, Qt::CaseInsensitive));
        });
        column->addWidget(m_search);
    }
    column->addWidget(list, 1);
    connect(list, &QListWidget::itemChanged, this, &FilterPopup::read);
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

void FilterPopup::fill(Section section, const std::vector<std::pair<QString, QString>> &namesAndHints)
{
    QListWidget *list = m_lists[section];
    list->clear();
    for (const auto &[name, hint] : namesAndHints) {
        auto *item = new QListWidgetItem(name, list);
        item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        item->setCheckState(Qt::Unchecked);
        item->setToolTip(hint.toHtmlEscaped());
    }
}

void FilterPopup::setData(const AnalysisData &records)
{
    m_filling = true;
    std::vector<std::pair<QString, QString>> rows;
    m_targets.clear();
    for (const AnalysisTarget &target : records.targets) {
        m_targets.push_back(analysis::nameOf(target));
        rows.emplace_back(tr("%1, %2", "model, endpoint").arg(qt(target.label), qt(target.endpoint)), qt(target.model));
    }
    fill(Targets, rows);
    rows.clear();
    m_tags = records.tags;
    std::sort(m_tags.begin(), m_tags.end());
    for (const std::string &tag : m_tags)
        rows.emplace_back(qt(tag), qt(tag));
    fill(Tags, rows);
    rows.clear();
    m_cases = records.caseKeys;
    for (std::size_t i = 0; i < m_cases.size(); ++i) {
        const bool titled = i < records.caseTitles.size() && !records.caseTitles[i].empty();
        rows.emplace_back(qt(titled ? records.caseTitles[i] : m_cases[i]), qt(m_cases[i]));
    }
    fill(Prompts, rows);
    rows.clear();
    m_raters = records.raters;
    for (const std::string &rater : m_raters)
        rows.emplace_back(qt(rater), qt(rater));
    fill(Raters, rows);
    std::int64_t first = 0, last = 0;
    for (const RunSummary &run : records.runs) {
        first = first == 0 ? run.startedMicros : std::min(first, run.startedMicros);
        last = std::max({last, run.startedMicros, run.endedMicros.value_or(0)});
    }
    if (!m_from->isChecked() && first != 0)
        m_fromDate->setDate(dayOf(first));
    if (!m_to->isChecked() && last != 0)
        m_toDate->setDate(dayOf(last));
    tick(m_lists[Targets], m_targets, m_filter.targets);
    tick(m_lists[Tags], m_tags, m_filter.tags);
    tick(m_lists[Prompts], m_cases, m_filter.cases);
    tick(m_lists[Raters], m_raters, m_filter.raters);
    m_filling = false;
    read();
}

void FilterPopup::read()
{
    if (m_filling)
        return;
    analysis::AnalysisFilter now;
    now.targets = tickedOf(m_lists[Targets], m_targets);
    now.tags = tickedOf(m_lists[Tags], m_tags);
    now.cases = tickedOf(m_lists[Prompts], m_cases);
    now.raters = tickedOf(m_lists[Raters], m_raters);
    if (m_from->isChecked())
        now.fromMicros = microsOf(m_fromDate->date());
    if (m_to->isChecked())
        now.beforeMicros = microsOf(m_toDate->date().addDays(1));
    // All tags ticked still leaves out what has none.
    if (now.tags.empty() && !m_tags.empty() && isTicked(m_lists[Tags], 0))
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
        int ticked = 0;
        if (s == Dates)
            ticked = int(m_from->isChecked()) + int(m_to->isChecked());
        for (int row = 0; s != Dates && row < m_lists[s]->count(); ++row)
            ticked += isTicked(m_lists[s], row) ? 1 : 0;
        m_sections->item(s)->setText(
            ticked == 0 ? names[s] : tr("%1 (%2)", "section, how many are ticked").arg(names[s]).arg(ticked));
    }
}

void FilterPopup::clear()
{
    m_filling = true;
    for (QListWidget *list : m_lists) {
        for (int row = 0; list && row < list->count(); ++row)
            list->item(row)->setCheckState(Qt::Unchecked);
    }
    m_from->setChecked(false);
    m_to->setChecked(false);
    m_filling = false;
    read();
}

void FilterPopup::focusFirst()
{
    QListWidget *list = m_lists[std::max(0, m_sections->currentRow())];
    QWidget *first = list ? static_cast<QWidget *>(list) : m_from;
    if (list && list->count() > 0 && list->currentRow() < 0)
        list->setCurrentRow(0);
    first->setFocus(Qt::PopupFocusReason);
}
} // namespace assay::widgets
