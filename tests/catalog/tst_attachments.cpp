// SPDX-License-Identifier: GPL-3.0-or-later
// The table of what may go with a prompt: that it can be read, what it says of each way to reach a model, and that a
// mistake in it is named.
#include "catalog/attachment_book.h"
#include "catalog/embedded.h"
#include <QtTest>

using namespace assay;
using namespace assay::catalog;

namespace
{
AttachmentLimits of(Api api, const char *model = "m", const char *kind = "", const char *url = "https://h.example/v1")
{
    static const Result<AttachmentBook> book = AttachmentBook::parse(embeddedAttachments());
    ModelTarget target;
    target.endpoint.api = api;
    target.endpoint.kind = kind;
    target.endpoint.baseUrl = url;
    target.model = model;
    return book ? book->find(target) : AttachmentLimits();
}
} // namespace

class CatalogAttachmentsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theTableIsReadAndDated()
    {
        const Result<AttachmentBook> book = AttachmentBook::parse(embeddedAttachments());
        QVERIFY2(book.ok(), book.ok() ? "" : book.error().detail.c_str());
        QVERIFY(!of(Api::AnthropicMessages).source.empty() && of(Api::AnthropicMessages).asOf.starts_with("2026-"));
        QCOMPARE(of(Api::OpenAiResponses), AttachmentLimits()); // nobody has said anything: it is sent
        QCOMPARE(of(Api::OpenAiChat), AttachmentLimits());
    }
    void claudeIsOneOnEveryCloudButBedrock()
    {
        for (const Api api : {Api::AnthropicMessages, Api::VertexAnthropic, Api::FoundryAnthropic}) {
            const AttachmentLimits limits = of(api);
            QCOMPARE(limits.pictureBytes, std::optional<std::int64_t>(5 * 1024 * 1024 / 4 * 3));
            QCOMPARE(limits.requestBytes, std::optional<std::int64_t>(32 << 20));
            QCOMPARE(limits.longestSide, std::optional<std::int64_t>(8000));
            QVERIFY(limits.noPdf.empty());
        }
    }
    void bedrockHoldsSomeModelsToLess()
    {
        const AttachmentLimits any = of(Api::BedrockConverse, "meta.llama3-2-90b-instruct-v1:0");
        QCOMPARE(any.documents, std::optional<std::int64_t>(5));
        QCOMPARE(any.documentBytes, std::optional<std::int64_t>(4'718'592));
        QVERIFY(!any.requestBytes);
        const AttachmentLimits claude = of(Api::BedrockConverse, "eu.anthropic.claude-opus-4-7-v1:0");
        QCOMPARE(claude.documents, std::optional<std::int64_t>(5));
        QVERIFY(!claude.documentBytes); // taken away again
        QCOMPARE(claude.requestBytes, std::optional<std::int64_t>(20 << 20));
        QVERIFY(!of(Api::BedrockConverse, "amazon.Nova-pro-v1:0").documentBytes);
    }
    void serversAreKnownByKindOrHost()
    {
        QVERIFY(!of(Api::OpenAiChat, "m", "vllm").noPdf.empty());
        QVERIFY(!of(Api::OpenAiChat, "m", "", "https://api.groq.com/openai/v1").noPdf.empty());
        QVERIFY(of(Api::OpenAiChat, "m", "", "https://groq.com.example/openai/v1").noPdf.empty());
        QVERIFY(of(Api::OpenAiChat, "m", "", "https://notgroq.com/openai/v1").noPdf.empty());
        QCOMPARE(of(Api::OpenAiChat, "grok-5", "", "https://API.X.AI:443/v1").pictureTypes.size(), std::size_t(2));
        QVERIFY(of(Api::AzureOpenAi).noPdf.find("Responses API does") != std::string::npos);
        QVERIFY(of(Api::Ollama).noPdf.find("no PDF") != std::string::npos);
        QCOMPARE(of(Api::VertexGemini).pictureTypes,
                 (std::vector<std::string>{"image/png", "image/jpeg", "image/webp"}));
    }
    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *text, const char *says) {
            QTest::newRow(says) << QByteArray(text) << QByteArray(says);
        };
        row(R"({"source":"s","as_of":"2026-11-30"})", "apis");
        row(R"({"apis":["smoke"],"source":"s","as_of":"2026-11-30"})", "\"smoke\" is no API");
        row(R"({"apis":["gemini"],"pictures":"many","source":"s","as_of":"2026-11-30"})", "pictures");
        row(R"({"apis":["gemini"],"pictures":0,"source":"s","as_of":"2026-11-30"})", "above 0");
        row(R"({"apis":["gemini"],"picture_types":"png","source":"s","as_of":"2026-11-30"})", "list of words");
        row(R"({"apis":["gemini"],"pictures":3})", "source");
        row(R"({"apis":["gemini"],"pictures":3,"source":"s"})", "as_of");
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, row);
        QFETCH(QByteArray, says);
        const Result<AttachmentBook> book = AttachmentBook::parse("{\"limits\":[" + row.toStdString() + "]}");
        QVERIFY(!book.ok());
        QVERIFY2(book.error().detail.find(says.toStdString()) != std::string::npos, book.error().detail.c_str());
    }
};

QTEST_GUILESS_MAIN(CatalogAttachmentsTest)
#include "tst_attachments.moc"
