// SPDX-License-Identifier: GPL-3.0-or-later
// The system's keyring, for real: the test starts itself again in a D-Bus session of its own with gnome-keyring-daemon
// in a temporary home (skipped with a notice where those are missing), and once in a session without any keyring.
#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <optional>

#include "session/keyring.h"

using namespace assay;
using namespace assay::session;
using namespace Qt::StringLiterals;

class TestKeyring : public QObject
{
    Q_OBJECT
private:
    static constexpr const char *place = "https://api.example.com:443";
    static bool inside(const char *what) { return qgetenv("ASSAY_KEYRING_TEST") == what; }
    static Result<Secret> read(Keyring &keyring, const char *where)
    {
        std::optional<Result<Secret>> answer;
        keyring.read(where, [&](const Result<Secret> &key) { answer = key; });
        return QTest::qWaitFor([&] { return answer.has_value(); }, 20000) ? *answer : Result<Secret>(Error{});
    }
    static Status wait(const std::function<void(Keyring::Done)> &ask)
    {
        std::optional<Status> answer;
        ask([&](const Status &status) { answer = status; });
        return QTest::qWaitFor([&] { return answer.has_value(); }, 20000) ? *answer : Status(Error{});
    }
    static int again(const QString &what, const QString &before, QByteArray *output)
    {
        QTemporaryDir home;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const auto &[name, value] : {std::pair{u"HOME"_s, home.path()},
                                          {u"XDG_DATA_HOME"_s, home.path()},
                                          {u"XDG_RUNTIME_DIR"_s, home.path()},
                                          {u"ASSAY_KEYRING_TEST"_s, what}})
            environment.insert(name, value);
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(
            u"dbus-run-session"_s,
            {u"--"_s, u"sh"_s, u"-c"_s, before + u"exec "_s + QCoreApplication::applicationFilePath() + u" "_s + what});
        process.waitForFinished(60000);
        *output = process.readAll();
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }

private Q_SLOTS:
    void real()
    {
        if (!inside("real")) {
            if (!systemKeyring()->unavailable().empty())
                QSKIP("this build has no QtKeychain");
            if (QStandardPaths::findExecutable(u"gnome-keyring-daemon"_s).isEmpty() ||
                QStandardPaths::findExecutable(u"dbus-run-session"_s).isEmpty())
                QSKIP("no gnome-keyring-daemon or dbus-run-session here");
            QByteArray output;
            const int code = again(
                u"real"_s, u"printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "_s, &output);
            QVERIFY2(code == 0, output.constData());
            return;
        }
        const auto keyring = systemKeyring();
        const Secret key{"sk-canary-" + std::string(4096, 'k')}; // tokens are long
        QCOMPARE(read(*keyring, place).error().code, ErrorCode::KeyMissing);
        const Status saved = wait([&](auto done) { keyring->write(place, key, done); });
        QVERIFY2(saved.ok(), saved.ok() ? "" : saved.error().detail.c_str());
        QVERIFY(read(*keyring, place)->expose() == key.expose());
        for (const char *other :
             {"https://api.example.com:8443", "http://api.example.com:443", "https://example.com:443"})
            QVERIFY(!read(*keyring, other).ok());
        QVERIFY(wait([&](auto done) { keyring->forget(place, done); }).ok());
        QVERIFY(!read(*keyring, place).ok());
        QVERIFY(wait([&](auto done) { keyring->forget(place, done); }).ok()); // what is not there is forgotten
        int cancelled = 0;
        keyring->read(place,
                      [&](const Result<Secret> &late) { cancelled += late.error().code == ErrorCode::Cancelled; });
        keyring->cancelAll();
        QTest::qWait(300); // the late answer goes nowhere
        QCOMPARE(cancelled, 1);
    }

    void none()
    {
        if (!inside("none")) {
            if (!systemKeyring()->unavailable().empty())
                QSKIP("this build has no QtKeychain");
            if (QStandardPaths::findExecutable(u"dbus-run-session"_s).isEmpty())
                QSKIP("no dbus-run-session here");
            QByteArray output;
            const int code = again(
                u"none"_s,
                u"unset DBUS_SESSION_BUS_ADDRESS; DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere; export DBUS_SESSION_BUS_ADDRESS; "_s,
                &output);
            QVERIFY2(code == 0, output.constData());
            return;
        }
        const auto keyring = systemKeyring();
        const Status saved = wait([&](auto done) { keyring->write(place, Secret{"sk-canary-1"}, done); });
        QVERIFY(!saved.ok());
        QVERIFY2(saved.error().detail.find("environment variable") != std::string::npos, saved.error().detail.c_str());
        QVERIFY(saved.error().detail.find("canary") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestKeyring)
#include "tst_keyring.moc"
