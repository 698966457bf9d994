// SPDX-License-Identifier: GPL-3.0-or-later
// Forty ways in which a key could reach a server that it was not given for: the whole way from the store of keys
// through the transport, with a right server, a wrong one and a proxy on this computer. The wrong ones must not see a
// byte of it, however it was led there. (How names of foreign hosts are compared is in tst_keys.)
#include "catalog/embedded.h"
#include "net/transport.h"
#include "session/secret_store.h"
#include "support/net_recorder.h"
#include "support/script_server.h"
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <QTemporaryDir>
#include <QTest>

using namespace assay;
using namespace assay::session;
using namespace assay::test;

namespace
{
const std::string key = "sk-CANARY-9f3b71c2d84e6a05b1c7";

class OneKey final : public Keyring // an entry for one origin, as the system keeps it
{
public:
    explicit OneKey(std::string origin) : m_origin(std::move(origin)) {}
    std::string unavailable() const override { return {}; }
    void read(const std::string &origin, Read done) override
    {
        done(origin == m_origin ? Result<Secret>(Secret{std::string(key)})
                                : Result<Secret>(makeError(ErrorCode::KeyMissing, "no entry for " + origin)));
    }
    void write(const std::string &, const Secret &, Done done) override { done(Ok{}); }
    void forget(const std::string &, Done done) override { done(Ok{}); }
    void cancelAll() override {}

private:
    std::string m_origin;
};

enum class Way { Session, Keyring, Environment, Aws, Google, Bound };

// Where it is led, in words of the servers' ports: A the right one's, B the wrong one's, P the proxy's.
struct Trap {
    const char *title;
    Way way;
    const char *goesTo;   // the base URL that is asked with the key
    const char *location; // of the right server's redirect, or ""
    int status;           // of it
    const char *proxy;    // "variable=value", or ""
};

std::string filled(std::string text, const ScriptServer &a, const ScriptServer &b, const ScriptServer &p)
{
    const std::pair<char, int> ports[] = {{'A', a.port()}, {'B', b.port()}, {'P', p.port()}};
    for (const auto &[letter, port] : ports)
        for (std::size_t at; (at = text.find(std::string("%") + letter)) != std::string::npos;)
            text.replace(at, 2, std::to_string(port));
    return text;
}

std::vector<Trap> traps()
{
    std::vector<Trap> all;
    static const char *const places[][2] = {{"redirect to another host", "http://localhost:%B/x"},
                                            {"redirect to another port", "http://127.0.0.1:%B/x"},
                                            {"redirect to another scheme", "https://127.0.0.1:%B/x"},
                                            {"redirect to a file", "file://%F"}};
    for (const int status : {301, 302, 303, 307, 308})
        for (const auto &[title, place] : places)
            all.push_back({title, Way::Session, "http://127.0.0.1:%A/v1", place, status, ""});
    const char *right = "http://127.0.0.1:%A/v1";
    const auto led = [&](const char *title, Way way, const char *where) {
        all.push_back({title, way, where, "", 0, ""});
    };
    led("edit: another port", Way::Session, "http://127.0.0.1:%B/v1");
    led("edit: another name of the host", Way::Session, "http://localhost:%B/v1");
    led("edit: another scheme", Way::Session, "https://127.0.0.1:%A/v1");
    led("edit: the right address as user", Way::Session, "http://127.0.0.1:%A@127.0.0.1:%B/v1");
    led("edit: a backslash", Way::Session, "http://127.0.0.1:%B\\@127.0.0.1:%A/v1");
    led("edit: a number for the host", Way::Session, "http://2130706433:%B/v1");
    led("edit: hexadecimal", Way::Session, "http://0x7f.0.0.1:%B/v1");
    led("edit: wide full stops", Way::Session,
        "http://127\xe3\x80\x82"
        "0\xe3\x80\x82"
        "0\xe3\x80\x82"
        "1:%B/v1");
    led("edit: IPv6", Way::Session, "http://[::1]:%B/v1");
    led("keyring: another port", Way::Keyring, "http://127.0.0.1:%B/v1");
    led("keyring: another scheme", Way::Keyring, "https://127.0.0.1:%A/v1");
    led("environment: allowed for another", Way::Environment, "http://127.0.0.1:%B/v1");
    led("AWS: allowed for another", Way::Aws, "http://127.0.0.1:%B/v1");
    led("Google: allowed for another", Way::Google, "http://127.0.0.1:%B/v1");
    led("bound to another, whatever asks", Way::Bound, "http://127.0.0.1:%B/v1");
    for (const char *variable : {"http_proxy=http://127.0.0.1:%P", "HTTP_PROXY=http://127.0.0.1:%P",
                                 "all_proxy=http://127.0.0.1:%P", "ALL_PROXY=socks5h://127.0.0.1:%P"})
        all.push_back({"proxy", Way::Session, right, "", 0, variable});
    all.push_back(
        {"proxy of https", Way::Session, "https://gateway.invalid/v1", "", 0, "https_proxy=http://127.0.0.1:%P"});
    return all;
}
} // namespace

class TestOrigins : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        std::ofstream(m_folder.filePath("a file").toStdString()) << "what stands in a file of the user's";
        std::ofstream(m_folder.filePath("credentials").toStdString())
            << "[default]\naws_access_key_id=AKIAEXAMPLE\naws_secret_access_key=" << key << "\n";
        qputenv("AWS_SHARED_CREDENTIALS_FILE", m_folder.filePath("credentials").toUtf8());
        qputenv("AWS_CONFIG_FILE", m_folder.filePath("config").toUtf8());
        qputenv("GOOGLE_APPLICATION_CREDENTIALS", m_folder.filePath("google.json").toUtf8());
        qputenv("ORIGINS_TEST_KEY", QByteArray::fromStdString(key));
    }
    void fortyWays() { QCOMPARE(traps().size(), std::size_t(40)); }
    void noKeyGoesAstray_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < traps().size(); ++i)
            QTest::addRow("%02d %s %d %s", int(i + 1), traps()[i].title, traps()[i].status, traps()[i].proxy) << int(i);
    }
    void noKeyGoesAstray()
    {
        QFETCH(int, index);
        const Trap one = traps()[std::size_t(index)];
        ScriptServer right, wrong, proxy;
        wrong.otherwise(script::answer(200, "{}"));
        proxy.otherwise(script::answer(502, "no"));
        const std::string file = m_folder.filePath("a file").toStdString();
        std::string location = filled(one.location, right, wrong, proxy);
        if (const std::size_t at = location.find("%F"); at != std::string::npos)
            location.replace(at, 2, file);
        right.otherwise(location.empty() ? script::answer(200, "{}")
                                         : script::answer(one.status, "moved", {{"Location", location}}));
        const std::string variable = filled(one.proxy, right, wrong, proxy);
        const std::size_t equals = variable.find('=');
        if (!variable.empty())
            qputenv(variable.substr(0, equals).c_str(), QByteArray::fromStdString(variable.substr(equals + 1)));
        ScriptServer tokens; // gives Google's, to whoever holds the file
        using Json = nlohmann::json;
        tokens.otherwise(script::answer(200, Json{{"access_token", key}, {"expires_in", 3600}}.dump()));
        std::ofstream(m_folder.filePath("google.json").toStdString())
            << Json{{"type", "authorized_user"},
                    {"client_id", "c"},
                    {"client_secret", "s"},
                    {"refresh_token", "r"},
                    {"token_uri", tokens.origin() + "/token"}};
        const NetRecorder::Story story = ask(one, right, filled(one.goesTo, right, wrong, proxy));
        if (!variable.empty())
            qunsetenv(variable.substr(0, equals).c_str());
        QCOMPARE(wrong.connections(), 0);
        QCOMPARE(seen(wrong) + seen(proxy), 0);
        QVERIFY2(story.body().find("file of the user's") == std::string::npos, "a file was read");
        // A proxy is shown a name to connect to, and nothing of what goes there; what is on this computer, not even
        // that.
        for (const ScriptServer::Request &request : proxy.requests())
            QCOMPARE(request.method, std::string("CONNECT"));
        QCOMPARE(proxy.connections() > 0, std::string(one.title) == "proxy of https");
        const bool asksRight = std::string(one.goesTo) == "http://127.0.0.1:%A/v1";
        QCOMPARE(seen(right), asksRight ? 1 : 0); // the control: the right one does see it
    }

private:
    static int seen(const ScriptServer &server)
    {
        int count = 0;
        for (const ScriptServer::Request &request : server.requests()) {
            bool has = (request.target + request.body).find("CANARY") != std::string::npos;
            for (const auto &[name, value] : request.headers)
                has = has || value.find("CANARY") != std::string::npos || value.find("AWS4-HMAC") != std::string::npos;
            count += has;
        }
        return count;
    }
    // The key for `url`, given for the right server, and the request with it: as the engine asks.
    NetRecorder::Story ask(const Trap &one, const ScriptServer &right, const std::string &url)
    {
        const SystemClock clock;
        net::Transport transport(clock);
        SecretStore store;
        auto book = catalog::EndpointBook::parse(catalog::embeddedEndpoints());
        store.connect(std::make_shared<const catalog::EndpointBook>(std::move(*book)),
                      std::make_shared<OneKey>(right.origin()), std::make_shared<GoogleTokens>(transport, clock));
        Endpoint home;
        home.name = "E";
        home.baseUrl = right.origin() + "/v1";
        if (store.setSessionKey(home, Secret{std::string(key)}).ok() && one.proxy[0] && url.starts_with("https")) {
            home.baseUrl = url; // the one case whose right server is behind the proxy
            static_cast<void>(store.setSessionKey(home, Secret{std::string(key)}));
        }
        Endpoint asked = home;
        asked.baseUrl = url;
        asked.auth.origin = right.origin();
        const std::pair<Way, AuthKind> kinds[] = {
            {Way::Session, AuthKind::Session},         {Way::Keyring, AuthKind::Keyring},
            {Way::Environment, AuthKind::Environment}, {Way::Aws, AuthKind::AwsProfile},
            {Way::Google, AuthKind::GoogleUser},       {Way::Bound, AuthKind::None}};
        for (const auto &[way, kind] : kinds)
            if (way == one.way)
                asked.auth.kind = kind;
        asked.auth.variable = one.way == Way::Environment ? "ORIGINS_TEST_KEY" : "";
        asked.region = "us-east-1";
        engine::KeySource::Key given{Secret{std::string(key)}, right.origin(), {}};
        if (one.way != Way::Bound) {
            const Result<engine::KeySource::Key> found = keyFor(store, asked);
            if (!found)
                return {}; // none for this address: nothing is sent with one
            given = *found;
        }
        net::Request request;
        request.method = "POST";
        request.url = url + "/messages";
        request.body = "{}";
        request.keyHeader = "x-api-key"; // one that curl itself would take along
        request.key = given.secret;
        request.keyOrigin = given.origin;
        request.aws = given.aws;
        request.timeouts.connect = std::chrono::seconds(3);
        request.timeouts.total = std::chrono::seconds(5);
        const auto recorder = std::make_shared<NetRecorder>();
        transport.start(std::move(request), recorder);
        return recorder->waitDone() ? recorder->story() : NetRecorder::Story();
    }
    static Result<engine::KeySource::Key> keyFor(SecretStore &store, const Endpoint &endpoint)
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<Result<engine::KeySource::Key>> answer;
        store.keyFor(endpoint, [&](Result<engine::KeySource::Key> found) {
            const std::lock_guard lock(mutex);
            answer = std::move(found);
            changed.notify_all();
        });
        std::unique_lock lock(mutex);
        changed.wait_for(lock, std::chrono::seconds(10), [&] { return answer.has_value(); });
        return answer ? *answer : Result<engine::KeySource::Key>(makeError(ErrorCode::Internal, "no answer"));
    }
    net::NetGlobal m_global;
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestOrigins)
#include "tst_origins.moc"
