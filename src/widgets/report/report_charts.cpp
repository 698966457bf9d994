// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_charts.h"
#include "widgets/controls.h"
#include <algorithm>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QShortcut>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int idRole = Qt::UserRole, madeRole = Qt::UserRole + 1, ownRole = Qt::UserRole + 2; // texts: made, own
QString qt(const std::string &text) { return QString::fromStdString(text); }
} // namespace

ReportCharts::ReportCharts(QWidget *parent) : QWidget(parent)
{
    m_list = new QListWidget(this);
    m_list->setObjectName(u"reportCharts"_s);
    m_list->setAccessibleName(tr("Charts of the report, in their order"));
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setFixedHeight(148);
    m_up = makeIconButton(u"chevron-up", tr("Move the chart up"), this);
    m_down = makeIconButton(u"chevron-down", tr("Move the chart down"), this);
    m_altText = new QPlainTextEdit(this);
    m_altText->setObjectName(u"reportAltText"_s);
    m_altText->setAccessibleName(tr("Alternative text of the chart"));
    m_altText->setToolTip(tr("Read aloud in place of the picture. Empty: the made text."));
    m_altText->setTabChangesFocus(true);
    m_altText->setFixedHeight(m_altText->fontMetrics().lineSpacing() * 3 + 18);
    m_altLabel = makeLabel(tr("Alternative text"), TextRole::Small, Tone::Secondary, this);
    m_altLabel->setBuddy(m_altText);
    auto *buttons = new QVBoxLayout;
    buttons->setSpacing(space::chip);
    buttons->addWidget(m_up);
    buttons->addWidget(m_down);
    buttons->addStretch(1);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::chip);
    row->addWidget(m_list, 1);
    row->addLayout(buttons);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::chip);
    layout->addLayout(row);
    layout->addWidget(m_altLabel);
    layout->addWidget(m_altText);
    connect(m_up, &QToolButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { move(1); });
    for (const auto &[key, by] : {std::pair{Qt::CTRL | Qt::Key_Up, -1}, std::pair{Qt::CTRL | Qt::Key_Down, 1}}) {
        auto *shortcut = new QShortcut(QKeySequence(key), m_list);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, [this, step = by] { move(step); });
    }
    connect(m_list, &QListWidget::currentRowChanged, this, &ReportCharts::showText);
    connect(m_list, &QListWidget::itemChanged, this, [this] {
        if (!m_filling)
            Q_EMIT edited();
    });
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, [this] {
        refreshButtons();
        Q_EMIT edited();
    });
    connect(m_altText, &QPlainTextEdit::textChanged, this, &ReportCharts::keepText);
    refreshButtons();
}

void ReportCharts::addItem(const reports::ReportPreview::Chart &chart, const analysis::ReportRequest &chosen)
{
    auto *item = new QListWidgetItem(qt(chart.question), m_list);
    const auto own = chosen.altTexts.find(chart.id);
    item->setData(idRole, qt(chart.id));
    item->setData(madeRole, qt(chart.altText));
    item->setData(ownRole, own == chosen.altTexts.end() ? QString() : qt(own->second));
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemIsDragEnabled);
    const bool on =
        chosen.charts.empty() || std::find(chosen.charts.begin(), chosen.charts.end(), chart.id) != chosen.charts.end();
    item->setCheckState(on ? Qt::Checked : Qt::Unchecked);
}

void ReportCharts::setCharts(const std::vector<reports::ReportPreview::Chart> &charts,
                             const analysis::ReportRequest &chosen)
{
    m_filling = true;
    m_list->clear();
    m_made.clear();
    for (const auto &chart : charts)
        m_made << qt(chart.id);
    for (const std::string &id : chosen.charts) {
        const auto found = std::find_if(charts.begin(), charts.end(), [&](const auto &c) { return c.id == id; });
        if (found != charts.end())
            addItem(*found, chosen);
    }
    for (const auto &chart : charts) {
        if (std::find(chosen.charts.begin(), chosen.charts.end(), chart.id) == chosen.charts.end())
            addItem(chart, chosen);
    }
    m_list->setCurrentRow(0);
    m_filling = false;
    showText();
}

void ReportCharts::refreshTexts(const std::vector<reports::ReportPreview::Chart> &charts)
{
    m_filling = true;
    for (int i = 0; i < m_list->count(); ++i) {
        QListWidgetItem *item = m_list->item(i);
        for (const auto &chart : charts) {
            if (qt(chart.id) == item->data(idRole).toString())
                item->setData(madeRole, qt(chart.altText));
        }
    }
    m_filling = false;
    if (!m_altText->hasFocus())
        showText();
}

void ReportCharts::write(analysis::ReportRequest &request) const
{
    QStringList shown;
    for (int i = 0; i < m_list->count(); ++i) {
        const QListWidgetItem *item = m_list->item(i);
        const QString id = item->data(idRole).toString(), own = item->data(ownRole).toString().trimmed();
        if (item->checkState() == Qt::Checked)
            shown << id;
        if (!own.isEmpty())
            request.altTexts[id.toStdString()] = own.toStdString();
    }
    if (shown == m_made) // all of them as they are made: also those that come with later versions
        return;
    for (const QString &id : shown)
        request.charts.push_back(id.toStdString());
    if (shown.isEmpty())
        request.charts.push_back("none");
}

void ReportCharts::move(int by)
{
    const int row = m_list->currentRow(), to = row + by;
    if (row < 0 || to < 0 || to >= m_list->count())
        return;
    m_filling = true; // taking it out and putting it back is one change
    QListWidgetItem *item = m_list->takeItem(row);
    m_list->insertItem(to, item);
    m_list->setCurrentRow(to);
    m_filling = false;
    refreshButtons();
    Q_EMIT edited();
}

void ReportCharts::showText()
{
    refreshButtons();
    const QListWidgetItem *item = m_list->currentItem();
    m_altText->setEnabled(item != nullptr);
    const QString own = item == nullptr ? QString() : item->data(ownRole).toString();
    const QString text = item == nullptr ? QString() : own.isEmpty() ? item->data(madeRole).toString() : own;
    if (text == m_altText->toPlainText())
        return;
    m_filling = true;
    m_altText->setPlainText(text);
    m_filling = false;
}

void ReportCharts::keepText()
{
    QListWidgetItem *item = m_list->currentItem();
    if (m_filling || item == nullptr)
        return;
    const QString text = m_altText->toPlainText().trimmed();
    m_filling = true;
    item->setData(ownRole, text == item->data(madeRole).toString().trimmed() ? QString() : text);
    m_filling = false;
    Q_EMIT edited();
}

void ReportCharts::refreshButtons()
{
    const int row = m_list->currentRow();
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < m_list->count());
}
} // namespace assay::widgets

#include "moc_report_charts.cpp"
