// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/http/http_parser.h"
#include <QtTest>

using assay::demo::HttpParser;
using assay::demo::HttpRequest;
using State = HttpParser::State;

class TestHttpParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wholeAndByteByByte_data();
    void wholeAndByteByByte();
    void refuses_data();
    void refuses();
    void limits();
    void continueIsSaidOnce();
    void twoRequestsInOneRead();
};

void TestHttpParser::wholeAndByteByByte_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("keepAlive");
    QTest::newRow("get") << QByteArray("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n") << QByteArray("GET")
                         << QByteArray("/v1/models") << QByteArray() << true;
    QTest::newRow("blank lines first") << QByteArray("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n") << QByteArray("GET")
                                       << QByteArray("/") << QByteArray() << true;
    QTest::newRow("length") << QByteArray("POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello") << QByteArray("POST")
                            << QByteArray("/a") << QByteArray("hello") << true;
    QTest::newRow("length zero") << QByteArray("POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n") << QByteArray("POST")
                                 << QByteArray("/a") << QByteArray() << true;
    QTest::newRow("chunked with trailer and extension")
        << QByteArray(
               "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: "
               "v\r\n\r\n")
        << QByteArray("POST") << QByteArray("/a") << QByteArray("abc0123456789") << true;
    QTest::newRow("close") << QByteArray("GET / HTTP/1.1\r\nConnection: close\r\n\r\n") << QByteArray("GET")
                           << QByteArray("/") << QByteArray() << false;
    QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << QByteArray("GET") << QByteArray("/") << QByteArray()
                         << false;
}

void TestHttpParser::wholeAndByteByByte()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(bool, keepAlive);
    for (const int step : {static_cast<int>(wire.size()), 1}) {
        HttpParser parser;
        std::string input;
        State state = State::NeedMore;
        for (int i = 0; i < wire.size(); i += step) {
            QVERIFY2(state == State::NeedMore, "ready before the last byte");
            input += wire.mid(i, step).toStdString();
            state = parser.parse(input);
        }
        QVERIFY(state == State::Ready);
        QVERIFY(input.empty());
        const HttpRequest request = parser.take();
        QCOMPARE(QByteArray::fromStdString(request.method), method);
        QCOMPARE(QByteArray::fromStdString(request.target), target);
        QCOMPARE(QByteArray::fromStdString(request.body), body);
        QCOMPARE(request.keepAlive, keepAlive);
    }
}

void TestHttpParser::refuses_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<int>("status");
    QTest::newRow("no target") << QByteArray("GET HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("garbage") << QByteArray("\x16\x03\x01\x02\r\n\r\n") << 400;
    QTest::newRow("version") << QByteArray("GET / HTTP/2.0\r\n\r\n") << 400;
    QTest::newRow("absolute target") << QByteArray("GET http://x/ HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("field without colon") << QByteArray("GET / HTTP/1.1\r\nHost\r\n\r\n") << 400;
    QTest::newRow("blank in a name") << QByteArray("GET / HTTP/1.1\r\nBad Name: x\r\n\r\n") << 400;
    QTest::newRow("length is text") << QByteArray("POST / HTTP/1.1\r\nContent-Length: ten\r\n\r\n") << 400;
    QTest::newRow("length is negative") << QByteArray("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n") << 400;
    QTest::newRow("both lengths") << QByteArray(
                                         "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n")
                                  << 400;
    QTest::newRow("gzip coding") << QByteArray("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n") << 501;
    QTest::newRow("80 MB") << QByteArray("POST / HTTP/1.1\r\nContent-Length: 83886080\r\n\r\n") << 413;
    QTest::newRow("chunk of 80 MB") << QByteArray("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5000000\r\n")
                                   << 413;
    QTest::newRow("chunk size is text") << QByteArray("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")
                                        << 400;
    QTest::newRow("chunk without its end")
        << QByteArray("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n") << 400;
}

void TestHttpParser::refuses()
{
    QFETCH(QByteArray, wire);
    QFETCH(int, status);
    HttpParser parser;
    std::string input = wire.toStdString();
    QVERIFY(parser.parse(input) == State::Bad);
    QCOMPARE(parser.badStatus(), status);
    QVERIFY(!parser.badReason().empty());
    input = "GET / HTTP/1.1\r\n\r\n";
    QVERIFY2(parser.parse(input) == State::Bad, "what follows a bad request must never be read as a request");
}

void TestHttpParser::limits()
{
    HttpParser parser;
    std::string input = "GET / HTTP/1.1\r\nX: " + std::string(HttpParser::maxHead, 'a');
    QVERIFY(parser.parse(input) == State::Bad);
    QCOMPARE(parser.badStatus(), 431);

    HttpParser largest;
    input = "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(HttpParser::maxBody) + "\r\n\r\n";
    QVERIFY(largest.parse(input) == State::NeedMore);
    input = std::string(HttpParser::maxBody, 'b');
    QVERIFY(largest.parse(input) == State::Ready);
    QCOMPARE(largest.take().body.size(), HttpParser::maxBody);
}

void TestHttpParser::continueIsSaidOnce()
{
    HttpParser parser;
    std::string input = "POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    QVERIFY(parser.parse(input) == State::NeedMoreSendContinue);
    QVERIFY(parser.parse(input) == State::NeedMore);
    input = "ok";
    QVERIFY(parser.parse(input) == State::Ready);
}

void TestHttpParser::twoRequestsInOneRead()
{
    HttpParser parser;
    std::string input = "POST /1 HTTP/1.1\r\nContent-Length: 1\r\n\r\naGET /2 HTTP/1.1\r\n\r\n";
    QVERIFY(parser.parse(input) == State::Ready);
    QCOMPARE(parser.take().target, std::string("/1"));
    QVERIFY(parser.parse(input) == State::Ready);
    QCOMPARE(parser.take().target, std::string("/2"));
    QVERIFY(parser.parse(input) == State::NeedMore);
}

QTEST_GUILESS_MAIN(TestHttpParser)
#include "tst_http_parser.moc"
