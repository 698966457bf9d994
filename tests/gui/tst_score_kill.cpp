// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 in the middle of blind scoring by keys: what the window has been told is saved is in the file, the file's
// chain is whole, and scoring goes on at the first answer that is not. The typist is this program itself
// (gui_score_kill --typist FILE): the real page on a real workspace, fed with key events. ASSAY_KILL_ROUNDS=50 for the
// long form.
#include "core/text.h"
#include "gui/demo_session.h"
#include "store/workspace.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/score_page.h"
#include "widgets/score/score_queue.h"
#include "widgets/score/score_surface.h"
#include <csignal>
#include <QApplication>
#include <QProcess>
#include <QTextStream>
#include <set>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;

namespace
{
constexpr int LeastCases = 30, Targets = 4, MostKeys = 15; // of a round

int typist(const QString &path)
{
    Result<std::unique_ptr<session::Runtime>> runtime = session::Runtime::create({});
    session::Preferences preferences;
    session::Preferences::Values values = preferences.values();
    values.rater = u"Ada"_s;
    preferences.set(values);
    if (!runtime)
        return 3;
    session::Session session(**runtime, preferences);
    if (!session.open(path))
        return 4;
    ScorePage page(session);
    page.resize(1366, 768);
    page.show();
    page.setBlind(true);
    page.showRun(session.runPage({}, std::nullopt, 1)->front().id);
    QTextStream out(stdout);
    int keys = 0, saved = 0;
    QObject::connect(&session, &session::Session::scoresChanged, &page, [&](TrialId trial) {
        out << "saved " << number(trial) << '\n' << Qt::flush;
        ++saved;
    });
    while (!page.isScoring())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    while (!page.surface()->queue().isComplete()) {
        if (page.surface()->guessCard()->isAsking()) // the check of the blinding is waved off
            QTest::keyClick(page.surface(), Qt::Key_Escape);
        QTest::keyClick(page.surface(), static_cast<Qt::Key>(Qt::Key_1 + keys % 5));
        page.surface()->repaint();
        out << "key " << ++keys << '\n' << Qt::flush;
        QTest::qWait(15); // a very quick rater
    }
    return 0;
}
} // namespace

class TestScoreKill : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void killedAtAnyKey()
    {
        const int rounds = qMax(1, qEnvironmentVariableIntValue("ASSAY_KILL_ROUNDS")
                                       ? qEnvironmentVariableIntValue("ASSAY_KILL_ROUNDS")
                                       : 4);
        const QTemporaryDir settings;
        DemoSession demo(2000);
        // Something is left to score in every round: the long form was at its end after a dozen.
        const RunId run = demo.run(demo.plan(qMax(LeastCases, rounds * MostKeys / Targets + 1), Targets));
        QVERIFY(number(run) != 0);
        SplitMix64 random(11);
        std::set<qint64> acknowledged;
        int keys = 0;
        for (int round = 0; round < rounds; ++round) {
            const QString path = demo->path();
            demo.close();
            QProcess child;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(u"XDG_CONFIG_HOME"_s, settings.path()); // never the user's own
            child.setProcessEnvironment(environment);
            child.start(QCoreApplication::applicationFilePath(), {u"--typist"_s, path});
            QVERIFY(child.waitForStarted());
            const int wanted = 3 + static_cast<int>(random.below(MostKeys - 3));
            int seen = 0;
            QByteArray rest;
            while (seen < wanted && child.waitForReadyRead(20'000)) {
                rest += child.readAllStandardOutput();
                seen = static_cast<int>(rest.count("key "));
            }
            QTest::qSleep(static_cast<int>(random.below(12))); // anywhere between two keys
            if (child.processId() > 0) // it may have typed its last: 0 would be this test's own group
                ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
            child.waitForFinished();
            rest += child.readAllStandardOutput();
            QVERIFY2(seen > 0, rest.constData());
            for (const QByteArray &line : rest.split('\n')) {
                if (line.startsWith("saved ") && rest.endsWith('\n'))
                    acknowledged.insert(line.mid(6).toLongLong());
                keys += line.startsWith("key ") ? 1 : 0;
            }
            demo.restart();
            const auto record = demo->run(run);
            QVERIFY(bool(record));
            int scored = 0;
            for (const TrialRow &row : record->trials) {
                const bool has = !row.scores.empty();
                scored += has ? 1 : 0;
                QVERIFY2(
                    has || acknowledged.count(number(row.trial.id)) == 0,
                    qPrintable(u"round %1: answer %2 was saved and is gone"_s.arg(round).arg(number(row.trial.id))));
                QVERIFY(row.scores.size() <= 1);
            }
            const auto report = (*store::Reader::open(demo->path().toStdString()))->verify();
            QVERIFY2(report->clean(), report->clean() ? "" : report->problems.front().c_str());
            // At most the key under way when it was killed, one a round.
            QVERIFY2(scored >= keys - (round + 1) && scored <= keys + round + 1,
                     qPrintable(u"%1 keys, %2 scores"_s.arg(keys).arg(scored)));
        }
        qInfo("%d kills, %d keys, %zu answers acknowledged as saved, none of them lost", rounds, keys,
              acknowledged.size());
    }
};

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    if (argc == 3 && QString::fromLocal8Bit(argv[1]) == u"--typist"_s)
        return typist(QString::fromLocal8Bit(argv[2]));
    TestScoreKill test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_score_kill.moc"
