// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_import_dialog.h"
#include "widgets/analyse/tables.h"
#include "widgets/controls.h"
#include "widgets/score/judgement_text.h"
#include <algorithm>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

ScoreImportDialog::ScoreImportDialog(session::Packs::IncomingScores incoming, const RunRecord &record, bool blind,
                                     QWidget *parent)
    : QDialog(parent), m_incoming(std::move(incoming)), m_table(new QTableWidget(this))
{
    setWindowTitle(tr("Import scores"));
    setObjectName(u"scoreImport"_s);
    resize(940, 560);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::group, space::section, space::group);
    layout->setSpacing(space::content);
    const bool wrong = !m_incoming.csv.problems.empty();
    const auto count = static_cast<int>(m_incoming.csv.scores.size());
    QLabel *summary = makeLabel(summaryText(), TextRole::Body, wrong ? Tone::Error : Tone::Normal, this);
    summary->setWordWrap(true);
    layout->addWidget(summary);
    setUpTable(m_table, wrong ? tr("Rows that are wrong") : tr("Scores in the file"));
    m_table->setItemDelegate(new TargetCellDelegate(m_table));
    if (wrong)
        fillProblems();
    else
        fillScores(record, blind);
    m_table->horizontalHeader()->setStretchLastSection(true);
    layout->addWidget(m_table, 1);
    auto *foot = new QHBoxLayout;
    QPushButton *copy = makeButton(tr("Copy the list"), {}, this);
    copy->setVisible(wrong);
    QPushButton *cancel = makeButton(wrong ? tr("Close") : tr("Cancel"), {}, this);
    m_take = makeButton(tr("Import %n score(s)", "", count), {}, this);
    setPrimary(m_take);
    m_take->setVisible(!wrong);
    m_take->setEnabled(!wrong && count > 0);
    m_take->setDefault(count > 0);
    foot->addWidget(copy);
    foot->addStretch();
    foot->addWidget(cancel);
    foot->addWidget(m_take);
    layout->addLayout(foot);
    connect(copy, &QPushButton::clicked, this, [this] {
        QStringList lines;
        for (const std::string &problem : m_incoming.csv.problems)
            lines << QString::fromStdString(problem);
        QGuiApplication::clipboard()->setText(lines.join(u'\n'));
    });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_take, &QPushButton::clicked, this, &QDialog::accept);
}

QString ScoreImportDialog::summaryText() const
{
    const formats::ScoreCsv &csv = m_incoming.csv;
    if (!csv.problems.empty())
        return tr("%1: %n row(s) are wrong, so nothing is imported. Correct them and choose the file again.", "",
                  static_cast<int>(csv.problems.size()))
            .arg(m_incoming.name);
    QStringList out{tr("%1: %n score(s) are new.", "", static_cast<int>(csv.scores.size())).arg(m_incoming.name)};
    if (csv.known > 0)
        out << tr("%n more is there already and stays as it is.", "scores", csv.known);
    const auto rubricText = [](const Rubric &rubric) {
        return tr("“%1”, version %2", "a rubric").arg(QString::fromStdString(rubric.name)).arg(rubric.version);
    };
    if (csv.rubrics.size() > 1)
        out << tr("Rows without a rubric are read by %1, which this run is scored by now.")
                   .arg(rubricText(csv.rubrics.front()));
    if (!csv.unread.empty()) {
        QStringList unread;
        for (const std::string &column : csv.unread)
            unread << QString::fromStdString(column);
        out << tr("Not read: column %1.", "names of columns", int(unread.size())).arg(unread.join(u", "_s));
    }
    out << tr("Rows without a rater go under “%1”. A newer value takes the older one’s place; that one is kept. "
              "Nothing is written before you agree.")
               .arg(m_incoming.rater);
    return out.join(u' ');
}

void ScoreImportDialog::fillProblems()
{
    const auto &problems = m_incoming.csv.problems;
    m_table->setColumnCount(2);
    m_table->setHorizontalHeaderLabels({tr("row"), tr("what is wrong")});
    m_table->setRowCount(static_cast<int>(problems.size()));
    const qsizetype prefix = m_incoming.name.size() + 1; // "scores.csv:7: ..."
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const QString rest = QString::fromStdString(problems[static_cast<std::size_t>(i)]).mid(prefix);
        m_table->setItem(i, 0, new QTableWidgetItem(rest.section(u':', 0, 0)));
        m_table->setItem(i, 1, new QTableWidgetItem(rest.section(u':', 1).trimmed()));
    }
}

void ScoreImportDialog::fillScores(const RunRecord &record, bool blind)
{
    const auto &scores = m_incoming.csv.scores;
    const AnswerNames names(record, blind);
    const bool severalRubrics = std::any_of(scores.begin(), scores.end(),
                                            [&](const Score &score) { return score.rubric != scores.front().rubric; });
    QStringList header{tr("answer"), tr("rater"), tr("criterion"), tr("here"), tr("in the file")};
    if (severalRubrics)
        header << tr("rubric");
    m_table->setColumnCount(static_cast<int>(header.size()));
    m_table->setHorizontalHeaderLabels(header);
    m_table->setRowCount(static_cast<int>(scores.size()));
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const Score &score = scores[static_cast<std::size_t>(i)];
        const Rubric &rubric = m_incoming.csv.rubricOf(score);
        QString here = u"–"_s;
        for (const TrialRow &row : record.trials) {
            for (const Score &known : row.scores) {
                if (known.uid == score.replaces && !score.replaces.empty())
                    here = scoreText(rubric, known);
            }
        }
        QStringList cells{names.of(score.trial), QString::fromStdString(score.rater),
                          criterionText(rubric, score.criterion), here, scoreText(rubric, score)};
        if (severalRubrics)
            cells << tr("%1, version %2", "a rubric").arg(QString::fromStdString(rubric.name)).arg(rubric.version);
        for (int c = 0; c < cells.size(); ++c)
            m_table->setItem(i, c, new QTableWidgetItem(cells[c]));
    }
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    constexpr int widths[] = {260, 140, 180, 120, 120};
    for (int c = 0; c < int(std::size(widths)); ++c)
        m_table->setColumnWidth(c, widths[c]);
}
} // namespace assay::widgets
