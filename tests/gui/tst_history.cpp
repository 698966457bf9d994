// SPDX-License-Identifier: GPL-3.0-or-later
// The History page on real runs of the demo models: found, opened, exported, binned and brought back.
#include "gui/demo_session.h"
#include "itemmodels/run_table_model.h"
#include "widgets/history/history_page.h"
#include "widgets/history/search_results.h"
#include <nlohmann/json.hpp>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;

class HistoryTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anEmptyHistoryHasOneSentenceAndOneButton()
    {
        DemoSession session;
        HistoryPage page(*session);
        page.resize(1200, 700);
        page.show();
        QCOMPARE(page.model()->rowCount(), 0);
        QSignalSpy asked(page.navigator(), &Navigator::openPage);
        QPushButton *button = nullptr;
        for (QPushButton *candidate : page.findChildren<QPushButton *>()) {
            if (candidate->isVisible() && candidate->text() == u"Send a prompt"_s)
                button = candidate;
        }
        QVERIFY(button != nullptr);
        button->click();
        QCOMPARE(asked.count(), 1);
    }

    void runsAreFoundFilteredAndOpened()
    {
        DemoSession session;
        RunPlan first = session.plan(1, 1);
        first.name = "Letters";
        RunPlan second = session.plan(2, 2);
        second.name = "Code";
        const RunId letters = session.run(first), code = session.run(second);
        QVERIFY(number(letters) > 0 && number(code) > 0);
        HistoryPage page(*session);
        page.resize(1200, 700);
        page.show();
        page.activated();
        QCOMPARE(page.model()->rowCount(), 2);
        QCOMPARE(page.chosen(), code); // newest first
        auto *sets = page.findChild<QComboBox *>(u"historySets"_s);
        sets->setCurrentIndex(sets->findData(u"Letters"_s));
        Q_EMIT sets->activated(sets->currentIndex());
        QCOMPARE(page.model()->rowCount(), 1);
        QCOMPARE(page.chosen(), letters);
        QSignalSpy opened(page.navigator(), &Navigator::openRun);
        auto *table = page.findChild<QTableView *>(u"historyTable"_s);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.at(0).at(0).value<RunId>(), letters);
    }

    void wordsFindTheirAnswer()
    {
        DemoSession session;
        const RunId run = session.run(session.plan(2, 1));
        QVERIFY(number(run) > 0);
        HistoryPage page(*session);
        page.resize(1200, 700);
        page.show();
        auto *search = page.findChild<QLineEdit *>(u"historySearch"_s);
        auto *results = page.findChild<SearchResults *>();
        search->setText(u"release not"_s); // the last word is a beginning
        const auto found = [&] {           // the writer indexes what it stored as soon as it has nothing else to do
            QTest::keyClick(search, Qt::Key_Return);
            return results->count() > 0;
        };
        QTRY_VERIFY(found());
        QVERIFY(results->isVisible());
        QSignalSpy trial(page.navigator(), &Navigator::openTrial), whole(page.navigator(), &Navigator::openRun);
        results->setFocus();
        QTest::keyClick(results, Qt::Key_Return);
        QCOMPARE(trial.count() + whole.count(), 1);
        search->setText(u"\"unclosed ( AND * zebra"_s); // no syntax, only words
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(results->count(), 0);
    }

    void aDeletedRunComesBack()
    {
        DemoSession session;
        const RunId run = session.run(session.plan(1, 1));
        HistoryPage page(*session);
        page.resize(1200, 700);
        page.show();
        std::function<void()> undo;
        connect(page.navigator(), &Navigator::toast, this,
                [&](const QString &, const QString &, const std::function<void()> &back) { undo = back; });
        page.findChild<QPushButton *>(u"historyDelete"_s)->click();
        QTRY_COMPARE(page.model()->rowCount(), 0);
        QVERIFY(undo);
        undo();
        QTRY_COMPARE(page.model()->rowCount(), 1);
        QCOMPARE(page.model()->run(0)->id, run);
    }

    void aRunIsExported()
    {
        DemoSession session;
        QTemporaryDir folder;
        const RunId run = session.run(session.plan(1, 2));
        QVERIFY(number(run) > 0);
        HistoryPage page(*session);
        page.resize(1200, 700);
        page.show();
        QString suggested;
        page.setAskSavePath([&](QWidget *, const QString &name) {
            suggested = name;
            return SaveChoice{folder.filePath(u"run.jsonl"_s), u"jsonl"_s};
        });
        QStringList said;
        connect(page.navigator(), &Navigator::toast, this, [&](const QString &text) { said << text; });
        page.findChild<QPushButton *>(u"historyExport"_s)->click();
        QTRY_COMPARE(said.size(), 1);
        QVERIFY2(said.at(0).contains(u"run.jsonl"_s), qPrintable(said.at(0)));
        QVERIFY(suggested.endsWith(u".csv"_s));
        QFile file(folder.filePath(u"run.jsonl"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(nlohmann::json::parse(lines.at(0).toStdString())["simulated"].get<bool>());
        page.setAskSavePath([&](QWidget *, const QString &) {
            return SaveChoice{folder.filePath(u"no/such/dir/x.csv"_s), u"csv"_s};
        });
        page.findChild<QPushButton *>(u"historyExport"_s)->click();
        QTRY_COMPARE(said.size(), 2);
        QVERIFY2(!said.at(1).startsWith(u"Saved"_s), qPrintable(said.at(1)));
    }
};

QTEST_MAIN(HistoryTest)
#include "tst_history.moc"
