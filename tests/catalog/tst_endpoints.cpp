// SPDX-License-Identifier: GPL-3.0-or-later
// The table of endpoints and the names of models.
#include <QTest>

#include "catalog/embedded.h"
#include "catalog/endpoint_book.h"
#include "catalog/model_names.h"

using namespace assay;
using namespace assay::catalog;

class TestEndpoints : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyRowMakesAUrlAndIsFoundAgain()
    {
        const auto book = EndpointBook::parse(embeddedEndpoints());
        QVERIFY2(book.ok(), book.ok() ? "" : book.error().detail.c_str());
        QVERIFY(book->find("openai") && book->find("anthropic"));
        for (const EndpointKind &kind : book->kinds()) {
            FieldValues values;
            for (const EndpointField &field : kind.fields)
                values[field.name] = field.defaultValue.empty() ? "my-" + field.name : field.defaultValue;
            const auto url = baseUrlOf(kind, values);
            QVERIFY2(url.ok() && url->find('{') == std::string::npos, kind.id.c_str());
            if (!kind.fields.empty())
                QVERIFY2(fieldsOf(kind, *url) == values, kind.id.c_str());
            QVERIFY2(kind.asOf.size() == 10, kind.id.c_str());
        }
    }
    void vertexHosts()
    {
        QCOMPARE(vertexHost("global"), std::string("aiplatform.googleapis.com"));
        QCOMPARE(vertexHost("eu"), std::string("aiplatform.eu.rep.googleapis.com"));
        QCOMPARE(vertexHost("europe-west4"), std::string("europe-west4-aiplatform.googleapis.com"));
    }
    void fieldsAreRead()
    {
        EndpointKind kind;
        kind.baseUrl = "https://{host}/v1/projects/{project}/locations/{region}";
        const FieldValues values{{"project", "p-1"}, {"region", "eu"}};
        const auto url = baseUrlOf(kind, values);
        QCOMPARE(*url, std::string("https://aiplatform.eu.rep.googleapis.com/v1/projects/p-1/locations/eu"));
        QVERIFY(fieldsOf(kind, *url) == values);
        QVERIFY(!fieldsOf(kind, "https://evil.example/v1/projects/p-1/locations/eu"));
        QVERIFY(!fieldsOf(kind, "https://aiplatform.us.rep.googleapis.com/v1/projects/p-1/locations/eu"));
        QCOMPARE(baseUrlOf(kind, {{"region", "eu"}}).error().detail, std::string("project"));
        QVERIFY(!baseUrlOf(kind, {{"region", "eu"}, {"project", "a/b"}}).ok());
        QVERIFY(!baseUrlOf(kind, {{"region", "evil.example/x#"}, {"project", "a"}}).ok());
    }
    void oneModelOnFourClouds_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("family");
        const auto row = [](const char *id, const char *family) {
            QTest::newRow(id) << QByteArray(id) << QByteArray(family);
        };
        for (const char *id :
             {"claude-opus-4-7", "claude-opus-4-7-20260416", "anthropic.claude-opus-4-7",
              "us.anthropic.claude-opus-4-7-v1:0", "global.anthropic.claude-opus-4-7",
              "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-7",
              "claude-opus-4-7@20260416", "claude-opus-4-7@default", "anthropic/claude-opus-4.7", "Claude-Opus-4-7"})
            row(id, "claude-opus-4-7");
        row("gpt-5.5", "gpt-5.5");
        row("gpt-5.5-2026-04-23", "gpt-5.5");
        row("openai/gpt-5.5", "gpt-5.5");
        row("gpt-5.5-pro", "gpt-5.5-pro");
        row("us.amazon.nova-micro-v1:0", "nova-micro");
        row("llama3:70b", "llama3:70b");
        row("llama3:8b", "llama3:8b");
        row("our-deployment", "our-deployment");
        row("demo-swift", "demo-swift");
    }
    void oneModelOnFourClouds()
    {
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, family);
        auto book = ModelBook::parse(embeddedModels());
        QVERIFY2(book.ok(), book.ok() ? "" : book.error().detail.c_str());
        QCOMPARE(book->familyOf(id.toStdString()), family.toStdString());
        book->setSaid({{id.toStdString(), "mine"}});
        QCOMPARE(book->familyOf(id.toStdString()), std::string("mine"));
    }
};

QTEST_GUILESS_MAIN(TestEndpoints)
#include "tst_endpoints.moc"
