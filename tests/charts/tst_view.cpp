// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/charts.h"
#include "charts/chart_scene.h"
#include "support/chart_data.h"
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

using namespace assay;
using namespace assay::charts;

namespace
{
analysis::ChartSpec make(const char *id, int rows, bool grouped = false)
{
    const auto data = test::chartData({test::someTargets(rows), 90, 1, 2});
    return analysis::chartKind(id)->make(data, {grouped, "0.1.0", "support-v3", {}});
}
} // namespace

class ViewTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aClickOnAMarkOpensIt()
    {
        ChartView view;
        view.resize(960, 540);
        view.setSpec(make("score", 4));
        QSignalSpy spy(&view, &ChartView::markActivated);
        for (int row = 0; row < 4; ++row) {
            const auto at = view.markPosition({0, row, 0});
            QVERIFY(at);
            QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, *at + QPoint(5, -5));
            QCOMPARE(spy.takeLast().at(0).value<analysis::MarkRef>(), (analysis::MarkRef{0, row, 0}));
        }
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(5, 5));
        QTest::mouseClick(view.viewport(), Qt::RightButton, {}, *view.markPosition({0, 0, 0}));
        QVERIFY(spy.isEmpty());
        QVERIFY(!view.markPosition({0, 9, 0}));
    }
    void everyLaneAndTailCanBeHit()
    {
        ChartView view;
        view.resize(960, 540);
        view.setSpec(make("latency", 3));
        QSignalSpy spy(&view, &ChartView::markActivated);
        for (int mark = 0; mark < 4; ++mark) {
            QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, *view.markPosition({0, 1, mark}));
            QCOMPARE(spy.takeLast().at(0).value<analysis::MarkRef>(), (analysis::MarkRef{0, 1, mark}));
        }
    }
    void theKeyboardReachesEveryMark()
    {
        ChartView view;
        view.resize(960, 540);
        view.setSpec(make("latency", 3));
        view.show();
        view.activateWindow();
        view.setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(view.hasFocus());
        QSignalSpy opened(&view, &ChartView::markActivated), moved(&view, &ChartView::markFocused);
        auto press = [&](Qt::Key key) {
            QTest::keyClick(&view, key);
            QTest::keyClick(&view, Qt::Key_Return);
            return opened.takeLast().at(0).value<analysis::MarkRef>();
        };
        QCOMPARE(press(Qt::Key_Home), (analysis::MarkRef{0, 0, 0}));
        QCOMPARE(press(Qt::Key_Right), (analysis::MarkRef{0, 0, 1}));
        QCOMPARE(press(Qt::Key_Down), (analysis::MarkRef{0, 1, 1}));
        QCOMPARE(press(Qt::Key_Up), (analysis::MarkRef{0, 0, 1}));
        QCOMPARE(press(Qt::Key_Up), (analysis::MarkRef{0, 0, 1})); // the first row: stays
        QCOMPARE(press(Qt::Key_End), (analysis::MarkRef{0, 2, 3}));
        QCOMPARE(press(Qt::Key_Left), (analysis::MarkRef{0, 2, 2}));
        QVERIFY(moved.count() >= 6);
        QCOMPARE(view.accessibleDescription(), view.markText({0, 2, 2}));
    }
    void theFocusRingIsVisible()
    {
        ChartView view;
        view.resize(960, 540);
        view.setSpec(make("score", 3));
        view.show();
        view.setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(view.hasFocus());
        QTest::keyClick(&view, Qt::Key_End);
        const QImage with = view.grab().toImage();
        QTest::keyClick(&view, Qt::Key_Home);
        QVERIFY(view.grab().toImage() != with);
    }
    void otherKeysGoOn()
    {
        ChartView view;
        view.setSpec(make("score", 3));
        QKeyEvent digit(QEvent::KeyPress, Qt::Key_1, Qt::NoModifier, QStringLiteral("1"));
        digit.accept();
        QCoreApplication::sendEvent(&view, &digit);
        QVERIFY(!digit.isAccepted());
    }
    void assistiveToolsHearTheFinding()
    {
        ChartView view;
        const auto spec = make("cost", 12);
        view.setSpec(spec);
        QCOMPARE(view.accessibleName(), QString::fromStdString(spec.title));
        QCOMPARE(view.accessibleDescription(), QString::fromStdString(spec.altText));
        const auto last = int(spec.rows.size()) - 1;
        QVERIFY(view.markText({0, last, 0}).endsWith(QStringLiteral(": price unknown")));
        QVERIFY(view.markText({0, 99, 0}).isEmpty());
    }
    void aSmallViewScrollsRatherThanCrowds()
    {
        ChartView view;
        view.resize(700, 300);
        view.setSpec(make("latency", 12, true));
        view.show();
        QTRY_VERIFY(view.verticalScrollBar()->maximum() > 0);
        view.resize(960, 900);
        QTRY_COMPARE(view.verticalScrollBar()->maximum(), 0);
    }
    void specsThemesAndSizesMayChangeAtAnyTime()
    {
        ChartView view;
        view.show();
        for (int i = 0; i < 30; ++i) {
            view.setTheme(ChartTheme(i % 3));
            view.setSpec(make(i % 2 ? "score" : "cost", 1 + i % 5));
            view.resize(300 + 40 * i, 200 + 20 * i);
            QCoreApplication::processEvents();
        }
        view.setSpec({});
        view.setSpec(analysis::chartKind("score")->make({}, {}));
        QVERIFY(!view.markPosition({0, 0, 0}));
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_Return);
    }
};

QTEST_MAIN(ViewTest)
#include "tst_view.moc"
