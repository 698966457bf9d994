// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/analyse_page.h"
#include "analysis/claim_facts.h"
#include "charts/chart_scene.h"
#include "widgets/analyse/analyse_bar.h"
#include "widgets/analyse/answers_panel.h"
#include "widgets/analyse/assumption_bar.h"
#include "widgets/analyse/chart_card.h"
#include "widgets/analyse/chart_exports.h"
#include "widgets/analyse/chart_source.h"
#include "widgets/analyse/claim_panel.h"
#include "widgets/analyse/filter_button.h"
#include "widgets/analyse/question_list.h"
#include "widgets/analyse/run_picker.h"
#include "widgets/analyse/score_chooser.h"
#include "widgets/analyse/table_twin.h"
#include "widgets/compare/blind_veil.h"
#include <algorithm>
#include <QApplication>
#include <QCheckBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int changedPauseMs = 400; // a run of hundreds of answers tells of each
constexpr int scoresForAChart = 20;
const QString &viewKey()
{
    static const QString key = u"analyse/view"_s;
    return key;
}
const QString &assumptionsKey()
{
    static const QString key = u"analyse/assumptions"_s;
    return key;
}
} // namespace

AnalysePage::AnalysePage(session::Session &session, QWidget *parent)
    : Page(session, parent), m_source(new ChartSource(session, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, space::content, 14, space::content);
    layout->setSpacing(space::content);
    m_noRuns = new EmptyState(this);
    m_noRuns->setSentence(tr("Charts of quality, speed and cost appear here as soon as models have answered."));
    m_noRuns->setAction(tr("Compare models"), u"compare");
    m_noRuns->button()->setAutoDefault(true);
    m_pages = new QStackedWidget(this);
    auto *work = new QWidget(m_pages);
    auto *column = new QVBoxLayout(work);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::content);
    m_bar = new AnalyseBar(session, work);
    m_picker = m_bar->picker();
    column->addWidget(m_bar);
    column->addWidget(makeBody(), 1);
    m_pages->addWidget(work);
    m_pages->addWidget(m_noRuns);
    layout->addWidget(m_pages);
    m_exports = new ChartExports(*this, {*m_source, *m_picker, [this] { return current(); }});
    makeActions();
    connectAll();
    m_assumptions->setState(session.preferences().state(assumptionsKey())); // before anything below is remembered
    const QByteArrayList view = session.preferences().state(viewKey()).split(';');
    m_questions->setCurrentId(view.value(0).toStdString());
    m_bar->group()->setChecked(view.value(1) == "grouped");
    m_assumptions->setQuestion(m_questions->currentId());
    refresh();
}

QWidget *AnalysePage::makeBody()
{
    auto *body = new QWidget(this);
    auto *row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::content);
    auto *left = new Card(body);
    left->setFixedWidth(264); // the longest question is whole
    auto *leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(space::related, space::related, space::related, space::related);
    m_questions = new QuestionList(left);
    leftLayout->addWidget(m_questions);
    auto *splitter = m_columns = new QSplitter(Qt::Horizontal, body);
    splitter->setObjectName(u"analyseColumns"_s);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(space::content);
    m_rows = new QSplitter(Qt::Vertical, splitter);
    m_rows->setObjectName(u"analyseRows"_s);
    m_rows->setChildrenCollapsible(false);
    m_rows->setHandleWidth(space::content);
    m_answers = new AnswersPanel(session(), m_rows);
    m_card = new ChartCard(m_rows);
    m_veil = new BlindVeil(session(), m_card);
    m_veil->setFocusProxy(m_veil->scoreButton());
    m_assumptions = new AssumptionBar(m_card);
    m_card->setControls(m_assumptions);
    m_rows->addWidget(m_card);
    m_rows->addWidget(m_answers);
    m_claim = new ClaimPanel(m_rows);
    m_rows->addWidget(m_claim);
    m_claim->hide();
    m_rows->setStretchFactor(0, 1);
    m_rows->setStretchFactor(1, 0);
    m_answers->hide();
    m_twin = new TableTwin(splitter);
    splitter->addWidget(m_rows);
    splitter->addWidget(m_twin);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    m_columnsChosen = !session().preferences().state(u"splitter/analyseColumns"_s).isEmpty();
    connect(splitter, &QSplitter::splitterMoved, this, [this] { m_columnsChosen = true; });
    row->addWidget(left);
    row->addWidget(splitter, 1);
    return body;
}

void AnalysePage::makeActions()
{
    for (int row = 0; row < m_questions->count(); ++row) {
        auto *action = new QAction(m_questions->item(row)->text(), this);
        connect(action, &QAction::triggered, this, [this, row] {
            Q_EMIT navigator()->openPage(PageId::Analyse);
            m_questions->setCurrentRow(row);
        });
        m_actions << action;
    }
    auto *separator = new QAction(this);
    separator->setSeparator(true);
    m_copyAction = new QAction(tr("&Copy the chart and its table"), this);
    m_copyAction->setShortcut(QKeySequence(u"Ctrl+Shift+C"_s));
    m_copyAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_copyAction);
    m_exportAction = new QAction(tr("&Export chart…"), this);
    m_exportAction->setShortcut(QKeySequence(u"Ctrl+E"_s));
    addAction(m_exportAction);
    m_actions << separator << m_copyAction << m_exportAction;
    m_reportAction = new QAction(tr("&Make a report…"), this);
    m_reportAction->setObjectName(u"makeReport"_s);
    m_reportAction->setShortcut(QKeySequence(u"Ctrl+Shift+E"_s));
    connect(m_reportAction, &QAction::triggered, m_exports, &ChartExports::makeReport);
}

QList<QAction *> AnalysePage::menuActions(MenuId menu)
{
    if (menu == MenuId::Report)
        return {m_reportAction};
    return menu == MenuId::Analyse ? m_actions : QList<QAction *>{};
}

void AnalysePage::connectAll()
{
    m_changed.setSingleShot(true);
    m_changed.setInterval(changedPauseMs);
    connect(&m_changed, &QTimer::timeout, this, [this] {
        m_stale = true;
        if (isVisible())
            reload();
    });
    connect(&session(), &session::Session::runsChanged, this, [this] {
        if (!m_changed.isActive())
            m_changed.start();
    });
    connect(&session(), &session::Session::workspaceChanged, this, [this] {
        m_picker->choose({});
        m_bar->filter()->clearChoices();
        m_source->clear();
        m_source->setScore({});
        closeAnswers();
        m_stale = true;
        if (isVisible())
            reload();
    });
    // New records: the chart and its table are an event each, or the window would not answer for as long as both take.
    m_twinLater.setSingleShot(true);
    m_twinLater.setInterval(0);
    connect(&m_twinLater, &QTimer::timeout, this, &AnalysePage::fillTwin);
    connect(m_source, &ChartSource::changed, this, [this] {
        refresh();
        m_twinLater.start();
    });
    connect(m_source, &ChartSource::dataRead, this, [this] { m_bar->filter()->setData(*m_source->data()); });
    connect(m_bar->filter(), &FilterButton::filterChanged, this, [this] {
        closeAnswers();
        m_source->setFilter(m_bar->filter()->filter());
    });
    connect(m_source, &ChartSource::failed, this, &AnalysePage::sayFailed);
    connect(m_veil, &BlindVeil::failed, this, &AnalysePage::sayFailed);
    connect(m_veil, &BlindVeil::scoreRequested, this, [this](RunId run) { Q_EMIT navigator()->scoreRun(run); });
    connect(&session(), &session::Session::scoresChanged, this, [this] { // the names were shown, from here or elsewhere
        if (m_veiled && isVisible() && !isVeiled())
            reload();
    });
    connect(m_picker, &RunPicker::chosenByUser, this, &AnalysePage::reload);
    connect(m_bar->group(), &QCheckBox::toggled, this, [this](bool on) {
        m_source->setGrouped(on);
        rememberView();
    });
    connect(m_assumptions, &AssumptionBar::changed, this, [this] {
        m_source->setAssumptions(m_assumptions->assumptions(), m_assumptions->decision(),
                                 m_assumptions->bcaIntervals());
        rememberView();
    });
    connect(m_bar->score(), &ScoreChooser::chosenByUser, this, [this](const std::string &key) {
        closeAnswers();
        m_source->setScore(key);
        if (m_source->isBusy())
            m_bar->setBusy(tr("Updating…"));
    });
    connect(m_questions, &QuestionList::questionChanged, this, [this] {
        closeAnswers();
        m_assumptions->setQuestion(m_questions->currentId());
        refresh();
        fillTwin();
        rememberView();
    });
    connect(chart(), &charts::ChartView::markActivated, this, &AnalysePage::openMark);
    connect(m_twin, &TableTwin::markActivated, this, &AnalysePage::openMark);
    connect(m_answers, &AnswersPanel::closeAsked, this, &AnalysePage::closeAnswers);
    connect(m_claim, &ClaimPanel::closeAsked, this, &AnalysePage::closeAnswers);
    connect(m_answers, &AnswersPanel::trialActivated, this,
            [this](TrialId trial) { Q_EMIT navigator()->openTrial(trial); });
    connect(m_noRuns, &EmptyState::triggered, this, [this] { Q_EMIT navigator()->openPage(PageId::Compare); });
    connect(m_card, &ChartCard::retryAsked, this, &AnalysePage::reload);
    connect(m_card, &ChartCard::triggered, this, [this] {
        if (!m_picker->runs().empty())
            Q_EMIT navigator()->scoreRun(m_picker->runs().front().id);
    });
    connect(m_bar, &AnalyseBar::copyAsked, m_exports, &ChartExports::copy);
    connect(m_copyAction, &QAction::triggered, m_exports, &ChartExports::copy);
    connect(m_bar, &AnalyseBar::exportAsked, m_exports, &ChartExports::exportChart);
    connect(m_exportAction, &QAction::triggered, m_exports, &ChartExports::exportChart);
    m_questions->installEventFilter(this);
    m_twin->table()->installEventFilter(this);
}

// ---- what is shown ----

// Until somebody moves them: on a wide screen the table has room for the endpoints' names.
void AnalysePage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    if (m_columnsChosen)
        return;
    const int table = std::clamp(width() * 28 / 100, 408, 540);
    m_columns->setSizes({m_columns->width() - table, table});
}

void AnalysePage::activated()
{
    if (m_stale)
        reload();
    if (m_pages->currentWidget() == m_noRuns)
        m_noRuns->button()->setFocus();
    else
        m_card->focusContent();
}

void AnalysePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    if (m_stale || m_veiled != isVeiled()) // blind scoring may have begun or ended meanwhile
        reload();
}

// Charts name models, costs and times: not while one of their runs is scored blind.
RunId AnalysePage::veiledRun() const
{
    for (const RunSummary &run : m_picker->runs()) {
        if (BlindVeil::hides(session(), run.id))
            return run.id;
    }
    return {};
}

QString AnalysePage::documentName() const
{
    const std::vector<RunSummary> &runs = m_picker->runs();
    return runs.empty()      ? QString()
           : runs.size() > 1 ? tr("%n run(s)", nullptr, int(runs.size()))
           : isVeiled()      ? tr("being scored blind")
                             : QString::fromStdString(runs.front().name);
}

void AnalysePage::showRuns(const std::vector<RunId> &runs)
{
    m_picker->choose(runs);
    closeAnswers();
    reload();
}

void AnalysePage::reload()
{
    m_stale = false;
    if (m_picker->refresh().empty()) {
        m_source->clear();
        m_pages->setCurrentWidget(m_noRuns);
    } else if (m_veiled = isVeiled(); m_veiled) {
        closeAnswers();
        m_source->clear();
        m_pages->setCurrentIndex(0);
        refresh();
    } else {
        m_pages->setCurrentIndex(0);
        m_source->load(m_picker->ids(), m_bar->group()->isChecked());
        if (m_source->isBusy())
            m_bar->setBusy(m_source->isLoaded() ? tr("Updating…") : tr("Reading the answers…"));
    }
    refreshActions();
    Q_EMIT navigator()->titleChanged();
}

ExportDialog *AnalysePage::exportDialog() const { return m_exports->dialog(); }
FilterButton *AnalysePage::filter() const { return m_bar->filter(); }
charts::ChartView *AnalysePage::chart() const { return m_card->chart(); }
const analysis::ChartSpec *AnalysePage::current() const { return m_source->chart(m_questions->currentId()); }
bool AnalysePage::isBusy() const { return m_source->isBusy() || m_twinLater.isActive(); }

void AnalysePage::refresh()
{
    if (!m_source->isBusy())
        m_bar->setBusy({});
    const analysis::ChartKind *kind = analysis::chartKind(m_questions->currentId());
    m_bar->score()->setWanted(kind && kind->usesScore);
    m_bar->score()->setChoices(m_source->scores(), m_source->scoreShown());
    const analysis::ChartSpec *spec = current();
    // The room is shared out before the chart is drawn: it is drawn anew for every size.
    m_card->setHintShown(isDrawn(spec) && m_answers->isHidden() && m_claim->isHidden());
    if (spec)
        m_twin->setVisible(isDrawn(spec) && !m_veiled);
    if (isDrawn(spec))
        m_card->showChart(*spec);
    else if (spec)
        showNothing(*spec);
    if (spec)
        m_exports->giveToDialog();
    if (m_veiled) {
        m_twin->hide();
        m_card->showInstead(m_veil);
        m_veil->cover(veiledRun());
    } else {
        m_veil->lift();
    }
    refreshActions();
}

void AnalysePage::fillTwin()
{
    m_twinLater.stop();
    if (const analysis::ChartSpec *spec = current())
        m_twin->setSpec(*spec);
}

bool AnalysePage::hasNothingScored() const { return m_source->data() && !m_source->hasScores(); }

void AnalysePage::showNothing(const analysis::ChartSpec &spec)
{
    closeAnswers();
    QString sentence = QString::fromStdString(spec.emptyReason);
    if (!m_bar->filter()->filter().empty())
        return m_card->showSentence(sentence, {}); // what is missing may only be filtered out
    const bool score = spec.id == "score", judged = score || spec.id == "sure" || spec.id == "raters" ||
                                                    spec.id == "fails" || spec.id == "value" || spec.id == "decide";
    if (score && hasNothingScored()) {
        int answers = 0;
        for (const RunSummary &run : m_picker->runs())
            answers += run.succeeded;
        const bool others = isDrawn(m_source->chart("latency")) && isDrawn(m_source->chart("cost"));
        sentence = tr("Score %n answer(s) to see quality.", nullptr, qBound(1, answers, scoresForAChart));
        if (others)
            sentence = tr("Latency and cost charts are ready.") + u' ' + sentence;
    }
    m_card->showSentence(sentence, judged && !session().readOnly() ? tr("Start scoring") : QString());
}

void AnalysePage::refreshActions()
{
    const analysis::ChartSpec *spec = current();
    const bool drawn = isDrawn(spec), perhaps = !spec && !m_picker->runs().empty() && m_source->isBusy();
    m_bar->setCanCopy(drawn);
    m_bar->setCanExport(drawn || perhaps);
    m_copyAction->setEnabled(drawn);
    // Before the page has read anything, Ctrl+E opens the dialog all the same: the chart follows.
    m_exportAction->setEnabled((drawn || perhaps || m_stale) && !m_veiled);
    m_bar->group()->setEnabled(!m_picker->runs().empty());
    m_reportAction->setEnabled((m_stale || !m_picker->runs().empty()) && !m_veiled);
}

void AnalysePage::sayFailed(const Error &error)
{
    m_bar->setBusy({});
    ErrorContext context;
    context.file = QFileInfo(session().path()).fileName();
    m_card->showTrouble(errorText(error, context));
    m_exports->giveUp();
    refreshActions();
}

void AnalysePage::rememberView()
{
    session().preferences().setState(viewKey(), QByteArray::fromStdString(m_questions->currentId()) + ';' +
                                                    (m_bar->group()->isChecked() ? "grouped" : "plain"));
    session().preferences().setState(assumptionsKey(), m_assumptions->state());
}

// ---- behind a mark ----

void AnalysePage::openMark(analysis::MarkRef mark)
{
    const analysis::ChartSpec &spec = chart()->spec();
    const analysis::Figure *figure = analysis::figureOf(spec, mark);
    if (!m_source->data() || !figure || openBasis(*figure))
        return;
    if (figure->behind.empty())
        return; // a figure about people or pairs has no answers of its own
    m_claim->hide();
    m_answers->showMark(analysis::ownerOf(spec, mark), *figure, *m_source->data());
    m_answers->show();
    m_card->setHintShown(false);
    m_answers->table()->setFocus();
}

// What a figure rests on that was not measured here. False: it was.
bool AnalysePage::openBasis(const analysis::Figure &figure)
{
    switch (figure.basis) {
    case analysis::Basis::Answers:
        return false;
    case analysis::Basis::Assumption:
        m_assumptions->goTo(figure.basisId);
        return true;
    case analysis::Basis::Price:
        Q_EMIT navigator()->openSettings();
        Q_EMIT navigator()->toast(tr("What models charge stands under “Prices and limits”."), {}, {});
        return true;
    case analysis::Basis::Claim:
        m_answers->hide();
        m_claim->showFacts(analysis::claimFacts(figure.basisId));
        m_claim->show();
        m_card->setHintShown(false);
        m_claim->setFocus();
        return true;
    }
    return false;
}

void AnalysePage::closeAnswers()
{
    if (m_answers->isHidden() && m_claim->isHidden())
        return;
    const bool focused = m_answers->isAncestorOf(QApplication::focusWidget()) ||
                         m_claim == QApplication::focusWidget() || m_claim->isAncestorOf(QApplication::focusWidget());
    m_answers->hide();
    m_claim->hide();
    m_card->setHintShown(isDrawn(current()));
    if (focused)
        chart()->setFocus(); // where it came from
}

// ---- keys ----

bool AnalysePage::digitPressed(QKeyEvent *event)
{
    if (event->modifiers() & ~Qt::KeypadModifier)
        return false;
    const int digit = event->key() - Qt::Key_1;
    if (digit >= 0 && digit < 9 && digit < m_questions->count()) {
        m_questions->setCurrentRow(digit);
        return true;
    }
    if (event->key() == Qt::Key_T && m_twin->isVisible()) {
        toggleTable();
        return true;
    }
    return false;
}

void AnalysePage::toggleTable()
{
    if (m_twin->isAncestorOf(QApplication::focusWidget()))
        chart()->setFocus(Qt::ShortcutFocusReason);
    else
        m_twin->table()->setFocus(Qt::ShortcutFocusReason);
}

void AnalysePage::keyPressEvent(QKeyEvent *event)
{
    // What the chart, or the button in its place, leaves over comes here. Elsewhere single keys do nothing: they could
    // be typed by mistake.
    if (m_card->isAncestorOf(QApplication::focusWidget()) && digitPressed(event))
        return;
    if (event->key() == Qt::Key_Escape && (!m_answers->isHidden() || !m_claim->isHidden()))
        return closeAnswers();
    Page::keyPressEvent(event);
}

bool AnalysePage::eventFilter(QObject *object, QEvent *event)
{
    // Lists look for rows that begin with what is typed: the digits and T come first.
    if (event->type() == QEvent::KeyPress && digitPressed(static_cast<QKeyEvent *>(event)))
        return true;
    return Page::eventFilter(object, event);
}
} // namespace assay::widgets
