// SPDX-License-Identifier: GPL-3.0-or-later
// TLS is always verified: against every bad certificate nothing of the request leaves, and there is no override.
#include <QtTest/QtTest>

#include "support/net_recorder.h"
#include "support/script_server.h"
#include "support/tls_server.h"

using namespace assay;
using namespace assay::net;
using namespace assay::test;
using namespace std::chrono_literals;

namespace
{
constexpr const char *canary = "sk-canary-4711-0123456789";

Request to(int port, const QString &caFile)
{
    Request request;
    request.method = "GET";
    request.url = "https://127.0.0.1:" + std::to_string(port) + "/v1/models";
    request.keyHeader = "x-api-key";
    request.key = Secret(canary);
    request.keyOrigin = request.url;
    request.caFile = caFile.toStdString();
    request.timeouts = {3000ms, 3000ms, 3000ms, 5000ms};
    return request;
}
} // namespace

class TstTls : public QObject
{
    Q_OBJECT

private:
    NetGlobal m_global;
    SystemClock m_clock;

private Q_SLOTS:
    void initTestCase()
    {
        if (!TlsServer::available())
            QSKIP("no openssl program here: the TLS faults are not tested");
    }

    // The control: the same server with a certificate we are told to trust does get the request.
    void trustedAnswers()
    {
        TlsServer server;
        QVERIFY(server.start({}, {QStringLiteral("-www")}));
        Transport transport(m_clock);
        const auto story = exchange(transport, to(server.port(), server.certificateFile()));
        QVERIFY2(story.error() == nullptr, story.error() != nullptr ? story.error()->detail.c_str() : "");
        QCOMPARE(story.head->status, 200);
        QVERIFY(story.completion->times.tlsDone.has_value());
    }

    void trustedSeesTheKey()
    {
        TlsServer server;
        QVERIFY(server.start({}));
        Transport transport(m_clock);
        Request request = to(server.port(), server.certificateFile());
        request.timeouts.firstByte = 300ms; // this kind of server never answers, it only shows what it got
        const auto story = exchange(transport, std::move(request));
        QCOMPARE(story.code(), ErrorCode::FirstByteTimeout);
        QVERIFY(server.stop().contains(QLatin1String(canary)));
    }

    void bad_data()
    {
        QTest::addColumn<QString>("names");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("until");
        QTest::addColumn<bool>("trusted");
        QTest::addColumn<QString>("option");
        const QString here = TlsServer::Certificate().names;
        const QString past = TlsServer::Certificate().from;
        const QString future = TlsServer::Certificate().to;
        QTest::newRow("self-signed") << here << past << future << false << QString();
        QTest::newRow("wrong host") << QStringLiteral("DNS:other.example") << past << future << true << QString();
        QTest::newRow("expired") << here << past << QStringLiteral("20210101000000Z") << true << QString();
        QTest::newRow("not yet valid") << here << QStringLiteral("20390101000000Z") << future << true << QString();
        QTest::newRow("TLS 1.0 only") << here << past << future << true
                                      << QStringLiteral("-tls1 -cipher ALL:@SECLEVEL=0");
        QTest::newRow("TLS 1.1 only") << here << past << future << true
                                      << QStringLiteral("-tls1_1 -cipher ALL:@SECLEVEL=0");
    }

    void bad()
    {
        QFETCH(QString, names);
        QFETCH(QString, from);
        QFETCH(QString, until);
        QFETCH(bool, trusted);
        QFETCH(QString, option);
        TlsServer server;
        QVERIFY(server.start({names, from, until}, option.split(QLatin1Char(' '), Qt::SkipEmptyParts)));
        Transport transport(m_clock);
        const auto story = exchange(transport, to(server.port(), trusted ? server.certificateFile() : QString()));
        QVERIFY(story.error() != nullptr);
        QCOMPARE(story.code(), ErrorCode::Tls);
        QCOMPARE(story.error()->costClass, CostClass::NotSent);
        QVERIFY(!story.head);
        const std::string hostPort = "127.0.0.1:" + std::to_string(server.port());
        QVERIFY2(story.error()->detail.starts_with(hostPort), story.error()->detail.c_str());
        QVERIFY(story.error()->detail.size() > hostPort.size() + 10);
        const QString heard = server.stop();
        QVERIFY(!heard.contains(QLatin1String("GET /")) && !heard.contains(QLatin1String(canary)));
    }

    void toAPlainPort() // N09: the server waits for the rest of what it takes for a request
    {
        ScriptServer server;
        Transport transport(m_clock);
        Request request = to(server.port(), {});
        request.timeouts.connect = 150ms;
        const auto story = exchange(transport, std::move(request));
        QCOMPARE(story.code(), ErrorCode::Tls);
        QCOMPARE(story.error()->costClass, CostClass::NotSent);
        QCOMPARE(server.count(), 0);
        QVERIFY(story.completion->at - story.sent < 3s);
    }

    void closedDuringTheHandshake()
    {
        ScriptServer server; // ends the connection as soon as it is idle
        Transport transport(m_clock);
        const auto recorder = std::make_shared<NetRecorder>();
        transport.start(to(server.port(), {}), recorder);
        QVERIFY(server.waitFor([&] { return server.rawBytes() > 0; }));
        server.closeIdleConnections();
        QVERIFY(recorder->waitDone());
        QCOMPARE(recorder->story().code(), ErrorCode::Tls);
        QCOMPARE(recorder->story().error()->costClass, CostClass::NotSent);
    }
};

QTEST_GUILESS_MAIN(TstTls)
#include "tst_tls.moc"
