// SPDX-License-Identifier: GPL-3.0-or-later
// Real answers, recorded by other projects, against what an independent program made of them. They are not part of this
// repository: ASSAY_STREAMS names their folder, or they lie beside it. Without them the test says so and is skipped.
#include "support/decode_support.h"
#include <fstream>
#include <nlohmann/json.hpp>
#include <QCryptographicHash>
#include <QDir>
#include <QtTest>
#include <sstream>

using namespace assay;
using namespace assay::test;
using nlohmann::json;

namespace
{
QString streamsFolder()
{
    const QString set = qEnvironmentVariable("ASSAY_STREAMS");
    return set.isEmpty() ? QStringLiteral(ASSAY_SOURCE_DIR "/../shared/providers/streams") : set;
}

std::string readFile(const QString &path)
{
    std::ifstream file(path.toStdString(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::optional<Api> apiOf(const std::string &api, const QString &file)
{
    if (api == "responses")
        return Api::OpenAiResponses;
    if (api == "chat")
        return file.startsWith(QLatin1String("azure")) ? Api::AzureOpenAi : Api::OpenAiChat;
    if (api == "messages")
        return Api::AnthropicMessages;
    if (api == "generateContent-sse" || api == "generateContent-jsonarray")
        return file.startsWith(QLatin1String("vertex")) ? Api::VertexGemini : Api::Gemini;
    if (api == "converse-eventstream" || api == "invoke-anthropic-eventstream")
        return Api::BedrockConverse;
    if (api == "ollama-chat-ndjson")
        return Api::Ollama;
    if (api == "error") // an error body has one shape for each API; those of other providers are read as Chat's
        return file.startsWith(QLatin1String("anthropic")) ? Api::AnthropicMessages
               : file.startsWith(QLatin1String("bedrock")) ? Api::BedrockConverse
                                                           : Api::OpenAiChat;
    return std::nullopt;
}

QString sha256(const std::string &text)
{
    const QByteArray bytes = QByteArray::fromStdString(text);
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

bool matches(const std::string &text, const json &expect)
{
    return sha256(text).toStdString() == expect["sha256"].get<std::string>() &&
           text.size() == expect["utf8_bytes"].get<std::size_t>();
}

std::optional<std::int64_t> countIn(const json &usage, const char *name)
{
    return usage[name].is_null() ? std::nullopt : std::optional(usage[name].get<std::int64_t>());
}

QStringList differences(const providers::Decoded &d, const json &expect)
{
    QStringList wrong;
    const auto check = [&wrong](bool ok, const char *what) {
        if (!ok)
            wrong << QString::fromLatin1(what);
    };
    check(matches(d.text, expect["visible_text"]), "text");
    check(matches(d.reasoning, expect["reasoning_text"]), "reasoning");
    check(d.finishReason == expect["finish_reason"].get<std::string>(), "finish reason");
    const auto textIn = [&expect](const char *name) {
        return expect[name].is_null() ? std::string() : expect[name].get<std::string>();
    };
    check(d.modelReported == textIn("model"), "model");
    check(d.responseId == textIn("response_id"), "response id");
    check(d.endMarker == expect["terminal_marker_seen"].get<bool>(), "end marker");
    if (expect["usage"].is_null()) {
        check(d.usage == Usage{} && d.usageJson.empty(), "usage must be absent");
    } else {
        const json &usage = expect["usage"];
        check(d.usage.input == countIn(usage, "input_total"), "input");
        check(d.usage.cachedInput == countIn(usage, "cache_read"), "cached input");
        check(d.usage.cacheWrite == countIn(usage, "cache_write"), "cache write");
        check(d.usage.output == countIn(usage, "output_total_billed"), "output");
        check(d.usage.reasoning == countIn(usage, "reasoning"), "reasoning tokens");
        check(d.usage.input.value_or(0) - d.usage.cachedInput.value_or(0) - d.usage.cacheWrite.value_or(0) ==
                  usage["input_uncached"].get<std::int64_t>(),
              "uncached input");
        check(json::parse(d.usageJson, nullptr, false) == expect["usage_raw"], "raw usage");
    }
    if (expect.contains("refusal_text"))
        check(matches(d.refusal, expect["refusal_text"]) && d.outcome == Outcome::Refused, "refusal");
    const json tools = expect.value("tool_calls", json::array());
    check(d.toolCalls.size() == tools.size(), "number of tool calls");
    for (std::size_t i = 0; i < std::min(d.toolCalls.size(), tools.size()); ++i) {
        const providers::ToolCall &call = d.toolCalls[i];
        check(tools[i]["id"] == call.id && tools[i]["name"] == call.name && tools[i]["arguments"] == call.arguments,
              "tool call");
    }
    return wrong;
}

QStringList errorDifferences(const providers::Decoded &d, const json &expect)
{
    const json &error = expect["error"];
    if (error.is_null())
        return d.error ? QStringList{QStringLiteral("an error was made up: ") + QString::fromStdString(d.error->detail)}
                       : QStringList();
    if (!d.error)
        return {QStringLiteral("no error")};
    QStringList wrong;
    if (error["message"] != d.error->detail)
        wrong << QStringLiteral("message");
    const json code = error.value("code", json()), type = error.value("type", json());
    const std::string word = code.is_string()   ? code.get<std::string>()
                             : type.is_string() ? type.get<std::string>()
                             : code.is_number() ? std::to_string(code.get<int>())
                                                : std::string();
    if (word != d.error->type)
        wrong << QStringLiteral("type");
    if (d.outcome != Outcome::Failed && d.outcome != Outcome::Partial)
        wrong << QStringLiteral("outcome");
    return wrong;
}
} // namespace

class RecordedStreams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recorded_data();
    void recorded();
    void handmadeOverload();
    void handmadeRefusal();
    void handmadeThrottle();
    void handmadeQuota();
    void damagedRecordingsNeverBreakTheDecoder();

private:
    static QString handmade(const char *name)
    {
        return streamsFolder() + QStringLiteral("/handmade/") + QLatin1String(name);
    }
};

void RecordedStreams::recorded_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("file");
    const QDir folder(streamsFolder());
    const QString suffix = QStringLiteral(".expect.json");
    for (const QString &name : folder.entryList({QStringLiteral("*") + suffix}, QDir::Files, QDir::Name)) {
        const json expect = json::parse(readFile(folder.filePath(name)), nullptr, false);
        const std::optional<Api> api = expect.is_object() ? apiOf(expect.value("api", ""), name) : std::nullopt;
        QTest::newRow(qPrintable(name.chopped(suffix.size())))
            << (api ? static_cast<int>(*api) : -1) << name.chopped(suffix.size());
    }
    if (folder.entryList({QStringLiteral("*") + suffix}).isEmpty())
        QTest::newRow("none") << 0 << QString();
}

void RecordedStreams::recorded()
{
    QFETCH(int, api);
    QFETCH(QString, file);
    if (file.isEmpty())
        QSKIP(qPrintable(
            QStringLiteral("No recorded streams in %1; set ASSAY_STREAMS to their folder.").arg(streamsFolder())));
    const QDir folder(streamsFolder());
    const json expect = json::parse(readFile(folder.filePath(file + QStringLiteral(".expect.json"))));
    QVERIFY2(api >= 0, "a recording of an API that nobody decodes");
    DecodeInput input;
    input.api = static_cast<Api>(api);
    input.head.status = expect["http_status"].get<int>();
    input.body = readFile(folder.filePath(file));
    QVERIFY(!input.body.empty());
    const DecodeRun whole = decodeInPieces(input, {input.body});
    QStringList wrong = errorDifferences(whole.decoded, expect);
    if (expect["api"] != "error")
        wrong += differences(whole.decoded, expect);
    else if (!expect["request_id_in_body"].is_null() &&
             whole.decoded.requestId != expect["request_id_in_body"].get<std::string>())
        wrong << QStringLiteral("request id");
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QStringLiteral(", "))));
    QCOMPARE(whole.text, whole.decoded.text);
    QCOMPARE(whole.reasoning, whole.decoded.reasoning);
    for (const auto &pieces : {cutByLines(input.body), cutByBytes(input.body, 1), cutByBytes(input.body, 13)}) {
        const DecodeRun cut = decodeInPieces(input, pieces);
        QVERIFY(cut.decoded == whole.decoded);
        QCOMPARE(cut.text, whole.text);
        QVERIFY(cut.deltasAreSound);
    }
}

void RecordedStreams::handmadeOverload()
{
    DecodeInput input;
    input.api = Api::AnthropicMessages;
    input.head.status = 200;
    input.body = readFile(handmade("anthropic_overloaded_midstream.sse"));
    if (input.body.empty())
        QSKIP("The hand-made streams are not there; set ASSAY_STREAMS to the folder of the recordings.");
    for (const auto &pieces : {cutByLines(input.body), cutByBytes(input.body, 1)}) {
        const providers::Decoded d = decodeInPieces(input, pieces).decoded;
        QVERIFY(d.outcome == Outcome::Partial);
        QCOMPARE(d.text, std::string("Part"));
        QVERIFY(d.error && d.error->code == ErrorCode::ProviderError);
        QCOMPARE(d.error->type, std::string("overloaded_error"));
        QCOMPARE(d.error->requestId, std::string("req_handmade"));
    }
}

void RecordedStreams::handmadeRefusal()
{
    DecodeInput input;
    input.api = Api::AnthropicMessages;
    input.head.status = 200;
    input.body = readFile(handmade("anthropic_refusal.sse"));
    if (input.body.empty())
        QSKIP("The hand-made streams are not there; set ASSAY_STREAMS to the folder of the recordings.");
    for (const auto &pieces : {cutByLines(input.body), cutByBytes(input.body, 1)}) {
        const providers::Decoded d = decodeInPieces(input, pieces).decoded;
        QVERIFY(d.outcome == Outcome::Refused);
        QVERIFY(d.text.empty() && d.endMarker && !d.error);
        QVERIFY(d.refusal.starts_with("This request triggered restrictions"));
        QCOMPARE(d.usage.output, std::optional<std::int64_t>(5));
    }
}

void RecordedStreams::handmadeThrottle()
{
    DecodeInput input;
    input.api = Api::BedrockConverse;
    input.head.status = 200;
    input.body = readFile(handmade("bedrock_converse_throttled_midstream.bin"));
    if (input.body.empty())
        QSKIP("The hand-made streams are not there; set ASSAY_STREAMS to the folder of the recordings.");
    for (const auto &pieces : {std::vector<std::string_view>{input.body}, cutByBytes(input.body, 1)}) {
        const providers::Decoded d = decodeInPieces(input, pieces).decoded;
        QVERIFY(d.outcome == Outcome::Partial && !d.text.empty());
        QVERIFY(d.error && d.error->code == ErrorCode::ProviderError && d.error->costClass == CostClass::Charged);
        QCOMPARE(d.error->type, std::string("throttlingException"));
    }
}

void RecordedStreams::handmadeQuota()
{
    const std::string body = readFile(handmade("gemini_429_retryinfo.json"));
    if (body.empty())
        QSKIP("The hand-made streams are not there; set ASSAY_STREAMS to the folder of the recordings.");
    const Error error = providers::errorFromResponse(net::Head{429, {}, {}}, body, 0);
    QVERIFY(error.code == ErrorCode::RateLimited && error.retryAfter);
    QCOMPARE(error.type, std::string("RESOURCE_EXHAUSTED"));
}

// Bytes changed, dropped, doubled and cut off at random places (seeded): whatever comes, the decoder ends with one
// outcome, keeps only whole characters, and says the same for any cutting.
void RecordedStreams::damagedRecordingsNeverBreakTheDecoder()
{
    const QDir folder(streamsFolder());
    const QStringList files = folder.entryList(
        {QStringLiteral("*.sse"), QStringLiteral("*.bin"), QStringLiteral("*.json"), QStringLiteral("*.ndjson")},
        QDir::Files, QDir::Name);
    if (files.isEmpty())
        QSKIP("No recorded streams; set ASSAY_STREAMS to their folder.");
    SplitMix64 random(20261124);
    int runs = 0;
    for (const QString &file : files) {
        const std::string whole = readFile(folder.filePath(file)).substr(0, 20'000);
        for (const Api api : allApis()) {
            if (!isHttp(api))
                continue;
            DecodeInput input{api, {}, whole, {}, {}};
            input.head.status = 200;
            for (int change = 0; change < 6; ++change) {
                const std::size_t at = random.below(input.body.size() + 1);
                const std::uint64_t kind = random.below(4);
                if (kind == 0 && at < input.body.size())
                    input.body[at] = static_cast<char>(random.below(256));
                else if (kind == 1)
                    input.body.erase(at, random.below(40));
                else if (kind == 2)
                    input.body.insert(at, input.body.substr(at, random.below(40)));
                else if (change == 5)
                    input.body.resize(at);
            }
            const DecodeRun once = decodeInPieces(input, {input.body});
            const DecodeRun cut = decodeInPieces(input, cutAtRandom(input.body, random.next()));
            QVERIFY2(once.decoded == cut.decoded, qPrintable(file));
            QVERIFY(once.deltasAreSound && once.decoded.outcome != Outcome::Unknown);
            ++runs;
        }
    }
    qInfo("%d damaged bodies", runs);
}

QTEST_GUILESS_MAIN(RecordedStreams)
#include "tst_recorded_streams.moc"
