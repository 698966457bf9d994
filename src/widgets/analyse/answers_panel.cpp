// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/answers_panel.h"
#include "itemmodels/format.h"
#include "itemmodels/value_table_model.h"
#include "widgets/analyse/tables.h"
#include "widgets/analyse/timing_dialog.h"
#include <algorithm>
#include <map>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QTableView>
#include <QVBoxLayout>
#include <unordered_map>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using itemmodels::TrialBehind;

namespace
{
constexpr int targetColumn = 1;
constexpr int planReadUpTo = 4000; // trials of a run: beyond, reading its whole plan for the titles would be felt

// The titles of a run's cases, read once per run; a big run's are named by their ids instead.
class CaseTitles
{
public:
    CaseTitles(const session::Session &session, const AnalysisData &data) : m_session(session), m_data(data) {}
    QString of(const AnalysisTrial &trial, const Trial &stored)
    {
        const auto known = m_plans.find(number(trial.run));
        const RunPlan &plan =
            known != m_plans.end() ? known->second : m_plans.emplace(number(trial.run), read(trial.run)).first->second;
        const auto index = static_cast<std::size_t>(std::max(0, stored.caseIndex));
        if (index < plan.cases.size() && !plan.cases[index].title.empty())
            return QString::fromStdString(plan.cases[index].title);
        const auto key = static_cast<std::size_t>(std::max(0, trial.caseIndex));
        return key < m_data.caseKeys.size() ? QString::fromStdString(m_data.caseKeys[key]) : QString();
    }

private:
    RunPlan read(RunId id) const
    {
        const auto run = std::find_if(m_data.runs.begin(), m_data.runs.end(),
                                      [id](const RunSummary &summary) { return summary.id == id; });
        if (run == m_data.runs.end() || run->trials > planReadUpTo)
            return {};
        Result<RunRecord> record = m_session.run(id);
        return record ? std::move(record->plan) : RunPlan{};
    }
    const session::Session &m_session;
    const AnalysisData &m_data;
    std::map<std::int64_t, RunPlan> m_plans;
};

QString targetName(const AnalysisData &data, std::int32_t target)
{
    const auto index = static_cast<std::size_t>(std::max(0, target));
    return index < data.targets.size() ? QString::fromStdString(data.targets[index].label) : QString();
}

QString titleOf(const analysis::MarkOwner &owner)
{
    QString title = QString::fromStdString(owner.label);
    if (!owner.sublabel.empty())
        title += u", "_s + QString::fromStdString(owner.sublabel);
    return owner.series.empty() ? title : title + u" · "_s + QString::fromStdString(owner.series);
}
} // namespace

AnswersPanel::AnswersPanel(session::Session &session, QWidget *parent)
    : Card(parent), m_session(session), m_model(new itemmodels::ValueTableModel(this))
{
    setObjectName(u"analyseAnswersPanel"_s);
    setMinimumHeight(150);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, space::chip);
    layout->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(space::content, space::chip, space::related, space::chip);
    head->setSpacing(space::related);
    m_dot = new MarkerDot(this);
    m_title = new ElidedLabel({}, this);
    setTextRole(m_title, TextRole::CardTitle);
    m_count = makeLabel({}, TextRole::Body, Tone::Secondary, this);
    head->addWidget(m_dot);
    head->addWidget(m_title, 1);
    head->addWidget(m_count);
    m_open = makeButton(tr("Open", "an answer"), {}, this);
    m_open->setAccessibleName(tr("Open the answer in Compare"));
    m_open->setObjectName(u"analyseAnswersOpen"_s);
    m_open->setToolTip(tr("Shows the answer in Compare; Enter or a double click does the same"));
    m_timing = makeButton(tr("Timing…"), {}, this);
    m_timing->setObjectName(u"analyseAnswersTiming"_s);
    m_timing->setAccessibleName(tr("Timing of the answer"));
    head->addWidget(m_timing);
    head->addWidget(m_open);
    QToolButton *close = makeIconButton(u"close", tr("Close the list of answers"), this);
    close->setObjectName(u"analyseAnswersClose"_s);
    head->addWidget(close);
    layout->addLayout(head);
    layout->addWidget(new Line(Qt::Horizontal, this));
    m_trouble = new ErrorCard(this);
    m_trouble->hide();
    layout->addWidget(m_trouble);
    m_table = new QTableView(this);
    m_table->setObjectName(u"analyseAnswersTable"_s);
    setUpTable(m_table, tr("Answers behind the mark"));
    auto *delegate = new TargetCellDelegate(m_table);
    delegate->setStrongColumn(-1);
    delegate->setQuietColumns({1, 2, 3, 4, 5});
    m_table->setItemDelegate(delegate);
    m_table->setModel(m_model);
    auto *inset = new QHBoxLayout;
    inset->setContentsMargins(space::chip, 0, 1, 0);
    inset->addWidget(m_table);
    layout->addLayout(inset, 1);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) { activate(index.row()); });
    connect(m_open, &QPushButton::clicked, this, [this] { activate(m_table->currentIndex().row()); });
    connect(m_timing, &QPushButton::clicked, this, [this] {
        if (const qint64 id = m_model->id(m_table->currentIndex().row()); id != 0)
            showTiming(this, m_session, TrialId{id});
    });
    connect(close, &QToolButton::clicked, this, &AnswersPanel::closeAsked);
}

QSize AnswersPanel::sizeHint() const { return {600, 240}; }

void AnswersPanel::showMark(const analysis::MarkOwner &owner, const analysis::Figure &figure,
                            const AnalysisData &records)
{
    std::unordered_map<std::int64_t, const AnalysisTrial *> byId;
    for (const AnalysisTrial &trial : records.trials)
        byId.emplace(number(trial.trial), &trial);
    CaseTitles titles(m_session, records);
    std::vector<TrialBehind> shown;
    std::optional<Error> trouble;
    for (const TrialId id : figure.behind) {
        if (shown.size() == mostShown)
            break;
        const auto known = byId.find(number(id));
        Result<TrialRow> read = m_session.trial(id);
        if (!read || known == byId.end()) {
            trouble =
                read ? makeError(ErrorCode::Internal, "an answer of the chart is not among its records") : read.error();
            continue;
        }
        const AnalysisTrial &trial = *known->second;
        shown.push_back({titles.of(trial, read->trial), targetName(records, trial.target), std::move(*read)});
    }
    itemmodels::fillFromTrials(*m_model, shown);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    const bool one = std::all_of(shown.begin(), shown.end(),
                                 [&](const TrialBehind &behind) { return behind.target == shown.front().target; });
    m_table->setColumnHidden(targetColumn, one); // the title names it; of a pair it has to be said
    m_open->setEnabled(!shown.empty());
    m_timing->setEnabled(!shown.empty());
    if (!shown.empty())
        m_table->setCurrentIndex(m_model->index(0, 0));
    m_dot->setVisible(owner.color >= 0);
    if (owner.color >= 0)
        m_dot->setMarker(owner.color, owner.shape);
    m_title->setText(titleOf(owner));
    const auto all = static_cast<std::int64_t>(figure.behind.size());
    m_count->setText(
        figure.behind.size() > mostShown
            ? tr("the first %1 of %2 answers").arg(itemmodels::countText(mostShown), itemmodels::countText(all))
            : tr("%n answer(s)", nullptr, int(all)));
    m_trouble->setVisible(trouble.has_value());
    if (trouble)
        m_trouble->setError(errorText(*trouble));
}

void AnswersPanel::activate(int row)
{
    if (const qint64 id = m_model->id(row); id != 0)
        Q_EMIT trialActivated(TrialId{id});
}

void AnswersPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() != Qt::Key_Escape)
        return Card::keyPressEvent(event);
    event->accept();
    Q_EMIT closeAsked();
}
} // namespace assay::widgets
