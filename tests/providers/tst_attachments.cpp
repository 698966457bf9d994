// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures and PDFs on the wire: the whole body of each API, what its record says instead, and what is not sent at all.
#include "core/attachment.h"
#include "providers/attachments.h"
#include "providers/protocol.h"
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay;
using namespace assay::providers;
using nlohmann::json;

namespace
{
const std::string png = "\x89PNG\r\n\x1A\n"
                        "rest",
                  pdf = "%PDF-1.7\nrest", gif = "GIF89a....";
// base64 of those bytes, from another implementation
const std::string png64 = "iVBORw0KGgpyZXN0", pdf64 = "JVBERi0xLjcKcmVzdA==";

Attachment file(const char *name, const std::string &bytes) { return *makeAttachment(name, bytes); }

Prompt withBoth() { return {"Be brief.", "What is this?", {file("scan.png", png), file("Offer (2026).pdf", pdf)}}; }

ModelTarget target(Api api, std::string model = "m")
{
    ModelTarget t;
    t.endpoint.api = api;
    t.model = std::move(model);
    t.endpoint.baseUrl = "https://h.example/v1";
    if (api == Api::VertexGemini || api == Api::VertexAnthropic)
        t.endpoint.baseUrl = "https://aiplatform.googleapis.com/v1/projects/p/locations/global";
    t.parameters.maxOutputTokens = 8;
    return t;
}
} // namespace

class AttachmentsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bodies_data()
    {
        QTest::addColumn<int>("api");
        QTest::addColumn<QByteArray>("path"); // of the message
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](Api api, const char *path, const std::string &expected) {
            QTest::newRow(apiName(api).data()) << int(api) << QByteArray(path) << QByteArray::fromStdString(expected);
        };
        const std::string chat =
            R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,PNG"}},
                {"type":"file","file":{"filename":"Offer (2026).pdf","file_data":"data:application/pdf;base64,PDF"}},
                {"type":"text","text":"What is this?"}]})";
        row(Api::OpenAiChat, "/messages/1", chat);
        row(Api::OpenAiResponses, "/input/0",
            R"({"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,PNG"},
                {"type":"input_file","filename":"Offer (2026).pdf","file_data":"data:application/pdf;base64,PDF"},
                {"type":"input_text","text":"What is this?"}]})");
        const std::string claude =
            R"({"role":"user","content":[
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"PNG"}},
                {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"PDF"}},
                {"type":"text","text":"What is this?"}]})";
        for (const Api api : {Api::AnthropicMessages, Api::VertexAnthropic, Api::FoundryAnthropic})
            row(api, "/messages/0", claude);
        for (const Api api : {Api::Gemini, Api::VertexGemini})
            row(api, "/contents/0",
                R"({"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"PNG"}},
                    {"inlineData":{"mimeType":"application/pdf","data":"PDF"}},{"text":"What is this?"}]})");
        row(Api::BedrockConverse, "/messages/0",
            R"({"role":"user","content":[{"image":{"format":"png","source":{"bytes":"PNG"}}},
                {"document":{"format":"pdf","name":"Offer (2026) 2","source":{"bytes":"PDF"}}},{"text":"What is this?"}]})");
    }
    void bodies()
    {
        QFETCH(int, api);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, expected);
        const Prompt prompt = withBoth();
        const auto request = protocolFor(Api(api)).encode(target(Api(api)), prompt, {});
        QVERIFY2(request.ok(), request.ok() ? "" : request.error().detail.c_str());
        const auto filled = [&](const std::string &forPng, const std::string &forPdf) {
            QByteArray text = expected;
            text.replace("PNG", QByteArray::fromStdString(forPng)).replace("PDF", QByteArray::fromStdString(forPdf));
            return json::parse(text.toStdString());
        };
        const json::json_pointer place(path.toStdString());
        QCOMPARE(json::parse(request->body).at(place), filled(png64, pdf64));
        const auto mark = [](const Attachment &one) {
            return "[sha256:" + one.sha256 + ", " + std::to_string(one.bytes->size()) + " bytes]";
        };
        QCOMPARE(json::parse(request->recordedBody).at(place),
                 filled(mark(prompt.attachments[0]), mark(prompt.attachments[1])));
        QVERIFY(request->recordedBody.find(png64) == std::string::npos);
    }
    void azureAndOllamaTakePictures()
    {
        const Prompt one{"", "What?", {file("scan.png", png)}};
        ModelTarget azure = target(Api::AzureOpenAi, "deployment");
        azure.endpoint.baseUrl = "https://r.openai.azure.com/openai/v1";
        const auto request = protocolFor(Api::AzureOpenAi).encode(azure, one, {});
        QCOMPARE(json::parse(request->body)["messages"][0]["content"][0],
                 json::parse(R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)" + png64 + R"("}})"));
        const auto ollama = protocolFor(Api::Ollama).encode(target(Api::Ollama), one, {});
        QCOMPARE(json::parse(ollama->body)["messages"],
                 json::parse(R"([{"role":"user","content":"What?","images":[")" + png64 + R"("]}])"));
    }
    void whatIsNotTakenIsSaidAndNotSent_data()
    {
        QTest::addColumn<int>("api");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<int>("knows"); // 0 nothing, 1 no pictures, 2 no PDF
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("said");
        const auto row = [](const char *title, Api api, const char *kind, int knows, const char *name,
                            const char *said) {
            QTest::newRow(title) << int(api) << QByteArray("m") << QByteArray(kind) << knows << QByteArray(name)
                                 << QByteArray(said);
        };
        row("model without pictures", Api::OpenAiChat, "", 1, "a.png",
            "not sent: this model takes no pictures (a.png)");
        row("model without PDF", Api::AnthropicMessages, "", 2, "a.pdf", "not sent: this model takes no PDF (a.pdf)");
        row("Ollama", Api::Ollama, "", 0, "a.pdf", "not sent: Ollama's API takes pictures, but no PDF (a.pdf)");
        row("Gemini", Api::Gemini, "", 0, "a.gif",
            "not sent: Gemini takes PNG, JPEG and WebP pictures, but no GIF (a.gif)");
        row("Azure", Api::AzureOpenAi, "", 0, "a.pdf", "not sent: Azure's Chat Completions take no PDF; its Responses");
        row("vLLM", Api::OpenAiChat, "vllm", 0, "a.pdf",
            "not sent: this server's Chat Completions take no PDF (a.pdf)");
    }
    void whatIsNotTakenIsSaidAndNotSent()
    {
        QFETCH(int, api);
        QFETCH(QByteArray, kind);
        QFETCH(int, knows);
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, said);
        ModelAbilities abilities;
        if (knows == 1)
            abilities.images = false;
        if (knows == 2)
            abilities.pdfs = false;
        ModelTarget t = target(Api(api));
        t.endpoint.kind = kind.toStdString();
        const std::string bytes = name.endsWith("pdf") ? pdf : name.endsWith("gif") ? gif : png;
        const auto request = protocolFor(Api(api)).encode(t, {"", "x", {file(name.constData(), bytes)}}, abilities);
        QVERIFY(!request.ok());
        QCOMPARE(request.error().code, ErrorCode::BadInput);
        QVERIFY2(QByteArray::fromStdString(request.error().detail).startsWith(said), request.error().detail.c_str());
        QCOMPARE(whyNotTaken(t, abilities, {file(name.constData(), bytes)}).has_value(), true);
    }
    void bedrockAndClaudeCountBytes()
    {
        std::vector<Attachment> six;
        for (int i = 0; i < 6; ++i)
            six.push_back(file("a.pdf", pdf + std::to_string(i)));
        QVERIFY(whyNotTaken(target(Api::BedrockConverse), {}, six)->starts_with("Bedrock takes at most 5 documents"));
        const std::vector<Attachment> large{file("big.pdf", pdf + std::string(5u << 20, 'x'))};
        QVERIFY(whyNotTaken(target(Api::BedrockConverse, "meta.llama"), {}, large)->find("4.5 MB") !=
                std::string::npos);
        QVERIFY(!whyNotTaken(target(Api::BedrockConverse, "anthropic.claude-opus-4-7"), {}, large));
        std::vector<Attachment> heavy;
        for (int i = 0; i < 2; ++i)
            heavy.push_back(file("h.pdf", pdf + std::to_string(i) + std::string(13u << 20, 'x')));
        QVERIFY(whyNotTaken(target(Api::AnthropicMessages), {}, heavy)->find("32 MB") != std::string::npos);
        QVERIFY(!whyNotTaken(target(Api::OpenAiResponses), {}, heavy));
    }
    void aPromptCannotPassItselfOffAsAFile()
    {
        Prompt prompt{"", "attachment-1-here and attachment-1-here-here", {file("a.png", png)}};
        const auto request = protocolFor(Api::OpenAiResponses).encode(target(Api::OpenAiResponses), prompt, {});
        const json content = json::parse(request->body)["input"][0]["content"];
        QCOMPARE(content[1]["text"], json(prompt.user));
        QCOMPARE(content[0]["image_url"], json("data:image/png;base64," + png64));
        QCOMPARE(json::parse(request->recordedBody)["input"][0]["content"][1]["text"], json(prompt.user));
    }
    void missingBytesAreSaid()
    {
        Prompt prompt{"", "x", {file("a.png", png)}};
        prompt.attachments[0].bytes.reset();
        const auto request = protocolFor(Api::Gemini).encode(target(Api::Gemini), prompt, {});
        QVERIFY(!request.ok() && request.error().detail.find("a.png") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(AttachmentsTest)
#include "tst_attachments.moc"
