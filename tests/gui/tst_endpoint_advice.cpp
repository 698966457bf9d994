// SPDX-License-Identifier: GPL-3.0-or-later
// "Test" on an endpoint says which permission, region, deployment, key or version is missing, and what to do: peers on
// this computer answer as each provider does, and the words on the card are read.
#include "gui/demo_session.h"
#include "providers/protocol.h"
#include "support/script_server.h"
#include "widgets/error_text.h"
#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

using namespace assay;
using namespace assay::test;
using namespace assay::widgets;
using namespace Qt::StringLiterals;

namespace
{
struct Peer {
    const char *title;
    Api api;
    const char *kind, *path; // below the server's origin; of the list that is asked for
    int status;
    const char *amazonType, *body;
    const char *what, *next; // parts of the sentences
};

const Peer peers[] = {
    {"bedrock, no list permission", Api::BedrockConverse, "bedrock", "/foundation-models", 403, "AccessDeniedException",
     R"({"message":"User: arn:aws:iam::1:user/me is not authorized to perform: bedrock:ListFoundationModels because no identity-based policy allows the bedrock:ListFoundationModels action"})",
     "The keys work, but may not list the models.", "Add the models by name below"},
    {"bedrock, no permission", Api::BedrockConverse, "bedrock", "/foundation-models", 403, "AccessDeniedException",
     R"({"message":"User: arn:aws:iam::1:user/me is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-east-1::foundation-model/x because no identity-based policy allows it"})",
     "lacks the permission bedrock:InvokeModelWithResponseStream", "bedrock:InvokeModel and"},
    {"bedrock, model not open", Api::BedrockConverse, "bedrock", "/foundation-models", 403, "AccessDeniedException",
     R"({"message":"You don't have access to the model with the specified model ID."})",
     "no access to this model in eu-central-1", "Model access"},
    {"bedrock, needs a profile", Api::BedrockConverse, "bedrock", "/foundation-models", 400, "ValidationException",
     R"({"message":"Invocation of model ID anthropic.claude-opus-4-7-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model."})",
     "through an inference profile only", "Put eu. before the id"},
    {"bedrock, wrong id", Api::BedrockConverse, "bedrock", "/foundation-models", 400, "ValidationException",
     R"({"message":"The provided model identifier is invalid."})", "knows no such model in eu-central-1",
     "another region"},
    {"bedrock, unknown key", Api::BedrockConverse, "bedrock", "/foundation-models", 403, "UnrecognizedClientException",
     R"({"message":"The security token included in the request is invalid."})", "does not know this access key",
     "AWS_SESSION_TOKEN"},
    {"bedrock, ended", Api::BedrockConverse, "bedrock", "/foundation-models", 403, "ExpiredTokenException",
     R"({"message":"The security token included in the request is expired"})", "temporary AWS keys have ended",
     "aws sso login"},
    {"bedrock, signature", Api::BedrockConverse, "bedrock", "/foundation-models", 403, "InvalidSignatureException",
     R"({"message":"The request signature we calculated does not match the signature you provided."})",
     "signature of the request is not right", "clock"},
    {"bedrock, bearer key", Api::BedrockConverse, "bedrock", "/foundation-models", 403, "AccessDeniedException",
     R"({"message":"Authentication failed: Please make sure your API Key is valid."})",
     "does not accept the key in eu-central-1", "under API keys"},
    {"bedrock, use case", Api::BedrockConverse, "bedrock", "/foundation-models", 404, "ResourceNotFoundException",
     R"({"message":"Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model."})",
     "wants to know the use case", "Model access"},
    {"vertex, off", Api::VertexGemini, "vertex-gemini", "/v1beta1/publishers/google/models", 403, "",
     R"({"error":{"code":403,"message":"Vertex AI API has not been used in project p before or it is disabled.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED"}]}})",
     "Vertex AI API is not enabled", "aiplatform.googleapis.com"},
    {"vertex, permission", Api::VertexGemini, "vertex-gemini", "/v1beta1/publishers/google/models", 403, "",
     R"({"error":{"code":403,"message":"Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/p' (or it may not exist).","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"IAM_PERMISSION_DENIED"}]}})",
     "lacks the permission aiplatform.endpoints.predict", "Vertex AI User"},
    {"vertex, quota project", Api::VertexGemini, "vertex-gemini", "/v1beta1/publishers/google/models", 403, "",
     R"({"error":{"code":403,"message":"Your application is authenticating by using local Application Default Credentials. The aiplatform.googleapis.com API requires a quota project, which is not set by default.","status":"PERMISSION_DENIED"}})",
     "names no project that pays", "set-quota-project"},
    {"vertex, model", Api::VertexGemini, "vertex-gemini", "/v1beta1/publishers/google/models", 404, "",
     R"({"error":{"code":404,"message":"Publisher Model `projects/p/locations/eu/publishers/google/models/x` was not found or your project does not have access to it.","status":"NOT_FOUND"}})",
     "no such model in eu-central-1", "Model Garden"},
    {"vertex, not admitted", Api::VertexGemini, "vertex-gemini", "/v1beta1/publishers/google/models", 400, "",
     R"({"error":{"code":400,"message":"Project `123` is not allowed to use Publisher Model `projects/p/locations/global/publishers/anthropic/models/claude-mythos-preview`","status":"FAILED_PRECONDITION"}})",
     "No access: this project", "Model Garden"},
    {"gemini, model", Api::Gemini, "gemini", "/v1beta/models", 404, "",
     R"({"error":{"code":404,"message":"models/gemini-secret is not found for API version v1beta, or is not supported for generateContent.","status":"NOT_FOUND"}})",
     "No access: Google", "model of the list"},
    {"vertex, location", Api::VertexGemini, "vertex-gemini", "/v1beta1/publishers/google/models", 400, "",
     R"({"error":{"code":400,"message":"The model claude-opus-4-7 is not servable in region europe-west9.","status":"FAILED_PRECONDITION"}})",
     "not offered in", "location global"},
    {"vertex, token", Api::VertexGemini, "vertex-gemini", "/v1beta1/publishers/google/models", 401, "",
     R"({"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}})",
     "does not accept the access token", "log in again"},
    {"gemini, key", Api::Gemini, "gemini", "/v1beta/models", 400, "",
     R"({"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}})",
     "does not know this API key", "aistudio.google.com"},
    {"gemini, place", Api::Gemini, "gemini", "/v1beta/models", 400, "",
     R"({"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}})",
     "does not offer the Gemini API where", "Vertex AI"},
    {"azure, deployment", Api::AzureOpenAi, "azure-openai", "/openai/v1/models", 404, "",
     R"({"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}})",
     "no deployment of this name", "under Deployments"},
    {"azure, key", Api::AzureOpenAi, "azure-openai", "/openai/v1/models", 401, "",
     R"({"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription."}})",
     "does not accept the key", "Keys and Endpoint"},
    {"azure, role", Api::AzureOpenAi, "azure-openai", "/openai/v1/models", 401, "",
     R"({"error":{"code":"PermissionDenied","message":"The principal `x` lacks the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action`."}})",
     "no role on this resource", "Cognitive Services OpenAI User"},
    {"azure, version", Api::AzureOpenAi, "azure-openai", "/openai/v1/models", 400, "",
     R"({"error":{"code":"BadRequest","message":"API version not supported"}})", "does not know this API version",
     "another API version"},
    {"azure, address", Api::AzureOpenAi, "azure-openai", "/openai/v1/models", 404, "",
     R"({"error":{"code":"404","message":"Resource not found"}})", "nothing at this address", "API version"},
    {"anthropic, restricted", Api::AnthropicMessages, "anthropic", "/v1/models", 404, "",
     R"({"type":"error","error":{"type":"not_found_error","message":"model: claude-mythos-preview"}})", "No access",
     "every model that this key may use"},
    {"anthropic, not admitted", Api::AnthropicMessages, "anthropic", "/v1/models", 403, "",
     R"({"type":"error","error":{"type":"permission_error","message":"Your account does not have access to claude-mythos-preview."}})",
     "No access: Anthropic has not admitted", "Choose another model"},
    {"anthropic, workspace", Api::AnthropicMessages, "anthropic", "/v1/models", 403, "",
     R"({"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission to use the specified resource."}})",
     "no right to this", "another workspace"},
    {"anthropic, version", Api::AnthropicMessages, "anthropic", "/v1/models", 400, "",
     R"({"type":"error","error":{"type":"invalid_request_error","message":"anthropic-version: 2029-01-01 is not a valid version"}})",
     "does not know this API version", "2023-06-01"},
    {"openai, model", Api::OpenAiChat, "openai", "/v1/models", 404, "",
     R"({"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}})",
     "No access", "every model that this key may use"},
    {"openai, not admitted", Api::OpenAiChat, "openai", "/v1/models", 403, "",
     R"({"error":{"message":"Project `proj_1` does not have access to model `gpt-9-preview`","type":"invalid_request_error","code":"model_not_found"}})",
     "No access", "every model that this key may use"},
    {"xai, model", Api::OpenAiChat, "xai", "/v1/models", 404, "",
     R"({"code":"Some requested entity was not found","error":"The model grok-9 does not exist or your team 1 does not have access to it."})",
     "No access", "every model that this key may use"},
    {"openai, scope", Api::OpenAiChat, "openai", "/v1/models", 403, "",
     R"({"error":{"message":"You have insufficient permissions for this operation. Missing scopes: api.model.read.","type":"invalid_request_error"}})",
     "lacks a permission", "all permissions"},
    {"ollama, model", Api::Ollama, "ollama", "/api/tags", 404, "", R"({"error":"model 'qwen3:8b' not found"})",
     "has not got this model", "ollama pull qwen3:8b"},
};
} // namespace

class TestEndpointAdvice : public QObject
{
    Q_OBJECT
    std::unique_ptr<testing::DemoSession> m_session;

    ErrorText textOf(const Endpoint &endpoint)
    {
        std::optional<session::ProbeResult> result;
        (*m_session)->probe(endpoint, this, [&](const session::ProbeResult &answer) { result = answer; });
        const bool answered = QTest::qWaitFor([&] { return result.has_value(); }, 20'000);
        if (!answered || !result->error)
            return {};
        return errorText(*result->error, contextOf(endpoint));
    }

private Q_SLOTS:
    void initTestCase() { m_session = std::make_unique<testing::DemoSession>(); }
    void cleanupTestCase() { m_session.reset(); }

    void everyRefusalIsNamed_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(std::size(peers)); ++i)
            QTest::newRow(peers[i].title) << i;
    }
    void everyRefusalIsNamed()
    {
        QFETCH(int, index);
        const Peer &peer = peers[index];
        ScriptServer server;
        HeaderList headers{{"Content-Type", "application/json"}};
        if (*peer.amazonType)
            headers.push_back({"x-amzn-ErrorType", std::string(peer.amazonType) + ":http://internal.amazon.com/x/"});
        server.route(peer.path, script::answer(peer.status, peer.body, headers));
        Endpoint endpoint;
        endpoint.name = "Mine";
        endpoint.api = peer.api;
        endpoint.kind = peer.kind;
        endpoint.region = "eu-central-1";
        const std::string path = peer.path;
        endpoint.baseUrl = server.origin();
        if (peer.api == Api::VertexGemini)
            endpoint.baseUrl += "/v1/projects/p/locations/eu-central-1";
        if (peer.api == Api::OpenAiChat)
            endpoint.baseUrl += "/v1";
        const ErrorText text = textOf(endpoint);
        QCOMPARE(server.count(path), 1);
        QVERIFY2(text.what.contains(QLatin1StringView(peer.what)), qPrintable(text.what));
        QVERIFY2(text.next.contains(QLatin1StringView(peer.next)), qPrintable(text.next));
        QVERIFY2(!text.detail.isEmpty(), "the provider's own words stand below");
    }
    void aServerThatIsNotRunning_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("next");
        QTest::newRow("ollama") << u"ollama"_s << u"ollama serve"_s;
        QTest::newRow("lm-studio") << u"lm-studio"_s << u"Developer tab"_s;
        QTest::newRow("llama-cpp") << u"llama-cpp"_s << u"enter the port"_s;
    }
    void aServerThatIsNotRunning()
    {
        QFETCH(QString, kind);
        QFETCH(QString, next);
        Endpoint endpoint;
        endpoint.name = "Local";
        endpoint.kind = kind.toStdString();
        endpoint.api = kind == u"ollama"_s ? Api::Ollama : Api::OpenAiChat;
        {
            const ScriptServer gone; // its port is free again afterwards
            endpoint.baseUrl = gone.origin();
        }
        const ErrorText text = textOf(endpoint);
        QVERIFY2(text.what.contains(u"Nothing answers"_s), qPrintable(text.what));
        QVERIFY2(text.next.contains(next), qPrintable(text.next));
    }
    void credentialsAreCheckedBeforeAnythingIsAsked()
    {
        ScriptServer server;
        QTemporaryDir folder;
        Endpoint endpoint;
        endpoint.name = "Cloud";
        endpoint.baseUrl = server.origin();
        endpoint.api = Api::BedrockConverse;
        endpoint.auth.kind = AuthKind::AwsProfile;
        endpoint.auth.profile = "nobody";
        qputenv("AWS_SHARED_CREDENTIALS_FILE", QFile::encodeName(folder.filePath(u"credentials"_s)));
        qputenv("AWS_CONFIG_FILE", QFile::encodeName(folder.filePath(u"config"_s)));
        ErrorText text = textOf(endpoint);
        QVERIFY2(text.what.contains(u"no AWS keys"_s), qPrintable(text.what));
        QVERIFY2(text.detail.contains(u"no AWS profile \"nobody\""_s) && text.detail.contains(u"aws configure"_s),
                 qPrintable(text.detail));
        endpoint.api = Api::VertexGemini;
        endpoint.baseUrl = server.origin() + "/v1/projects/p/locations/global";
        endpoint.auth = {};
        endpoint.auth.kind = AuthKind::GoogleServiceAccount;
        endpoint.auth.file = folder.filePath(u"key.json"_s).toStdString();
        text = textOf(endpoint);
        QVERIFY2(text.what.contains(u"Google credential cannot be used"_s), qPrintable(text.what));
        QVERIFY2(text.detail.contains(u"cannot be read"_s), qPrintable(text.detail));
        QFile key(folder.filePath(u"key.json"_s));
        QVERIFY(key.open(QIODevice::WriteOnly));
        key.write(R"({"type":"authorized_user","client_id":"x"})");
        key.close();
        text = textOf(endpoint);
        QVERIFY2(text.detail.contains(u"no JSON credential of the type service_account"_s), qPrintable(text.detail));
        QCOMPARE(server.count(), 0);
    }
    void aRestrictedModelIsNoAccessForEveryApi_data()
    {
        QTest::addColumn<int>("api");
        for (const Api api : allApis())
            if (isHttp(api) && api != Api::Ollama) // what is on this computer is open to its user
                QTest::newRow(std::string(apiName(api)).c_str()) << int(api);
    }
    void aRestrictedModelIsNoAccessForEveryApi()
    {
        QFETCH(int, api);
        Endpoint endpoint;
        endpoint.name = "Mine";
        endpoint.api = Api(api);
        endpoint.region = "eu-central-1";
        const bool google = endpoint.api == Api::Gemini || endpoint.api == Api::VertexGemini;
        const std::string words = "Your account does not have access to model secret-preview-1.";
        const QString said = QString::fromStdString(words);
        const QJsonObject ofGoogle{{u"code"_s, 403}, {u"status"_s, u"PERMISSION_DENIED"_s}, {u"message"_s, said}};
        const QJsonObject usual{{u"type"_s, u"permission_error"_s}, {u"message"_s, said}};
        const QJsonObject answer = endpoint.api == Api::BedrockConverse
                                       ? QJsonObject{{u"message"_s, said}}
                                       : QJsonObject{{u"error"_s, google ? ofGoogle : usual}};
        const std::string body = QJsonDocument(answer).toJson().toStdString();
        const Error error = providers::errorFromResponse(net::Head{403, {}, {}}, body, 0);
        QCOMPARE(error.code, ErrorCode::NotFound);
        QCOMPARE(error.costClass, CostClass::NotCharged);
        const ErrorText text = errorText(error, contextOf(endpoint));
        QVERIFY2(text.what.contains(u"no access"_s, Qt::CaseInsensitive), qPrintable(text.what));
        QVERIFY2(!text.next.isEmpty(), qPrintable(text.what));
        QVERIFY2(text.detail.contains(u"secret-preview-1"_s), qPrintable(text.detail));
    }
    void keysThatHaveEndedAreNamedBeforeAnythingIsAsked()
    {
        ScriptServer server;
        Endpoint endpoint;
        endpoint.name = "Mine";
        endpoint.api = Api::AzureOpenAi;
        endpoint.baseUrl = server.origin() + "/openai/v1";
        endpoint.auth = {AuthKind::Environment, "TEST_ENTRA_TOKEN", KeyScheme::Bearer};
        const auto token = [](qint64 seconds) {
            return "eyJhbGciOiJSUzI1NiJ9." +
                   ("{\"exp\":" + QByteArray::number(seconds) + '}').toBase64(QByteArray::Base64UrlEncoding) + ".sig";
        };
        qputenv("TEST_ENTRA_TOKEN", token(1'700'000'000)); // 2023-11-14 22:13:20 UTC
        ErrorText text = textOf(endpoint);
        QVERIFY2(text.what.contains(u"The Entra token has ended"_s), qPrintable(text.what));
        QVERIFY2(text.next.contains(u"az account get-access-token"_s), qPrintable(text.next));
        QVERIFY2(text.detail.contains(u"ended on 2023-11-14 22:13 UTC"_s), qPrintable(text.detail));
        QCOMPARE(server.count(), 0);
        QVERIFY((*m_session)->keySource(endpoint).contains(u"good until 2023-11-14 22:13 UTC"_s));
        server.route("/openai/v1/models",
                     script::answer(200, R"({"data":[]})", {{"Content-Type", "application/json"}}));
        qputenv("TEST_ENTRA_TOKEN", token(QDateTime::currentSecsSinceEpoch() + 3600));
        text = textOf(endpoint);
        QVERIFY2(text.what.isEmpty(), qPrintable(text.what + text.detail));
        QCOMPARE(server.count(), 1);
        qunsetenv("TEST_ENTRA_TOKEN");
    }
    void aFileThatIsNotTakenIsSaidInWords()
    {
        Endpoint endpoint;
        endpoint.name = "Local";
        endpoint.api = Api::Ollama;
        const ErrorText text =
            errorText(makeError(ErrorCode::BadInput, "not sent: this model takes no PDF (a.pdf)"), contextOf(endpoint));
        QCOMPARE(text.what, u"Not sent: this model takes no PDF (a.pdf)."_s);
    }
};

QTEST_MAIN(TestEndpointAdvice)
#include "tst_endpoint_advice.moc"
