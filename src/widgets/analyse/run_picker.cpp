// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/run_picker.h"
#include "itemmodels/format.h"
#include "itemmodels/run_table_model.h"
#include "widgets/analyse/tables.h"
#include "widgets/compare/blind_veil.h"
#include "widgets/controls.h"
#include <algorithm>
#include <QHeaderView>
#include <QScreen>
#include <QTableView>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using itemmodels::RunTableModel;

namespace
{
constexpr int pageRows = 60, mostPages = 10; // how far back a scored run is looked for
constexpr int popupWidth = 560, leastHeight = 190, mostHeight = 420, longestName = 260, aroundRows = 130;
} // namespace

RunPicker::RunPicker(session::Session &session, QWidget *parent)
    : QPushButton(parent), m_session(session), m_model(new RunTableModel(this))
{
    setObjectName(u"analyseData"_s);
    setAutoDefault(false);
    setAccessibleName(tr("Choose the runs of the charts"));
    m_popup = makePopup();
    connect(this, &QPushButton::clicked, this, &RunPicker::openPopup);
    connect(m_model, &RunTableModel::tickedChanged, this, &RunPicker::ticksChanged);
    say();
}

QWidget *RunPicker::makePopup()
{
    auto *popup = new QWidget(this, Qt::Popup);
    popup->setAccessibleName(tr("Runs of the charts"));
    auto *outer = new QVBoxLayout(popup);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card(popup);
    outer->addWidget(card);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(1, space::content, 1, space::content);
    column->setSpacing(space::related);
    QLabel *title = makeLabel(tr("Runs in the charts"), TextRole::CardTitle, Tone::Normal, card);
    title->setContentsMargins(space::content, 0, space::content, 0);
    column->addWidget(title);
    m_table = new QTableView(card);
    m_table->setObjectName(u"analyseRuns"_s);
    setUpTable(m_table, tr("Runs: Space ticks one"));
    m_table->setModel(m_model);
    for (const int hidden : {RunTableModel::What, RunTableModel::CostColumn, RunTableModel::Marks})
        m_table->setColumnHidden(hidden, true);
    m_table->horizontalHeader()->setSectionResizeMode(RunTableModel::Name, QHeaderView::Stretch);
    column->addWidget(m_table, 1);
    m_hint = makeLabel({}, TextRole::Small, Tone::Secondary, card);
    m_hint->setWordWrap(true);
    m_hint->setContentsMargins(space::content, 0, space::content, 0);
    column->addWidget(m_hint);
    // A click on the other columns ticks too: the box alone is a small target.
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) {
        const QModelIndex box = index.siblingAtColumn(RunTableModel::When);
        if (index.column() != RunTableModel::When)
            m_model->setData(box, box.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked,
                             Qt::CheckStateRole);
    });
    return popup;
}

// Walks the runs, newest first, until `done` says so.
void RunPicker::walk(const std::function<bool(const RunSummary &)> &done) const
{
    std::optional<RunCursor> after;
    for (int page = 0; page < mostPages; ++page) {
        const auto rows = m_session.runPage({}, after, pageRows);
        if (!rows || std::any_of(rows->begin(), rows->end(), done) || static_cast<int>(rows->size()) < pageRows)
            return;
        after = RunCursor{rows->back().startedMicros, rows->back().id};
    }
}

std::optional<RunSummary> RunPicker::newest() const
{
    std::optional<RunSummary> scored, first;
    walk([&](const RunSummary &run) {
        if (run.scored > 0)
            scored = run;
        else if (!first && run.settled > 0)
            first = run;
        return scored.has_value();
    });
    return scored ? scored : first;
}

std::vector<RunSummary> RunPicker::find(std::vector<RunId> ids) const
{
    std::vector<RunSummary> found;
    walk([&](const RunSummary &run) {
        if (std::erase(ids, run.id) > 0)
            found.push_back(run);
        return ids.empty();
    });
    for (const RunId id : ids) { // long ago, or in the bin
        if (Result<RunRecord> record = m_session.run(id); record && !record->summary.deleted)
            found.push_back(std::move(record->summary));
    }
    return found;
}

const std::vector<RunSummary> &RunPicker::refresh()
{
    m_runs = m_chosen.empty() ? std::vector<RunSummary>{} : find(m_chosen);
    m_chosen = ids();
    if (m_runs.empty()) {
        if (auto run = newest())
            m_runs.push_back(std::move(*run));
    }
    say();
    return m_runs;
}

std::vector<RunId> RunPicker::ids() const
{
    std::vector<RunId> out;
    for (const RunSummary &run : m_runs)
        out.push_back(run.id);
    return out;
}

void RunPicker::choose(const std::vector<RunId> &runs) { m_chosen = runs; }

void RunPicker::say()
{
    const auto textWith = [this](const QString &name) {
        if (m_runs.empty())
            return tr("Data: no run");
        if (m_runs.size() > 1)
            return tr("Data: %n run(s)", nullptr, static_cast<int>(m_runs.size()));
        return tr("Data: %1, %2", "a run's name and time").arg(name, itemmodels::whenText(m_runs[0].startedMicros));
    };
    const QString name = m_runs.empty()                              ? QString()
                         : BlindVeil::hides(m_session, m_runs[0].id) ? tr("being scored blind")
                                                                     : QString::fromStdString(m_runs[0].name);
    const QString whole = textWith(name);
    // The name gives way, the time stays: it tells runs of one set apart.
    QString shown = textWith(fontMetrics().elidedText(name, Qt::ElideRight, longestName));
    setText(shown.replace(u'&', u"&&"_s) + u" ▾"_s);
    setAccessibleDescription(whole);
    setEnabled(!m_runs.empty());
    if (m_hint)
        m_hint->setText(m_chosen.empty() ? tr("Nothing is ticked: the newest run with scores is shown.")
                                         : tr("Several runs are joined by their prompts. Untick all for the newest."));
}

void RunPicker::openPopup()
{
    m_filling = true;
    m_model->setVeil([this](RunId run) { return BlindVeil::hides(m_session, run); });
    m_model->setSource(
        [this](std::optional<RunCursor> after, int limit) { return m_session.runPage({}, after, limit); });
    for (const RunId id : m_model->ticked())
        m_model->setTicked(id, false);
    for (const RunId id : m_chosen)
        m_model->setTicked(id, true);
    m_filling = false;
    say();
    const QRect screen = this->screen()->availableGeometry();
    const int rows = m_model->rowCount() * m_table->verticalHeader()->defaultSectionSize();
    m_popup->resize(popupWidth, qBound(leastHeight, rows + aroundRows, mostHeight));
    QPoint at = mapToGlobal(QPoint(0, height() + space::chip));
    at.setX(qBound(screen.left(), at.x(), qMax(screen.left(), screen.right() - popupWidth)));
    m_popup->move(at);
    m_popup->show();
    const int row = m_runs.empty() ? -1 : m_model->rowOf(m_runs.front().id);
    m_table->setCurrentIndex(m_model->index(qMax(0, row), RunTableModel::When));
    m_table->setFocus(Qt::PopupFocusReason);
}

void RunPicker::ticksChanged()
{
    if (m_filling)
        return;
    m_chosen = m_model->ticked();
    refresh();
    Q_EMIT chosenByUser();
}
} // namespace assay::widgets
