// SPDX-License-Identifier: GPL-3.0-or-later
// Blind is blind: an answer that names its model, Compare, History, the foot and the title of the window.
#include "gui/demo_session.h"
#include "gui/said_text.h"
#include "itemmodels/run_table_model.h"
#include "session/scoring.h"
#include "store/blocking.h"
#include "store/workspace.h"
#include "widgets/analyse/analyse_page.h"
#include "widgets/analyse/chart_card.h"
#include "widgets/compare/answer_view.h"
#include "widgets/compare/blind_veil.h"
#include "widgets/compare/compare_page.h"
#include "widgets/controls.h"
#include "widgets/history/history_page.h"
#include "widgets/main_window.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/reveal_card.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_history_dialog.h"
#include "widgets/score/score_page.h"
#include "widgets/score/score_surface.h"
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTableWidget>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;
using assay::testing::paintedText;
using assay::testing::spokenText;

namespace
{
const std::string Naming = "As ChatGPT, I was trained by OpenAI. **Done**: see point 1, says ChatGPT.";

// A run whose answers name their models: one stored by hand, because the demo models never do.
RunId namingRun(DemoSession &demo)
{
    const std::string path = demo->path().toStdString();
    demo.close();
    const SystemClock clock;
    auto workspace = std::move(store::Workspace::open(path, store::OpenMode::ReadWrite, clock)).value();
    RunPlan plan;
    plan.name = "Atlas-9 against Nova-X";
    for (int i = 0; i < 2; ++i) {
        Case item;
        item.id = "c" + std::to_string(i);
        item.prompt = Prompt{"", "Say it " + std::to_string(i)};
        plan.cases.push_back(item);
    }
    for (const char *name : {"Atlas-9", "Nova-X"}) {
        ModelTarget target;
        target.name = target.model = name;
        target.endpoint.name = "Cloud Nine";
        plan.targets.push_back(target);
    }
    std::vector<Trial> trials;
    for (int i = 0; i < 4; ++i)
        trials.push_back({TrialId{}, RunId{}, i / 2, i % 2, 0, i});
    const auto created =
        store::blocking<store::RunCreated>([&](auto done) { workspace->createRun(plan, trials, false, done); });
    for (const Trial &trial : created->trials) {
        AttemptStart start;
        start.trial = trial.id;
        start.uuid = "u" + std::to_string(number(trial.id));
        start.requestJson = "{}";
        start.startedMicros = 1;
        const auto attempt = store::blocking<AttemptId>([&](auto done) { workspace->beginAttempt(start, done); });
        Response response;
        response.outcome = Outcome::Succeeded;
        response.text = Naming + " I am " + plan.targets[std::size_t(trial.targetIndex)].name + ".";
        response.cost.amount = Money{123'456'000, "USD"};
        store::blocking<Ok>([&](auto done) { workspace->finishAttempt({*attempt, response, true}, done); }).value();
    }
    store::blocking<Ok>([&](auto done) { workspace->finishRun(created->run, done); }).value();
    workspace.reset();
    demo.restart();
    return created->run;
}

const QStringList Secrets{u"Atlas-9"_s, u"Nova-X"_s, u"Cloud Nine"_s, u"ChatGPT"_s,
                          u"OpenAI"_s,  u"0.12"_s,   u"TTFT"_s,       u"tok/s"_s};

QStringList leaks(const QStringList &said)
{
    QStringList out;
    for (const QString &line : said) {
        for (const QString &secret : Secrets) {
            if (line.contains(secret, Qt::CaseInsensitive))
                out << line;
        }
    }
    return out;
}

class Window // the real one, in the middle of blind scoring
{
public:
    Window() : run(namingRun(demo)), window(*demo)
    {
        window.resize(1366, 768);
        window.show();
        page = static_cast<ScorePage *>(window.page(PageId::Score));
        window.goTo(PageId::Score);
        page->setBlind(true);
        page->showRun(run);
        [this] { QTRY_VERIFY(page->isScoring()); }();
    }
    // What can be seen, heard or read now, in the whole window.
    QStringList told()
    {
        QCoreApplication::processEvents();
        QStringList out = paintedText(window) + spokenText(*window.page(window.currentPage()));
        for (const QLabel *label : window.findChildren<QLabel *>()) {
            if (label->isVisible())
                out << label->text() << label->toolTip();
        }
        return out << window.windowTitle();
    }
    void key(int key) { QTest::keyClick(page->surface(), static_cast<Qt::Key>(key)); }
    DemoSession demo;
    RunId run;
    MainWindow window;
    ScorePage *page = nullptr;
};
} // namespace

class TestBlind : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesAreMaskedAndLogged();
    void notesStandOnTheAnswer();
    void theWindowTellsNothing();
    void theChartsAreOneButtonAway();
    void aPlantedLeakIsFound();
    void seeingTheNamesEndsIt();
    void onlyOwnScoresAreShown();
};

void TestBlind::namesAreMaskedAndLogged()
{
    Window w;
    ScoreSurface &surface = *w.page->surface();
    AnswerView *view = surface.currentColumn()->view();
    QTRY_VERIFY(view->isDrawn());
    QVERIFY2(view->shownText().contains(u"As [name], I was trained by [name]."_s), qPrintable(view->shownText()));
    w.key(Qt::Key_M); // raw: masked as well
    QTRY_VERIFY(view->toPlainText().contains(u"**Done**"_s));
    QVERIFY2(leaks({view->toPlainText(), view->shownText()}).isEmpty(), qPrintable(view->toPlainText()));
    view->selectAll(); // and what is copied
    view->copy();
    QVERIFY(leaks({QGuiApplication::clipboard()->text()}).isEmpty());
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"[name]"_s));
    QTRY_COMPARE(w.demo->scoring().events(w.run, "mask").size(), surface.columns().size());
    const auto log = std::get<MaskLog>(w.demo->scoring().events(w.run, "mask").front().body);
    QCOMPARE(log.names.size(), 4u);
    QCOMPARE(log.names.front().name, "ChatGPT");
    surface.reload(); // the same again is not logged again
    QTest::qWait(20);
    QCOMPARE(w.demo->scoring().events(w.run, "mask", true).size(), surface.columns().size());
    while (!surface.queue().isComplete()) {
        if (surface.guessCard()->isAsking())
            w.key(Qt::Key_Escape);
        w.key(Qt::Key_3);
    }
    if (surface.guessCard()->isAsking())
        w.key(Qt::Key_Escape);
    w.key(Qt::Key_R);
    QTRY_VERIFY(surface.isRevealed());
    QVERIFY(surface.currentColumn()->view()->toPlainText().contains(u"ChatGPT"_s)); // as it was sent
}

void TestBlind::notesStandOnTheAnswer()
{
    Window w;
    ScoreSurface &surface = *w.page->surface();
    AnswerView *view = surface.currentColumn()->view();
    QTRY_VERIFY(view->isDrawn());
    const auto from = view->shownText().indexOf(u"see point"_s);
    QTextCursor cursor(view->document());
    cursor.setPosition(static_cast<int>(from));
    cursor.setPosition(static_cast<int>(from) + 23, QTextCursor::KeepAnchor); // "see point 1, says [name"
    view->setTextCursor(cursor);
    w.key(Qt::Key_N);
    QVERIFY(surface.currentColumn()->noteOpen());
    QPlainTextEdit *editor = surface.currentColumn()->noteEditor();
    QVERIFY(leaks({editor->accessibleName(), editor->placeholderText()}).isEmpty());
    QTest::keyClicks(editor, u"54321 odd"_s);
    QTest::keyClick(editor, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(w.demo->scoring().events(w.run, "note").size(), 1u);
    const auto note = std::get<PassageNote>(w.demo->scoring().events(w.run, "note").front().body);
    QCOMPARE(note.quote, "see point 1, says ChatGPT"); // what the answer says; a cut mask is the whole name
    QCOMPARE(surface.queue().scored(), 0);
    QTRY_COMPARE(view->spans(AnswerView::Layer::Note).size(), 1);
    const TextSpan marked = view->spans(AnswerView::Layer::Note).front();
    QVERIFY(view->shownText().mid(marked.from, marked.length).startsWith(u"see point"_s));
    QVERIFY2(leaks(w.told()).isEmpty(), qPrintable(leaks(w.told()).join(u'|'))); // the note's quote in the foot, too
}

void TestBlind::theWindowTellsNothing()
{
    Window w;
    QVERIFY2(leaks(w.told()).isEmpty(), qPrintable(leaks(w.told()).join(u'|')));
    w.key(Qt::Key_Escape);
    for (const PageId id : {PageId::Score, PageId::Compare, PageId::History, PageId::Analyse}) {
        w.window.goTo(id);
        QTest::qWait(id == PageId::Analyse ? 300 : 0); // charts would come from the pool
        if (id == PageId::Compare)
            w.window.page(id)->showRun(w.run);
        QVERIFY2(leaks(w.told()).isEmpty(), qPrintable(leaks(w.told()).join(u'|')));
    }
    auto *history = static_cast<HistoryPage *>(w.window.page(PageId::History));
    const itemmodels::RunTableModel &model = *history->model();
    QStringList cells;
    for (int c = 0; c < model.columnCount(); ++c) {
        cells << model.index(0, c).data().toString() << model.index(0, c).data(Qt::AccessibleTextRole).toString();
    }
    QVERIFY2(leaks(cells).isEmpty(), qPrintable(cells.join(u'|')));
    QVERIFY(cells.contains(u"being scored blind"_s));
    w.window.goTo(PageId::History);
    const auto *targets = history->findChild<QWidget *>(u"historyTargetsOfRun"_s);
    QVERIFY(targets->isHidden()); // not even a heading over nothing
    auto *compare = static_cast<ComparePage *>(w.window.page(PageId::Compare));
    QCOMPARE(compare->blindVeil()->run(), w.run);
    // Somebody else, who is not scoring it blind, sees it all.
    auto values = w.demo->preferences().values();
    values.rater = u"Bob"_s;
    w.demo->preferences().set(values);
    w.window.goTo(PageId::History);
    QVERIFY(!leaks(w.told()).isEmpty());
    QVERIFY(!targets->isHidden());
}

// Whoever began blind and wants the charts after all is not caught: one button, and what is scored then is marked.
void TestBlind::theChartsAreOneButtonAway()
{
    Window w;
    w.key(Qt::Key_3);
    w.key(Qt::Key_Escape);
    w.window.goTo(PageId::Analyse);
    auto *page = static_cast<AnalysePage *>(w.window.page(PageId::Analyse));
    QTRY_VERIFY(page->veil()->isVisible());
    QVERIFY(leaks(w.told()).isEmpty());
    page->veil()->revealButton()->click();
    QTRY_VERIFY(page->card()->showsChart() && !page->isBusy());
    QVERIFY(!page->veil()->isVisible());
    QVERIFY(!leaks(w.told()).isEmpty());
    const std::string rater = w.demo->preferences().raterName().toStdString();
    QVERIFY(w.demo->scoring().isRevealed(w.run, rater, 1));
}

void TestBlind::aPlantedLeakIsFound()
{
    Window w;
    QVERIFY(leaks(w.told()).isEmpty());
    w.page->surface()->currentColumn()->setToolTip(u"Nova-X"_s);
    QVERIFY(!leaks(w.told()).isEmpty());
    w.page->surface()->currentColumn()->setToolTip({});
    w.page->surface()->currentColumn()->setAccessibleName(u"ChatGPT"_s);
    QVERIFY(!leaks(w.told()).isEmpty());
    w.page->surface()->currentColumn()->setAccessibleName({});
    w.page->surface()->currentColumn()->view()->showAnswer(u"I am Nova-X."_s); // painted only
    QTRY_VERIFY(!leaks(paintedText(w.window)).isEmpty());
    w.page->surface()->currentColumn()->view()->showAnswer({});
    w.window.setWindowTitle(u"Cloud Nine"_s);
    QVERIFY(!leaks(w.told()).isEmpty());
}

void TestBlind::seeingTheNamesEndsIt()
{
    Window w;
    const TrialId first = w.page->surface()->queue().current()->trial;
    w.key(Qt::Key_4);
    w.key(Qt::Key_Escape);
    w.window.goTo(PageId::Compare);
    auto *compare = static_cast<ComparePage *>(w.window.page(PageId::Compare));
    compare->showRun(w.run);
    QVERIFY(compare->blindVeil()->isVisible());
    compare->blindVeil()->revealButton()->click();
    QTRY_COMPARE(compare->blindVeil()->run(), RunId{});
    QVERIFY(compare->isStored());
    QVERIFY(!leaks(w.told()).isEmpty());
    w.page->showRun(w.run);
    QTRY_VERIFY(w.page->isScoring());
    QVERIFY(w.page->surface()->isRevealed());
    const TrialId late = w.page->surface()->queue().current()->trial;
    w.key(Qt::Key_2);
    QTRY_COMPARE(w.demo->trial(late)->scores.size(), 1u);
    QVERIFY(w.demo->trial(late)->scores.front().afterReveal); // and it is marked
    QVERIFY(!w.demo->trial(first)->scores.front().afterReveal);
}

void TestBlind::onlyOwnScoresAreShown()
{
    Window w;
    const TrialId trial = w.page->surface()->queue().current()->trial;
    Score other;
    other.trial = trial;
    other.rater = "Bob";
    other.value = 1;
    bool stored = false;
    w.demo->addScore(other, w.page, [&](const Result<ScoreId> &) { stored = true; });
    QTRY_VERIFY(stored);
    w.key(Qt::Key_4);
    QTRY_COMPARE(w.demo->trial(trial)->scores.size(), 2u);
    w.key(Qt::Key_H);
    w.key(Qt::Key_V);
    ScoreHistoryDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = w.window.findChild<ScoreHistoryDialog *>()) != nullptr);
    QCOMPARE(dialog->table()->rowCount(), 1);
    QVERIFY(!dialog->takeBackButton()->isEnabled()); // not without a reason
    dialog->reason()->setText(u"wrong answer"_s);
    QVERIFY(dialog->takeBackButton()->isEnabled());
    dialog->takeBackButton()->click();
    QTRY_COMPARE(w.demo->trial(trial)->scores.size(), 1u);
    QTRY_VERIFY(!w.page->surface()->queue().mark({trial, 0}).scored());
    const auto trail = w.demo->scoring().trail(trial);
    QVERIFY(trail.size() == 2 && trail[1].voided && trail[1].voided->why == "wrong answer");
}

QTEST_MAIN(TestBlind)
#include "tst_blind.moc"
