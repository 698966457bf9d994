// SPDX-License-Identifier: GPL-3.0-or-later
// Every hand-written body of tests/data/<api> against the result written beside it, fed whole, by line, byte by byte
// and in random cuts: the cuts must not change anything.
#include "support/decode_support.h"
#include <fstream>
#include <nlohmann/json.hpp>
#include <QDir>
#include <QtTest>
#include <sstream>

using namespace assay;
using namespace assay::test;
using nlohmann::json;

namespace
{
std::string readFile(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string folderOf(Api api) { return std::string(ASSAY_TEST_DATA "/") + std::string(apiName(api)); }

std::optional<std::int64_t> expectedCount(const json &usage, const char *name)
{
    return usage.contains(name) ? std::optional(usage[name].get<std::int64_t>()) : std::nullopt;
}

Usage expectedUsage(const json &expect)
{
    const json usage = expect.value("usage", json::object());
    Usage out;
    out.input = expectedCount(usage, "input");
    out.cachedInput = expectedCount(usage, "cached_input");
    out.cacheWrite = expectedCount(usage, "cache_write");
    out.output = expectedCount(usage, "output");
    out.reasoning = expectedCount(usage, "reasoning");
    out.providerCostNanoUsd = expectedCount(usage, "provider_cost_nano_usd");
    out.notes = usage.value("notes", 0u);
    return out;
}

json asJson(const Usage &usage)
{
    json out = json::object();
    const std::pair<const char *, const std::optional<std::int64_t> *> fields[] = {
        {"input", &usage.input},
        {"cached_input", &usage.cachedInput},
        {"cache_write", &usage.cacheWrite},
        {"output", &usage.output},
        {"reasoning", &usage.reasoning},
        {"provider_cost_nano_usd", &usage.providerCostNanoUsd}};
    for (const auto &[name, value] : fields)
        if (*value)
            out[name] = **value;
    if (usage.notes != 0)
        out["notes"] = usage.notes;
    return out;
}

json asJson(const Error &error)
{
    json out = {{"code", errorCodeName(error.code)},
                {"cost_class", costClassName(error.costClass)},
                {"type", error.type},
                {"detail", error.detail}};
    if (error.httpStatus)
        out["http_status"] = *error.httpStatus;
    if (error.retryAfter)
        out["retry_after_ms"] = error.retryAfter->count();
    return out;
}

DecodeInput inputOf(Api api, const std::string &name, json &expect)
{
    expect = json::parse(readFile(folderOf(api) + "/" + name + ".expect.json"));
    DecodeInput input;
    input.api = api;
    input.head.status = 200;
    if (expect.contains("head")) {
        input.head.status = expect["head"]["status"].get<int>();
        for (const auto &[header, value] : expect["head"]["headers"].items())
            input.head.headers.push_back({header, value.get<std::string>()});
    }
    input.body = readFile(folderOf(api) + "/" + expect["file"].get<std::string>());
    if (expect.contains("transport")) {
        const auto code = errorCodeFromName(expect["transport"].get<std::string>());
        if (!code)
            throw std::runtime_error("unknown transport error in " + name);
        input.transport = makeError(*code, "said by the transport");
    }
    if (expect.contains("max_output_tokens"))
        input.hints.maxOutputTokens = expect["max_output_tokens"].get<std::int64_t>();
    return input;
}

json readable(const providers::Decoded &d)
{
    json tools = json::array();
    for (const providers::ToolCall &call : d.toolCalls)
        tools.push_back({call.id, call.name, call.arguments});
    return {{"outcome", outcomeName(d.outcome)},
            {"finish_reason", d.finishReason},
            {"text", d.text},
            {"reasoning", d.reasoning},
            {"refusal", d.refusal},
            {"model", d.modelReported},
            {"end_marker", d.endMarker},
            {"usage", asJson(d.usage)},
            {"tool_calls", tools}};
}

json expectedReadable(const json &expect)
{
    json out = {{"finish_reason", ""},
                {"text", ""},
                {"reasoning", ""},
                {"refusal", ""},
                {"model", ""},
                {"usage", json::object()},
                {"tool_calls", json::array()}};
    for (auto &[name, value] : expect.items())
        if (out.contains(name) || name == "outcome" || name == "end_marker")
            out[name] = value;
    return out;
}
} // namespace

class Decoders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void body_data();
    void body();
    void enoughOfEach();
    void callerKeepsItsDeltas();
    void finishTwice();
    void aLineTooLong();
    void mutatedBodiesNeverThrow();
};

void Decoders::body_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("name");
    for (const Api api : {Api::OpenAiResponses, Api::OpenAiChat, Api::AnthropicMessages}) {
        const QDir folder(QString::fromStdString(folderOf(api)));
        const QString suffix = QStringLiteral(".expect.json");
        for (const QString &file : folder.entryList({QStringLiteral("*") + suffix}, QDir::Files, QDir::Name)) {
            const QString name = file.chopped(suffix.size());
            QTest::addRow("%s/%s", apiName(api).data(), qPrintable(name)) << static_cast<int>(api) << name;
        }
    }
}

void Decoders::body()
{
    QFETCH(int, api);
    QFETCH(QString, name);
    json expect;
    const DecodeInput input = inputOf(static_cast<Api>(api), name.toStdString(), expect);
    const DecodeRun whole = decodeInPieces(input, {input.body});
    const providers::Decoded &d = whole.decoded;
    QCOMPARE(QString::fromStdString(readable(d).dump(1)), QString::fromStdString(expectedReadable(expect).dump(1)));
    QVERIFY(d.usage == expectedUsage(expect));
    QCOMPARE(d.usageJson.empty(), !expect.contains("usage"));
    QCOMPARE(d.error.has_value(), expect.contains("error"));
    if (d.error) {
        const json said = asJson(*d.error);
        for (const auto &[field, value] : expect["error"].items())
            QVERIFY2(said.contains(field) && said[field] == value,
                     qPrintable(QString::fromStdString(field + " is " + said.dump() + ", expected " + value.dump())));
        QVERIFY(!d.error->detail.empty());
    }
    for (const char *id : {"response_id", "request_id"})
        if (expect.contains(id))
            QCOMPARE(id == std::string("request_id") ? d.requestId : d.responseId, expect[id].get<std::string>());

    if (!expect.value("deltas_differ", false)) {
        QCOMPARE(whole.text, d.text);
        QCOMPARE(whole.reasoning, d.reasoning);
        QCOMPARE(whole.refusal, d.refusal);
    }
    QVERIFY(whole.deltasAreSound);
    std::vector<std::vector<std::string_view>> cuts = {cutByLines(input.body), cutByBytes(input.body, 1),
                                                       cutByBytes(input.body, 7)};
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
        cuts.push_back(cutAtRandom(input.body, seed));
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        const DecodeRun cut = decodeInPieces(input, cuts[i]);
        QVERIFY2(cut.decoded == d, qPrintable(QStringLiteral("cut %1 gives ").arg(i) +
                                              QString::fromStdString(readable(cut.decoded).dump(1))));
        QCOMPARE(cut.text, whole.text);
        QCOMPARE(cut.reasoning, whole.reasoning);
        QCOMPARE(cut.refusal, whole.refusal);
        QVERIFY(cut.deltasAreSound);
    }
}

// A wrong folder would make the table above pass with nothing in it.
void Decoders::enoughOfEach()
{
    for (const Api api : {Api::OpenAiResponses, Api::OpenAiChat, Api::AnthropicMessages}) {
        const QDir folder(QString::fromStdString(folderOf(api)));
        const auto count = folder.entryList({QStringLiteral("*.expect.json")}, QDir::Files).size();
        QVERIFY2(count >= 25, qPrintable(folder.path()));
    }
}

void Decoders::callerKeepsItsDeltas()
{
    json expect;
    const DecodeInput input = inputOf(Api::OpenAiChat, "plain", expect);
    std::vector<providers::DecodedDelta> deltas = {{Delta::Kind::Answer, "before"}};
    const auto decoder = providers::protocolFor(input.api).decoder(input.head);
    decoder->feed(input.body, deltas);
    QCOMPARE(deltas.size(), std::size_t{2}); // one read, one kind: one delta
    QCOMPARE(deltas[0].text, std::string("before"));
    QCOMPARE(deltas[1].text, expect["text"].get<std::string>());
}

void Decoders::finishTwice()
{
    std::vector<providers::DecodedDelta> deltas;
    const auto decoder = providers::protocolFor(Api::OpenAiChat).decoder(net::Head{200, {}, {}});
    decoder->feed("data: [DONE]\n\n", deltas);
    QVERIFY(decoder->finish(std::nullopt, deltas).outcome == Outcome::Empty);
    static_cast<void>(decoder->finish(std::nullopt, deltas)); // a caller's fault, and still no crash
    QVERIFY(deltas.empty());
}

void Decoders::aLineTooLong()
{
    DecodeInput input;
    input.head.status = 200;
    input.body =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"kept\"}}]}\n\ndata: {\"choices\":[{\"index\":0,"
        "\"delta\":{\"content\":\"" +
        std::string(10u << 20, 'x') + "\"}}]}\n\ndata: [DONE]\n\n";
    const DecodeRun run = decodeInPieces(input, cutByBytes(input.body, 16384));
    QCOMPARE(run.decoded.text, std::string("kept"));
    QVERIFY(run.decoded.outcome == Outcome::Partial);
    QVERIFY(run.decoded.error && run.decoded.error->code == ErrorCode::TooLarge);
}

// Bytes flipped, cut out and doubled: whatever comes, an outcome is settled, text is valid and an error has words.
void Decoders::mutatedBodiesNeverThrow()
{
    SplitMix64 random(20261122);
    int decoded = 0;
    for (const Api api : {Api::OpenAiResponses, Api::OpenAiChat, Api::AnthropicMessages}) {
        const QDir folder(QString::fromStdString(folderOf(api)));
        for (const QString &file : folder.entryList({QStringLiteral("*.expect.json")}, QDir::Files, QDir::Name)) {
            json expect;
            DecodeInput input = inputOf(api, file.chopped(12).toStdString(), expect);
            if (input.body.empty() || input.body.size() > 20000)
                continue;
            const std::string original = input.body;
            for (int round = 0; round < 20; ++round) {
                input.body = original;
                for (std::uint64_t i = random.below(6) + 1; i > 0 && !input.body.empty(); --i) {
                    const std::size_t at = random.below(input.body.size());
                    switch (random.below(3)) {
                    case 0:
                        input.body[at] = static_cast<char>(random.below(256));
                        break;
                    case 1:
                        input.body.erase(at, random.below(40));
                        break;
                    default:
                        input.body.insert(at, input.body.substr(at, random.below(60)));
                        break;
                    }
                }
                const DecodeRun run = decodeInPieces(input, cutAtRandom(input.body, random.next()));
                const providers::Decoded &d = run.decoded;
                QVERIFY(d.outcome != Outcome::Unknown);
                QVERIFY(isValidUtf8(d.text) && isValidUtf8(d.reasoning) && isValidUtf8(d.refusal) &&
                        run.deltasAreSound);
                QVERIFY(!d.error || isValidUtf8(d.error->detail));
                const bool needsError = d.outcome == Outcome::Failed || d.outcome == Outcome::Partial;
                QVERIFY(!needsError || (d.error && !d.error->detail.empty()));
                ++decoded;
            }
        }
    }
    QVERIFY(decoded > 1500);
}

QTEST_GUILESS_MAIN(Decoders)
#include "tst_decoders.moc"
