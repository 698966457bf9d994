// SPDX-License-Identifier: GPL-3.0-or-later
// What goes through another thread arrives whole and in order; what that thread fails at is told to the one who writes.
#include "formats/piped_sink.h"
#include <chrono>
#include <QTest>
#include <thread>

using namespace assay;
using namespace assay::formats;

class TstPipedSink : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingInOrder_data()
    {
        QTest::addColumn<int>("piece");
        QTest::addColumn<int>("pieces");
        QTest::newRow("nothing") << 0 << 0;
        QTest::newRow("few") << 10 << 3;
        QTest::newRow("many small") << 97 << 60'000;
        QTest::newRow("large") << 700'001 << 9;
    }
    void everythingInOrder()
    {
        QFETCH(int, piece);
        QFETCH(int, pieces);
        std::string sent, got;
        std::thread::id by;
        PipedSink pipe([&](std::string_view bytes) {
            got += bytes;
            by = std::this_thread::get_id();
            return Status(Ok{});
        });
        for (int i = 0; i < pieces; ++i) {
            const std::string part(std::size_t(piece), char('a' + i % 26));
            sent += part;
            QVERIFY(pipe.write([part] { return part; }));
        }
        QVERIFY(pipe.close());
        QVERIFY(got == sent);
        QVERIFY(by != std::this_thread::get_id());
    }

    void aFullDiskIsTold()
    {
        int calls = 0;
        PipedSink pipe([&](std::string_view) -> Status {
            return ++calls < 3 ? Status(Ok{}) : Status(makeError(ErrorCode::DiskFull, "disk full"));
        });
        const std::string piece(300'000, 'x');
        Status state{Ok{}};
        for (int i = 0; i < 1000 && state; ++i)
            state = pipe.write([piece] { return piece; });
        QVERIFY(!state);
        QCOMPARE(state.error().code, ErrorCode::DiskFull);
        const Status closed = pipe.close();
        QVERIFY(!closed);
        QCOMPARE(closed.error().detail, std::string("disk full"));
        QCOMPARE(calls, 3); // nothing goes on behind a failure
    }
    void theLastPieceFails()
    {
        PipedSink pipe([](std::string_view) { return Status(makeError(ErrorCode::DiskFull, "disk full")); });
        QVERIFY(pipe.write([] { return std::string("a"); }));
        const Status closed = pipe.close();
        QVERIFY(!closed);
        QCOMPARE(closed.error().code, ErrorCode::DiskFull);
    }
    void whoIsStoppedDropsWhatWaits()
    {
        std::size_t got = 0;
        {
            PipedSink pipe([&](std::string_view bytes) {
                got += bytes.size();
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                return Status(Ok{});
            });
            for (int i = 0; i < 6; ++i)
                QVERIFY(pipe.write([] { return std::string(300'000, 'x'); }));
        }
        QVERIFY(got < 6 * 300'000);
    }
};

QTEST_GUILESS_MAIN(TstPipedSink)
#include "tst_piped_sink.moc"
