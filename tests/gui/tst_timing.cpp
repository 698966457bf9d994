// SPDX-License-Identifier: GPL-3.0-or-later
// Where the time of an answer went, in the window: the picture, its table, and the way to it.
#include "charts/chart_scene.h"
#include "gui/demo_session.h"
#include "widgets/analyse/timing_dialog.h"
#include <QApplication>
#include <QComboBox>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;

class TestTiming : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void timingOfAnAnswer();
    void timingOfARun();
};

void TestTiming::timingOfAnAnswer()
{
    DemoSession session;
    const RunId run = session.run(session.plan(2, 2));
    QVERIFY(number(run) != 0);
    RunRecord record = *session->run(run);
    const TrialId trial = record.trials.back().trial.id;
    TimingDialog dialog(*session, std::move(record), trial);
    dialog.show();
    QCOMPARE(dialog.trial(), trial);
    QVERIFY(dialog.spec().emptyReason.empty());
    QVERIFY(dialog.spec().rows.size() >= 3u);
    QVERIFY(dialog.spec().simulated);
    QCOMPARE(dialog.table()->model()->rowCount(), int(dialog.spec().rows.size())); // its twin says the same
    QVERIFY(!dialog.chart()->accessibleName().isEmpty() && !dialog.table()->accessibleName().isEmpty());
    QVERIFY(!dialog.chart()->markText({0, 0, 0}).isEmpty());
    auto *target = dialog.findChild<QComboBox *>(u"timingTarget"_s);
    target->setCurrentIndex(1 - target->currentIndex());
    QVERIFY(dialog.trial() != trial);
    QVERIFY(dialog.findChild<QPushButton *>(u"timingExport"_s)->isEnabled());
}

void TestTiming::timingOfARun()
{
    DemoSession session;
    QWidget window;
    const RunId run = session.run(session.plan(1, 1));
    showTimingOfRun(&window, *session, run);
    auto *dialog = window.findChild<TimingDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(dialog->trial(), session->run(run)->trials.front().trial.id);
    dialog->reject();
    showTiming(&window, *session, TrialId{999'999}); // there is none: said, not crashed
    QTRY_VERIFY(window.findChild<QMessageBox *>());
}

int main(int argc, char **argv)
{
    qputenv("LC_ALL", "C.UTF-8");
    QLocale::setDefault(QLocale::c());
    QApplication app(argc, argv);
    TestTiming test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}
#include "tst_timing.moc"
