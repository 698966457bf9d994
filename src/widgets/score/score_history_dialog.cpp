// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_history_dialog.h"
#include "itemmodels/format.h"
#include "widgets/analyse/tables.h"
#include "widgets/controls.h"
#include "widgets/score/judgement_text.h"
#include "widgets/settings/form_grid.h"
#include <algorithm>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
enum Column { When, Who, What, Value, State, Why, Columns };

QString text(const std::string &words) { return QString::fromStdString(words); }

QString stateText(const ScoreTrail &entry)
{
    if (entry.voided)
        return ScoreHistoryDialog::tr("taken back by %1, %2", "a person and when")
            .arg(text(entry.voided->by), itemmodels::whenText(entry.voided->atMicros));
    return entry.current ? ScoreHistoryDialog::tr("counts") : ScoreHistoryDialog::tr("replaced");
}

QString whyText(const ScoreTrail &entry)
{
    QStringList out;
    if (entry.voided && !entry.voided->why.empty())
        out << text(entry.voided->why);
    if (!entry.score.why.empty())
        out << text(entry.score.why);
    if (entry.score.afterReveal)
        out << ScoreHistoryDialog::tr("after the reveal");
    else if (entry.score.blind)
        out << ScoreHistoryDialog::tr("blind");
    if (entry.score.origin.starts_with("pack:"))
        out << ScoreHistoryDialog::tr("from a rater pack");
    else if (!entry.score.origin.empty())
        out << text(entry.score.origin);
    return out.join(u" · "_s);
}
} // namespace

ScoreHistoryDialog::ScoreHistoryDialog(session::Session &session, ScoreHistoryOf what, QWidget *parent)
    : QDialog(parent), m_session(session), m_what(std::move(what)), m_table(new QTableWidget(this))
{
    setWindowTitle(tr("History of scores"));
    setObjectName(u"scoreHistory"_s);
    resize(1020, 460);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::group, space::section, space::group);
    layout->setSpacing(space::content);
    layout->addWidget(makeLabel(m_what.name, TextRole::CardTitle, Tone::Normal, this));
    m_message = makeLabel({}, TextRole::Body, Tone::Secondary, this);
    m_message->setWordWrap(true);
    layout->addWidget(m_message);
    setUpTable(m_table, tr("Scores of this answer, newest first"));
    m_table->setItemDelegate(new TargetCellDelegate(m_table));
    layout->addWidget(m_table, 1);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::related);
    m_why = makeLine(tr("Why it is taken back"), tr("Why (kept with the score)"), this);
    m_takeBack = makeButton(tr("Take this score back"), {}, this);
    QPushButton *shut = makeButton(tr("Close"), {}, this);
    foot->addWidget(m_why, 1);
    foot->addWidget(m_takeBack);
    foot->addSpacing(space::group);
    foot->addWidget(shut);
    layout->addLayout(foot);
    connect(shut, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_takeBack, &QPushButton::clicked, this, &ScoreHistoryDialog::takeBack);
    connect(m_why, &QLineEdit::textChanged, this, &ScoreHistoryDialog::refresh);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &ScoreHistoryDialog::refresh);
    fill();
}

void ScoreHistoryDialog::fill()
{
    const Rubric rubric = m_session.scoring().rubricOf(m_what.run);
    m_trail = m_session.scoring().trail(m_what.trial);
    std::erase_if(m_trail, [&](const ScoreTrail &entry) {
        return !m_what.onlyOfRater.empty() && entry.score.rater != m_what.onlyOfRater;
    });
    std::reverse(m_trail.begin(), m_trail.end());
    m_table->clear();
    m_table->setColumnCount(Columns);
    m_table->setRowCount(static_cast<int>(m_trail.size()));
    m_table->setHorizontalHeaderLabels({tr("when"), tr("who"), tr("what"), tr("score"), tr("state"), tr("why")});
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const ScoreTrail &entry = m_trail[static_cast<std::size_t>(i)];
        const Result<Rubric> own =
            entry.score.rubric == rubric.id ? Result<Rubric>(rubric) : m_session.scoring().rubric(entry.score.rubric);
        QString what = own ? criterionText(*own, entry.score.criterion) : text(entry.score.criterion);
        if (entry.score.round > 1)
            what = tr("%1, round %2", "criterion").arg(what).arg(entry.score.round);
        const QStringList cells{itemmodels::whenText(entry.score.atMicros),  text(entry.score.rater), what,
                                scoreText(own ? *own : rubric, entry.score), stateText(entry),        whyText(entry)};
        for (int c = 0; c < Columns; ++c)
            m_table->setItem(i, c, new QTableWidgetItem(cells[c]));
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    setTone(m_message, Tone::Secondary);
    m_message->setText(m_trail.empty() ? tr("Nothing has been scored here yet.")
                                       : tr("Scores are never deleted. One that is taken back stays here with the "
                                            "reason and counts for nothing; the one before it counts again."));
    if (!m_trail.empty())
        m_table->selectRow(0);
    refresh();
}

void ScoreHistoryDialog::refresh()
{
    const int row = m_table->currentRow();
    const bool standing = row >= 0 && row < static_cast<int>(m_trail.size()) &&
                          !m_trail[static_cast<std::size_t>(row)].voided && !m_session.readOnly();
    m_why->setEnabled(standing);
    m_takeBack->setEnabled(standing && !m_why->text().trimmed().isEmpty());
}

void ScoreHistoryDialog::takeBack()
{
    const int row = m_table->currentRow();
    if (row < 0 || row >= static_cast<int>(m_trail.size()))
        return;
    JudgementRef ref;
    ref.score = m_trail[static_cast<std::size_t>(row)].score.id;
    ref.run = m_what.run;
    ref.trial = m_what.trial;
    ref.kind = "score";
    m_takeBack->setEnabled(false);
    m_session.scoring().undo(ref, m_session.preferences().raterName().toStdString(),
                             m_why->text().trimmed().toStdString(), this, [this](const Result<Ok> &done) {
                                 if (!done) {
                                     m_message->setText(oneLine(errorText(done.error())));
                                     setTone(m_message, Tone::Error);
                                     return refresh();
                                 }
                                 m_why->clear();
                                 fill();
                                 Q_EMIT changed();
                             });
}
} // namespace assay::widgets
