// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/merge_dialog.h"
#include "itemmodels/format.h"
#include "widgets/analyse/tables.h"
#include "widgets/controls.h"
#include "widgets/score/judgement_text.h"
#include <algorithm>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using session::MergeRow;

namespace
{
enum Column { Answer, What, Here, There, Happens, Columns };

// What a side of the row says, and when it was said.
QString sideText(const MergeRow &row, bool here, const AnswerNames &names, const Rubric &rubric)
{
    const std::optional<Score> &score = here ? row.scoreHere : row.scoreThere;
    const std::optional<ScoringEvent> &event = here ? row.eventHere : row.eventThere;
    return score ? scoreText(rubric, *score) : event ? eventText(*event, names) : u"–"_s;
}

std::int64_t sideTime(const MergeRow &row, bool here)
{
    const std::optional<Score> &score = here ? row.scoreHere : row.scoreThere;
    const std::optional<ScoringEvent> &event = here ? row.eventHere : row.eventThere;
    return score ? score->atMicros : event ? event->atMicros : 0;
}

QString outcomeText(MergeRow::Kind kind)
{
    switch (kind) {
    case MergeRow::Kind::New:
        return MergeDialog::tr("added");
    case MergeRow::Kind::Changes:
        return MergeDialog::tr("takes the older one’s place; that one is kept");
    case MergeRow::Kind::TakenBack:
        return MergeDialog::tr("taken back: counts for nothing");
    case MergeRow::Kind::Conflict:
        break;
    }
    return {};
}
} // namespace

MergeDialog::MergeDialog(session::Packs::Incoming incoming, const RunRecord &record, bool blind, QWidget *parent)
    : QDialog(parent), m_incoming(std::move(incoming)), m_table(new QTableWidget(this))
{
    setWindowTitle(tr("Merge scores that came back"));
    setObjectName(u"mergeDialog"_s);
    resize(1040, 620);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::group, space::section, space::group);
    layout->setSpacing(space::content);
    QLabel *summary = makeLabel(summaryText(), TextRole::Body, Tone::Normal, this);
    summary->setWordWrap(true);
    layout->addWidget(summary);
    setUpTable(m_table, tr("What would change"));
    fill(AnswerNames(record, blind));
    layout->addWidget(m_table, 1);
    auto *foot = new QHBoxLayout;
    QPushButton *cancel = makeButton(tr("Cancel"), {}, this);
    m_take = makeButton({}, {}, this);
    setPrimary(m_take);
    const int rows = static_cast<int>(m_incoming.preview.rows.size());
    m_take->setText(rows > 0 ? tr("Merge %n judgement(s)", "", rows) : tr("Nothing to merge"));
    m_take->setEnabled(rows > 0);
    m_take->setDefault(rows > 0);
    foot->addStretch();
    foot->addWidget(cancel);
    foot->addWidget(m_take);
    layout->addLayout(foot);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_take, &QPushButton::clicked, this, &QDialog::accept);
}

QString MergeDialog::summaryText() const
{
    const session::MergePreview &preview = m_incoming.preview;
    const auto conflicts =
        static_cast<int>(std::count_if(preview.rows.begin(), preview.rows.end(),
                                       [](const MergeRow &r) { return r.kind == MergeRow::Kind::Conflict; }));
    QStringList out{tr("“%1” gave %n judgement(s) that are new here.", "", static_cast<int>(preview.rows.size()))
                        .arg(QString::fromStdString(preview.rater))};
    if (preview.known > 0)
        out << tr("%n more is there already and stays as it is.", "judgements", preview.known);
    if (conflicts > 0)
        out << tr("%n contradiction(s): the same rater judged in two places. Choose which value counts; the other one "
                  "is kept in the history, taken back.",
                  "", conflicts);
    out << tr("Nothing is written before you agree.");
    return out.join(u' ');
}

void MergeDialog::fill(const AnswerNames &names)
{
    const Rubric &rubric = m_incoming.preview.rubric;
    const auto &rows = m_incoming.preview.rows;
    m_table->setColumnCount(Columns);
    m_table->setRowCount(static_cast<int>(rows.size()));
    m_table->setHorizontalHeaderLabels({tr("answer"), tr("what"), tr("here"), tr("in the pack"), tr("what happens")});
    m_table->setItemDelegate(new TargetCellDelegate(m_table));
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const MergeRow &row = rows[static_cast<std::size_t>(i)];
        const QString here = sideText(row, true, names, rubric), there = sideText(row, false, names, rubric);
        const QStringList cells{number(row.other) != 0  ? names.pair(row.trial, row.other)
                                : row.what == "ranking" ? names.promptOf(row.trial)
                                                        : names.of(row.trial),
                                row.what == "score" ? criterionText(rubric, row.criterion) : kindText(row.what), here,
                                there, outcomeText(row.kind)};
        for (int c = 0; c < Columns; ++c)
            m_table->setItem(i, c, new QTableWidgetItem(cells[c]));
        if (row.kind != MergeRow::Kind::Conflict)
            continue;
        auto *choice = new QComboBox(m_table);
        choice->setAccessibleName(tr("Which one counts: %1").arg(cells[Answer]));
        const auto offer = [&](const QString &value, bool ofHere) {
            const bool later = ofHere != row.laterIsThere;
            const QString when = itemmodels::whenText(sideTime(row, ofHere));
            choice->addItem(later ? tr("%1 (%2, later)", "a value and when it was given").arg(value, when)
                                  : tr("%1 (%2)", "a value and when it was given").arg(value, when),
                            ofHere);
        };
        offer(here, true);
        offer(there, false);
        choice->setCurrentIndex(row.laterIsThere ? 1 : 0);
        m_table->setCellWidget(i, Happens, choice);
    }
    QHeaderView *header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setStretchLastSection(true);
    constexpr int widths[] = {250, 170, 160, 160};
    for (int c = 0; c < int(std::size(widths)); ++c)
        m_table->setColumnWidth(c, widths[c]);
}

QComboBox *MergeDialog::choiceAt(int row) const { return qobject_cast<QComboBox *>(m_table->cellWidget(row, Happens)); }

std::vector<std::string> MergeDialog::discarded() const
{
    std::vector<std::string> out;
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const QComboBox *choice = choiceAt(i);
        if (choice == nullptr)
            continue;
        const MergeRow &row = m_incoming.preview.rows[static_cast<std::size_t>(i)];
        const std::vector<std::string> &losers = choice->currentData().toBool() ? row.uidsThere : row.uidsHere;
        out.insert(out.end(), losers.begin(), losers.end());
    }
    return out;
}
} // namespace assay::widgets
