// SPDX-License-Identifier: GPL-3.0-or-later
// The pieces below the tables: packed bodies, chunk marks, canonical digests.
#include <QTest>

#include <set>

#include "core/text.h"
#include "store/digest.h"
#include "store/packing.h"

using namespace assay;
using namespace assay::store;

class PackingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bodiesComeBack_data();
    void bodiesComeBack();
    void damagedBodiesAreRefused();
    void chunksComeBack();
    void digestsAreStandard();
    void formsDoNotCollide();
};

void PackingTest::bodiesComeBack_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("one byte") << QByteArray("x");
    QTest::newRow("1023 bytes") << QByteArray(1023, 'a');
    QTest::newRow("1024 bytes") << QByteArray(1024, 'a');
    QTest::newRow("zeros") << QByteArray(1'000'000, '\0');
    QByteArray noise;
    SplitMix64 random(3);
    for (int i = 0; i < 100'000; ++i)
        noise.append(char(random.next()));
    QTest::newRow("noise") << noise;
    QTest::newRow("text") << QByteArray("data: {\"delta\":\"word\"}\n\n").repeated(400);
}

void PackingTest::bodiesComeBack()
{
    QFETCH(QByteArray, bytes);
    Packer packer;
    packer.pack("something before"); // the state is kept between bodies
    const std::string packed = packer.pack({bytes.constData(), std::size_t(bytes.size())});
    QVERIFY(packed.size() <= std::size_t(bytes.size()) + 6);
    QVERIFY(unpack(packed) == bytes.toStdString());
    if (bytes.size() > 5000 && bytes[0] == bytes[1])
        QVERIFY(packed.size() < std::size_t(bytes.size()) / 50);
}

void PackingTest::damagedBodiesAreRefused()
{
    Packer packer;
    const std::string packed = packer.pack(std::string(5000, 'q') + "tail");
    QVERIFY_THROWS_EXCEPTION(Failure, unpack(""));
    QVERIFY_THROWS_EXCEPTION(Failure, unpack(packed.substr(0, packed.size() / 2)));
    QVERIFY_THROWS_EXCEPTION(Failure, unpack("\x07" + packed.substr(1)));
    QVERIFY_THROWS_EXCEPTION(Failure, unpack(std::string("\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10) + "x"));
    std::string flipped = packed;
    flipped.back() = char(flipped.back() ^ 4);
    QVERIFY_THROWS_EXCEPTION(Failure, unpack(flipped));
    QVERIFY_THROWS_EXCEPTION(Failure, unpackChunks("\xff"));
}

void PackingTest::chunksComeBack()
{
    std::vector<ChunkMark> marks;
    QVERIFY(unpackChunks(packChunks(marks)).empty());
    SplitMix64 random(9);
    for (int i = 0; i < 1000; ++i)
        marks.push_back({std::uint32_t(random.next()), std::uint32_t(random.next())});
    marks.push_back({0, 0});
    marks.push_back({0xffffffffu, 0xffffffffu});
    QVERIFY(unpackChunks(packChunks(marks)) == marks);
    const std::vector<ChunkMark> usual{{200'000, 190}, {212'000, 195}, {225'000, 191}};
    QVERIFY(packChunks(usual).size() <= 13);
}

void PackingTest::digestsAreStandard()
{
    QCOMPARE(hex(sha256("abc")), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    RowDigest row("d");
    row.add(std::int64_t(-2));
    row.add(nullptr);
    row.add(std::string_view("t"));
    const std::string form =
        std::string("d\0I", 3) + '\xfe' + std::string(7, '\xff') + "NT" + std::string("\1\0\0\0\0\0\0\0t", 9);
    QCOMPARE(hex(row.finish()), hex(sha256(form)));
}

void PackingTest::formsDoNotCollide()
{
    std::set<std::string> digests;
    const auto add = [&](auto... values) {
        RowDigest row("d");
        (row.add(values), ...);
        digests.insert(hex(row.finish()));
    };
    using Text = std::string_view;
    add(Text("ab"), Text("c"));
    add(Text("a"), Text("bc"));
    add(Text("abc"));
    add(Text(""), Text("abc"));
    add(Blob{"abc"});
    add(nullptr);
    add(Text(""));
    add(std::int64_t(0));
    add(Text("0"));
    QCOMPARE(digests.size(), 9u);
}

QTEST_GUILESS_MAIN(PackingTest)
#include "tst_packing.moc"
