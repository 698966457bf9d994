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

AttachmentLimits mine()
{
    AttachmentLimits limits;
    limits.who = "Mine";
    limits.pictureTypes = {"image/png", "image/jpeg", "image/webp"};
    limits.noPdf = "no PDF here";
    return limits;
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
        QTest::addColumn<int>("knows"); // 0 nothing, 1 no pictures, 2 no PDF, 3 the API's limits
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
        row("limits of the API", Api::Ollama, "", 3, "a.pdf", "not sent: no PDF here (a.pdf)");
        row("kinds of pictures", Api::Gemini, "", 3, "a.gif",
            "not sent: Mine takes PNG, JPEG and WebP pictures, but no GIF (a.gif)");
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
        if (knows == 3)
            abilities.attachments = mine();
        ModelTarget t = target(Api(api));
        t.endpoint.kind = kind.toStdString();
        const std::string bytes = name.endsWith("pdf") ? pdf : name.endsWith("gif") ? gif : png;
        const auto request = protocolFor(Api(api)).encode(t, {"", "x", {file(name.constData(), bytes)}}, abilities);
        QVERIFY(!request.ok());
        QCOMPARE(request.error().code, ErrorCode::BadInput);
        QVERIFY2(QByteArray::fromStdString(request.error().detail).startsWith(said), request.error().detail.c_str());
        QCOMPARE(whyNotTaken(t, abilities, {file(name.constData(), bytes)}).has_value(), true);
    }
    // Each limit by itself, at its edge and one beyond.
    void everyLimitIsCounted()
    {
        const auto why = [](const AttachmentLimits &limits, const std::vector<Attachment> &files) {
            ModelAbilities abilities;
            abilities.attachments = limits;
            return whyNotTaken(target(Api::OpenAiResponses), abilities, files).value_or("");
        };
        AttachmentLimits documents;
        documents.who = "Mine";
        documents.documents = 2;
        documents.documentBytes = 3 << 20;
        const auto pdfOf = [](const char *name, std::size_t bytes) {
            return file(name, std::string(bytes, 'x').replace(0, 5, "%PDF-"));
        };
        QCOMPARE(why(documents, {pdfOf("a.pdf", 10), pdfOf("b.pdf", 3 << 20)}), std::string());
        QCOMPARE(why(documents, {pdfOf("a.pdf", 10), pdfOf("b.pdf", 11), pdfOf("c.pdf", 12)}),
                 std::string("Mine takes at most 2 documents with a prompt, and these are 3"));
        QCOMPARE(why(documents, {pdfOf("b.pdf", (3 << 20) + (1 << 19))}),
                 std::string("Mine takes documents of at most 3 MB for this model, and this one has 3.50 MB (b.pdf)"));
        AttachmentLimits pictures;
        pictures.who = "Mine";
        pictures.pictures = 1;
        pictures.pictureBytes = 64;
        pictures.longestSide = 300;
        const auto pngOf = [](const char *name, unsigned char high, std::size_t bytes) { // `high` x 256 pixels wide
            std::string head("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0", 18);
            head += {char(high), '\0', '\0', '\0', '\0', '\x01'};
            return file(name, head + std::string(bytes - head.size(), 'x'));
        };
        QCOMPARE(why(pictures, {pngOf("a.png", 1, 64)}), std::string());
        QCOMPARE(why(pictures, {pngOf("a.png", 1, 64), pngOf("b.png", 1, 63)}),
                 std::string("Mine takes at most 1 picture with a prompt, and these are 2"));
        QVERIFY(why(pictures, {pngOf("a.png", 1, 65)}).starts_with("Mine takes pictures of at most 0.00 MB"));
        QCOMPARE(why(pictures, {pngOf("a.png", 2, 64)}),
                 std::string("Mine takes pictures of at most 300 pixels a side, and this one has 512 x 1 (a.png)"));
        AttachmentLimits request;
        request.who = "Mine";
        request.requestBytes = 4 << 20;
        QCOMPARE(why(request, {pdfOf("a.pdf", 3 << 20)}), std::string()); // exactly, as base64
        QCOMPARE(why(request, {pdfOf("a.pdf", 3 << 20), pdfOf("b.pdf", 10)}),
                 std::string("the files make a request of 4.00 MB, and Mine takes at most 4 MB"));
        QCOMPARE(why({}, {pdfOf("a.pdf", 3 << 20), pngOf("b.png", 200, 65)}), std::string()); // nobody said anything
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
