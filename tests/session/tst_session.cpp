// SPDX-License-Identifier: GPL-3.0-or-later
// The window's view of a workspace: runs on the demo models, live and stored, keys, estimates.
#include "session/preferences.h"
#include "session/run_controller.h"
#include "session/runtime.h"
#include "session/secret_store.h"
#include "session/session.h"
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace assay;
using namespace assay::session;
using namespace Qt::StringLiterals;

class SessionTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_home.isValid());
        qputenv("XDG_CONFIG_HOME", m_home.path().toUtf8());
        RuntimeOptions options;
        options.demoSpeed = 200;
        options.freeBytes = [this](const std::string &) { return m_free; };
        auto runtime = Runtime::create(options);
        QVERIFY2(runtime.ok(), runtime.ok() ? "" : runtime.error().detail.c_str());
        m_runtime = std::move(*runtime);
    }
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_preferences = std::make_unique<Preferences>();
        m_session = std::make_unique<Session>(*m_runtime, *m_preferences);
        QVERIFY(m_session->open(m_dir->filePath(u"w.assay"_s)).ok());
    }
    void cleanup()
    {
        m_session.reset();
        m_preferences.reset();
    }

    void aRunIsHeardAndStored()
    {
        RunController &runs = m_session->runs();
        QSignalSpy started(&runs, &RunController::runStarted), finished(&runs, &RunController::runFinished);
        QString streamed;
        connect(&runs, &RunController::textArrived, this, [&](TrialId, Delta::Kind kind, const QString &text) {
            if (kind == Delta::Kind::Answer)
                streamed += text;
        });
        QVERIFY(runs.start(plan({u"demo-scribe"_s})));
        QVERIFY(!runs.start(plan({u"demo-scribe"_s}))); // one at a time
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        QCOMPARE(started.count(), 1);
        QCOMPARE(runs.settledCount(), 1);
        const LiveTrial *live = runs.live(runs.trials().at(0).id);
        QVERIFY(live != nullptr && live->response && live->saved && live->saved->ok());
        QCOMPARE(streamed, live->text);
        QVERIFY(!live->reasoning.isEmpty());
        QVERIFY(live->response->cost.amount);
        const Result<RunRecord> stored = m_session->run(runs.run());
        QVERIFY(stored.ok());
        QCOMPARE(QString::fromStdString(stored->trials.at(0).response.text), live->text);
        QVERIFY(stored->summary.simulated);
        QVERIFY(stored->summary.endedMicros.has_value());
        // The demo server's port is of today; what is stored is not.
        QCOMPARE(stored->plan.targets.at(0).endpoint.baseUrl.substr(0, 19), std::string("http://127.0.0.1:0/"));
    }

    void aPlanThatCannotRunIsSaid()
    {
        RunController &runs = m_session->runs();
        QSignalSpy failed(&runs, &RunController::startFailed);
        RunPlan bad = plan({u"demo-swift"_s});
        bad.cases[0].prompt = Prompt{"", "Hello {{nobody}}"};
        QVERIFY(runs.start(bad));
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!runs.isRunning());
        QCOMPARE(m_session->runCount({}).value(), 0);
    }

    void aRunBeginsWithRoomOnTheDisk()
    {
        RunController &runs = m_session->runs();
        QSignalSpy failed(&runs, &RunController::startFailed), finished(&runs, &RunController::runFinished);
        m_free = LeastFreeBytes - 1;
        QVERIFY(runs.start(plan({u"demo-swift"_s})));
        QTRY_COMPARE(failed.count(), 1);
        const Error error = failed.at(0).at(0).value<Error>();
        QCOMPARE(error.code, ErrorCode::DiskFull);
        QVERIFY2(QString::fromStdString(error.detail).contains(m_dir->path() + u": 63 MB are free"_s),
                 error.detail.c_str());
        QVERIFY(!runs.isRunning());
        QCOMPARE(m_session->runCount({}).value(), 0); // nothing was begun
        m_free = LeastFreeBytes;
        QVERIFY(runs.start(plan({u"demo-swift"_s})));
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        m_free.reset(); // the system does not say
        QVERIFY(runs.start(plan({u"demo-swift"_s})));
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 2, 20000);
        // What the system itself says of a folder that is there, and of one that is not.
        QVERIFY(freeBytesBeside(m_dir->filePath(u"w.assay"_s).toStdString()).value_or(0) > 0);
        QVERIFY(!freeBytesBeside("/no/such/folder/w.assay"));
    }

    void stoppingKeepsWhatCame()
    {
        RunController &runs = m_session->runs();
        RunPlan slow = plan({u"demo-sage"_s, u"demo-scribe"_s});
        for (ModelTarget &target : slow.targets) { // hold every answer in its middle
            std::string &url = target.endpoint.baseUrl;
            url.replace(url.find("fault=none"), 10, "fault=stall");
        }
        QSignalSpy finished(&runs, &RunController::runFinished), text(&runs, &RunController::textArrived);
        QVERIFY(runs.start(slow));
        QTRY_VERIFY_WITH_TIMEOUT(text.count() > 0, 10000);
        runs.stopAll();
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 5000);
        for (const Trial &trial : runs.trials())
            QCOMPARE(runs.live(trial.id)->response->outcome, Outcome::Cancelled);
    }

    void aRetryIsAnotherAttempt()
    {
        RunController &runs = m_session->runs();
        QSignalSpy finished(&runs, &RunController::runFinished);
        QVERIFY(runs.start(plan({u"demo-swift"_s})));
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        const Trial trial = runs.trials().at(0);
        runs.retry(runs.plan(), trial);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 2, 20000);
        QCOMPARE(m_session->trial(trial.id)->attempts, 2);
        QCOMPARE(runs.settledCount(), 1);
    }

    void scoresAnswerOnTheGuiThread()
    {
        RunController &runs = m_session->runs();
        QSignalSpy finished(&runs, &RunController::runFinished), changed(m_session.get(), &Session::scoresChanged);
        QVERIFY(runs.start(plan({u"demo-swift"_s})));
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        Score score;
        score.trial = runs.trials().at(0).id;
        score.rater = "Ann";
        score.value = 4;
        score.atMicros = m_runtime->clock().wallMicros();
        ScoreId id{};
        m_session->addScore(score, this, [&](const Result<ScoreId> &saved) {
            QVERIFY(saved.ok());
            QCOMPARE(QThread::currentThread(), thread());
            id = *saved;
        });
        QTRY_VERIFY(number(id) > 0);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(m_session->scoreHistory("Ann", 10).size(), 1u);
        bool undone = false;
        m_session->undoScore(id, this, [&](const Result<Ok> &done) { undone = done.ok(); });
        QTRY_VERIFY(undone);
        QVERIFY(m_session->scoreHistory("Ann", 10).empty());
        // An asker that is gone is not called.
        auto *gone = new QObject;
        bool called = false;
        m_session->addScore(score, gone, [&](const Result<ScoreId> &) { called = true; });
        delete gone;
        QTRY_COMPARE(m_session->scoreHistory("Ann", 10).size(), 1u);
        QCoreApplication::processEvents();
        QVERIFY(!called);
    }

    void analysisComesFromAPoolThread()
    {
        RunController &runs = m_session->runs();
        QSignalSpy finished(&runs, &RunController::runFinished);
        QVERIFY(runs.start(plan({u"demo-swift"_s, u"demo-thrift"_s})));
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        std::optional<AnalysisData> data;
        m_session->analysisData({}, this, [&](const Result<AnalysisData> &result) { data = result.value(); });
        QVERIFY(!data);
        QTRY_VERIFY(data.has_value());
        QCOMPARE(data->trials.size(), 2u);
        QCOMPARE(data->targets.size(), 2u);
    }

    void aProbeSaysWhatAnswered()
    {
        std::optional<ProbeResult> good, bad;
        for (const StoredEndpoint &stored : m_session->endpoints()) {
            if (stored.endpoint.api == Api::OpenAiChat)
                m_session->probe(stored.endpoint, this, [&](const ProbeResult &result) { good = result; });
        }
        QTRY_VERIFY_WITH_TIMEOUT(good.has_value(), 10000);
        QVERIFY2(!good->error, good->error ? good->error->detail.c_str() : "");
        QVERIFY(good->models.contains(u"demo-swift"_s));
        Endpoint closed;
        closed.baseUrl = "http://127.0.0.1:1/v1";
        m_session->probe(closed, this, [&](const ProbeResult &result) { bad = result; });
        QTRY_VERIFY_WITH_TIMEOUT(bad.has_value(), 10000);
        QCOMPARE(bad->error->code, ErrorCode::Refused);
        Endpoint keyless = closed;
        keyless.auth = {AuthKind::Environment, "ASSAY_NO_SUCH_VARIABLE"};
        bad.reset();
        m_session->probe(keyless, this, [&](const ProbeResult &result) { bad = result; });
        QTRY_VERIFY(bad.has_value());
        QCOMPARE(bad->error->code, ErrorCode::KeyMissing);
    }

    void aKeyIsBoundToItsOrigin()
    {
        SecretStore keys;
        const auto keyFor = [&keys](const Endpoint &wanted) { // these answer at once
            std::optional<Result<engine::KeySource::Key>> answer;
            keys.keyFor(wanted, [&answer](Result<engine::KeySource::Key> key) { answer = std::move(key); });
            return *answer;
        };
        Endpoint endpoint;
        endpoint.baseUrl = "https://api.example.com/v1";
        endpoint.auth.kind = AuthKind::Session;
        QCOMPARE(keyFor(endpoint).error().code, ErrorCode::KeyMissing);
        QVERIFY(!keys.setSessionKey(endpoint, Secret{"sk-one\r\nX-Evil: 1"}).ok());
        QVERIFY(keys.setSessionKey(endpoint, Secret{"  sk-canary-123456 \n"}).ok());
        QCOMPARE(std::string(keyFor(endpoint)->secret.expose()), std::string("sk-canary-123456"));
        QCOMPARE(keyFor(endpoint)->origin, std::string("https://api.example.com:443"));
        for (const char *other :
             {"https://api.example.com.evil.org/v1", "http://api.example.com/v1", "https://api.example.com:8443/v1"}) {
            Endpoint moved = endpoint;
            moved.baseUrl = other;
            QVERIFY2(!keyFor(moved).ok(), other);
        }
        QCOMPARE(keys.redacted("your key sk-canary-123456 is wrong"), std::string("your key [key] is wrong"));
        keys.forgetSessionKey(endpoint);
        QVERIFY(!keys.hasSessionKey(endpoint));
    }

    void anEstimateIsUnknownWithoutAPrice()
    {
        RunPlan known = plan({u"demo-sage"_s});
        const auto estimate = m_session->estimate(known);
        QVERIFY(estimate.has_value());
        QVERIFY(estimate->cost.low.nano <= estimate->cost.likely.nano &&
                estimate->cost.likely.nano <= estimate->cost.high.nano);
        QVERIFY(estimate->cost.likely.nano > 0);
        QVERIFY(estimate->shortest.count() >= 1 && estimate->longest >= estimate->shortest);
        known.targets[0].price.reset(); // the demo models bring their own
        known.targets[0].model = "nobody-knows-it";
        QVERIFY(!m_session->estimate(known).has_value());
    }

    void preferencesSurvive()
    {
        Preferences::Values values = m_preferences->values();
        values.theme = Theme::Dark;
        values.rater = u"Zoë"_s;
        values.concurrency = 12;
        m_preferences->set(values);
        m_preferences->setState(u"splitter"_s, QByteArray("\0x", 2));
        const Preferences again;
        QCOMPARE(again.values(), values);
        QCOMPARE(again.raterName(), u"Zoë"_s);
        QCOMPARE(again.state(u"splitter"_s), QByteArray("\0x", 2));
    }

    // Whoever starts the program again and presses Enter for the sample has it open twice.
    void whatIsOpenStaysOpen()
    {
        const QString path = m_session->path();
        QVERIFY(!m_session->readOnly());
        QSignalSpy changed(&*m_session, &Session::workspaceChanged);
        QVERIFY(m_session->open(path).ok());
        QVERIFY(m_session->open(QFileInfo(path).path() + u"/./"_s + QFileInfo(path).fileName()).ok());
        QVERIFY(!m_session->readOnly());
        QCOMPARE(changed.count(), 0);
    }
    void aSecondWindowIsReadOnly()
    {
        Preferences preferences;
        Session second(*m_runtime, preferences);
        QVERIFY(second.open(m_dir->filePath(u"w.assay"_s)).ok());
        QVERIFY(second.readOnly());
        QCOMPARE(second.notice().readOnlyReason->code, ErrorCode::Busy);
        QVERIFY(!m_session->readOnly());
    }

    void aFailedOpenKeepsTheOldFile()
    {
        QFile letter(m_dir->filePath(u"letter.txt"_s));
        QVERIFY(letter.open(QIODevice::WriteOnly));
        letter.write("Dear Sir or Madam, this is no workspace at all.");
        letter.close();
        const Status status = m_session->open(letter.fileName());
        QVERIFY(!status.ok());
        QCOMPARE(m_session->path(), m_dir->filePath(u"w.assay"_s));
        QVERIFY(m_session->runCount({}).ok());
    }

private:
    RunPlan plan(const QStringList &models) const
    {
        RunPlan out;
        out.name = "test";
        out.cases.push_back({"free", "", Prompt{"", "What is a good answer?"}, {}, {}, ""});
        for (const StoredEndpoint &stored : m_session->endpoints()) {
            for (ModelTarget target : stored.targets) {
                if (!models.contains(QString::fromStdString(target.model)))
                    continue;
                const std::size_t path = target.endpoint.baseUrl.find('/', 8);
                target.endpoint.baseUrl.insert(path, "/demo:fault=none");
                out.targets.push_back(target);
            }
        }
        return out;
    }
    QTemporaryDir m_home;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::optional<std::int64_t> m_free; // where the workspace lies
    std::unique_ptr<Runtime> m_runtime;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<Session> m_session;
};

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
