// SPDX-License-Identifier: GPL-3.0-or-later
// Sources: Google "Using OAuth 2.0 for server to server applications"; RFC 7523; the recorded refresh exchange named in
// the wire facts.
#include "session/google_tokens.h"

#include "core/text.h"
#include "net/jwt.h"
#include "net/sigv4.h"
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace assay::session
{
namespace
{
using Json = nlohmann::json;
using Got = Result<std::pair<Secret, std::chrono::seconds>>;
constexpr const char *googleTokenUri = "https://oauth2.googleapis.com/token";
constexpr const char *scope = "https://www.googleapis.com/auth/cloud-platform";
constexpr std::size_t largestFile = 64u << 10;

std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string textOf(const Json &json, const char *field)
{
    const auto found = json.find(field);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string excerpt(std::string_view text, std::size_t most) { return repairedUtf8(text.substr(0, most)); }

std::string formEncoded(std::string_view text)
{
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
            c == '.')
            out += c;
        else
            out += {'%', hex[u >> 4], hex[u & 15]};
    }
    return out;
}

bool isGoogle(std::string_view origin)
{
    return origin.ends_with(".googleapis.com:443") && origin.starts_with("https://");
}

// What the token's server said, without what was sent to it.
Got tokenIn(int status, std::string_view body, const std::string &who)
{
    const Json json = Json::parse(body, nullptr, false);
    if (json.is_object() && status >= 200 && status < 300) {
        Secret token(textOf(json, "access_token"));
        const auto seconds = json.find("expires_in");
        if (token.isValidHeaderValue() && seconds != json.end() && seconds->is_number_integer())
            return std::pair{std::move(token),
                             std::chrono::seconds(std::clamp<std::int64_t>(seconds->get<std::int64_t>(), 0, 86'400))};
    }
    const std::string word = json.is_object() ? textOf(json, "error") : std::string();
    const std::string said = json.is_object() ? textOf(json, "error_description") : std::string();
    std::string words = who + ": Google gave no access token";
    if (word == "invalid_grant")
        words += ". The credential was revoked or has ended, or this computer's clock is wrong; make a new one";
    else if (word == "invalid_client" || word == "unauthorized_client")
        words += ". Google does not know this client; make a new credential";
    Error error = makeError(status >= 500 ? ErrorCode::ServerError : ErrorCode::Unauthorized,
                            words + (said.empty() && word.empty()
                                         ? " (status " + std::to_string(status) + ")"
                                         : " (" + word + (said.empty() ? "" : ": " + excerpt(said, 200)) + ")"));
    error.httpStatus = status;
    return error;
}

class TokenHandler final : public net::TransferHandler
{
public:
    TokenHandler(std::string who, std::vector<Secret> secrets, std::function<void(Got)> done)
        : m_who(std::move(who)), m_secrets(std::move(secrets)), m_done(std::move(done))
    {
    }
    void onHead(net::TransferId, const net::Head &head) override { m_status = head.status; }
    void onChunk(net::TransferId, std::string_view bytes, MonoTime) override { m_body.append(bytes); }
    void onDone(net::TransferId, const net::Completion &completion) override
    {
        Got got = completion.error ? Got(*completion.error) : tokenIn(m_status, m_body, m_who);
        if (!got) {
            Error error = got.error();
            for (const Secret &secret : m_secrets)
                error.detail = redact(std::move(error.detail), secret);
            error.costClass = CostClass::NotSent; // the prompt was not
            got = std::move(error);
        }
        m_done(std::move(got));
    }

private:
    std::string m_who;
    std::vector<Secret> m_secrets;
    std::function<void(Got)> m_done;
    int m_status = 0;
    std::string m_body;
};
} // namespace

struct GoogleTokens::Credential {
    bool user = false;
    std::string who, keyId, tokenUri, identity; // who: for messages; identity: digest of the file
    std::string clientId;
    Secret privateKey, clientSecret, refreshToken;
};

std::string GoogleTokens::fileOf(const AuthRef &auth)
{
    if (!auth.file.empty())
        return auth.file;
    if (const std::string named = variable("GOOGLE_APPLICATION_CREDENTIALS"); !named.empty())
        return named;
    const std::string folder = variable("CLOUDSDK_CONFIG");
    return (folder.empty() ? variable("HOME") + "/.config/gcloud" : folder) + "/application_default_credentials.json";
}

Result<GoogleTokens::Credential> GoogleTokens::read(const AuthRef &auth)
{
    const std::string path = fileOf(auth);
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return makeError(ErrorCode::KeyMissing, path +
                                                    " cannot be read; choose the JSON file of the credential, or run: "
                                                    "gcloud auth application-default login");
    std::string text(largestFile + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    Credential credential;
    credential.identity = net::hexSha256(text) + " " + path;
    const Json json = text.size() > largestFile ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false);
    const std::string type = json.is_object() ? textOf(json, "type") : std::string();
    credential.user = auth.kind == AuthKind::GoogleUser;
    credential.who = path;
    const char *expected = credential.user ? "authorized_user" : "service_account";
    if (type != expected)
        return makeError(ErrorCode::KeyInvalid, path + " is no JSON credential of the type " + expected +
                                                    (type.empty() ? "" : " but of the type " + excerpt(type, 40)) +
                                                    "; choose another file or another way to give the key");
    credential.tokenUri = textOf(json, "token_uri");
    if (credential.tokenUri.empty())
        credential.tokenUri = googleTokenUri;
    credential.clientId = textOf(json, credential.user ? "client_id" : "client_email");
    credential.keyId = textOf(json, "private_key_id");
    credential.privateKey = Secret(textOf(json, "private_key"));
    credential.clientSecret = Secret(textOf(json, "client_secret"));
    credential.refreshToken = Secret(textOf(json, "refresh_token"));
    if (credential.clientId.empty() || (credential.user ? credential.refreshToken : credential.privateKey).empty())
        return makeError(ErrorCode::KeyInvalid,
                         path + " lacks " +
                             (credential.user ? "client_id or refresh_token" : "client_email or private_key") +
                             "; download or make it again");
    return credential;
}

Result<net::Request> GoogleTokens::request(const Credential &credential) const
{
    const Result<std::string> origin = net::originOf(credential.tokenUri);
    const bool loopback = net::isLoopbackUrl(credential.tokenUri);
    // A refresh token is a key: it goes to Google alone. An assertion is good for its own audience only.
    if (!origin || (!loopback && !(credential.user ? isGoogle(*origin) : origin->starts_with("https://"))))
        return makeError(ErrorCode::KeyOrigin, credential.who +
                                                   " names a token server that is not Google's or not https; "
                                                   "it is not asked");
    net::Request request;
    request.url = credential.tokenUri;
    request.headers = {{"content-type", "application/x-www-form-urlencoded"}, {"accept", "application/json"}};
    request.timeouts.firstByte = std::chrono::seconds(20);
    request.timeouts.total = std::chrono::seconds(40);
    request.limits.bodyBytes = 1u << 20;
    if (credential.user) {
        request.body = "grant_type=refresh_token&client_id=" + formEncoded(credential.clientId) +
                       "&client_secret=" + formEncoded(credential.clientSecret.expose()) +
                       "&refresh_token=" + formEncoded(credential.refreshToken.expose());
        return request;
    }
    const std::int64_t now = m_clock.wallMicros() / 1'000'000;
    const Result<Secret> assertion = net::signedJwt(
        {credential.keyId, credential.clientId, scope, credential.tokenUri, now, now + 3600}, credential.privateKey);
    if (!assertion)
        return makeError(assertion.error().code, credential.who + ": " + assertion.error().detail);
    request.body = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
    request.body += assertion->expose();
    return request;
}

void GoogleTokens::tokenFor(const AuthRef &auth, Done done)
{
    const Result<Credential> credential = read(auth);
    if (!credential)
        return done(credential.error());
    const std::string identity = credential->identity;
    {
        std::unique_lock lock(m_mutex);
        Entry &entry = m_entries[identity];
        if (entry.renewAt && m_clock.now() < *entry.renewAt && m_clock.wallMicros() < entry.renewAtWall) {
            const Secret token = entry.token;
            lock.unlock();
            return done(token);
        }
        entry.waiting.push_back(std::move(done));
        if (std::exchange(entry.fetching, true))
            return;
    }
    Result<net::Request> wanted = request(*credential);
    if (!wanted)
        return finish(identity, wanted.error());
    m_transport.start(std::move(*wanted), std::make_shared<TokenHandler>(credential->who,
                                                                         std::vector<Secret>{credential->privateKey,
                                                                                             credential->clientSecret,
                                                                                             credential->refreshToken},
                                                                         [weak = weak_from_this(), identity](Got got) {
                                                                             if (const auto self = weak.lock())
                                                                                 self->finish(identity, std::move(got));
                                                                         }));
}

void GoogleTokens::finish(const std::string &identity, Result<std::pair<Secret, std::chrono::seconds>> got)
{
    std::vector<Done> waiting;
    {
        const std::lock_guard lock(m_mutex);
        Entry &entry = m_entries[identity];
        entry.fetching = false;
        waiting.swap(entry.waiting);
        if (got) {
            // Five minutes early; a token that lives shorter than ten is used for half of its life.
            const std::chrono::seconds life = got->second - std::min(std::chrono::seconds(300), got->second / 2);
            entry.token = got->first;
            entry.renewAt = m_clock.now() + life;
            entry.renewAtWall = m_clock.wallMicros() + std::chrono::microseconds(life).count();
        } else {
            entry.renewAt.reset();
        }
    }
    for (const Done &done : waiting)
        done(got ? Result<Secret>(got->first) : Result<Secret>(got.error()));
}

std::vector<Secret> GoogleTokens::secrets() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Secret> all;
    for (const auto &[identity, entry] : m_entries)
        if (!entry.token.empty())
            all.push_back(entry.token);
    return all;
}
} // namespace assay::session
