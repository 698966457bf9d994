// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/gate_table.h"
#include "widgets/theme.h"
#include <algorithm>
#include <QHeaderView>
#include <QKeyEvent>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using analysis::ReportGate;

namespace
{
constexpr int answerRole = Qt::UserRole + 1, noteRole = Qt::UserRole + 2;
}

GateTable::GateTable(QWidget *parent) : QTableWidget(parent)
{
    setObjectName(u"reportGates"_s);
    setAccessibleName(tr("Must-haves and which target passes them"));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                    QAbstractItemView::AnyKeyPressed);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    setShowGrid(false);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(this, &QTableWidget::cellClicked, this, [this](int row, int column) {
        if (column > 0)
            advance(row, column);
    });
    connect(this, &QTableWidget::itemChanged, this, [this] {
        if (!m_filling)
            Q_EMIT edited();
    });
}

void GateTable::setTargets(const std::vector<std::string> &names)
{
    const std::vector<ReportGate> kept = gates();
    m_targets = names;
    QStringList titles{tr("Must-have")};
    for (const std::string &name : names)
        titles << QString::fromStdString(name);
    setColumnCount(int(titles.size()));
    setHorizontalHeaderLabels(titles);
    setGates(kept);
    setColumnWidth(0, 190);
    for (int column = 1; column < columnCount(); ++column)
        setColumnWidth(column, std::clamp(horizontalHeader()->sectionSizeHint(column), 96, 180));
}

void GateTable::setGates(const std::vector<ReportGate> &gates)
{
    m_filling = true;
    setRowCount(0);
    for (const ReportGate &gate : gates)
        addRow(gate);
    m_filling = false;
}

void GateTable::addRow(const ReportGate &gate)
{
    const int row = rowCount();
    insertRow(row);
    setItem(row, 0, new QTableWidgetItem(QString::fromStdString(gate.name)));
    for (std::size_t t = 0; t < m_targets.size(); ++t) {
        auto *item = new QTableWidgetItem;
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        setItem(row, int(t) + 1, item);
        const auto of = std::find_if(gate.answers.begin(), gate.answers.end(),
                                     [&](const ReportGate::Of &o) { return o.target == m_targets[t]; });
        if (of != gate.answers.end())
            item->setData(noteRole, QString::fromStdString(of->note));
        setAnswer(row, int(t) + 1, of == gate.answers.end() ? ReportGate::Answer::NotChecked : of->answer);
    }
}

void GateTable::setAnswer(int row, int column, ReportGate::Answer answer)
{
    QTableWidgetItem *item = this->item(row, column);
    item->setData(answerRole, int(answer));
    item->setText(answer == ReportGate::Answer::Pass   ? tr("pass", "a must-have")
                  : answer == ReportGate::Answer::Fail ? tr("fail", "a must-have")
                                                       : tr("not checked", "a must-have"));
    const Tokens &t = tokens(this);
    item->setForeground(answer == ReportGate::Answer::Pass   ? toneColor(t, Tone::Good)
                        : answer == ReportGate::Answer::Fail ? toneColor(t, Tone::Error)
                                                             : toneColor(t, Tone::Secondary));
}

void GateTable::advance(int row, int column)
{
    if (QTableWidgetItem *item = this->item(row, column))
        setAnswer(row, column, static_cast<ReportGate::Answer>((item->data(answerRole).toInt() + 1) % 3));
}

void GateTable::addGate()
{
    m_filling = true;
    addRow({});
    m_filling = false;
    setCurrentCell(rowCount() - 1, 0);
    editItem(item(rowCount() - 1, 0));
}

std::vector<ReportGate> GateTable::gates() const
{
    std::vector<ReportGate> out;
    for (int row = 0; row < rowCount(); ++row) {
        ReportGate gate;
        gate.name = item(row, 0)->text().trimmed().toStdString();
        if (gate.name.empty())
            continue;
        for (std::size_t t = 0; t < m_targets.size(); ++t) {
            const QTableWidgetItem *cell = item(row, int(t) + 1);
            if (cell != nullptr)
                gate.answers.push_back({m_targets[t], static_cast<ReportGate::Answer>(cell->data(answerRole).toInt()),
                                        cell->data(noteRole).toString().toStdString()});
        }
        out.push_back(std::move(gate));
    }
    return out;
}

void GateTable::keyPressEvent(QKeyEvent *event)
{
    const bool go = event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (go && currentColumn() > 0)
        return advance(currentRow(), currentColumn());
    if (event->key() == Qt::Key_Delete && currentRow() >= 0 && state() != EditingState) {
        removeRow(currentRow());
        Q_EMIT edited();
        return;
    }
    QTableWidget::keyPressEvent(event);
}
} // namespace assay::widgets

#include "moc_gate_table.cpp"
