// SPDX-License-Identifier: GPL-3.0-or-later
// Where keys come from and where they may go: AWS files, Google tokens on a loopback server, a keyring that takes its
// time, and every way in which a key could reach a wrong origin.
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/embedded.h"
#include "net/transport.h"
#include "session/aws_profile.h"
#include "session/harden.h"
#include "session/key_expiry.h"
#include "session/probe.h"
#include "session/secret_store.h"
#include "support/script_server.h"

using namespace assay;
using namespace assay::session;
using namespace assay::test;
using Key = engine::KeySource::Key;

namespace
{
class HeldKeyring final : public Keyring // answers when the test says so
{
public:
    std::string unavailable() const override { return {}; }
    void read(const std::string &origin, Read done) override { asked.emplace_back(origin, std::move(done)); }
    void write(const std::string &, const Secret &, Done done) override { done(Ok{}); }
    void forget(const std::string &, Done done) override { done(Ok{}); }
    void cancelAll() override
    {
        for (const auto &[origin, done] : std::exchange(asked, {}))
            done(makeError(ErrorCode::Cancelled, "cancelled"));
    }
    std::vector<std::pair<std::string, Read>> asked;
};

struct World {
    net::NetGlobal global;
    SystemClock clock;
    net::Transport transport{clock};
    std::shared_ptr<HeldKeyring> keyring = std::make_shared<HeldKeyring>();
    SecretStore store;
    World()
    {
        auto book = catalog::EndpointBook::parse(catalog::embeddedEndpoints());
        store.connect(std::make_shared<const catalog::EndpointBook>(std::move(*book)), keyring,
                      std::make_shared<GoogleTokens>(transport, clock));
    }
    Result<Key> ask(const Endpoint &endpoint)
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<Result<Key>> answer;
        store.keyFor(endpoint, [&](Result<Key> key) {
            const std::lock_guard lock(mutex);
            answer = std::move(key);
            changed.notify_all();
        });
        std::unique_lock lock(mutex);
        changed.wait_for(lock, std::chrono::seconds(10), [&] { return answer.has_value(); });
        return answer ? *answer : Result<Key>(makeError(ErrorCode::Internal, "no answer"));
    }
};

Endpoint at(const std::string &url, AuthRef auth)
{
    Endpoint endpoint;
    endpoint.name = "E";
    endpoint.baseUrl = url;
    endpoint.auth = std::move(auth);
    return endpoint;
}

void write(const QString &path, const std::string &text) { std::ofstream(path.toStdString()) << text; }

std::string js(std::string text) // moc does not read raw strings within macros
{
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

QByteArray qjs(std::string text) { return QByteArray::fromStdString(js(std::move(text))); }

std::string jsonEscaped(QByteArray text) { return text.replace('\n', "\\n").toStdString(); }
} // namespace

class TestKeys : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void awsFiles();
    void googleTokenIsFetchedOnceAndSigned();
    void googleErrorsAreInWords_data();
    void googleErrorsAreInWords();
    void refreshTokensGoToGoogleAlone();
    void keyringIsAskedOnceAndCanBeCancelled();
    void bedrockListsItsModelsNextDoor();
    void theEndOfAKeyIsRead();
    void keysThatHaveEndedAreNotSent();
    void theProgramIsHardened();
    void keysGoToTheirOriginOnly_data();
    void keysGoToTheirOriginOnly();
};

void TestKeys::awsFiles()
{
    QTemporaryDir folder;
    const QString credentials = folder.filePath("credentials"), config = folder.filePath("config");
    write(credentials, "# mine\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s3cret+/=\n\n"
                       "[eval]\naws_access_key_id=AKIAEVAL\naws_secret_access_key=evalsecret\naws_session_token=tok\n");
    write(config, "[default]\nregion = eu-central-1\n[profile eval]\nregion=us-west-2\ns3 =\n  max = 3\n"
                  "[profile sso]\nsso_session = corp\n");
    qputenv("AWS_SHARED_CREDENTIALS_FILE", credentials.toUtf8());
    qputenv("AWS_CONFIG_FILE", config.toUtf8());
    qunsetenv("AWS_PROFILE");
    const auto usual = awsFromProfile("");
    QCOMPARE(usual->keys.accessKeyId, std::string("AKIADEFAULT"));
    QCOMPARE(std::string(usual->keys.secretKey.expose()), std::string("s3cret+/="));
    QCOMPARE(usual->region, std::string("eu-central-1"));
    const auto eval = awsFromProfile("eval");
    QCOMPARE(std::string(eval->keys.sessionToken.expose()), std::string("tok"));
    QCOMPARE(eval->region, std::string("us-west-2"));
    QVERIFY(awsFromProfile("sso").error().detail.find("export-credentials") != std::string::npos);
    QVERIFY(awsFromProfile("none").error().detail.find("aws configure --profile none") != std::string::npos);
    QCOMPARE(awsProfiles(), (std::vector<std::string>{"default", "eval"}));
    qunsetenv("AWS_ACCESS_KEY_ID");
    QVERIFY(awsFromEnvironment().error().detail.find("AWS_ACCESS_KEY_ID") != std::string::npos);

    World w;
    Endpoint bedrock =
        at("https://bedrock-runtime.us-east-1.amazonaws.com", {AuthKind::AwsProfile, "", KeyScheme::Usual, "eval"});
    bedrock.region = "us-east-1";
    const auto key = w.ask(bedrock);
    QVERIFY2(key.ok(), key.ok() ? "" : key.error().detail.c_str());
    QCOMPARE(key->aws->region, std::string("us-east-1")); // the endpoint's own before the profile's
    QCOMPARE(key->secrets().size(), 3u);
    QVERIFY(w.store.redacted("body with evalsecret in it").find("evalsecret") == std::string::npos);
}

void TestKeys::googleTokenIsFetchedOnceAndSigned()
{
    QTemporaryDir folder;
    QProcess openssl;
    openssl.start("openssl", {"genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out",
                              folder.filePath("key.pem")});
    if (!openssl.waitForFinished() || openssl.exitCode() != 0)
        QSKIP("no openssl program to make a key with");
    QProcess::execute("openssl",
                      {"pkey", "-in", folder.filePath("key.pem"), "-pubout", "-out", folder.filePath("pub.pem")});
    QFile pem(folder.filePath("key.pem"));
    QVERIFY(pem.open(QIODevice::ReadOnly));
    World w;
    ScriptServer google;
    const std::string body = js("{'access_token':'ya29.TOKEN-CANARY','expires_in':3599,'token_type':'Bearer'}");
    google.routeTo("/token", [&](const ScriptServer::Request &) -> Script {
        return {
            script::wait(std::chrono::milliseconds(100)),
            script::head(200, {{"content-type", "application/json"}, {"content-length", std::to_string(body.size())}}),
            script::send(body)};
    });
    const QString file = folder.filePath("sa.json");
    write(file, js("{'type':'service_account','client_email':'x@p.iam.gserviceaccount.com','private_key_id':'kid1','"
                   "token_uri':'") +
                    google.url("/token") + js("','private_key':'") + jsonEscaped(pem.readAll()) + "\"}");
    const Endpoint vertex = at("https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4",
                               {AuthKind::GoogleServiceAccount, "", KeyScheme::Usual, "", file.toStdString()});
    std::atomic<int> good = 0, all = 0;
    for (int i = 0; i < 50; ++i)
        w.store.keyFor(vertex, [&](const Result<Key> &key) {
            good += key && key->secret.expose() == "ya29.TOKEN-CANARY" ? 1 : 0;
            ++all;
        });
    QTRY_COMPARE(all.load(), 50);
    QCOMPARE(good.load(), 50);
    QCOMPARE(w.ask(vertex)->origin, std::string("https://europe-west4-aiplatform.googleapis.com:443"));
    QCOMPARE(google.count("/token"), 1); // one for all, and kept
    QVERIFY(w.store.redacted("ya29.TOKEN-CANARY").find("CANARY") == std::string::npos);

    const QByteArray sent = QByteArray::fromStdString(google.requests()[0].body);
    const QByteArray jwt = sent.mid(sent.indexOf("assertion=") + 10);
    const QList<QByteArray> parts = jwt.split('.');
    QCOMPARE(parts.size(), 3);
    const auto plain = [](const QByteArray &part) {
        return QByteArray::fromBase64(part, QByteArray::Base64UrlEncoding);
    };
    QCOMPARE(plain(parts[0]), qjs("{'alg':'RS256','typ':'JWT','kid':'kid1'}"));
    QVERIFY(plain(parts[1]).contains(
        qjs("'iss':'x@p.iam.gserviceaccount.com','scope':'https://www.googleapis.com/auth/cloud-platform'")));
    write(folder.filePath("text"), (parts[0] + "." + parts[1]).toStdString());
    write(folder.filePath("sig"), plain(parts[2]).toStdString());
    QCOMPARE(QProcess::execute("openssl", {"dgst", "-sha256", "-verify", folder.filePath("pub.pem"), "-signature",
                                           folder.filePath("sig"), folder.filePath("text")}),
             0);
}

void TestKeys::googleErrorsAreInWords_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("not JSON") << QByteArray("hello") << QByteArray("no JSON credential of the type authorized_user");
    QTest::newRow("other kind") << qjs("{'type':'service_account'}") << QByteArray("but of the type service_account");
    QTest::newRow("no refresh token") << qjs("{'type':'authorized_user','client_id':'c'}") << QByteArray("lacks");
    QTest::newRow("revoked") << qjs("{'type':'authorized_user','client_id':'c','client_secret':'cs-CANARY','"
                                    "refresh_token':'rt-CANARY','token_uri':'@'}")
                             << QByteArray("revoked");
}

void TestKeys::googleErrorsAreInWords()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, says);
    World w;
    ScriptServer google;
    const std::string body = js("{'error':'invalid_grant','error_description':'Bad rt-CANARY and cs-CANARY'}");
    google.route("/token", {script::head(400, {{"content-length", std::to_string(body.size())}}), script::send(body)});
    QTemporaryDir folder;
    const QString path = folder.filePath("adc.json");
    write(path, file.replace("@", QByteArray::fromStdString(google.url("/token"))).toStdString());
    const auto key = w.ask(at("https://aiplatform.googleapis.com/v1",
                              {AuthKind::GoogleUser, "", KeyScheme::Usual, "", path.toStdString()}));
    QVERIFY(!key.ok());
    QVERIFY2(key.error().detail.find(says.toStdString()) != std::string::npos, key.error().detail.c_str());
    QVERIFY2(key.error().detail.find("CANARY") == std::string::npos, key.error().detail.c_str());
    QCOMPARE(key.error().costClass, CostClass::NotSent);
}

void TestKeys::refreshTokensGoToGoogleAlone()
{
    World w;
    QTemporaryDir folder;
    const QString path = folder.filePath("adc.json");
    for (const char *uri : {"https://evil.example/token", "http://oauth2.googleapis.com/token",
                            "https://googleapis.com.evil.example/t"}) {
        write(path, std::string(js("{'type':'authorized_user','client_id':'c','refresh_token':'r','token_uri':'")) +
                        uri + "\"}");
        const auto key = w.ask(at("https://aiplatform.googleapis.com/v1",
                                  {AuthKind::GoogleUser, "", KeyScheme::Usual, "", path.toStdString()}));
        QCOMPARE(key.error().code, ErrorCode::KeyOrigin);
    }
}

void TestKeys::keyringIsAskedOnceAndCanBeCancelled()
{
    World w;
    const Endpoint endpoint = at("https://api.example.com/v1", {AuthKind::Keyring});
    int waiting = -1, answered = 0, cancelled = 0;
    w.store.onKeyringWaiting([&](int keys) { waiting = keys; });
    const auto count = [&](const Result<Key> &key) { key ? ++answered : ++cancelled; };
    for (int i = 0; i < 3; ++i)
        w.store.keyFor(endpoint, count);
    QCOMPARE(w.keyring->asked.size(), 1u);
    QCOMPARE(w.keyring->asked[0].first, std::string("https://api.example.com:443"));
    QCOMPARE(waiting, 1);
    w.store.cancelKeyring();
    QCOMPARE(cancelled, 3);
    QCOMPARE(waiting, 0);
    w.store.keyFor(endpoint, count);
    w.keyring->asked.at(0).second(Secret{"sk-keyring-CANARY"});
    QCOMPARE(answered, 1);
    w.store.keyFor(endpoint, count); // kept for the session
    QCOMPARE(answered, 2);
    w.store.keyFor(at("https://api.example.com:8443/v1", {AuthKind::Keyring}),
                   count); // another origin: another question
    QCOMPARE(w.keyring->asked.back().first, std::string("https://api.example.com:8443"));
    w.store.cancelKeyring();
}

void TestKeys::bedrockListsItsModelsNextDoor()
{
    const std::string bound = "https://bedrock-runtime.us-east-1.amazonaws.com:443";
    const auto origin = [&](const char *url) { return listOrigin(Api::BedrockConverse, bound, url); };
    QCOMPARE(origin("https://bedrock.us-east-1.amazonaws.com/foundation-models"),
             std::string("https://bedrock.us-east-1.amazonaws.com:443"));
    for (const char *url : {"https://bedrock.us-west-2.amazonaws.com/x", "https://bedrock.us-east-1.evil.example/x",
                            "http://bedrock.us-east-1.amazonaws.com:443/x", "https://s3.us-east-1.amazonaws.com/x"})
        QCOMPARE(origin(url), bound);
    QCOMPARE(listOrigin(Api::OpenAiChat, bound, "https://bedrock.us-east-1.amazonaws.com/x"), bound);
    const std::string evil = "https://bedrock-runtime.evil.example:443";
    QCOMPARE(listOrigin(Api::BedrockConverse, evil, "https://bedrock.evil.example/x"), evil);
}

namespace
{
std::string base64(const std::string &text, QByteArray::Base64Options options = QByteArray::Base64Encoding)
{
    return QByteArray::fromStdString(text).toBase64(options).toStdString();
}

std::string tokenUntil(std::int64_t seconds)
{
    return "eyJhbGciOiJSUzI1NiJ9." +
           base64("{\"aud\":\"x\",\"exp\":" + std::to_string(seconds) + "}",
                  QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) +
           ".c2ln";
}

std::string bedrockKey(const std::string &date, const std::string &lives)
{
    return "bedrock-api-key-" + base64("bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Date=" + date +
                                       "&X-Amz-Expires=" + lives + "&X-Amz-Signature=00&Version=1");
}
} // namespace

void TestKeys::theEndOfAKeyIsRead()
{
    const auto endOf = [](const std::string &text) { return endOfKey(Secret{std::string(text)}); };
    constexpr std::int64_t second = 1'000'000;
    QCOMPARE(endOf(tokenUntil(1'800'000'000)), std::optional(1'800'000'000 * second));
    QCOMPARE(endOf(bedrockKey("20261130T102000Z", "43200")), std::optional(1'796'077'200 * second)); // 22:20 that day
    for (const std::string &text :
         {std::string("sk-1234567890"), std::string("eyJ.x.y"), std::string("eyJ"), tokenUntil(-5),
          std::string("eyJh.") + base64("[1]") + ".s", std::string("eyJh.") + base64("{\"exp\":\"soon\"}") + ".s",
          bedrockKey("yesterday", "43200"), bedrockKey("20261130T102000Z", "forever"),
          bedrockKey("20261130T102000Z", "99999999"), std::string("bedrock-api-key-%%%")})
        QVERIFY2(!endOf(text), text.c_str());
    QCOMPARE(microsOf("2026-11-30T10:20:00Z"), std::optional(1'796'034'000 * second));
    QCOMPARE(microsOf("2026-11-30T11:20:00+01:00"), std::optional(1'796'034'000 * second));
    QCOMPARE(microsOf("2026-11-30 10:20:00"), std::optional(1'796'034'000 * second));
    QCOMPARE(microsOf("2026-11-30T10:20:00.250000+00:00"), std::optional(1'796'034'000 * second + 250'000));
    for (const char *text : {"", "soon", "2026-11-30", "30.11.2026 10:20"})
        QVERIFY2(!microsOf(text), text);
}

void TestKeys::keysThatHaveEndedAreNotSent()
{
    World w;
    QTemporaryDir folder;
    const QString credentials = folder.filePath("credentials");
    qputenv("AWS_SHARED_CREDENTIALS_FILE", credentials.toUtf8());
    qputenv("AWS_CONFIG_FILE", folder.filePath("config").toUtf8());
    const auto profile = [&](const char *end) {
        write(credentials, std::string("[eval]\naws_access_key_id=AKIAEVAL\naws_secret_access_key=s\n"
                                       "aws_session_token=t\n") +
                               end);
        Endpoint bedrock =
            at("https://bedrock-runtime.us-east-1.amazonaws.com", {AuthKind::AwsProfile, "", KeyScheme::Usual, "eval"});
        bedrock.region = "us-east-1";
        return bedrock;
    };
    for (const char *end : {"x_security_token_expires = 2025-01-02T03:04:05+00:00\n",
                            "aws_expiration=2025-01-02T03:04:05.000Z\n", "expiration = 2025-01-02 03:04:05\n"}) {
        const Endpoint bedrock = profile(end);
        const auto key = w.ask(bedrock);
        QVERIFY2(!key.ok() && key.error().code == ErrorCode::KeyInvalid, end);
        QVERIFY2(key.error().detail.find("ended on 2025-01-02 03:04 UTC") != std::string::npos,
                 key.error().detail.c_str());
        QVERIFY2(key.error().detail.find("aws sso login") != std::string::npos, key.error().detail.c_str());
        QCOMPARE(key.error().costClass, CostClass::NotSent);
        QCOMPARE(w.store.stillGood(bedrock).error().code, ErrorCode::KeyInvalid);
    }
    QVERIFY(w.ask(profile("x_security_token_expires = 2999-01-02T03:04:05+00:00\n")).ok());
    QVERIFY(w.ask(profile("")).ok()); // nothing is known: Amazon decides
    qputenv("AWS_ACCESS_KEY_ID", "AKIAENV");
    qputenv("AWS_SECRET_ACCESS_KEY", "s");
    qputenv("AWS_SESSION_TOKEN", "t");
    qputenv("AWS_CREDENTIAL_EXPIRATION", "2025-01-02T03:04:05+00:00");
    Endpoint fromEnvironment = at("https://bedrock-runtime.us-east-1.amazonaws.com", {AuthKind::AwsEnvironment});
    fromEnvironment.region = "us-east-1";
    QCOMPARE(w.ask(fromEnvironment).error().code, ErrorCode::KeyInvalid);
    qunsetenv("AWS_SESSION_TOKEN"); // keys for good: what the variable says was of others
    QVERIFY(w.ask(fromEnvironment).ok());
    for (const char *name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CREDENTIAL_EXPIRATION"})
        qunsetenv(name);

    Endpoint bearer = at("https://bedrock-runtime.us-east-1.amazonaws.com", {AuthKind::Session});
    bearer.api = Api::BedrockConverse;
    QVERIFY(w.store.setSessionKey(bearer, Secret{bedrockKey("20250102T030405Z", "43200")}).ok());
    const auto ended = w.ask(bearer);
    QCOMPARE(ended.error().code, ErrorCode::KeyInvalid);
    QVERIFY2(ended.error().detail.find("2025-01-02 15:04 UTC; make a new one in the Bedrock console") !=
                 std::string::npos,
             ended.error().detail.c_str());
    QVERIFY(w.store.sourceOf(bearer).find("good until 2025-01-02 15:04 UTC") != std::string::npos);
    Endpoint azure = at("https://r.openai.azure.com/openai/v1", {AuthKind::Keyring});
    azure.api = Api::AzureOpenAi;
    std::optional<Result<Key>> answer;
    w.store.keyFor(azure, [&](Result<Key> key) { answer = std::move(key); });
    w.keyring->asked.at(0).second(Secret{tokenUntil(1'700'000'000)});
    QVERIFY(answer && !answer->ok() && answer->error().code == ErrorCode::KeyInvalid);
    QVERIFY(answer->error().detail.find("az account get-access-token") != std::string::npos);
}

void TestKeys::theProgramIsHardened()
{
    const pid_t child = fork(); // it is for the life of a process
    if (child == 0) {
        setenv("SSLKEYLOGFILE", "/nowhere", 1);
        hardenProcess();
        rlimit core{1, 1};
        getrlimit(RLIMIT_CORE, &core);
        const bool good = core.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0 &&
                          prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && umask(0) == 077 &&
                          getenv("SSLKEYLOGFILE") == nullptr;
        _exit(good ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    QCOMPARE(status, 0);
}

void TestKeys::keysGoToTheirOriginOnly_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("allowed"); // key_origin
    QTest::addColumn<bool>("goes");
    const auto row = [](const char *url, const char *allowed, bool goes) {
        QTest::addRow("%s, allowed: %s", url, allowed) << QByteArray(url) << QByteArray(allowed) << goes;
    };
    row("https://api.openai.com/v1", "", true);
    row("https://API.OPENAI.COM/v1", "", true);
    row("http://127.0.0.1:9000/v1", "", true);
    row("https://gateway.example/v1", "https://gateway.example:443", true);
    row("https://gateway.example/v1", "https://gateway.example", true);
    for (const char *url :
         {"https://gateway.example/v1", "https://openai.com.evil.example/v1", "https://evilopenai.com/v1",
          "https://api-openai.com/v1", "https://api.openai.com.:444x/v1", "https://api.anthropic.com/v1",
          "https://xn--penai-kqf.com/v1", "https://\xd0\xbepenai.com/v1", "https://api.openai.co/v1",
          "https://1.2.3.4/v1", "https://[2001:db8::1]/v1", "http://gateway.example/v1", "ftp://api.openai.com/v1",
          "https://user@api.openai.com/v1", "https://127.0.0.1.evil.example/v1", "https://localhost.evil.example/v1"})
        row(url, "", false);
    for (const char *url :
         {"https://api.openai.com/v1", "https://gateway.example:8443/v1", "http://gateway.example/v1",
          "https://sub.gateway.example/v1", "https://gateway.example.evil/v1", "https://gateway.exampl\xc3\xa9/v1",
          "http://127.0.0.1:9000/v1", "https://gateway/v1", "http://gateway.example:443/v1"})
        row(url, "https://gateway.example:443", false);
    row("https://gateway.example/v1", "gateway.example", false);
    row("https://gateway.example/v1", "nonsense", false);
    row("https://gateway.example/v1", "http://gateway.example", false);
}

void TestKeys::keysGoToTheirOriginOnly()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, allowed);
    QFETCH(bool, goes);
    qputenv("OPENAI_API_KEY", "sk-CANARY-0123456789");
    World w;
    AuthRef auth{AuthKind::Environment, "OPENAI_API_KEY"};
    auth.origin = allowed.toStdString();
    const auto key = w.ask(at(url.toStdString(), auth));
    QVERIFY2(key.ok() == goes, key.ok() ? "goes" : key.error().detail.c_str());
    if (!goes)
        QVERIFY(key.error().code == ErrorCode::KeyOrigin || key.error().code == ErrorCode::BadUrl);
    // The same holds for signatures and tokens, which are as good as keys for a while.
    if (!goes && allowed.isEmpty()) {
        QVERIFY(!w.store.mayGo(at(url.toStdString(), {AuthKind::AwsEnvironment})).ok());
        QVERIFY(!w.store.mayGo(at(url.toStdString(), {AuthKind::GoogleUser})).ok());
    }
}

QTEST_GUILESS_MAIN(TestKeys)
#include "tst_keys.moc"
