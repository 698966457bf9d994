// SPDX-License-Identifier: GPL-3.0-or-later
// The report dialog on a real run of the demo models: what it asks, what it shows, what it refuses, and that the window
// stays alive while it writes.
#include "gui/demo_session.h"
#include "reports/report_pdf.h"
#include "widgets/analyse/analyse_page.h"
#include "widgets/report/gate_table.h"
#include "widgets/report/report_charts.h"
#include "widgets/report/report_dialog.h"
#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QThreadPool>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;

class ReportDialogTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_demo = std::make_unique<DemoSession>();
        m_run = m_demo->run(m_demo->plan(12, 3));
        QVERIFY(number(m_run) > 0);
        const Result<RunRecord> record = (**m_demo).run(m_run);
        QVERIFY(record.ok());
        for (const TrialRow &row : record->trials) {
            Score score;
            score.trial = row.trial.id;
            score.rater = "Ada";
            score.value = 5 - row.trial.targetIndex * 2 + (row.trial.caseIndex % 2 && row.trial.targetIndex ? 1 : 0);
            score.blind = true;
            (**m_demo).addScore(score, this, {});
        }
        QTRY_COMPARE((**m_demo).run(m_run)->summary.scored, 36);
    }

    void theMenuOpensIt()
    {
        AnalysePage page(**m_demo);
        page.resize(1200, 800);
        page.show();
        QList<QAction *> actions = page.menuActions(MenuId::Report);
        QCOMPARE(actions.size(), qsizetype(1));
        QCOMPARE(actions.first()->shortcut(), QKeySequence(u"Ctrl+Shift+E"_s));
        QTRY_VERIFY(actions.first()->isEnabled() && !page.documentName().isEmpty());
        actions.first()->trigger();
        auto *dialog = page.findChild<ReportDialog *>();
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->preview().report() != nullptr, 20'000);
        dialog->reject();
    }

    void whatIsWrittenStandsInTheReportAndIsRemembered()
    {
        {
            ReportDialog dialog(**m_demo, {m_run});
            dialog.show();
            QTRY_VERIFY_WITH_TIMEOUT(dialog.preview().report() != nullptr, 20'000);
            QVERIFY(dialog.preview().pages() > 3);
            dialog.findChild<QPlainTextEdit *>(u"reportWords"_s)
                ->setPlainText(u"Take the first: our people know it."_s);
            dialog.findChild<QLineEdit *>(u"reportVolume"_s)->setText(u"250 000"_s);
            auto *gates = dialog.findChild<GateTable *>();
            gates->setGates(
                {{"Data stays here", {{dialog.preview().targets().at(0), analysis::ReportGate::Answer::Fail, ""}}}});
            auto *charts = dialog.findChild<QListWidget *>(u"reportCharts"_s);
            QVERIFY(charts->count() >= 3);
            const std::string out = charts->item(0)->data(Qt::UserRole).toString().toStdString();
            const auto isShown = [&] {
                const auto &shown = dialog.preview().report()->charts;
                return std::any_of(shown.begin(), shown.end(), [&](const auto &chart) { return chart.id == out; });
            };
            QVERIFY(isShown());
            charts->item(0)->setCheckState(Qt::Unchecked);
            QTRY_VERIFY_WITH_TIMEOUT(!isShown(), 20'000);
            QCOMPARE(dialog.preview().report()->request.tasksPerMonth, std::optional<std::int64_t>(250'000));
            QCOMPARE(dialog.preview().report()->request.gates.size(), std::size_t(1));
            dialog.reject();
        }
        ReportDialog again(**m_demo, {m_run});
        again.show();
        QTRY_VERIFY_WITH_TIMEOUT(again.preview().report() != nullptr, 20'000);
        QCOMPARE(again.request().recommendation, std::string("Take the first: our people know it."));
        QCOMPARE(again.request().tasksPerMonth, std::optional<std::int64_t>(250'000));
        QCOMPARE(again.request().gates.at(0).answers.at(0).answer, analysis::ReportGate::Answer::Fail);
        QVERIFY(!again.request().charts.empty());
    }

    void aClaimThatTheDataDoNotCarryCannotBeExported()
    {
        ReportDialog dialog(**m_demo, {m_run});
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.preview().report() != nullptr, 20'000);
        QTRY_VERIFY(dialog.exportButton()->isEnabled());
        const auto &ranked = dialog.preview().report()->ranked;
        QVERIFY(ranked.size() >= 2);
        auto *words = dialog.findChild<QPlainTextEdit *>(u"reportWords"_s);
        words->setPlainText(QString::fromStdString(ranked.back() + " is better than " + ranked.front() + "."));
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.preview().problems().empty(), 20'000);
        QVERIFY(!dialog.exportButton()->isEnabled());
        words->setPlainText(u"We prefer it."_s);
        QTRY_VERIFY_WITH_TIMEOUT(dialog.exportButton()->isEnabled(), 20'000);
    }

    void filesAreWrittenAndTheWindowStaysAlive()
    {
        QTemporaryDir folder;
        ReportDialog dialog(**m_demo, {m_run});
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.preview().report() != nullptr, 20'000);
        dialog.setFolder(folder.path());
        for (int i = 0; i < 4; ++i)
            dialog.formatBox(i)->setChecked(true);
        QTRY_VERIFY(dialog.exportButton()->isEnabled());
        QSignalSpy saved(&dialog, &ReportDialog::saved);
        QElapsedTimer clock;
        qint64 last = 0, longest = 0;
        QTimer ticks;
        ticks.setInterval(0);
        connect(&ticks, &QTimer::timeout, this, [&] {
            longest = qMax(longest, clock.nsecsElapsed() - last);
            last = clock.nsecsElapsed();
        });
        clock.start();
        ticks.start();
        dialog.accept();
        QVERIFY(dialog.isExporting());
        QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, 60'000);
        ticks.stop();
        qInfo("longest time between two events: %.1f ms of %.1f ms", double(longest) / 1e6,
              double(clock.nsecsElapsed()) / 1e6);
        const QStringList files = saved.first().at(0).toStringList();
        QCOMPARE(files.size(), qsizetype(4));
        for (const QString &file : files) {
            const QFileInfo made(folder.filePath(file));
            QVERIFY2(made.size() > 5'000, qPrintable(file));
            QCOMPARE(made.permissions(), QFileInfo(folder.filePath(files[0])).permissions()); // none says more
        }
        // Again: other names, nothing is replaced.
        ReportDialog second(**m_demo, {m_run});
        second.show();
        QTRY_VERIFY_WITH_TIMEOUT(second.preview().report() != nullptr, 20'000);
        second.setFolder(folder.path());
        QSignalSpy savedAgain(&second, &ReportDialog::saved);
        QTRY_VERIFY(second.exportButton()->isEnabled());
        second.accept();
        QTRY_COMPARE_WITH_TIMEOUT(savedAgain.count(), 1, 60'000);
        for (const QString &file : savedAgain.first().at(0).toStringList())
            QVERIFY2(!files.contains(file), qPrintable(file));
    }

    void anExportCanBeStopped()
    {
        QTemporaryDir folder;
        ReportDialog dialog(**m_demo, {m_run});
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.preview().report() != nullptr, 20'000);
        dialog.setFolder(folder.path());
        QTRY_VERIFY(dialog.exportButton()->isEnabled());
        dialog.accept();
        dialog.reject(); // "Stop"
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.isExporting(), 20'000);
        QVERIFY(dialog.isVisible());
        const auto said = [&](const QString &text) {
            const auto labels = dialog.findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [&](QLabel *l) { return l->text() == text; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(said(u"Stopped; nothing was written."_s) && dialog.exportButton()->isEnabled(),
                                 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(QThreadPool::globalInstance()->activeThreadCount(), 0, 20'000);
        QVERIFY(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).isEmpty());
    }

    // The window goes on at once, whatever is under way.
    void aDialogThatIsClosedWaitsForNothing()
    {
        for (const bool exporting : {false, true}) {
            QTemporaryDir folder;
            auto dialog = std::make_unique<ReportDialog>(**m_demo, std::vector<RunId>{m_run});
            dialog->show();
            if (exporting) {
                QTRY_VERIFY_WITH_TIMEOUT(dialog->exportButton()->isEnabled(), 20'000);
                dialog->setFolder(folder.path());
                QTRY_VERIFY_WITH_TIMEOUT(dialog->exportButton()->isEnabled(), 20'000);
                dialog->accept();
            }
            dialog.reset();
            QTRY_COMPARE_WITH_TIMEOUT(QThreadPool::globalInstance()->activeThreadCount(), 0, 20'000);
            QVERIFY(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).isEmpty());
        }
    }

    void chartsAreOrderedAndTheirTextsAreEdited()
    {
        QString first, second;
        {
            ReportDialog dialog(**m_demo, {m_run});
            dialog.show();
            QTRY_VERIFY_WITH_TIMEOUT(dialog.preview().report() != nullptr, 20'000);
            auto *charts = dialog.findChild<ReportCharts *>();
            for (int i = 0; i < charts->list()->count(); ++i)
                charts->list()->item(i)->setCheckState(Qt::Checked);
            first = charts->list()->item(0)->data(Qt::UserRole).toString();
            second = charts->list()->item(1)->data(Qt::UserRole).toString();
            charts->list()->setCurrentRow(0);
            QVERIFY(charts->altText()->toPlainText().size() > 20); // the made one, to begin with
            charts->altText()->setPlainText(u"In my own words."_s);
            const auto buttons = charts->findChildren<QToolButton *>();
            QCOMPARE(buttons.size(), qsizetype(2)); // up, down
            buttons[1]->click();
            QCOMPARE(charts->list()->item(1)->data(Qt::UserRole).toString(), first);
            dialog.findChild<QComboBox *>(u"reportTheme"_s)->setCurrentIndex(2);
            dialog.findChild<QCheckBox *>(u"reportHideRaters"_s)->setChecked(true);
            const auto holds = [&] {
                const analysis::Report *report = dialog.preview().report();
                return report->charts.size() > 2 && report->charts[0].id == second.toStdString() &&
                       report->charts[1].id == first.toStdString() && report->charts[1].altText == "In my own words." &&
                       report->request.theme == analysis::ReportTheme::Dark && report->request.hideRaters;
            };
            QTRY_VERIFY_WITH_TIMEOUT(holds(), 20'000);
            dialog.reject();
        }
        ReportDialog again(**m_demo, {m_run});
        again.show();
        QTRY_VERIFY_WITH_TIMEOUT(again.preview().report() != nullptr, 20'000);
        auto *charts = again.findChild<ReportCharts *>();
        QCOMPARE(charts->list()->item(0)->data(Qt::UserRole).toString(), second);
        charts->list()->setCurrentRow(1);
        QCOMPARE(charts->altText()->toPlainText(), u"In my own words."_s);
        charts->altText()->clear(); // the made one again
        QVERIFY(again.request().altTexts.empty());
        QCOMPARE(again.request().theme, analysis::ReportTheme::Dark);
        QVERIFY(again.request().hideRaters);
        again.findChild<QCheckBox *>(u"reportHideRaters"_s)->setChecked(false);
        again.reject();
    }

    void aChartIsMovedByKeys()
    {
        ReportDialog dialog(**m_demo, {m_run});
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        QTRY_VERIFY_WITH_TIMEOUT(dialog.preview().report() != nullptr, 20'000);
        QListWidget *list = dialog.findChild<ReportCharts *>()->list();
        const QString first = list->item(0)->data(Qt::UserRole).toString();
        list->setFocus();
        list->setCurrentRow(0);
        QTest::keyClick(list, Qt::Key_Down, Qt::ControlModifier);
        QCOMPARE(list->item(1)->data(Qt::UserRole).toString(), first);
        QCOMPARE(list->currentRow(), 1);
        QTest::keyClick(list, Qt::Key_Up, Qt::ControlModifier);
        QCOMPARE(list->item(0)->data(Qt::UserRole).toString(), first);
        dialog.reject();
    }

    void aPageIsPaintedElsewhere()
    {
        ReportDialog dialog(**m_demo, {m_run});
        auto &preview = const_cast<reports::ReportPreview &>(dialog.preview());
        QSignalSpy pages(&preview, &reports::ReportPreview::pageReady);
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(!pages.isEmpty(), 20'000);
        const QImage page = pages.last().at(1).value<QImage>();
        QVERIFY(page.width() > 100 && page.height() > page.width());
        const auto inked = [](const QImage &image) {
            int ink = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    ink += qGray(image.pixel(x, y)) < 128;
            }
            return ink;
        };
        QVERIFY(inked(page) > 500);
    }

    void everyControlHasAName()
    {
        ReportDialog dialog(**m_demo, {m_run});
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.preview().report() != nullptr, 20'000);
        for (QWidget *widget : dialog.findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(&dialog) || widget->focusProxy())
                continue;
            QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(face && !(face->text(QAccessible::Name).isEmpty() && face->text(QAccessible::Value).isEmpty()),
                     qPrintable(QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName()));
        }
    }

    void cleanupTestCase() { m_demo.reset(); }

private:
    std::unique_ptr<DemoSession> m_demo;
    RunId m_run{};
};

QTEST_MAIN(ReportDialogTest)
#include "tst_report.moc"
