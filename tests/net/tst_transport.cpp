// SPDX-License-Identifier: GPL-3.0-or-later
// The transport where nothing is wrong with the network: order, stamps, timers, cancelling, ending.
#include <QtTest/QtTest>

#include <algorithm>
#include <atomic>
#include <future>
#include <random>
#include <thread>

#include "core/text.h"
#include "support/net_recorder.h"
#include "support/script_server.h"

using namespace assay;
using namespace assay::net;
using namespace assay::test;
using namespace std::chrono_literals;
using Story = NetRecorder::Story;

namespace
{
Request post(const ScriptServer &server, std::string_view path, std::string body = "{}")
{
    Request request;
    request.url = server.url(path);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = std::move(body);
    return request;
}

std::string deflated(const std::string &text)
{
    return qCompress(QByteArray::fromStdString(text), 9)
        .mid(4)
        .toStdString(); // without Qt's length prefix: zlib's format
}

// Runs a task on the net thread and waits for it.
void onNet(Transport &transport, std::function<void()> task)
{
    std::promise<void> done;
    transport.post([&] {
        task();
        done.set_value();
    });
    done.get_future().wait();
}

void spinFor(std::chrono::microseconds time)
{
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until) {
    }
}
} // namespace

class TstTransport : public QObject
{
    Q_OBJECT

private:
    NetGlobal m_global;
    SystemClock m_clock;

private Q_SLOTS:
    void oneAnswer()
    {
        ScriptServer server;
        server.route("/a",
                     script::answer(200, "hello", {{"Content-Type", "text/plain"}, {"X-Two", "1"}, {"x-two", "2"}}));
        Transport transport(m_clock);
        const MonoTime before = m_clock.now();
        const Story story = exchange(transport, post(server, "/a", "{\"q\":1}"));
        QCOMPARE(story.order, std::string("shcd"));
        QVERIFY(story.error() == nullptr);
        QCOMPARE(story.body(), std::string("hello"));
        QCOMPARE(story.head->status, 200);
        QCOMPARE(std::string(story.head->header("content-type")), std::string("text/plain"));
        QCOMPARE(std::string(story.head->header("x-two")), std::string("1"));
        QVERIFY(story.head->header("no-such").empty());
        QCOMPARE(story.completion->bodyBytes, std::uint64_t(5));
        const auto &times = story.completion->times;
        QVERIFY(before <= times.sent && times.sent == story.sent);
        QVERIFY(times.sent <= story.head->at && story.head->at <= story.chunks.front().at);
        QVERIFY(story.chunks.back().at <= story.completion->at);
        QVERIFY(!times.reusedConnection && times.connected && !times.tlsDone);
        const auto seen = server.requests().at(0);
        QCOMPARE(seen.method, std::string("POST"));
        QCOMPARE(seen.body, std::string("{\"q\":1}"));
        QCOMPARE(seen.header("content-type"), std::string("application/json"));
        QVERIFY(seen.header("accept-encoding").find("gzip") != std::string::npos);
        QVERIFY(seen.header("user-agent").starts_with("Assay/"));
        QVERIFY(seen.header("expect").empty());
        QVERIFY(seen.header("authorization").empty());
    }

    void methods_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("GET") << QByteArray("GET") << QByteArray();
        QTest::newRow("POST") << QByteArray("POST") << QByteArray("x");
        QTest::newRow("POST empty") << QByteArray("POST") << QByteArray();
        QTest::newRow("PUT") << QByteArray("PUT") << QByteArray("abc");
        QTest::newRow("DELETE") << QByteArray("DELETE") << QByteArray();
    }

    void methods()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, body);
        ScriptServer server;
        server.route("/m", script::answer(200, "ok"));
        Transport transport(m_clock);
        Request request = post(server, "/m", body.toStdString());
        request.method = method.toStdString();
        request.headers = {{"X-Empty", ""}};
        const Story story = exchange(transport, std::move(request));
        QCOMPARE(story.code(), ErrorCode::None);
        const auto seen = server.requests().at(0);
        QCOMPARE(QByteArray::fromStdString(seen.method), method);
        QCOMPARE(QByteArray::fromStdString(seen.body), body);
        QVERIFY(seen.header("content-type").empty());
        const auto empty =
            std::find_if(seen.headers.begin(), seen.headers.end(), [](auto &h) { return h.first == "x-empty"; });
        QVERIFY(empty != seen.headers.end());
    }

    void keyGoesToItsOrigin()
    {
        ScriptServer server;
        server.route("/k", script::answer(200, "ok"));
        Transport transport(m_clock);
        Request request = post(server, "/k");
        request.keyHeader = "Authorization";
        request.keyPrefix = "Bearer ";
        request.key = Secret("sk-test-0123456789");
        request.keyOrigin = server.url("/another/path"); // only scheme, host and port count
        QCOMPARE(exchange(transport, request).code(), ErrorCode::None);
        QCOMPARE(server.requests().at(0).header("authorization"), std::string("Bearer sk-test-0123456789"));
    }

    void connectionsAreReused()
    {
        ScriptServer server;
        server.route("/a", script::answer(200, "ok"));
        Transport transport(m_clock);
        for (int i = 0; i < 5; ++i) {
            const Story story = exchange(transport, post(server, "/a"));
            QCOMPARE(story.code(), ErrorCode::None);
            QCOMPARE(story.completion->times.reusedConnection, i > 0);
            QCOMPARE(story.completion->times.connected.has_value(), i == 0);
        }
        QCOMPARE(server.connections(), 1);
    }

    void compressionIsUndone()
    {
        ScriptServer server;
        const std::string text(100'000, 'g');
        server.route("/z", script::answer(200, deflated(text), {{"Content-Encoding", "deflate"}}));
        Transport transport(m_clock);
        const Story story = exchange(transport, post(server, "/z"));
        QCOMPARE(story.code(), ErrorCode::None);
        QCOMPARE(story.body(), text);
        QCOMPARE(story.completion->bodyBytes, std::uint64_t(text.size()));
    }

    void largePostArrivesWholeAndAtOnce()
    {
        ScriptServer server;
        server.route("/big", script::answer(200, "ok"));
        Transport transport(m_clock);
        std::string body(3'500'000, '\0');
        SplitMix64 random(1);
        for (char &c : body)
            c = static_cast<char>(random.next());
        const Story story = exchange(transport, post(server, "/big", body));
        QCOMPARE(story.code(), ErrorCode::None);
        QVERIFY(server.requests().at(0).body == body);
        QVERIFY(server.requests().at(0).header("expect").empty());
    }

    void provisionalHeadsAreNotTheAnswer()
    {
        ScriptServer server;
        server.route("/p",
                     Script{script::send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")} +
                         script::answer(201, "made", {{"X-A", "b"}}));
        Transport transport(m_clock);
        const Story story = exchange(transport, post(server, "/p"));
        QCOMPARE(story.order, std::string("shcd"));
        QCOMPARE(story.head->status, 201);
        QVERIFY(story.head->header("link").empty());
    }

    void foldedHeadersAndTrailers()
    {
        ScriptServer server;
        server.route("/f", {script::send("HTTP/1.1 200 OK\r\nX-Long: one\r\n\ttwo\r\nTransfer-Encoding: chunked\r\n\r\n"
                                         "2\r\nok\r\n0\r\nX-Trailer: t\r\n\r\n")});
        Transport transport(m_clock);
        const Story story = exchange(transport, post(server, "/f"));
        QCOMPARE(story.code(), ErrorCode::None);
        QCOMPARE(std::string(story.head->header("x-long")), std::string("one two"));
        QVERIFY(story.head->header("x-trailer").empty());
        QCOMPARE(story.body(), std::string("ok"));
    }

    void errorStatusIsAnAnswer()
    {
        ScriptServer server;
        server.route("/e", script::answer(429, "{\"error\":1}", {{"Retry-After", "7"}}));
        Transport transport(m_clock);
        const Story story = exchange(transport, post(server, "/e"));
        QCOMPARE(story.code(), ErrorCode::None); // what 429 means is the provider's business
        QCOMPARE(story.head->status, 429);
        QCOMPARE(story.body(), std::string("{\"error\":1}"));
        QVERIFY(*retryAfterOf(*story.head, 0) == 7000ms);
    }

    // Each chunk is told as it comes, stamped when it came; the next one waits for a gate.
    void chunksAreStampedOnArrival()
    {
        ScriptServer server;
        server.route("/s", {script::streamHead(), script::chunk("one"), script::gate("1"), script::chunk("two"),
                            script::gate("2"), script::chunk("three"), script::lastChunk()});
        Transport transport(m_clock);
        const auto recorder = std::make_shared<NetRecorder>();
        transport.start(post(server, "/s"), recorder);
        QVERIFY(recorder->waitFor([](const Story &s) { return s.chunks.size() == 1; }));
        const MonoTime firstGate = m_clock.now();
        server.open("1");
        QVERIFY(recorder->waitFor([](const Story &s) { return s.chunks.size() == 2; }));
        const MonoTime secondGate = m_clock.now();
        server.open("2");
        QVERIFY(recorder->waitDone());
        const Story story = recorder->story();
        QCOMPARE(story.body(), std::string("onetwothree"));
        QVERIFY(story.chunks[0].at <= firstGate);
        QVERIFY(firstGate <= story.chunks[1].at && story.chunks[1].at <= secondGate);
        QVERIFY(secondGate <= story.chunks[2].at);
    }

    // 64 answers arrive at the same moment and every handler takes 5 ms: the stamps must not show the handlers.
    void slowHandlersDoNotDelayStamps()
    {
        constexpr int n = 64;
        const auto decode = 5ms;
        ScriptServer server;
        const std::string answer(8000, 'a');
        server.route("/s", {script::streamHead(), script::gate("go"), script::chunk(answer), script::lastChunk()});
        Transport transport(m_clock);
        std::vector<std::shared_ptr<NetRecorder>> recorders;
        for (int i = 0; i < n; ++i) {
            recorders.push_back(std::make_shared<NetRecorder>());
            recorders.back()->onEachChunk = [decode](TransferId) { spinFor(decode); };
            transport.start(post(server, "/s"), recorders.back());
        }
        for (const auto &recorder : recorders)
            QVERIFY(recorder->waitFor([](const Story &s) { return s.head.has_value(); }));
        server.open("go");
        Nanos worst{0};
        for (const auto &recorder : recorders) {
            QVERIFY(recorder->waitDone());
            QCOMPARE(recorder->story().body(), answer);
        }
        const auto sent = server.sent();
        for (std::size_t i = 0; i < recorders.size(); ++i) {
            // Which request was whose is not known; the latest send is a bound for all of them.
            worst = std::max(worst, recorders[i]->story().chunks.front().at - sent.back().at);
        }
        // One decode may be under way when bytes arrive, never 64 of them (320 ms). The bound leaves room for a busy
        // machine; what is measured is printed.
        qInfo("latest stamp %.2f ms after the last send", std::chrono::duration<double, std::milli>(worst).count());
        QVERIFY(worst < 64 * decode / 2);
    }

    void oneReadIsOneChunk()
    {
        ScriptServer server;
        std::string wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < 100; ++i)
            wire += script::chunk("data: x\n\n").bytes;
        server.route("/s", {script::send(wire + "0\r\n\r\n")});
        Transport transport(m_clock);
        const Story story = exchange(transport, post(server, "/s"));
        QCOMPARE(story.body().size(), std::size_t(900));
        QCOMPARE(story.chunks.size(), std::size_t(1));
    }

    void manyAtOnce()
    {
        ScriptServer server;
        server.route("/a", {script::gate("all"), script::answer(200, "ok").front()});
        Transport transport(m_clock);
        std::vector<std::shared_ptr<NetRecorder>> recorders;
        for (int i = 0; i < 200; ++i) {
            recorders.push_back(std::make_shared<NetRecorder>());
            transport.start(post(server, "/a"), recorders.back());
        }
        QVERIFY(server.waitFor([&] { return server.mostInFlight() == 200; })); // none waits for another's connection
        server.open("all");
        for (const auto &recorder : recorders) {
            QVERIFY(recorder->waitDone());
            QCOMPARE(recorder->story().code(), ErrorCode::None);
        }
        for (int i = 0; i < 200; ++i)
            QVERIFY(exchange(transport, post(server, "/a")).completion->times.reusedConnection);
        QCOMPARE(server.connections(), 200);
    }

    void longSilenceBeforeTheHeadIsFine()
    {
        ScriptServer server;
        server.route("/a", {script::wait(150ms), script::answer(200, "ok").front()});
        Transport transport(m_clock);
        Request request = post(server, "/a");
        request.timeouts = {40ms, 4000ms, 30ms, 8000ms}; // far longer than connect and gap, within first byte
        QCOMPARE(exchange(transport, std::move(request)).code(), ErrorCode::None);
    }

    void silenceAfterAnEarlyHeadIsFine()
    {
        ScriptServer server;
        server.route("/a", {script::streamHead(), script::wait(150ms), script::chunk("x"), script::lastChunk()});
        Transport transport(m_clock);
        Request request = post(server, "/a");
        request.timeouts = {4000ms, 4000ms, 30ms, 8000ms};
        const Story story = exchange(transport, std::move(request));
        QCOMPARE(story.code(), ErrorCode::None);
        QCOMPARE(story.body(), std::string("x"));
    }

    void timersRunInOrderOnTheThread()
    {
        Transport transport(m_clock);
        std::promise<void> done;
        std::vector<int> order; // net thread only, read after `done`
        std::atomic<bool> elsewhere{false};
        const auto task = [&](int i) {
            return [&, i] {
                order.push_back(i);
                elsewhere = elsewhere || !transport.onThread();
                if (i == 5)
                    done.set_value();
            };
        };
        transport.after(50ms, task(5));
        transport.after(10ms, task(2));
        transport.after(30ms, task(4));
        transport.after(0ms, task(1));
        transport.after(20ms, task(3));
        const TimerId dropped = transport.after(15ms, task(99));
        transport.cancelTimer(dropped);
        done.get_future().wait();
        QCOMPARE(order, (std::vector<int>{1, 2, 3, 4, 5}));
        QVERIFY(!elsewhere);
        QVERIFY(!transport.onThread());
    }

    void aTimerCancelledOnTheThreadDoesNotRun()
    {
        Transport transport(m_clock);
        std::atomic<bool> ran{false};
        onNet(transport, [&] {
            const TimerId id = transport.after(0ms, [&] { ran = true; });
            spinFor(2ms); // it is due by now
            transport.cancelTimer(id);
        });
        std::promise<void> later;
        transport.after(5ms, [&] { later.set_value(); });
        later.get_future().wait();
        QVERIFY(!ran);
    }

    void postedTasksKeepTheirOrder()
    {
        Transport transport(m_clock);
        std::vector<int> order;
        for (int i = 0; i < 100; ++i)
            transport.post([&order, i] { order.push_back(i); });
        onNet(transport, [] {});
        QCOMPARE(order.size(), std::size_t(100));
        QVERIFY(std::is_sorted(order.begin(), order.end()));
    }

    void cancelBeforeItBegins()
    {
        ScriptServer server;
        server.route("/a", {script::stall()});
        Transport transport(m_clock);
        const auto recorder = std::make_shared<NetRecorder>();
        onNet(transport, [&] {
            const TransferId id = transport.start(post(server, "/a"), recorder);
            transport.cancel(id);
            transport.cancel(id);
        });
        QVERIFY(recorder->waitDone());
        onNet(transport, [] {});
        QCOMPARE(recorder->story().dones, 1);
        QCOMPARE(recorder->story().code(), ErrorCode::Cancelled);
    }

    void cancelInTheMiddleKeepsWhatCame()
    {
        ScriptServer server;
        server.route("/s", {script::streamHead(), script::chunk("part"), script::stall()});
        Transport transport(m_clock);
        const auto recorder = std::make_shared<NetRecorder>();
        const TransferId id = transport.start(post(server, "/s"), recorder);
        QVERIFY(recorder->waitFor([](const Story &s) { return !s.chunks.empty(); }));
        transport.cancel(id);
        QVERIFY(recorder->waitDone());
        const Story story = recorder->story();
        QCOMPARE(story.order, std::string("shcd"));
        QCOMPARE(story.code(), ErrorCode::Cancelled);
        QCOMPARE(story.error()->costClass, CostClass::MayBeCharged);
        QCOMPARE(story.body(), std::string("part"));
        QVERIFY(server.waitFor([&] { return server.openConnections() == 0; })); // the server is told, too
    }

    void cancelFromInsideTheHandler()
    {
        ScriptServer server;
        server.route("/s", {script::streamHead(), script::chunk("part"), script::stall()});
        Transport transport(m_clock);
        const auto recorder = std::make_shared<NetRecorder>();
        recorder->onFirstHead = [&](TransferId id) { transport.cancel(id); };
        transport.start(post(server, "/s"), recorder);
        QVERIFY(recorder->waitDone());
        QCOMPARE(recorder->story().code(), ErrorCode::Cancelled);
    }

    // From before the start to after the end: exactly one end, which is one of the two.
    void cancelAtRandomInstants()
    {
        ScriptServer server;
        server.route("/s", script::stream({"a", "b", "c"}));
        Transport transport(m_clock);
        std::mt19937 random(42);
        std::uniform_int_distribution<int> instant(0, 1200);
        int cancelled = 0;
        int whole = 0;
        for (int i = 0; i < 200; ++i) {
            const auto recorder = std::make_shared<NetRecorder>();
            const TransferId id = transport.start(post(server, "/s"), recorder);
            spinFor(std::chrono::microseconds(instant(random)));
            transport.cancel(id);
            QVERIFY(recorder->waitDone());
            onNet(transport, [] {});
            const Story story = recorder->story();
            QCOMPARE(story.dones, 1);
            QCOMPARE(story.order.back(), 'd');
            QVERIFY(story.code() == ErrorCode::Cancelled || story.body() == "abc");
            ++(story.code() == ErrorCode::Cancelled ? cancelled : whole);
        }
        qInfo("%d cancelled, %d whole", cancelled, whole);
        QVERIFY(cancelled > 0);
    }

    void unknownIdsAreIgnored()
    {
        Transport transport(m_clock);
        transport.cancel(TransferId{12345});
        transport.cancelTimer(TimerId{12345});
        onNet(transport, [] {});
    }

    void destroyedInFlight()
    {
        ScriptServer server;
        server.route("/s", {script::streamHead(), script::chunk("part"), script::stall()});
        server.route("/silent", {script::stall()});
        std::vector<std::shared_ptr<NetRecorder>> recorders;
        std::atomic<int> tasks{0};
        {
            Transport transport(m_clock);
            for (int i = 0; i < 100; ++i) {
                recorders.push_back(std::make_shared<NetRecorder>());
                transport.start(post(server, i % 2 == 0 ? "/s" : "/silent"), recorders.back());
            }
            QVERIFY(server.waitForRequests(100));
            recorders.push_back(std::make_shared<NetRecorder>()); // may not have begun
            transport.start(post(server, "/s"), recorders.back());
            transport.post([&] { ++tasks; });
            transport.after(10s, [&] { tasks += 1000; });
        }
        for (const auto &recorder : recorders) {
            QCOMPARE(recorder->story().dones, 1);
            QCOMPARE(recorder->story().code(), ErrorCode::Cancelled);
            QCOMPARE(recorder.use_count(), 1L);
        }
        QCOMPARE(tasks.load(), 1);
    }

    void startedWhileEnding()
    {
        ScriptServer server;
        server.route("/s", {script::stall()});
        class Restarter final : public TransferHandler
        {
        public:
            Transport *transport = nullptr;
            Request request;
            std::shared_ptr<NetRecorder> next = std::make_shared<NetRecorder>();
            void onHead(TransferId, const Head &) override {}
            void onChunk(TransferId, std::string_view, MonoTime) override {}
            void onDone(TransferId, const Completion &) override { transport->start(request, next); }
        };
        const auto restarter = std::make_shared<Restarter>();
        restarter->request = post(server, "/s");
        {
            Transport transport(m_clock);
            restarter->transport = &transport;
            transport.start(restarter->request, restarter);
            QVERIFY(server.waitForRequests(1));
        }
        QCOMPARE(restarter->next->story().dones, 1);
        QCOMPARE(restarter->next->story().code(), ErrorCode::Cancelled);
        QCOMPARE(restarter->next->story().error()->costClass, CostClass::NotSent);
        QCOMPARE(server.count(), 1);
    }

    void aThrowingHandlerEndsOnlyItself()
    {
        ScriptServer server;
        server.route("/s", script::stream({"a", "b"}));
        Transport transport(m_clock);
        const auto bad = std::make_shared<NetRecorder>();
        bad->onEachChunk = [](TransferId) { throw std::runtime_error("oops"); };
        transport.start(post(server, "/s"), bad);
        QVERIFY(bad->waitDone());
        QCOMPARE(bad->story().dones, 1);
        QCOMPARE(exchange(transport, post(server, "/s")).code(), ErrorCode::None);
    }
};

QTEST_GUILESS_MAIN(TstTransport)
#include "tst_transport.moc"
