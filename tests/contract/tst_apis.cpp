// SPDX-License-Identifier: GPL-3.0-or-later
// assay-cli runs a suite for every way to reach a model, against a scripted peer of that API: it is asked in the right
// place, with the right headers and body, and the line says the right outcome, usage and cost. The suites are written
// by hand, as a person writes them.
#include "support/api_peers.h"
#include "support/script_server.h"
#include <algorithm>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <regex>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::test;
using nlohmann::json;

namespace
{
struct Ran {
    int status = -1;
    QByteArray out, err;
    json line;
};

// What a server says to a model that this account was not admitted to.
std::string restricted(Api api)
{
    const std::string words = "Your account does not have access to model secret-preview-1.";
    if (api == Api::BedrockConverse)
        return json{{"message", words}}.dump();
    json error{{"message", words}, {"type", "permission_error"}};
    if (api == Api::Gemini || api == Api::VertexGemini)
        error = {{"code", 403}, {"status", "PERMISSION_DENIED"}, {"message", words}};
    return json{{"error", error}}.dump();
}
} // namespace

class ContractApisTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<ScriptServer>();
    }
    void suitesReachEveryApi_data() { rows(); }
    void suitesReachEveryApi()
    {
        QFETCH(int, index);
        const ApiPeer &peer = apiPeers()[std::size_t(index)];
        m_server->otherwise(script::stream(peer.answer));
        const Ran ran = run(peer);
        QVERIFY2(ran.status == 0, ran.err.constData());
        const std::vector<ScriptServer::Request> asked = models();
        QCOMPARE(asked.size(), std::size_t(1));
        QCOMPARE(asked[0].method, std::string("POST"));
        QCOMPARE(asked[0].target, peer.target);
        Headers headers = ownHeaders(asked[0].headers);
        if (signsForAws(peer.auth)) {
            static const std::regex form("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-central-1/bedrock/"
                                         "aws4_request, ?SignedHeaders=[a-z0-9;-]+, ?Signature=[0-9a-f]{64}");
            QVERIFY2(std::regex_match(headers["authorization"], form), headers["authorization"].c_str());
            for (const char *name : {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"})
                headers.erase(name);
        }
        QCOMPARE(listed(headers), listed(peer.headers));
        QCOMPARE(json::parse(asked[0].body), bodyOf(peer));
        QCOMPARE(ran.line["api"].get<std::string>(), std::string(apiName(peer.api)));
        QCOMPARE(ran.line["endpoint"].get<std::string>(), m_server->origin() + peer.base);
        QCOMPARE(ran.line["model"].get<std::string>(), peer.model);
        QCOMPARE(ran.line["outcome"].get<std::string>(), std::string("succeeded"));
        QCOMPARE(ran.line["text"].get<std::string>(), std::string("Hello"));
        const json &usage = ran.line["usage"];
        QCOMPARE(usage["input"].get<int>(), 1000);
        QCOMPARE(usage["output"].get<int>(), 200);
        QCOMPARE(usage["cached_input"].is_null() ? 0 : usage["cached_input"].get<int>(), int(peer.cachedInput));
        QCOMPARE(usage["cache_write"].is_null() ? 0 : usage["cache_write"].get<int>(), int(peer.written));
        QCOMPARE(ran.line["cost"]["currency"].get<std::string>(), std::string("USD"));
        QCOMPARE(ran.line["cost"]["nano"].get<std::int64_t>(), nanoOf(peer));
        QCOMPARE(ran.line["attempts"].get<int>(), 1);
        QVERIFY(!holdsKey(ran.out) && !holdsKey(ran.err));
        for (const QString &name : {u"w.assay"_s, u"w.assay-wal"_s}) {
            QFile file(m_dir->filePath(name));
            QVERIFY(!file.open(QIODevice::ReadOnly) || !holdsKey(file.readAll()));
        }
    }
    void refusalsAreOneLineToo_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        for (std::size_t i = 0; i < apiPeers().size(); ++i)
            for (const auto &[status, code] : {std::pair{401, u"unauthorized"_s}, std::pair{403, u"not_found"_s}})
                QTest::addRow("%s, %d", apiPeers()[i].title, status) << int(i) << status << code;
    }
    void refusalsAreOneLineToo()
    {
        QFETCH(int, index);
        QFETCH(int, status);
        QFETCH(QString, code);
        const ApiPeer &peer = apiPeers()[std::size_t(index)];
        const std::string echo = json{{"error", {{"message", "the key " + peerKey + " is wrong"}}}}.dump();
        m_server->otherwise(script::answer(status, status == 401 ? echo : restricted(peer.api),
                                           {{"Content-Type", "application/json"}}));
        const Ran ran = run(peer);
        QVERIFY2(ran.status == 1, ran.err.constData());
        QCOMPARE(models().size(), std::size_t(1)); // never asked again unasked
        QCOMPARE(ran.line["outcome"].get<std::string>(), std::string("failed"));
        QCOMPARE(QString::fromStdString(ran.line["error"]["code"].get<std::string>()), code);
        QCOMPARE(ran.line["error"]["http_status"].get<int>(), status);
        QCOMPARE(ran.line["error"]["cost_class"].get<std::string>(), std::string("not_charged"));
        QVERIFY(ran.line["cost"].is_null());
        // Of a key that was not sent nothing is known: what a server makes up is its own text.
        QVERIFY(peer.auth == AuthKind::None || (!holdsKey(ran.out) && !holdsKey(ran.err)));
    }
    void everyApiOfTheContractIsHere() // command, chain and demo are in tst_cli
    {
        for (const Api api : allApis())
            if (isHttp(api))
                QVERIFY2(std::any_of(apiPeers().begin(), apiPeers().end(),
                                     [api](const ApiPeer &peer) { return peer.api == api; }),
                         std::string(apiName(api)).c_str());
    }

private:
    static void rows()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < apiPeers().size(); ++i)
            QTest::newRow(apiPeers()[i].title) << int(i);
    }
    static bool holdsKey(const QByteArray &bytes) { return bytes.contains("CANARY"); }
    std::vector<ScriptServer::Request> models() const // without those for a token
    {
        std::vector<ScriptServer::Request> asked;
        for (const ScriptServer::Request &request : m_server->requests())
            if (request.path != "/token")
                asked.push_back(request);
        return asked;
    }
    void write(const QString &name, const std::string &text) const
    {
        QFile file(m_dir->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(text));
    }
    // As far as a suite names it; what it names is made beside it.
    void nameKey(const ApiPeer &peer, json &target) const
    {
        switch (peer.auth) {
        case AuthKind::Environment:
            target["key_env"] = "TEST_API_KEY";
            if (peer.scheme != KeyScheme::Usual)
                target["key_header"] = keySchemeName(peer.scheme);
            break;
        case AuthKind::AwsProfile:
            target["auth"] = "aws-profile";
            target["aws_profile"] = "eval";
            target["region"] = "eu-central-1";
            write(u"credentials"_s, "[eval]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=" + peerKey +
                                        "\naws_session_token=session-token\n");
            break;
        case AuthKind::GoogleUser:
        case AuthKind::GoogleServiceAccount:
            target["auth"] = authKindName(peer.auth);
            target["google_credentials"] = m_dir->filePath(u"google.json"_s).toStdString();
            writeGoogle(peer.auth);
            break;
        default:
            break;
        }
    }
    void writeGoogle(AuthKind kind) const
    {
        const std::string token =
            json{{"access_token", peerKey}, {"expires_in", 3599}, {"token_type", "Bearer"}}.dump();
        m_server->route("/token", script::answer(200, token, {{"Content-Type", "application/json"}}));
        json file{{"type", authKindName(kind)}, {"token_uri", m_server->url("/token")}};
        if (kind == AuthKind::GoogleUser) {
            file["type"] = "authorized_user";
            file.update({{"client_id", "c"}, {"client_secret", "s"}, {"refresh_token", "r"}});
            return write(u"google.json"_s, file.dump());
        }
        const QString pem = m_dir->filePath(u"key.pem"_s);
        QProcess::execute(u"openssl"_s, {u"genpkey"_s, u"-algorithm"_s, u"RSA"_s, u"-pkeyopt"_s,
                                         u"rsa_keygen_bits:2048"_s, u"-out"_s, pem});
        QFile key(pem);
        if (!key.open(QIODevice::ReadOnly))
            QSKIP("no openssl program to make a key with");
        file.update({{"type", "service_account"},
                     {"client_email", "x@p.iam.gserviceaccount.com"},
                     {"private_key", key.readAll().toStdString()}});
        write(u"google.json"_s, file.dump());
    }
    Ran run(const ApiPeer &peer) const
    {
        json target{{"name", "peer"},
                    {"api", apiName(peer.api)},
                    {"base_url", m_server->origin() + peer.base},
                    {"model", peer.model},
                    {"parameters", {{"max_output_tokens", 64}, {"temperature", 0.5}, {"stop_sequences", {"END"}}}},
                    {"price",
                     {{"currency", "USD"},
                      {"input_per_million", "2"},
                      {"cached_input_per_million", "0.20"},
                      {"cache_write_per_million", "2.50"},
                      {"output_per_million", "10"}}}};
        if (!peer.apiVersion.empty())
            target["api_version"] = peer.apiVersion;
        nameKey(peer, target);
        write(u"s.json"_s, json{{"name", "s"},
                                {"prompt", {{"system", "Be brief."}, {"user", "Question"}}},
                                {"targets", json::array({target})}}
                               .dump());
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"TEST_API_KEY"_s, QString::fromStdString(peerKey));
        environment.insert(u"HOME"_s, m_dir->path());
        environment.insert(u"AWS_SHARED_CREDENTIALS_FILE"_s, m_dir->filePath(u"credentials"_s));
        environment.insert(u"AWS_CONFIG_FILE"_s, m_dir->filePath(u"config"_s));
        environment.remove(u"DISPLAY"_s);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(ASSAY_BINARY_DIR "/assay-cli"),
                      {u"run"_s, m_dir->filePath(u"s.json"_s), u"--workspace"_s, m_dir->filePath(u"w.assay"_s),
                       u"--format"_s, u"jsonl"_s});
        Ran ran;
        if (process.waitForFinished(30000) && process.exitStatus() == QProcess::NormalExit)
            ran.status = process.exitCode();
        ran.out = process.readAllStandardOutput();
        ran.err = process.readAllStandardError();
        ran.line = json::parse(ran.out.trimmed().toStdString(), nullptr, false);
        if (ran.line.is_discarded())
            ran.line = json::object();
        return ran;
    }
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ScriptServer> m_server;
};

QTEST_GUILESS_MAIN(ContractApisTest)
#include "tst_apis.moc"
