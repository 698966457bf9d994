// SPDX-License-Identifier: GPL-3.0-or-later
// The event stream parser must give the same events for every way of cutting the bytes.
#include <QtTest/QtTest>

#include <chrono>
#include <vector>

#include "net/sse.h"

using assay::net::SseEvent;
using assay::net::SseParser;
using Events = std::vector<SseEvent>;
using namespace std::string_literals;

namespace
{
struct Outcome {
    Events events;
    std::optional<SseEvent> rest;
    std::size_t comments = 0;
    bool ok = true;
    bool operator==(const Outcome &) const = default;
};

Outcome parse(const std::vector<std::string_view> &pieces, std::size_t maxLine = 4u << 20)
{
    SseParser parser(maxLine);
    Outcome outcome;
    for (const std::string_view piece : pieces) {
        const auto status = parser.feed(piece, [&](const SseEvent &event) { outcome.events.push_back(event); });
        outcome.ok = outcome.ok && status.ok();
    }
    outcome.rest = parser.unfinished();
    outcome.comments = parser.comments();
    return outcome;
}

std::vector<std::string_view> cutAfter(std::string_view bytes, char end)
{
    std::vector<std::string_view> pieces;
    while (!bytes.empty()) {
        const std::size_t at = bytes.find(end);
        const std::size_t n = at == std::string_view::npos ? bytes.size() : at + 1;
        pieces.push_back(bytes.substr(0, n));
        bytes.remove_prefix(n);
    }
    return pieces;
}

std::string text(const Outcome &outcome)
{
    std::string out = outcome.ok ? "ok" : "error";
    for (const SseEvent &event : outcome.events)
        out += " [" + event.name + "|" + event.data + "]";
    out += " rest " + (outcome.rest ? "[" + outcome.rest->name + "|" + outcome.rest->data + "]" : "none");
    return out + " comments " + std::to_string(outcome.comments);
}

struct Vector {
    const char *name;
    std::string bytes;
    Events events;
    std::optional<SseEvent> rest = std::nullopt;
    std::size_t comments = 0;
};

const std::string bom = "\xEF\xBB\xBF";

std::vector<Vector> lineEndVectors()
{
    return {
        {"one event, LF", "data: a\n\n", {{"", "a"}}},
        {"one event, CRLF", "data: a\r\n\r\n", {{"", "a"}}},
        {"one event, CR", "data: a\r\r", {{"", "a"}}},
        {"line LF, blank CRLF", "data: a\n\r\n", {{"", "a"}}},
        {"line CRLF, blank LF", "data: a\r\n\n", {{"", "a"}}},
        {"line CRLF, blank CR", "data: a\r\n\r", {{"", "a"}}},
        {"line CR, blank CRLF", "data: a\r\r\n", {{"", "a"}}},
        {"LF then CR is two line ends", "data: a\n\rdata: b\n\n", {{"", "a"}, {"", "b"}}},
        {"two events, LF", "data: a\n\ndata: b\n\n", {{"", "a"}, {"", "b"}}},
        {"two events, CR only", "data: a\r\rdata: b\r\r", {{"", "a"}, {"", "b"}}},
        {"two events, CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", {{"", "a"}, {"", "b"}}},
        {"all three in one stream", "data: a\r\rdata: b\n\ndata: c\r\n\r\n", {{"", "a"}, {"", "b"}, {"", "c"}}},
        {"many blank lines", "\n\n\ndata: a\n\n\n\n\n", {{"", "a"}}},
        {"blank CRLF lines first", "\r\n\r\ndata: a\r\n\r\n", {{"", "a"}}},
        {"CRs before a far LF", "data: a\rdata: b\rdata: c\r\r\n", {{"", "a\nb\nc"}}},
        {"event in CRLF, multi data", "event: e\r\ndata: a\r\ndata: b\r\n\r\n", {{"e", "a\nb"}}},
    };
}

std::vector<Vector> fieldVectors()
{
    return {
        {"no space after the colon", "data:a\n\n", {{"", "a"}}},
        {"only one space is removed", "data:  a\n\n", {{"", " a"}}},
        {"a tab is kept", "data:\ta\n\n", {{"", "\ta"}}},
        {"trailing blanks are kept", "data: {}      \n\n", {{"", "{}      "}}},
        {"colons in the value", "data: a:b:c\n\n", {{"", "a:b:c"}}},
        {"multi data", "data: a\ndata: b\n\n", {{"", "a\nb"}}},
        {"multi data with an empty one", "data: a\ndata:\ndata: b\n\n", {{"", "a\n\nb"}}},
        {"empty data is an event", "data:\n\n", {{"", ""}}},
        {"empty data with a space", "data: \n\n", {{"", ""}}},
        {"field name alone", "data\n\n", {{"", ""}}},
        {"field name alone, twice", "data\ndata\n\n", {{"", "\n"}}},
        {"event name first", "event: e\ndata: a\n\n", {{"e", "a"}}},
        {"event name last", "data: a\nevent: e\n\n", {{"e", "a"}}},
        {"the last event name wins", "event: e\nevent: f\ndata: a\n\n", {{"f", "a"}}},
        {"empty event name resets it", "event: e\nevent:\ndata: a\n\n", {{"", "a"}}},
        {"event name alone", "event\ndata: a\n\n", {{"", "a"}}},
        {"event without data is none", "event: e\n\ndata: a\n\n", {{"", "a"}}},
        {"event names do not leak", "event: e\ndata: a\n\ndata: b\n\n", {{"e", "a"}, {"", "b"}}},
        {"id and retry are ignored", "id: 7\nretry: 10\ndata: a\n\n", {{"", "a"}}},
        {"NUL in id", "id: 7\0x\ndata: a\n\n"s, {{"", "a"}}},
        {"NUL in data", "data: a\0b\n\n"s, {{"", "a\0b"s}}},
        {"retry that is no number", "retry: soon\ndata: a\n\n", {{"", "a"}}},
        {"unknown field", "color: red\ndata: a\n\n", {{"", "a"}}},
        {"field names have a case", "Data: a\ndata: b\n\n", {{"", "b"}}},
        {"blank before the name", " data: a\ndata: b\n\n", {{"", "b"}}},
        {"name with a suffix", "datax: a\ndata: b\n\n", {{"", "b"}}},
        {"done marker", "data: [DONE]\n\n", {{"", "[DONE]"}}},
        {"Anthropic ping", "event: ping\ndata: {\"type\": \"ping\"}\n\n", {{"ping", "{\"type\": \"ping\"}"}}},
    };
}

std::vector<Vector> otherVectors()
{
    return {
        {"comment", ": hello\ndata: a\n\n", {{"", "a"}}, {}, 1},
        {"comment without text", ":\n\ndata: a\n\n", {{"", "a"}}, {}, 1},
        {"comments between the lines", "data: a\n: x\ndata: b\n:y\n\n", {{"", "a\nb"}}, {}, 2},
        {"comments only", ": keep-alive\n\n: keep-alive\n\n", {}, {}, 2},
        {"comment that looks like data", ":data: a\n\n", {}, {}, 1},
        {"BOM first", bom + "data: a\n\n", {{"", "a"}}},
        {"BOM before a comment", bom + ": c\ndata: a\n\n", {{"", "a"}}, {}, 1},
        {"BOM before a blank line", bom + "\ndata: a\n\n", {{"", "a"}}},
        {"two BOMs: the second is text", bom + bom + "data: a\ndata: b\n\n", {{"", "b"}}},
        {"BOM later is text", "data: a\n\n" + bom + "data: b\ndata: c\n\n", {{"", "a"}, {"", "c"}}},
        {"half a BOM is text", "\xEF\xBB"s + "data: a\ndata: b\n\n", {{"", "b"}}},
        {"BOM inside data is kept", "data: " + bom + "a\n\n", {{"", bom + "a"}}},
        {"two-byte characters", "data: \xC3\xA9\n\n", {{"", "\xC3\xA9"}}},
        {"four-byte characters", "data: \xF0\x9F\x98\x80\n\n", {{"", "\xF0\x9F\x98\x80"}}},
        {"U+2028 and U+0085 end no line",
         "data: a\xE2\x80\xA8"s + "b\xC2\x85"s + "c\n\n",
         {{"", "a\xE2\x80\xA8"s + "b\xC2\x85"s + "c"}}},
        {"form feed ends no line", "data: a\fb\vc\n\n", {{"", "a\fb\vc"}}},
        {"invalid UTF-8 passes through", "data: \xFF\xC0\n\n", {{"", "\xFF\xC0"}}},
        {"nothing", "", {}},
        {"only line ends", "\r\n\r\r\n\n", {}},
        {"no blank line at the end", "data: a\n\ndata: b\n", {{"", "a"}}, SseEvent{"", "b"}},
        {"not even a line end", "data: a\n\ndata: b", {{"", "a"}}, SseEvent{"", "b"}},
        {"open event with its name", "event: e\ndata: a\ndata: b", {}, SseEvent{"e", "a\nb"}},
        {"open event without data", "data: a\n\nevent: e\n", {{"", "a"}}},
        {"open comment", "data: a\n\n: cut", {{"", "a"}}},
        {"open field name", "data: a\n\ndat", {{"", "a"}}},
        {"BOM and an open line", bom + "data: a", {}, SseEvent{"", "a"}},
    };
}
} // namespace

class TstSse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCut_data()
    {
        QTest::addColumn<int>("group");
        QTest::addColumn<int>("index");
        for (int group = 0; group < 3; ++group) {
            const auto all = vectors(group);
            for (std::size_t i = 0; i < all.size(); ++i)
                QTest::newRow(all[i].name) << group << static_cast<int>(i);
        }
    }

    void everyCut()
    {
        QFETCH(int, group);
        QFETCH(int, index);
        const Vector vector = vectors(group)[static_cast<std::size_t>(index)];
        const std::string_view bytes = vector.bytes;
        const Outcome expected{vector.events, vector.rest, vector.comments, true};
        const auto check = [&](const std::vector<std::string_view> &pieces) {
            const Outcome got = parse(pieces);
            if (got != expected)
                qWarning("got %s\nwant %s", text(got).c_str(), text(expected).c_str());
            return got == expected;
        };
        QVERIFY(check({bytes}));
        QVERIFY(check(cutAfter(bytes, '\n')));
        QVERIFY(check(cutAfter(bytes, '\r')));
        std::vector<std::string_view> single;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            single.push_back(bytes.substr(i, 1));
        QVERIFY(check(single));
        for (std::size_t i = 0; i <= bytes.size(); ++i) {
            QVERIFY(check({bytes.substr(0, i), bytes.substr(i)}));
            QVERIFY(check({bytes.substr(0, i), {}, bytes.substr(i)}));
        }
    }

    void thereAreSixtyVectors() { QVERIFY(vectors(0).size() + vectors(1).size() + vectors(2).size() >= 60); }

    void lineCapIsExact()
    {
        const std::string fits = "data: " + std::string(94, 'x') + "\n\n";
        const std::string over = "data: " + std::string(95, 'x') + "\n\n";
        for (std::size_t cut = 0; cut <= over.size(); ++cut) {
            const std::string_view good = fits;
            const std::string_view bad = over;
            QVERIFY(parse({good.substr(0, cut), cut < good.size() ? good.substr(cut) : ""}, 100).ok);
            const Outcome broken = parse({bad.substr(0, cut), bad.substr(cut)}, 100);
            QVERIFY(!broken.ok);
            QVERIFY(broken.events.empty());
        }
    }

    void tooLongIsAnErrorAndTheRestIsIgnored()
    {
        SseParser parser(1000);
        Events events;
        const auto sink = [&](const SseEvent &event) { events.push_back(event); };
        QVERIFY(parser.feed("data: a\n\n", sink).ok());
        const auto status = parser.feed("data: " + std::string(2000, 'x'), sink);
        QVERIFY(!status.ok());
        QCOMPARE(status.error().code, assay::ErrorCode::TooLarge);
        QVERIFY(status.error().detail.find("1000") != std::string::npos);
        QVERIFY(parser.feed("\n\ndata: b\n\n", sink).ok());
        QCOMPARE(events.size(), std::size_t(1));
        QVERIFY(!parser.unfinished());
    }

    // Twenty times the bytes must cost about twenty times, not four hundred; the line ends are the worst case for a
    // parser that looks again for the far one (CRs with no LF).
    void timeIsLinear_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("one long line in small pieces") << QByteArray("xxxxxxxxxxxxxxxx");
        QTest::newRow("CR only") << QByteArray("data: a\r\r");
        QTest::newRow("LF only") << QByteArray("data: a\n\n");
    }

    void timeIsLinear()
    {
        QFETCH(QByteArray, line);
        const auto cost = [&](int times) {
            const std::string all = line.repeated(times).toStdString();
            const auto from = std::chrono::steady_clock::now();
            SseParser parser(64u << 20);
            std::size_t count = 0;
            for (std::size_t at = 0; at < all.size(); at += 16'000)
                (void)parser.feed(std::string_view(all).substr(at, 16'000), [&](const SseEvent &) { ++count; });
            (void)parser.feed(all, [&](const SseEvent &) { ++count; });
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
        };
        const double small = std::min({cost(10'000), cost(10'000), cost(10'000)});
        const double large = cost(200'000);
        QVERIFY2(large < 100 * small + 0.05, qPrintable(QString::number(large / small)));
    }

private:
    static std::vector<Vector> vectors(int group)
    {
        return group == 0 ? lineEndVectors() : group == 1 ? fieldVectors() : otherVectors();
    }
};

QTEST_GUILESS_MAIN(TstSse)
#include "tst_sse.moc"
