// SPDX-License-Identifier: GPL-3.0-or-later
// The binary event stream: whole frames in any cut, and every way a frame can be wrong.
#include "support/event_frames.h"
#include <QtTest>

using namespace assay;
using namespace assay::test;

class EventStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyCutGivesTheSame();
    void everyHeaderType();
    void faults_data();
    void faults();
    void theLargestFrameIsNotReservedInAdvance();
    void checkSum() { QCOMPARE(net::crc32("123456789"), 0xCBF43926U); } // the polynomial's published check value
};

void EventStream::anyCutGivesTheSame()
{
    const std::string body = eventFrame("a", "{\"n\":1}") + rawFrame({}, {}) + eventFrame("b", std::string(5000, 'x'));
    std::vector<net::EventStreamMessage> whole;
    net::EventStreamParser once;
    QVERIFY(once.feed(body, [&](const auto &m) { whole.push_back(m); }).ok());
    QCOMPARE(whole.size(), std::size_t(3));
    QCOMPARE(std::string(whole[0].header(":event-type")), std::string("a"));
    QCOMPARE(whole[2].payload.size(), std::size_t(5000));
    for (const std::size_t size : {1, 3, 11, 12, 13, 100}) {
        std::vector<net::EventStreamMessage> cut;
        net::EventStreamParser parser;
        for (std::size_t i = 0; i < body.size(); i += size)
            QVERIFY(parser.feed(std::string_view(body).substr(i, size), [&](const auto &m) { cut.push_back(m); }).ok());
        QVERIFY(cut == whole && !parser.insideFrame());
    }
}

void EventStream::everyHeaderType()
{
    std::string headers;
    const std::pair<char, std::size_t> fixed[] = {{0, 0}, {1, 0}, {2, 1}, {3, 2}, {4, 4}, {5, 8}, {8, 8}, {9, 16}};
    for (const auto &[type, size] : fixed)
        headers += std::string("\x01k") + type + std::string(size, 'v');
    headers += textHeader("last", "text");
    std::string last;
    net::EventStreamParser parser;
    QVERIFY(parser.feed(rawFrame(headers, "p"), [&](const auto &m) { last = m.header("last"); }).ok());
    QCOMPARE(last, std::string("text"));
}

void EventStream::faults_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QString>("says");
    const std::string good = eventFrame("a", "{}");
    const auto row = [](const char *name, const std::string &frame, const char *says) {
        QTest::newRow(name) << QByteArray::fromStdString(frame) << QString::fromLatin1(says);
    };
    std::string bad = good;
    bad[9] ^= 1;
    row("prelude check sum", bad, "check sum of its lengths");
    bad = good;
    bad[good.size() - 6] ^= 1;
    row("message check sum", bad, "its check sum is wrong");
    const auto prelude = [](std::uint32_t total, std::uint32_t headers) {
        const std::string lengths = bigEndian(total) + bigEndian(headers);
        return lengths + bigEndian(net::crc32(lengths)) + std::string(64, 'x');
    };
    row("length 15", prelude(15, 0), "lengths cannot be right");
    row("length 4 GB", prelude(0xFFFFFFFFU, 0), "at most 16777216");
    row("headers longer than the frame", prelude(40, 30), "lengths cannot be right");
    row("header name overruns", rawFrame("\x20name", "{}"), "ends outside");
    row("header value overruns", rawFrame(std::string("\x01k\x07\x7f\xff", 5) + "v", "{}"), "ends outside");
    row("unknown header type", rawFrame("\x01k\x0a", "{}"), "unknown type 10");
}

void EventStream::faults()
{
    QFETCH(QByteArray, frame);
    QFETCH(QString, says);
    const std::string body = eventFrame("first", "{}") + frame.toStdString() + eventFrame("after", "{}");
    for (const std::size_t size : {std::size_t(1), body.size()}) {
        net::EventStreamParser parser;
        int seen = 0;
        Status status = Ok{};
        for (std::size_t i = 0; i < body.size() && status.ok(); i += size)
            status = parser.feed(std::string_view(body).substr(i, size), [&](const auto &) { ++seen; });
        QVERIFY(!status.ok());
        QVERIFY2(status.error().detail.find(says.toStdString()) != std::string::npos, status.error().detail.c_str());
        QVERIFY(status.error().detail.starts_with("frame 2 "));
        QCOMPARE(seen, 1);
        QVERIFY(parser.feed(eventFrame("later", "{}"), [&](const auto &) { ++seen; }).ok());
        QCOMPARE(seen, 1);
    }
}

void EventStream::theLargestFrameIsNotReservedInAdvance()
{
    const std::string lengths = bigEndian(16u << 20) + bigEndian(0);
    net::EventStreamParser parser;
    QVERIFY(
        parser.feed(lengths + bigEndian(net::crc32(lengths)) + "abc", [](const auto &) { QFAIL("no frame"); }).ok());
    QVERIFY(parser.insideFrame());
}

QTEST_GUILESS_MAIN(EventStream)
#include "tst_event_stream.moc"
