// SPDX-License-Identifier: GPL-3.0-or-later
// The Analyse page on real runs of the demo models: what it shows, what lies behind a mark, what it gives away as
// files.
#include "analysis/charts.h"
#include "charts/chart_scene.h"
#include "gui/demo_session.h"
#include "itemmodels/run_table_model.h"
#include "itemmodels/tick_list_model.h"
#include "itemmodels/value_table_model.h"
#include "widgets/analyse/analyse_page.h"
#include "widgets/analyse/answers_panel.h"
#include "widgets/analyse/assumption_bar.h"
#include "widgets/analyse/chart_card.h"
#include "widgets/analyse/chart_files.h"
#include "widgets/analyse/claim_panel.h"
#include "widgets/analyse/export_dialog.h"
#include "widgets/analyse/filter_button.h"
#include "widgets/analyse/filter_popup.h"
#include "widgets/analyse/question_list.h"
#include "widgets/analyse/run_picker.h"
#include "widgets/analyse/table_twin.h"
#include "widgets/main_window.h"
#include "widgets/page_factory.h"
#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;
using charts::ExportFormat;

namespace
{
constexpr int cases = 3, targets = 4;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Focusable widgets that assistive technology could not name.
QStringList namelessIn(const QWidget &root)
{
    QStringList out;
    for (QWidget *widget : root.findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(&root) || widget->focusProxy())
            continue;
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
        if (!face || (face->text(QAccessible::Name).isEmpty() && face->text(QAccessible::Value).isEmpty()))
            out << QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
    }
    return out;
}

analysis::ChartSpec smallSpec()
{
    analysis::ChartSpec spec;
    spec.id = "score";
    spec.title = "A <b>bold</b> claim";
    spec.subtitle = "Mean score";
    spec.unit = "score_1_to_5";
    spec.series = {"score"};
    spec.columnTitles = {"score"};
    spec.axisMin = 1;
    spec.axisMax = 5;
    spec.ticks = {1, 3, 5};
    spec.tickLabels = {"1", "3", "5"};
    analysis::ChartRow row;
    row.label = "<i>Model</i>";
    row.columns = {"4.2"};
    analysis::ChartRow::Mark mark;
    mark.series = "score";
    mark.value = 4.2;
    mark.low95 = 4.0;
    mark.high95 = 4.4;
    mark.n = 40;
    row.marks = {mark};
    spec.rows = {row};
    return spec;
}
} // namespace

class TestAnalyse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void anEmptyWorkspaceSaysWhatToDo();
    void withoutScoresTheOtherChartsAreThere();
    void theNewestScoredRunIsShown();
    void digitsAndTMoveAround();
    void aMarkOpensItsAnswers_data();
    void aMarkOpensItsAnswers();
    void whatWasNotMeasuredLeadsToWhereItComesFrom();
    void theOldChartStaysUntilTheNewOne();
    void theLastQuestionAskedWins();
    void runsAreTickedTogether();
    void aNewScoreIsSeen();
    void aFilterActsOnEveryChart();
    void whatTheUserDecidesMovesItsChartAlone();
    void exportsWithTwoKeys();
    void enterBeforeTheChartIsThere();
    void nothingIsEverReplaced();
    void aFailedExportSaysWhy();
    void everyFormatAndSize();
    void theChoiceIsRemembered_data();
    void theChoiceIsRemembered();
    void copyGivesPictureAndTable();
    void anotherScoreCanBeChosen();
    void everythingHasAName();

private:
    AnalysePage &page() { return *m_page; }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!page().isBusy(), 20000); }
    const analysis::ChartSpec &spec() { return page().chart()->spec(); }
    void scoreAll(RunId run, const std::string &criterion = "overall");

    std::unique_ptr<DemoSession> m_demo;
    std::unique_ptr<AnalysePage> m_page;
    std::unique_ptr<QTemporaryDir> m_folder;
    RunId m_scored{}, m_plain{};
};

void TestAnalyse::scoreAll(RunId run, const std::string &criterion)
{
    const auto record = (**m_demo).run(run);
    QVERIFY(bool(record));
    int left = 0;
    for (const TrialRow &row : record->trials) {
        Score score;
        score.trial = row.trial.id;
        score.rater = "Ada";
        score.criterion = criterion;
        score.value = 1 + (row.trial.targetIndex + row.trial.caseIndex) % 5;
        ++left;
        (**m_demo).addScore(score, this, [&left](const Result<ScoreId> &saved) {
            QVERIFY(bool(saved));
            --left;
        });
    }
    QTRY_COMPARE(left, 0);
}

void TestAnalyse::initTestCase()
{
    m_demo = std::make_unique<DemoSession>();
    const RunPlan plan = m_demo->plan(cases, targets);
    m_scored = m_demo->run(plan);
    m_plain = m_demo->run(plan);
    QVERIFY(number(m_scored) != 0 && number(m_plain) != 0);
    scoreAll(m_scored);
}

void TestAnalyse::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto values = (**m_demo).preferences().values();
    values.lastExportFolder = m_folder->path();
    (**m_demo).preferences().set(values);
    (**m_demo).preferences().setState(u"analyse/view"_s, {});
    (**m_demo).preferences().setState(u"analyse/export"_s, {});
    m_page = std::make_unique<AnalysePage>(**m_demo);
    m_page->resize(1366, 700);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    m_page->activated();
    settle();
}

void TestAnalyse::cleanup() { m_page.reset(); }

void TestAnalyse::anEmptyWorkspaceSaysWhatToDo()
{
    QTemporaryDir folder;
    session::Session session((**m_demo).runtime(), (**m_demo).preferences());
    QVERIFY(bool(session.open(folder.filePath(u"empty.assay"_s))));
    AnalysePage empty(session);
    QSignalSpy opened(empty.navigator(), &Navigator::openPage);
    empty.show();
    empty.activated();
    QVERIFY(!empty.isBusy());
    QVERIFY(!empty.chart()->isVisible());
    QPushButton *button = nullptr;
    for (EmptyState *state : empty.findChildren<EmptyState *>()) {
        if (state->isVisible())
            button = state->button();
    }
    QVERIFY(button && button->isVisible());
    button->click();
    QCOMPARE(opened.takeFirst().first().value<PageId>(), PageId::Compare);
    for (QAction *action : empty.menuActions(MenuId::Analyse)) {
        if (action->shortcut() == QKeySequence(u"Ctrl+E"_s))
            QVERIFY(!action->isEnabled());
    }
}

void TestAnalyse::withoutScoresTheOtherChartsAreThere()
{
    QSignalSpy scoring(page().navigator(), &Navigator::scoreRun);
    page().showRun(m_plain);
    settle();
    QVERIFY(!page().card()->showsChart());
    QVERIFY(!page().twin()->isVisible());
    QStringList said;
    for (const QLabel *label : page().card()->sentence()->findChildren<QLabel *>())
        said << label->text();
    QVERIFY2(said.join(u' ').startsWith(u"Latency and cost charts are ready. Score "_s), qPrintable(said.join(u'|')));
    page().card()->sentence()->button()->click();
    QCOMPARE(scoring.takeFirst().first().value<RunId>(), m_plain);
    page().questions()->setCurrentId("latency");
    QVERIFY(page().card()->showsChart());
    QCOMPARE(spec().id, "latency");
    QCOMPARE(int(spec().rows.size()), targets);
}

void TestAnalyse::theNewestScoredRunIsShown()
{
    // The plain run is newer; the scored one answers the first question.
    QCOMPARE(page().picker()->ids(), std::vector<RunId>{m_scored});
    QCOMPARE(spec().id, "score");
    QCOMPARE(int(spec().rows.size()), targets);
    QVERIFY(spec().caption.find("Test set") != std::string::npos);
    QCOMPARE(page().documentName(), u"Test set"_s);
    QAbstractItemModelTester tester(page().twin()->model());
    QCOMPARE(page().twin()->model()->rowCount(), targets);
    QCOMPARE(page().twin()->model()->index(0, 0).data().toString(), QString::fromStdString(spec().rows[0].label));
    QVERIFY(page().twin()->warnings().contains(u"One rater only."_s));
    QCOMPARE(page().chart()->accessibleName(), QString::fromStdString(spec().title));
}

void TestAnalyse::digitsAndTMoveAround()
{
    QVERIFY(page().chart()->hasFocus());
    QTest::keyClick(page().chart(), Qt::Key_4);
    QCOMPARE(spec().id, "latency");
    QTest::keyClick(page().chart(), Qt::Key_0);
    QCOMPARE(spec().id, "latency");
    QTest::keyClick(page().questions(), Qt::Key_3);
    QCOMPARE(spec().id, "cost");
    QTest::keyClick(page().questions(), Qt::Key_Down);
    QCOMPARE(spec().id, "latency");
    page().chart()->setFocus();
    QTest::keyClick(page().chart(), Qt::Key_T);
    QVERIFY(page().twin()->table()->hasFocus());
    QTest::keyClick(page().twin()->table(), Qt::Key_1);
    QCOMPARE(spec().id, "score");
    QVERIFY(page().twin()->table()->hasFocus());
    QTest::keyClick(page().twin()->table(), Qt::Key_T);
    QVERIFY(page().chart()->hasFocus());
    // On a button single keys are nothing.
    page().picker()->setFocus();
    QTest::keyClick(page().picker(), Qt::Key_4);
    QCOMPARE(spec().id, "score");
    // What was asked last is asked again after a restart.
    page().questions()->setCurrentId("cost");
    AnalysePage again(**m_demo);
    QCOMPARE(again.questions()->currentId(), "cost");
}

void TestAnalyse::aMarkOpensItsAnswers_data()
{
    QTest::addColumn<QString>("question");
    QTest::addColumn<bool>("byMouse");
    QTest::newRow("score, click") << u"score"_s << true;
    QTest::newRow("score, Enter") << u"score"_s << false;
    QTest::newRow("latency, click") << u"latency"_s << true;
    QTest::newRow("cost, Enter") << u"cost"_s << false;
}

void TestAnalyse::aMarkOpensItsAnswers()
{
    QFETCH(QString, question);
    QFETCH(bool, byMouse);
    page().questions()->setCurrentId(question.toStdString());
    QSignalSpy opened(page().navigator(), &Navigator::openTrial);
    QSignalSpy activated(page().chart(), &charts::ChartView::markActivated);
    if (byMouse) {
        const auto at = page().chart()->markPosition({0, 1, 0});
        QVERIFY(at.has_value());
        QTest::mouseClick(page().chart()->viewport(), Qt::LeftButton, {}, *at);
    } else {
        page().chart()->setFocus();
        QTest::keyClick(page().chart(), Qt::Key_Home);
        QTest::keyClick(page().chart(), Qt::Key_Down);
        QTest::keyClick(page().chart(), Qt::Key_Return);
    }
    QCOMPARE(activated.count(), 1);
    const auto opened0 = activated[0][0].value<analysis::MarkRef>();
    const int row = opened0.row, mark = opened0.mark;
    QCOMPARE(row, 1);
    const auto &behind = spec().rows[std::size_t(row)].marks[std::size_t(mark)].behind;
    QVERIFY(!behind.empty() && int(behind.size()) <= cases); // some demo models fail now and then
    const auto *model = page().answers()->model();
    QVERIFY(page().answers()->isVisible());
    QCOMPARE(model->rowCount(), int(behind.size()));
    QCOMPARE(TrialId{model->id(0)}, behind[0]);
    QVERIFY(model->index(0, 0).data().toString().startsWith(u"case-"_s)); // untitled cases go by their ids
    QVERIFY(spec().rows[1].label.starts_with(model->index(0, 1).data().toString().toStdString()));
    QVERIFY(page().answers()->table()->hasFocus());
    QTest::keyClick(page().answers()->table(), Qt::Key_Down);
    QTest::keyClick(page().answers()->table(), Qt::Key_Return);
    QCOMPARE(opened.takeFirst().first().value<TrialId>(), behind[std::min<std::size_t>(1, behind.size() - 1)]);
    QTest::keyClick(page().answers()->table(), Qt::Key_Escape);
    QVERIFY(page().answers()->isHidden());
    QVERIFY(page().chart()->hasFocus());
}

// What was not measured leads to where it comes from: an assumption, a price, somebody else's table.
void TestAnalyse::whatWasNotMeasuredLeadsToWhereItComesFrom()
{
    page().questions()->setCurrentId("month");
    QCOMPARE(spec().panels.size(), std::size_t(2));
    QSignalSpy settings(page().navigator(), &Navigator::openSettings);
    const auto &bars = spec().panels[1].rows;
    const auto open = [&](const char *label) {
        for (std::size_t r = 0; r < bars.size(); ++r) {
            if (bars[r].label == label)
                Q_EMIT page().chart()->markActivated({1, int(r), 0});
        }
    };
    open("Tasks a month");
    QVERIFY(page().findChild<QSpinBox *>(u"assumeTasks"_s)->hasFocus());
    QVERIFY(page().answers()->isHidden());
    open("Input price");
    QCOMPARE(settings.count(), 1);
    open("Retries");
    QVERIFY(page().answers()->isVisible());
    QVERIFY(page().answers()->model()->rowCount() > 0);

    page().questions()->setCurrentId("claims");
    QVERIFY(page().answers()->isHidden());
    page().chart()->setFocus();
    QTest::keyClick(page().chart(), Qt::Key_Home);
    QTest::keyClick(page().chart(), Qt::Key_Return);
    QVERIFY(page().claim()->isVisible() && page().claim()->hasFocus());
    const std::string model = spec().panels[0].rows[0].label;
    QVERIFY(page().claim()->text().contains(u"Model: "_s + QString::fromStdString(model)));
    for (const char *term : {"Run by: ", "Read in: ", "Trust: ", "Published: "})
        QVERIFY2(page().claim()->text().contains(QLatin1String(term)), term);
    QTest::keyClick(page().claim(), Qt::Key_Escape);
    QVERIFY(page().claim()->isHidden());
    QVERIFY(page().chart()->hasFocus());
}

void TestAnalyse::theOldChartStaysUntilTheNewOne()
{
    auto *group = page().findChild<QCheckBox *>(u"analyseGroup"_s);
    QVERIFY(!spec().grouped);
    group->click();
    QVERIFY(page().isBusy());
    QVERIFY(!spec().grouped);
    QCOMPARE(int(spec().rows.size()), targets);
    settle();
    QVERIFY(spec().grouped);
    page().questions()->setCurrentId("cost");
    QVERIFY(spec().grouped);
    group->click();
    group->click(); // to and fro while it is made
    settle();
    QVERIFY(spec().grouped);
    page().showRun(m_plain);
    QCOMPARE(spec().rows[0].runs, std::vector<RunId>{m_scored});
    settle();
    QCOMPARE(spec().rows[0].runs, std::vector<RunId>{m_plain});
    QVERIFY(spec().grouped);
}

void TestAnalyse::theLastQuestionAskedWins()
{
    page().questions()->setCurrentId("latency");
    QSignalSpy failed(page().navigator(), &Navigator::toast);
    page().showRun(m_plain);
    page().showRuns({m_plain, m_scored});
    page().showRun(m_scored);
    settle();
    QCoreApplication::processEvents();
    QCOMPARE(spec().rows[0].runs, std::vector<RunId>{m_scored});
    QCOMPARE(failed.count(), 0);
    m_page.reset(new AnalysePage(**m_demo)); // closed while it reads: nothing arrives at what is gone
    m_page->showRun(m_plain);
    m_page.reset();
    QCoreApplication::processEvents();
}

void TestAnalyse::runsAreTickedTogether()
{
    page().questions()->setCurrentId("latency");
    page().picker()->openPopup();
    auto *model = page().picker()->model();
    QVERIFY(page().picker()->table()->isVisible());
    QVERIFY(model->ticked().empty());
    const auto tick = [&](RunId run) {
        const QModelIndex box = model->index(model->rowOf(run), itemmodels::RunTableModel::When);
        const bool on = box.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        QVERIFY(model->setData(box, on ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole));
    };
    tick(m_plain);
    settle();
    QCOMPARE(spec().rows[0].runs, std::vector<RunId>{m_plain});
    tick(m_scored);
    settle();
    QCOMPARE(spec().rows[0].runs.size(), 2u);
    QVERIFY(page().picker()->text().contains(u"2 run"_s));
    tick(m_plain);
    tick(m_scored);
    settle();
    QVERIFY(!page().picker()->isChosen());
    QCOMPARE(page().picker()->ids(), std::vector<RunId>{m_scored});
    page().picker()->table()->window()->close();
}

void TestAnalyse::aNewScoreIsSeen()
{
    const double before = *spec().rows.back().marks[0].value;
    const TrialId worst = spec().rows.back().marks[0].behind.at(0);
    const auto row = (**m_demo).trial(worst);
    QVERIFY(bool(row));
    Score score;
    score.trial = worst;
    score.rater = "Ada";
    score.value = row->scores.back().value == 5 ? 1 : 5;
    (**m_demo).addScore(score, this, [](const Result<ScoreId> &saved) { QVERIFY(bool(saved)); });
    QTRY_VERIFY(*spec().rows.back().marks[0].value != before);
}

// ---- export
// ------------------------------------------------------------------------------------------------------------

void TestAnalyse::aFilterActsOnEveryChart()
{
    FilterPopup *popup = page().filter()->popup();
    itemmodels::TickListModel *choices = popup->choices(FilterPopup::Targets);
    QCOMPARE(choices->count(), targets);
    QVERIFY(page().filter()->clearButton()->isHidden());
    choices->setTicked(0, true);
    settle();
    for (const char *question : {"score", "latency", "cost", "reliability"}) {
        page().questions()->setCurrentId(question);
        QCOMPARE(spec().rows.size(), std::size_t(1));
        QVERIFY2(spec().caption.find("only 1 of ") != std::string::npos, spec().caption.c_str());
    }
    for (const analysis::ChartKind &kind : analysis::chartKinds()) {
        page().questions()->setCurrentId(std::string(kind.id));
        if (spec().id == kind.id) // drawn: of one target alone some pages have nothing to say
            QVERIFY2(spec().caption.find("only 1 of ") != std::string::npos, spec().caption.c_str());
    }
    page().questions()->setCurrentId("reliability");
    QVERIFY(page().filter()->button()->text().contains(u"1 of %1 targets"_s.arg(targets)));
    QVERIFY(!page().filter()->clearButton()->isHidden());
    popup->choices(FilterPopup::Prompts)->setTicked(0, true);
    settle();
    QVERIFY2(spec().caption.find("1 of 1 targets") == std::string::npos, spec().caption.c_str());
    QVERIFY2(spec().caption.find(" prompts") != std::string::npos, spec().caption.c_str());
    page().filter()->clearButton()->click();
    settle();
    QCOMPARE(spec().rows.size(), std::size_t(targets));
    QVERIFY(page().filter()->filter().empty());
}

void TestAnalyse::whatTheUserDecidesMovesItsChartAlone()
{
    page().questions()->setCurrentId("month");
    QVERIFY(!page().assumptions()->isHidden());
    page().assumptions()->tasks()->setValue(12'345);
    settle();
    QVERIFY2(spec().subtitle.find("12,345 tasks a month") != std::string::npos, spec().subtitle.c_str());
    page().questions()->setCurrentId("score");
    QVERIFY(page().assumptions()->isHidden());
    QCOMPARE(int(spec().rows.size()), targets); // the others are still there
    page().questions()->setCurrentId("decide");
    page().assumptions()->weight(analysis::Aspect::Cost)->setValue(0);
    page().assumptions()->weight(analysis::Aspect::Speed)->setValue(0);
    page().assumptions()->weight(analysis::Aspect::Reliability)->setValue(0);
    settle();
    QCOMPARE(spec().tints[0].name, "quality 100 %");
    page().questions()->setCurrentId("sure");
    QVERIFY(!page().assumptions()->isHidden());
    QVERIFY(!page().assumptions()->bcaIntervals()); // Student's t is the usual one
    page().assumptions()->intervals()->setCurrentIndex(1);
    settle();
    AnalysePage again(**m_demo); // and after a restart
    QVERIFY(again.assumptions()->bcaIntervals());
    QCOMPARE(again.assumptions()->tasks()->value(), 12'345);
    QCOMPARE(again.assumptions()->decision().weights[1], 0.0);
    page().assumptions()->setState("1;4;5;30000;-;-;7;-;4;3;2;1;t;90");
    QCOMPARE(page().assumptions()->decision().percentile, 90);
    QCOMPARE(page().assumptions()->state(), QByteArray("1;4;5;30000;-;-;7;-;4;3;2;1;t;90"));
    page().assumptions()->setState("1;4;5;30000;-;-;-;-;4;3;2;1"); // as older versions wrote it: always p95
    QCOMPARE(page().assumptions()->decision().percentile, 95);
}

void TestAnalyse::exportsWithTwoKeys()
{
    m_page.reset();
    MainWindow window(**m_demo);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_4, Qt::ControlModifier);
    QCOMPARE(window.currentPage(), PageId::Analyse);
    auto *analyse = qobject_cast<AnalysePage *>(window.page(PageId::Analyse));
    QVERIFY(analyse);
    QTest::keyClick(&window, Qt::Key_E, Qt::ControlModifier); // before anything is read: it is quick
    QPointer<ExportDialog> dialog = analyse->exportDialog();
    QVERIFY(dialog);
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    QTest::keyClick(dialog->focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(QDir(m_folder->path()).entryList(QDir::Files, QDir::Name).size(), 2);
    const QStringList files = QDir(m_folder->path()).entryList(QDir::Files, QDir::Name);
    QVERIFY2(files[0].startsWith(u"Test-set_score_20"_s) && files[0].endsWith(u".csv"_s), qPrintable(files[0]));
    QVERIFY(files[1].endsWith(u".png"_s));
    QCOMPARE(QImage(m_folder->filePath(files[1])).size(), QSize(1920, 1080));
    QCOMPARE(contentOf(m_folder->filePath(files[0])).toStdString(), analysis::chartCsv(analyse->chart()->spec()));
    auto *toast = window.findChild<QWidget *>(u"toast"_s);
    QVERIFY(toast && toast->isVisible());
    QVERIFY(toast->accessibleName().startsWith(u"Saved 2 file"_s));
    QTRY_VERIFY(!dialog);
}

void TestAnalyse::enterBeforeTheChartIsThere()
{
    ExportDialog dialog((**m_demo).preferences());
    QSignalSpy saved(&dialog, &ExportDialog::saved);
    dialog.open();
    dialog.exportButton()->click();
    QVERIFY(dialog.isVisible());
    QVERIFY(QDir(m_folder->path()).isEmpty());
    dialog.setSpec(smallSpec(), u"name"_s);
    QCOMPARE(saved.count(), 1);
    QCOMPARE(saved[0][0].toStringList(), (QStringList{u"name.png"_s, u"name.csv"_s}));
    QVERIFY(!dialog.isVisible());
}

void TestAnalyse::nothingIsEverReplaced()
{
    ExportChoice choice;
    const QString folder = m_folder->path();
    QCOMPARE(freeName(folder, u"a"_s, choice), u"a"_s);
    QFile other(m_folder->filePath(u"a.csv"_s));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write("mine");
    other.close();
    const SavedChart second = saveChart(smallSpec(), choice, folder, u"a"_s);
    QVERIFY(!second.error);
    QCOMPARE(second.files, (QStringList{u"a-2.png"_s, u"a-2.csv"_s}));
    QCOMPARE(saveChart(smallSpec(), choice, folder, u"a"_s).files.front(), u"a-3.png"_s);
    QCOMPARE(contentOf(other.fileName()), QByteArray("mine"));
    choice.set(ExportFormat::Csv, false);
    QCOMPARE(freeName(folder, u"a"_s, choice), u"a"_s); // a.png is free
    ExportDialog dialog((**m_demo).preferences());
    dialog.setSpec(smallSpec(), u"a"_s);
    QVERIFY(dialog.findChild<QLabel *>(u"exportNames"_s)->text().startsWith(u"a-4.png"_s));
}

void TestAnalyse::aFailedExportSaysWhy()
{
    QFile file(m_folder->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    ExportDialog dialog((**m_demo).preferences());
    QSignalSpy saved(&dialog, &ExportDialog::saved);
    dialog.setSpec(smallSpec(), u"a"_s);
    dialog.open();
    dialog.setFolder(m_folder->filePath(u"file/below"_s));
    dialog.exportButton()->click();
    QVERIFY(dialog.isVisible());
    QCOMPARE(saved.count(), 0);
    const auto *trouble = dialog.findChild<ErrorCard *>();
    QVERIFY(trouble && trouble->isVisible());
    QVERIFY2(trouble->text().contains(u"below"_s), qPrintable(trouble->text()));
    dialog.setFolder(m_folder->filePath(u"new/below"_s)); // a folder that can be made is made
    dialog.exportButton()->click();
    QCOMPARE(saved.count(), 1);
    QVERIFY(QFileInfo::exists(m_folder->filePath(u"new/below/a.png"_s)));

    ExportDialog none((**m_demo).preferences());
    for (QCheckBox *box : none.findChildren<QCheckBox *>())
        box->setChecked(false);
    QVERIFY(!none.exportButton()->isEnabled());
    none.findChildren<QCheckBox *>().first()->setChecked(true);
    QVERIFY(none.exportButton()->isEnabled());
    none.setFolder({});
    QTRY_VERIFY(!none.exportButton()->isEnabled());
}

void TestAnalyse::everyFormatAndSize()
{
    ExportChoice choice;
    for (const ExportFormat format : allExportFormats)
        choice.set(format, true);
    for (int size = 0; size < int(exportSizes().size()); ++size) {
        choice.size = size;
        choice.scale = 1 + size % 2;
        const SavedChart saved = saveChart(smallSpec(), choice, m_folder->path(), u"s%1"_s.arg(size));
        QVERIFY2(!saved.error, saved.error ? saved.error->detail.c_str() : "");
        QCOMPARE(saved.files.size(), 4);
        QCOMPARE(QImage(m_folder->filePath(saved.files[0])).size(),
                 exportSizes()[std::size_t(size)].pixels * choice.scale);
        QVERIFY(contentOf(m_folder->filePath(saved.files[1])).contains("<svg"));
        QVERIFY(contentOf(m_folder->filePath(saved.files[2])).startsWith("%PDF-"));
    }
    choice.size = int(exportSizes().size());
    choice.own = QSize(700, 500);
    choice.scale = 2;
    const SavedChart own = saveChart(smallSpec(), choice, m_folder->path(), u"own"_s);
    QVERIFY(!own.error);
    QCOMPARE(QImage(m_folder->filePath(own.files[0])).size(), QSize(1400, 1000));
    std::vector<RunSummary> runs(1);
    runs[0].name = "../support v3";
    runs[0].id = RunId{7};
    QCOMPARE(suggestedChartName(smallSpec(), runs, "2026-11-22"), u"support-v3_score_2026-11-22_run7"_s);
    runs.push_back(runs[0]);
    QCOMPARE(suggestedChartName(smallSpec(), runs, "2026-11-22"), u"support-v3_score_2026-11-22_2runs"_s);
}

void TestAnalyse::theChoiceIsRemembered_data()
{
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("read");
    QTest::newRow("default") << QByteArray() << QByteArray("png,csv;0;2;light");
    QTest::newRow("whole") << QByteArray("svg,pdf;3;4;print") << QByteArray("svg,pdf;3;4;print");
    QTest::newRow("own size") << QByteArray("png;4;2;light;text;1000x99999")
                              << QByteArray("png;4;2;light;text;1000x4000");
    QTest::newRow("in order") << QByteArray("csv,png;1;1;dark") << QByteArray("png,csv;1;1;dark");
    QTest::newRow("out of range") << QByteArray("png;99;-3;x") << QByteArray("png;3;1;light");
    QTest::newRow("no format") << QByteArray("gif;1;2;dark") << QByteArray("png,csv;1;2;dark");
    QTest::newRow("rubbish") << QByteArray("\0;;\xff", 4) << QByteArray("png,csv;0;2;light");
}

void TestAnalyse::theChoiceIsRemembered()
{
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, read);
    QCOMPARE(storedChoice(choiceFrom(stored)), read);
    (**m_demo).preferences().setState(u"analyse/export"_s, stored);
    ExportDialog dialog((**m_demo).preferences());
    QCOMPARE(storedChoice(dialog.choice()), read);
    dialog.setSpec(smallSpec(), u"kept"_s);
    dialog.exportButton()->click();
    QCOMPARE((**m_demo).preferences().state(u"analyse/export"_s), read);
}

void TestAnalyse::copyGivesPictureAndTable()
{
    const std::unique_ptr<QMimeData> data(chartMimeData(smallSpec()));
    QVERIFY(data->hasImage() && data->hasHtml());
    QCOMPARE(qvariant_cast<QImage>(data->imageData()).size(), QSize(1920, 1080));
    QVERIFY(data->html().contains(u"<td>&lt;i&gt;Model&lt;/i&gt;</td>"_s)); // a stranger's words stay words
    QVERIFY(!data->html().contains(u"<b>bold"_s));
    QCOMPARE(data->text().count(u'\n'), 2);
    QSignalSpy toast(page().navigator(), &Navigator::toast);
    QTest::keyClick(page().chart(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(toast.count(), 1);
    QVERIFY(QApplication::clipboard()->mimeData()->hasImage());
    QVERIFY(QApplication::clipboard()->text().contains(QString::fromStdString(spec().rows[0].label)));
}

void TestAnalyse::anotherScoreCanBeChosen()
{
    auto *box = page().findChild<QComboBox *>(u"analyseScore"_s);
    QVERIFY(box && !box->isVisible()); // one score: nothing to choose
    scoreAll(m_scored, "tone");
    QTRY_COMPARE_WITH_TIMEOUT(box->count(), 2, 10000);
    QVERIFY(box->isVisible());
    QCOMPARE(box->currentText(), u"Overall"_s);
    for (const analysis::ChartKind &kind : analysis::chartKinds()) {
        page().questions()->setCurrentId(std::string(kind.id));
        QCOMPARE(box->isVisible(), kind.usesScore); // where no score is used there is none to choose
    }
    page().questions()->setCurrentId("score");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    settle();
    QCOMPARE(box->currentText(), u"tone"_s);
    QVERIFY2(spec().subtitle.find("“tone”") != std::string::npos, spec().subtitle.c_str());
    page().questions()->setCurrentId("sure");
    QVERIFY2(spec().subtitle.find("“tone”") != std::string::npos, spec().subtitle.c_str());
    QTest::keyClick(box, Qt::Key_Up);
    settle();
    QVERIFY(spec().subtitle.find("“tone”") == std::string::npos);
}

void TestAnalyse::everythingHasAName()
{
    const auto at = page().chart()->markPosition({0, 0, 0});
    QTest::mouseClick(page().chart()->viewport(), Qt::LeftButton, {}, at.value_or(QPoint()));
    QVERIFY(page().answers()->isVisible());
    QVERIFY2(namelessIn(page()).isEmpty(), qPrintable(namelessIn(page()).join(u", "_s)));
    ExportDialog dialog((**m_demo).preferences());
    dialog.open();
    QVERIFY2(namelessIn(dialog).isEmpty(), qPrintable(namelessIn(dialog).join(u", "_s)));
}

QTEST_MAIN(TestAnalyse)
#include "tst_analyse.moc"
