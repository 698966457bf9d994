// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/history/history_page.h"
#include "widgets/command_consent.h"

#include "itemmodels/run_table_model.h"
#include "session/parameter_facts.h"
#include "session/scoring.h"
#include "widgets/analyse/timing_dialog.h"
#include "widgets/compare/blind_veil.h"
#include "widgets/controls.h"
#include "widgets/error_text.h"
#include "widgets/history/run_detail.h"
#include "widgets/history/search_results.h"
#include <algorithm>
#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using itemmodels::RunTableModel;
namespace
{
constexpr int BlindLookedFor = 60;

// The chosen row is marked as a whole; a ring around one of its cells would say that the cell is chosen.
class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem plain = option;
        plain.state &= ~QStyle::State_HasFocus;
        if (index.column() == RunTableModel::Name)
            plain.font.setBold(true);
        QStyledItemDelegate::paint(painter, plain, index);
    }
};
} // namespace

HistoryPage::HistoryPage(session::Session &session, QWidget *parent)
    : Page(session, parent), m_model(new RunTableModel(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::group, space::content, space::group, space::content);
    layout->setSpacing(space::content);
    layout->addWidget(makeBar());
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->setObjectName(u"historySplitter"_s);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(space::content);
    splitter->addWidget(makeMaster());
    m_detail = new RunDetail(splitter);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    layout->addWidget(splitter, 1);
    m_find = new QAction(tr("&Find in history…"), this);
    m_find->setShortcut(QKeySequence::Find);
    m_find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_find);
    connectAll();
    m_model->setVeil([this](RunId run) { return BlindVeil::hides(this->session(), run); });
    fillFilters();
    reload();
}

QWidget *HistoryPage::makeBar()
{
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    m_search = new QLineEdit(bar);
    m_search->setObjectName(u"historySearch"_s);
    m_search->setPlaceholderText(tr("Search prompts, answers, notes…"));
    m_search->setAccessibleName(tr("Search prompts, answers and notes"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(200);
    m_search->setMaximumWidth(360);
    row->addWidget(m_search, 1);
    const auto combo = [&](const char *name, const QString &accessible) {
        auto *made = new QComboBox(bar);
        made->setObjectName(QLatin1StringView(name));
        made->setAccessibleName(accessible);
        made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        made->setMaximumWidth(240);
        row->addWidget(made);
        return made;
    };
    m_sets = combo("historySets", tr("Prompt set"));
    m_targets = combo("historyTargets", tr("Target"));
    m_status = combo("historyStatus", tr("Outcome"));
    m_status->addItems(
        {tr("Outcome: all"), tr("All answers arrived"), tr("With failures"), tr("Not scored"), tr("In the bin")});
    row->addStretch(1);
    m_analyseTicked = makeButton(tr("Analyse"), {}, bar);
    m_analyseTicked->setObjectName(u"historyAnalyseTicked"_s);
    setPrimary(m_analyseTicked);
    row->addWidget(m_analyseTicked);
    return bar;
}

QWidget *HistoryPage::makeMaster()
{
    auto *card = new Card(this);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, space::chip, 1, space::chip); // the table's corners stay inside the card's
    m_stack = new QStackedWidget(card);
    m_table = new QTableView(m_stack);
    m_table->setObjectName(u"historyTable"_s);
    m_table->setAccessibleName(tr("Runs"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new RowDelegate(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 24);
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(RunTableModel::Name, QHeaderView::Stretch);
    header->setMinimumSectionSize(90);
    m_results = new SearchResults(m_stack);
    m_empty = new EmptyState(m_stack);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_results);
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack);
    return card;
}

void HistoryPage::connectAll()
{
    m_typing.setSingleShot(true);
    m_typing.setInterval(150);
    connect(&m_typing, &QTimer::timeout, this, &HistoryPage::search);
    connect(m_search, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        search();
        (m_stack->currentWidget() == m_results ? static_cast<QWidget *>(m_results) : m_table)->setFocus();
    });
    for (QComboBox *box : {m_sets, m_targets, m_status})
        connect(box, &QComboBox::activated, this, &HistoryPage::reload);
    // A run of hundreds of answers tells of each; the list is read once in a while.
    m_changed.setSingleShot(true);
    m_changed.setInterval(200);
    connect(&m_changed, &QTimer::timeout, this, [this] {
        if (isVisible())
            reload();
    });
    connect(&session(), &session::Session::runsChanged, &m_changed, qOverload<>(&QTimer::start));
    connect(&session(), &session::Session::workspaceChanged, this, [this] {
        m_chosen = RunId{};
        m_search->clear();
        fillFilters();
        reload();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (const RunSummary *run = m_model->run(current.row()))
                    choose(run->id);
            });
    connect(m_table, &QTableView::doubleClicked, this, &HistoryPage::open);
    m_table->installEventFilter(this);
    connect(m_results, &SearchResults::hitActivated, this, [this](RunId run, TrialId trial) {
        if (number(trial) != 0)
            Q_EMIT navigator()->openTrial(trial);
        else
            Q_EMIT navigator()->openRun(run);
    });
    connect(m_model, &RunTableModel::failed, this, &HistoryPage::say);
    const auto ticks = [this] {
        const int count = static_cast<int>(m_model->ticked().size());
        m_analyseTicked->setText(tr("Analyse %n run(s) together", nullptr, count));
        m_analyseTicked->setVisible(count > 1);
    };
    connect(m_model, &RunTableModel::tickedChanged, this, ticks);
    connect(m_model, &RunTableModel::modelReset, this, ticks);
    connect(m_analyseTicked, &QPushButton::clicked, this,
            [this] { Q_EMIT navigator()->analyseRuns(m_model->ticked()); });
    connect(m_empty, &EmptyState::triggered, this, [this] {
        if (m_search->text().isEmpty() && m_model->rowCount() == 0 && m_status->currentIndex() == 0 &&
            m_sets->currentIndex() == 0 && m_targets->currentIndex() == 0) {
            Q_EMIT navigator()->openPage(PageId::Compare);
            return;
        }
        m_search->clear();
        for (QComboBox *box : {m_sets, m_targets, m_status})
            box->setCurrentIndex(0);
        reload();
    });
    connect(m_detail, &RunDetail::openAsked, this, &HistoryPage::open);
    connect(m_detail, &RunDetail::revealAsked, this, [this] {
        session().scoring().revealAll(m_chosen, session().preferences().raterName().toStdString(), this,
                                      [this](const Result<Ok> &done) {
                                          if (!done)
                                              return say(done.error());
                                          reload();
                                      });
    });
    connect(&session(), &session::Session::scoresChanged, this, [this](TrialId trial) {
        if (number(trial) != 0)
            return;
        m_detail->clear(); // a blind session may have begun: at once, seen or not
        m_changed.start();
    });
    connect(m_detail, &RunDetail::runAgainAsked, this, &HistoryPage::runAgain);
    connect(m_detail, &RunDetail::continueAsked, this, [this] {
        const SpendingLimits limits = session().limits();
        Budget budget;
        if (limits.runNano)
            budget.perRun = Money{*limits.runNano, limits.currency};
        const Result<RunRecord> record = session().run(m_chosen);
        if (record && !agreeToCommands(this, session(), record->plan))
            return;
        session().runs().resume(m_chosen, budget);
    });
    connect(m_detail, &RunDetail::scoreAsked, this, [this] { Q_EMIT navigator()->scoreRun(m_chosen); });
    connect(m_detail, &RunDetail::analyseAsked, this, [this] { Q_EMIT navigator()->analyseRuns({m_chosen}); });
    connect(m_detail, &RunDetail::timingAsked, this, [this] { showTimingOfRun(this, session(), m_chosen); });
    connect(m_detail, &RunDetail::exportAsked, this, &HistoryPage::exportChosen);
    connect(m_detail, &RunDetail::renameAsked, this, &HistoryPage::rename);
    connect(m_detail, &RunDetail::deleteAsked, this, [this] { setDeleted(m_chosen, true); });
    connect(m_detail, &RunDetail::restoreAsked, this, [this] { setDeleted(m_chosen, false); });
    connect(m_find, &QAction::triggered, this, [this] {
        m_search->setFocus();
        m_search->selectAll();
    });
}

QList<QAction *> HistoryPage::menuActions(MenuId menu)
{
    return menu == MenuId::Edit ? QList<QAction *>{m_find} : QList<QAction *>{};
}

bool HistoryPage::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_table && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            open();
            return true;
        }
        if (key->key() == Qt::Key_Delete && number(m_chosen) != 0 && m_status->currentIndex() != 4) {
            setDeleted(m_chosen, true);
            return true;
        }
        if (key->key() == Qt::Key_Space && number(m_chosen) != 0) {
            const std::vector<RunId> ticked = m_model->ticked();
            m_model->setTicked(m_chosen, std::find(ticked.begin(), ticked.end(), m_chosen) == ticked.end());
            return true;
        }
    }
    return Page::eventFilter(object, event);
}

void HistoryPage::fillFilters()
{
    const auto fill = [](QComboBox *box, const QString &all, const std::vector<std::string> &names) {
        const QString current = box->currentData().toString();
        box->clear();
        box->addItem(all);
        for (const std::string &name : names)
            box->addItem(QString::fromStdString(name), QString::fromStdString(name));
        box->setCurrentIndex(qMax(0, current.isEmpty() ? 0 : box->findData(current)));
    };
    // A filter by name would tell what the run is that is being scored blind.
    const auto newest = session().runPage({}, std::nullopt, BlindLookedFor);
    const bool blind = newest && std::any_of(newest->begin(), newest->end(), [this](const RunSummary &run) {
                           return BlindVeil::hides(session(), run.id);
                       });
    fill(m_sets, tr("Set: all"), blind ? std::vector<std::string>{} : session().runNames());
    fill(m_targets, tr("Target: all"), blind ? std::vector<std::string>{} : session().targetLabels());
    for (QComboBox *box : {m_sets, m_targets})
        box->setEnabled(!blind);
}

RunFilter HistoryPage::filter() const
{
    static constexpr RunFilter::Status states[] = {RunFilter::Status::All, RunFilter::Status::Complete,
                                                   RunFilter::Status::WithFailures, RunFilter::Status::Unscored,
                                                   RunFilter::Status::All};
    RunFilter filter;
    filter.name = m_sets->currentData().toString().toStdString();
    filter.targetLabel = m_targets->currentData().toString().toStdString();
    filter.status = states[qBound(0, m_status->currentIndex(), 4)];
    filter.deleted = m_status->currentIndex() == 4;
    return filter;
}

void HistoryPage::activated()
{
    fillFilters();
    reload();
    (m_model->rowCount() > 0 ? static_cast<QWidget *>(m_table) : m_empty->button())->setFocus();
}

void HistoryPage::reload()
{
    m_model->setSource([this, filter = filter()](std::optional<RunCursor> after, int limit) {
        return session().runPage(filter, after, limit);
    });
    m_detail->setReadOnly(session().readOnly());
    showPane();
    const int row = number(m_chosen) != 0 ? m_model->rowOf(m_chosen) : -1;
    if (row >= 0) {
        m_table->setCurrentIndex(m_model->index(row, RunTableModel::Name));
        showChosen();
    } else if (m_model->rowCount() > 0) {
        m_table->setCurrentIndex(m_model->index(0, RunTableModel::Name));
    } else {
        m_chosen = RunId{};
        m_detail->clear();
    }
    Q_EMIT m_model->tickedChanged();
}

void HistoryPage::showPane()
{
    if (!m_search->text().trimmed().isEmpty()) {
        m_stack->setCurrentWidget(m_results->count() > 0 ? static_cast<QWidget *>(m_results) : m_empty);
        m_empty->setSentence(tr("Nothing was found for “%1”.").arg(m_search->text().trimmed()));
        m_empty->setAction(tr("Clear the search"));
        return;
    }
    if (m_model->rowCount() > 0) {
        m_stack->setCurrentWidget(m_table);
        return;
    }
    const bool filtered = m_status->currentIndex() != 0 || m_sets->currentIndex() > 0 || m_targets->currentIndex() > 0;
    RunFilter bin;
    bin.deleted = true;
    const auto counted = session().runCount(bin);
    const int binned = counted ? int(*counted) : 0;
    m_empty->setSentence(m_status->currentIndex() == 4 ? tr("The bin is empty.")
                         : filtered                    ? tr("No run matches these filters.")
                         : binned > 0
                             ? tr("No runs but %n in the bin. Every prompt you send is kept here.", nullptr, binned)
                             : tr("No runs yet. Every prompt you send is kept here."));
    m_empty->setAction(filtered ? tr("Show all runs") : tr("Send a prompt"));
    m_stack->setCurrentWidget(m_empty);
}

void HistoryPage::search()
{
    const QString words = m_search->text().trimmed();
    if (!words.isEmpty()) {
        m_results->setSource(
            [this, words](std::int64_t before, int limit) { return veiled(session().search(words, before, limit)); });
        if (m_results->error())
            say(*m_results->error());
        if (m_results->count() > 0)
            m_results->setCurrentRow(0);
    }
    showPane();
}

// What is being scored blind is found, but not told apart.
Result<std::vector<SearchHit>> HistoryPage::veiled(Result<std::vector<SearchHit>> hits) const
{
    if (!hits)
        return hits;
    for (SearchHit &hit : *hits) {
        if (!BlindVeil::hides(session(), hit.run))
            continue;
        hit.runName = tr("being scored blind").toStdString();
        if (hit.targetLabel.empty())
            continue;
        hit.targetLabel = tr("an answer").toStdString();
        hit.snippet.clear();
    }
    return hits;
}

void HistoryPage::showRun(RunId run)
{
    m_search->clear();
    m_chosen = run;
    reload();
}

void HistoryPage::choose(RunId run)
{
    if (run == m_chosen)
        return;
    m_chosen = run;
    showChosen();
    Q_EMIT m_model->tickedChanged();
}

void HistoryPage::showChosen()
{
    if (!isVisible()) // a run of 100,000 answers takes a second to read; activated() comes here again
        return;
    if (const RunSummary *summary = m_model->run(m_model->rowOf(m_chosen))) {
        if (m_model->isVeiled(m_chosen))
            return m_detail->showVeiled(*summary);
        const Result<RunRecord> record = session().run(m_chosen);
        m_detail->showRun(*summary, record, record ? session().atTodaysPrices(*record) : std::nullopt);
    }
}

void HistoryPage::open()
{
    if (number(m_chosen) != 0 && m_status->currentIndex() != 4)
        Q_EMIT navigator()->openRun(m_chosen);
}

void HistoryPage::runAgain()
{
    const Result<RunRecord> record = session().run(m_chosen);
    if (!record)
        return say(record.error());
    PromptSet set;
    set.name = record->plan.name;
    for (const Case &item : record->plan.cases) {
        Case copy = item;
        copy.prompt = record->plan.promptOf(item);
        set.cases.push_back(std::move(copy));
    }
    Q_EMIT navigator()->newComparison(set);
}

void HistoryPage::exportChosen()
{
    const Result<RunRecord> record = session().run(m_chosen);
    if (!record)
        return say(record.error());
    session::Preferences::Values values = session().preferences().values();
    const QString folder = values.lastExportFolder.isEmpty()
                               ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                               : values.lastExportFolder;
    const SaveChoice choice = m_ask(this, QDir(folder).filePath(suggestedRunFile(*record)));
    if (choice.path.isEmpty())
        return;
    values.lastExportFolder = QFileInfo(choice.path).path();
    session().preferences().set(values);
    exportRun(*record, session::notSentIn(session(), record->summary.id), choice, this,
              [this](const Result<QString> &written) {
                  if (written)
                      Q_EMIT navigator()->toast(tr("Saved %1").arg(QDir::toNativeSeparators(*written)), {}, {});
                  else
                      say(written.error());
              });
}

void HistoryPage::rename()
{
    const RunSummary *summary = m_model->run(m_model->rowOf(m_chosen));
    if (summary == nullptr)
        return;
    bool accepted = false;
    const QString before = QString::fromStdString(summary->name);
    const QString name =
        QInputDialog::getText(this, tr("Rename the run"), tr("Name"), QLineEdit::Normal, before, &accepted).trimmed();
    if (!accepted || name.isEmpty() || name == before)
        return;
    session().renameRun(m_chosen, name, this, [this](const Result<Ok> &done) {
        if (!done)
            say(done.error());
    });
}

void HistoryPage::setDeleted(RunId run, bool deleted)
{
    session().setRunDeleted(run, deleted, this, [this, run, deleted](const Result<Ok> &done) {
        if (!done)
            return say(done.error());
        if (deleted)
            Q_EMIT navigator()->toast(tr("The run is in the bin; it is removed for good after 30 days."),
                                      Navigator::undoWord(), [this, run] { setDeleted(run, false); });
        m_chosen = deleted ? RunId{} : run;
        reload();
    });
}

void HistoryPage::say(const Error &error)
{
    const ErrorText text = errorText(error, {});
    Q_EMIT navigator()->toast(text.what + u' ' + text.next, {}, {});
}
} // namespace assay::widgets
