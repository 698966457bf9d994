// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/timing_dialog.h"

#include "analysis/charts.h"
#include "analysis/waterfall.h"
#include "charts/chart_scene.h"
#include "core/text.h"
#include "itemmodels/value_table_model.h"
#include "session/attempts.h"
#include "session/runtime.h"
#include "widgets/analyse/chart_files.h"
#include "widgets/analyse/export_dialog.h"
#include "widgets/analyse/tables.h"
#include "widgets/compare/target_look.h"
#include "widgets/error_text.h"
#include <algorithm>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using itemmodels::ValueTableModel;
namespace
{
QString qt(const std::string &text) { return QString::fromStdString(text); }

QString caseName(const Case &item, std::size_t index)
{
    const std::string &name = item.title.empty() ? item.id : item.title;
    return TimingDialog::tr("%1. %2", "number and title of a case").arg(index + 1).arg(qt(name));
}

QString secondsText(double value) { return QLocale().toString(value, 'f', value >= 100 ? 1 : value >= 0.1 ? 3 : 4); }
} // namespace

TimingDialog::TimingDialog(session::Session &session, RunRecord record, TrialId trial, QWidget *parent)
    : QDialog(parent), m_session(session), m_record(std::move(record)), m_model(new ValueTableModel(this))
{
    setObjectName(u"timingDialog"_s);
    setWindowTitle(tr("Timing of an answer"));
    resize(1000, 660);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::group, space::group, space::group, space::group);
    layout->setSpacing(space::content);
    layout->addWidget(makeHead());
    m_trouble = new ErrorCard(this);
    m_trouble->hide();
    layout->addWidget(m_trouble);
    layout->addWidget(makeBody(), 1);
    layout->addWidget(makeFoot());
    const auto found = std::find_if(m_record.trials.begin(), m_record.trials.end(),
                                    [trial](const TrialRow &row) { return row.trial.id == trial; });
    if (!m_record.trials.empty())
        pick(found == m_record.trials.end() ? &m_record.trials.front() : &*found);
    for (QComboBox *box : {m_case, m_target, m_repetition})
        connect(box, &QComboBox::currentIndexChanged, this, &TimingDialog::picked);
    m_chart->setFocus();
}

QWidget *TimingDialog::makeHead()
{
    auto *head = new QWidget(this);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    const auto box = [&](const QString &label, const char *name) {
        auto *made = new QComboBox(head);
        made->setObjectName(QLatin1StringView(name));
        made->setAccessibleDescription(label);
        made->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        made->setMinimumContentsLength(16);
        auto *words = makeLabel(label, TextRole::Body, Tone::Secondary, head);
        words->setBuddy(made);
        row->addWidget(words);
        row->addWidget(made, 1);
        return std::pair(made, words);
    };
    m_case = box(tr("Case"), "timingCase").first;
    for (std::size_t i = 0; i < m_record.plan.cases.size(); ++i)
        m_case->addItem(caseName(m_record.plan.cases[i], i));
    m_target = box(tr("Target"), "timingTarget").first;
    for (const ModelTarget &target : m_record.plan.targets)
        m_target->addItem(tr("%1, %2", "model, endpoint").arg(qt(target.label()), qt(target.endpoint.name)));
    const auto [repetition, words] = box(tr("Repetition"), "timingRepetition");
    m_repetition = repetition;
    for (int i = 0; i < m_record.plan.repetitions; ++i)
        m_repetition->addItem(QString::number(i + 1));
    m_repetition->setVisible(m_record.plan.repetitions > 1);
    words->setVisible(m_record.plan.repetitions > 1);
    return head;
}

QWidget *TimingDialog::makeBody()
{
    auto *body = new QWidget(this);
    auto *row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::content);
    auto *card = new Card(body);
    auto *inside = new QVBoxLayout(card);
    inside->setContentsMargins(space::related, space::related, space::related, space::related);
    m_chart = new charts::ChartView(card);
    m_chart->setObjectName(u"timingChart"_s);
    inside->addWidget(m_chart);
    row->addWidget(card, 5);
    auto *twin = new Card(body);
    auto *twinLayout = new QVBoxLayout(twin);
    twinLayout->setContentsMargins(1, 1, 1, 1);
    m_table = new QTableView(twin);
    m_table->setObjectName(u"timingTable"_s);
    setTextRole(m_table, TextRole::Small);
    setUpTable(m_table, tr("The timing as a table"));
    m_table->setModel(m_model);
    twinLayout->addWidget(m_table);
    twin->setMinimumWidth(300);
    row->addWidget(twin, 3);
    const auto follow = [this] {
        m_chart->setTheme(tokens(this).dark ? charts::ChartTheme::Dark : charts::ChartTheme::Light);
    };
    connect(new ThemeNotifier(this), &ThemeNotifier::changed, this, follow);
    follow();
    return body;
}

QWidget *TimingDialog::makeFoot()
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_export = buttons->addButton(tr("Export…"), QDialogButtonBox::ActionRole);
    m_export->setObjectName(u"timingExport"_s);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_export, &QPushButton::clicked, this, &TimingDialog::exportChart);
    return buttons;
}

void TimingDialog::pick(const TrialRow *row)
{
    m_case->setCurrentIndex(row->trial.caseIndex);
    m_target->setCurrentIndex(row->trial.targetIndex);
    m_repetition->setCurrentIndex(row->trial.repetition);
    showAnswer(*row);
}

void TimingDialog::picked()
{
    for (const TrialRow &row : m_record.trials) {
        if (row.trial.caseIndex == m_case->currentIndex() && row.trial.targetIndex == m_target->currentIndex() &&
            row.trial.repetition == m_repetition->currentIndex())
            return showAnswer(row);
    }
}

void TimingDialog::showAnswer(const TrialRow &row)
{
    m_trial = row.trial.id;
    const Result<std::vector<StoredAttempt>> attempts = session::attemptsOf(m_session, row.trial.id);
    m_trouble->setVisible(!attempts.ok());
    if (!attempts)
        return m_trouble->setError(errorText(attempts.error()));
    const ModelTarget &target = m_record.plan.targets[std::size_t(row.trial.targetIndex)];
    const Case &item = m_record.plan.cases[std::size_t(row.trial.caseIndex)];
    const TargetLook look = lookOf(m_session, target, modelOrder(m_session, m_record.plan.targets));
    analysis::WaterfallSubject subject;
    subject.label = target.label();
    subject.model = target.model;
    subject.endpoint = target.endpoint.name;
    subject.caseTitle = item.title.empty() ? item.id : item.title;
    subject.color = look.color;
    subject.shape = look.shape;
    subject.simulated = target.endpoint.simulated;
    subject.program = target.endpoint.api == Api::Command;
    subject.run = row.trial.run;
    subject.trial = row.trial.id;
    subject.repetition = row.trial.repetition;
    subject.repetitions = m_record.plan.repetitions;
    subject.appVersion = ASSAY_VERSION;
    m_spec = analysis::makeWaterfall(*attempts, subject);
    m_chart->setSpec(m_spec);
    m_export->setEnabled(m_spec.emptyReason.empty());
    fillTable();
}

void TimingDialog::fillTable()
{
    std::vector<ValueTableModel::Row> rows;
    const bool several = m_spec.grouped;
    for (const analysis::ChartRow &row : m_spec.rows) {
        if (row.marks.empty())
            continue;
        const double from = row.marks.front().from.value_or(0), to = row.marks.back().value.value_or(from);
        ValueTableModel::Row out;
        if (several)
            out.cells << qt(row.group).section(u':', 0, 0); // how it ended is in the picture
        out.cells << (row.sublabel.empty() ? qt(row.label)
                                           : tr("%1 (%2)", "a phase, a note").arg(qt(row.label), qt(row.sublabel)))
                  << secondsText(from) << secondsText(to - from);
        rows.push_back(std::move(out));
    }
    QStringList header;
    if (several)
        header << (m_spec.rows.front().group.starts_with("Step") ? tr("step") : tr("attempt"));
    header << tr("phase") << tr("from, s") << tr("took, s");
    const int first = several ? 2 : 1;
    m_model->setTable(std::move(header), std::move(rows), {first, first + 1});
    m_table->horizontalHeader()->setSectionResizeMode(several ? 1 : 0, QHeaderView::Stretch);
}

void TimingDialog::exportChart()
{
    auto *dialog = new ExportDialog(m_session.preferences(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setSpec(m_spec,
                    suggestedChartName(m_spec, {m_record.summary}, isoDate(m_session.runtime().clock().wallMicros())) +
                        u"_trial-%1"_s.arg(number(m_trial)));
    dialog->open();
}

namespace
{
void openTiming(QWidget *parent, session::Session &session, RunId run, TrialId trial)
{
    Result<RunRecord> record = session.run(run);
    if (!record || record->trials.empty()) {
        const Error error = record ? makeError(ErrorCode::BadInput, "the run has no answers") : record.error();
        auto *box = new QMessageBox(QMessageBox::Warning, TimingDialog::tr("Timing of an answer"),
                                    oneLine(errorText(error)), QMessageBox::Close, parent);
        box->setTextFormat(Qt::PlainText);
        box->setAttribute(Qt::WA_DeleteOnClose);
        return box->open();
    }
    auto *dialog = new TimingDialog(session, std::move(*record), trial, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}
} // namespace

void showTiming(QWidget *parent, session::Session &session, TrialId trial)
{
    const Result<TrialRow> row = session.trial(trial);
    openTiming(parent, session, row ? row->trial.run : RunId{}, trial);
}

void showTimingOfRun(QWidget *parent, session::Session &session, RunId run)
{
    openTiming(parent, session, run, TrialId{});
}
} // namespace assay::widgets
