// SPDX-License-Identifier: GPL-3.0-or-later
// Signatures on the vectors of ASSAY_VECTORS' sibling (skipped where they are not), on the wire with a peer that
// recomputes them, and the assertion of a service account.
#include <QTest>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "net/jwt.h"
#include "net/sigv4.h"
#include "support/net_recorder.h"
#include "support/script_server.h"

using namespace assay;
using namespace assay::net;
using namespace assay::test;

namespace
{
constexpr std::int64_t vectorTime = 1'795'334'400'000'000; // 2026-11-22 08:00:00 UTC

std::string vectorFile()
{
    if (const char *folder = std::getenv("ASSAY_SIGNING_VECTORS"))
        return std::string(folder) + "/sigv4_bedrock.json";
    return ASSAY_SOURCE_DIR "/../shared/providers/vectors/sigv4_bedrock.json";
}

AwsSigning exampleKeys()
{
    AwsSigning signing;
    signing.keys.accessKeyId = "AKIDEXAMPLE";
    signing.keys.secretKey = Secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
    signing.region = "us-east-1";
    return signing;
}
} // namespace

class TestSigV4 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors();
    void canonicalForms();
    void whatIsSentIsWhatWasSigned();
    void notToAnotherOrigin();
    void jwtNeedsAnRsaKey();
};

void TestSigV4::vectors()
{
    std::ifstream file(vectorFile());
    if (!file)
        QSKIP("the signing vectors are not beside this clone; ASSAY_SIGNING_VECTORS names their folder");
    const auto vectors = nlohmann::json::parse(file);
    QVERIFY(vectors.size() >= 3);
    for (const auto &vector : vectors) {
        const auto &headers = vector.at("headers_sent");
        SignedRequest request{
            "POST", headers.at("host").get<std::string>(), vector.at("request_path_on_the_wire").get<std::string>(),
            "",     headers.value("content-type", ""),     {}};
        const std::string body = vector.at("body").get<std::string>();
        request.body = body;
        AwsSigning signing = exampleKeys();
        signing.keys.sessionToken = Secret{headers.value("x-amz-security-token", "")};
        const Signature made = signRequest(request, signing, vectorTime);
        const std::string name = vector.at("name").get<std::string>();
        QVERIFY2(made.date == headers.at("x-amz-date").get<std::string>(), name.c_str());
        QVERIFY2(made.contentSha256 == headers.at("x-amz-content-sha256").get<std::string>(), name.c_str());
        QVERIFY2(canonicalRequest(request, signing, made) == vector.at("canonical_request").get<std::string>(),
                 name.c_str());
        QVERIFY2(made.authorization == headers.at("authorization").get<std::string>(), name.c_str());
    }
}

void TestSigV4::canonicalForms()
{
    AwsSigning signing = exampleKeys();
    const SignedRequest request{"GET", "h:1", "", "b=2&a=1&a=0&c", "", {}};
    const Signature made = signRequest(request, signing, vectorTime);
    const std::string canonical = canonicalRequest(request, signing, made);
    QVERIFY2(canonical.starts_with("GET\n/\na=0&a=1&b=2&c=\nhost:h:1\n"), canonical.c_str());
    QVERIFY(canonical.ends_with("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")); // of nothing
}

// The peer recomputes the signature from what arrived: path, headers and body, byte for byte.
void TestSigV4::whatIsSentIsWhatWasSigned()
{
    const NetGlobal global;
    ScriptServer server;
    server.otherwise({script::head(200, {{"content-length", "2"}}), script::send("{}")});
    const SystemClock clock;
    Transport transport(clock);
    for (const char *path :
         {"/model/us.amazon.nova-micro-v1%3A0/converse-stream", "/model/a%2F..%2Fb/converse", "/x?b=2&a=1"}) {
        Request request;
        request.url = server.url(path);
        request.headers = {{"content-type", "application/json"}, {"accept", "*/*"}};
        request.body = R"({"a":"ü"})";
        request.keyOrigin = server.origin();
        request.aws = exampleKeys();
        request.aws->keys.sessionToken = Secret{"TOKEN-CANARY-1"};
        const auto recorder = std::make_shared<NetRecorder>();
        transport.start(request, recorder);
        QVERIFY(recorder->waitFor([](const auto &story) { return story.dones > 0; }));
        const ScriptServer::Request heard = server.requests().back();
        QCOMPARE(heard.target, std::string(path));
        const std::size_t query = heard.target.find('?');
        SignedRequest again{heard.method,
                            heard.header("host"),
                            heard.target.substr(0, query),
                            query == std::string::npos ? "" : heard.target.substr(query + 1),
                            heard.header("content-type"),
                            heard.body};
        Signature dated;
        dated.date = heard.header("x-amz-date");
        std::tm time{};
        QVERIFY(strptime(dated.date.c_str(), "%Y%m%dT%H%M%SZ", &time) != nullptr);
        const Signature expected = signRequest(again, *request.aws, std::int64_t(timegm(&time)) * 1'000'000);
        QCOMPARE(heard.header("authorization"), expected.authorization);
        QCOMPARE(heard.header("x-amz-content-sha256"), expected.contentSha256);
        QCOMPARE(heard.header("x-amz-security-token"), std::string("TOKEN-CANARY-1"));
    }
}

void TestSigV4::notToAnotherOrigin()
{
    const NetGlobal global;
    ScriptServer right, wrong;
    const SystemClock clock;
    Transport transport(clock);
    Request request;
    request.url = wrong.url("/model/x/converse");
    request.keyOrigin = right.origin();
    request.aws = exampleKeys();
    const auto recorder = std::make_shared<NetRecorder>();
    transport.start(request, recorder);
    QVERIFY(recorder->waitFor([](const auto &story) { return story.dones > 0; }));
    QCOMPARE(recorder->story().code(), ErrorCode::KeyOrigin);
    QCOMPARE(wrong.connections(), 0);
}

void TestSigV4::jwtNeedsAnRsaKey()
{
    QCOMPARE(base64Url("a"), std::string("YQ"));
    QCOMPARE(base64Url("ab?>"), std::string("YWI_Pg"));
    QCOMPARE(base64Url(""), std::string());
    const auto refused = signedJwt({}, Secret{"-----BEGIN PRIVATE KEY-----\nnonsense\n"});
    QCOMPARE(refused.error().code, ErrorCode::KeyInvalid);
}

QTEST_GUILESS_MAIN(TestSigV4)
#include "tst_sigv4.moc"
