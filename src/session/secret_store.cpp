// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/secret_store.h"

#include "catalog/embedded.h"
#include "core/text.h"
#include "net/transport.h"
#include "session/aws_profile.h"
#include "session/key_expiry.h"
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

namespace assay::session
{
namespace
{
Error keyError(ErrorCode code, const Endpoint &endpoint, const std::string &what)
{
    return makeError(code, endpoint.name + ": " + what);
}

std::string hostOf(std::string_view origin) // of "https://host:443"
{
    const std::size_t begin = origin.find("://") + 3;
    return std::string(origin.substr(begin, origin.rfind(':') - begin));
}

std::string variableOf(const char *name)
{
    const char *value = std::getenv(name);
    return value != nullptr ? trimmed(value) : std::string();
}

// What to do about one that has ended.
std::string newOneOf(const Endpoint &endpoint)
{
    if (signsForAws(endpoint.auth.kind))
        return "get new ones, for example with: aws sso login, then aws configure export-credentials";
    if (endpoint.api == Api::BedrockConverse)
        return "make a new one in the Bedrock console of this region, under API keys";
    if (endpoint.api == Api::AzureOpenAi || endpoint.api == Api::FoundryAnthropic)
        return "make a new one, for example with: az account get-access-token --resource "
               "https://cognitiveservices.azure.com";
    return "get a new one from its issuer";
}

// "2026-11-30 10:20 UTC"
std::string minuteText(std::int64_t micros)
{
    std::string text = isoDateTime(micros).substr(0, 16);
    text[10] = ' ';
    return text + " UTC";
}

Result<Secret> cleanKey(const Endpoint &endpoint, const Secret &key)
{
    Secret clean{trimmed(key.expose())};
    if (!clean.isValidHeaderValue())
        return keyError(ErrorCode::KeyInvalid, endpoint,
                        "the key holds blanks, line ends or other characters that no key has");
    return clean;
}
} // namespace

void SecretStore::connect(std::shared_ptr<const catalog::EndpointBook> endpoints, std::shared_ptr<Keyring> keyring,
                          std::shared_ptr<GoogleTokens> google, const Clock *clock)
{
    m_clock = clock != nullptr ? clock : &m_systemClock;
    m_endpoints = std::move(endpoints);
    m_keyring = std::move(keyring);
    m_google = std::move(google);
}

Status SecretStore::mayGo(const Endpoint &endpoint) const
{
    const Result<std::string> origin = net::originOf(endpoint.baseUrl);
    if (!origin)
        return origin.error();
    const AuthRef &auth = endpoint.auth;
    if (auth.kind == AuthKind::None || auth.kind == AuthKind::Session || auth.kind == AuthKind::Keyring)
        return Ok{}; // found by the origin alone
    if (!auth.origin.empty()) {
        const Result<std::string> allowed = net::originOf(auth.origin);
        if (allowed && *allowed == *origin)
            return Ok{};
        return keyError(ErrorCode::KeyOrigin, endpoint,
                        "its key may go to " + (allowed ? *allowed : auth.origin) + " and not to " + *origin +
                            "; allow the new address in Settings (in a suite: key_origin)");
    }
    if (net::isLoopbackUrl(endpoint.baseUrl) || !m_endpoints || m_endpoints->isOwnHost(auth, hostOf(*origin)))
        return Ok{};
    const std::string what = auth.kind == AuthKind::Environment ? auth.variable : "this kind of key";
    return keyError(ErrorCode::KeyOrigin, endpoint,
                    what + " belongs to another provider than " + *origin +
                        "; allow it for this address in Settings (in a suite: key_origin)");
}

void SecretStore::keyFor(const Endpoint &endpoint, Done done)
{
    if (endpoint.auth.kind == AuthKind::None)
        return done(Key{});
    const Result<std::string> origin = net::originOf(endpoint.baseUrl);
    if (!origin)
        return done(origin.error());
    if (const Status allowed = mayGo(endpoint); !allowed)
        return done(allowed.error());
    if (endpoint.auth.kind == AuthKind::Keyring)
        return keyringKey(endpoint, *origin, std::move(done));
    if (!fetchesGoogleToken(endpoint.auth.kind))
        return done(direct(endpoint, *origin));
    if (!m_google)
        return done(keyError(ErrorCode::KeyMissing, endpoint, "this program fetches no tokens"));
    m_google->tokenFor(endpoint.auth,
                       [done = std::move(done), where = *origin, name = endpoint.name](Result<Secret> token) {
                           if (token)
                               return done(Key{std::move(*token), where, {}});
                           Error error = token.error();
                           error.detail = name + ": " + error.detail;
                           done(std::move(error));
                       });
}

Result<engine::KeySource::Key> SecretStore::direct(const Endpoint &endpoint, const std::string &origin)
{
    if (signsForAws(endpoint.auth.kind))
        return awsKey(endpoint, origin);
    if (endpoint.auth.kind == AuthKind::Session) {
        const std::lock_guard lock(m_mutex);
        const auto found = m_byOrigin.find(origin);
        if (found == m_byOrigin.end())
            return keyError(ErrorCode::KeyMissing, endpoint, "no key was given for " + origin + " in this session");
        return unlessEnded(endpoint, Key{found->second, origin, {}});
    }
    const std::string &variable = endpoint.auth.variable;
    Secret key{variableOf(variable.c_str())};
    if (key.empty())
        return keyError(ErrorCode::KeyMissing, endpoint, "the environment variable " + variable + " is not set");
    if (!key.isValidHeaderValue())
        return keyError(ErrorCode::KeyInvalid, endpoint,
                        "the environment variable " + variable + " holds characters that no key has");
    remember(variable, key);
    return unlessEnded(endpoint, Key{std::move(key), origin, {}});
}

Result<engine::KeySource::Key> SecretStore::awsKey(const Endpoint &endpoint, const std::string &origin)
{
    Result<AwsIdentity> identity =
        endpoint.auth.kind == AuthKind::AwsProfile ? awsFromProfile(endpoint.auth.profile) : awsFromEnvironment();
    if (!identity)
        return keyError(identity.error().code, endpoint, identity.error().detail);
    if (const Status good = stillGood(endpoint, identity->endsMicros); !good)
        return good.error();
    net::AwsSigning signing;
    signing.region = endpoint.region.empty() ? identity->region : endpoint.region;
    if (signing.region.empty())
        return keyError(ErrorCode::BadInput, endpoint,
                        "no AWS region is set; choose one in Settings (in a suite: region)");
    remember("aws " + identity->keys.accessKeyId, identity->keys.secretKey);
    remember("aws token " + identity->keys.accessKeyId, identity->keys.sessionToken);
    signing.keys = std::move(identity->keys);
    return Key{Secret{}, origin, std::move(signing)};
}

// The keyring is asked once for an origin, however many trials wait for its answer.
void SecretStore::keyringKey(const Endpoint &endpoint, const std::string &origin, Done done)
{
    if (!m_keyring)
        return done(keyError(ErrorCode::KeyMissing, endpoint,
                             "this program does not ask the system's keyring; name an environment variable instead"));
    {
        std::unique_lock lock(m_mutex);
        if (const auto known = m_fromKeyring.find(origin); known != m_fromKeyring.end()) {
            const Result<Key> key = unlessEnded(endpoint, Key{known->second, origin, {}});
            lock.unlock();
            return done(key);
        }
        std::vector<Done> &asked = m_asked[origin];
        asked.push_back(std::move(done));
        if (asked.size() > 1)
            return;
    }
    countWaiting(1);
    m_keyring->read(origin, [this, origin, endpoint](const Result<Secret> &key) {
        std::vector<Done> asked;
        {
            const std::lock_guard lock(m_mutex);
            asked.swap(m_asked[origin]);
            m_asked.erase(origin);
            if (key)
                m_fromKeyring[origin] = *key;
        }
        countWaiting(-1);
        for (const Done &one : asked) {
            if (key)
                one(unlessEnded(endpoint, Key{*key, origin, {}}));
            else
                one(makeError(key.error().code, endpoint.name + ": " + key.error().detail));
        }
    });
}

Status SecretStore::stillGood(const Endpoint &endpoint, std::optional<std::int64_t> endsMicros) const
{
    if (!endsMicros || *endsMicros > m_clock->wallMicros())
        return Ok{};
    const bool temporary = signsForAws(endpoint.auth.kind);
    return keyError(ErrorCode::KeyInvalid, endpoint,
                    std::string(temporary ? "the temporary AWS keys have" : "the key or token has") + " ended on " +
                        minuteText(*endsMicros) + "; " + newOneOf(endpoint));
}

Result<SecretStore::Key> SecretStore::unlessEnded(const Endpoint &endpoint, Key key) const
{
    if (const Status good = stillGood(endpoint, endOfKey(key.secret)); !good)
        return good.error();
    return key;
}

Status SecretStore::stillGood(const Endpoint &endpoint) const { return stillGood(endpoint, endOf(endpoint)); }

std::optional<std::int64_t> SecretStore::endOf(const Endpoint &endpoint) const
{
    const AuthRef &auth = endpoint.auth;
    if (signsForAws(auth.kind)) {
        const Result<AwsIdentity> identity =
            auth.kind == AuthKind::AwsProfile ? awsFromProfile(auth.profile) : awsFromEnvironment();
        return identity ? identity->endsMicros : std::nullopt;
    }
    if (auth.kind == AuthKind::Environment)
        return endOfKey(Secret(variableOf(auth.variable.c_str())));
    const Result<std::string> origin = net::originOf(endpoint.baseUrl);
    const std::lock_guard lock(m_mutex);
    const auto &keys = auth.kind == AuthKind::Keyring ? m_fromKeyring : m_byOrigin;
    const bool byOrigin = auth.kind == AuthKind::Keyring || auth.kind == AuthKind::Session;
    const auto found = byOrigin && origin ? keys.find(*origin) : keys.end();
    return found == keys.end() ? std::nullopt : endOfKey(found->second);
}

void SecretStore::remember(const std::string &name, const Secret &key)
{
    const std::lock_guard lock(m_mutex);
    if (!key.empty())
        m_seen[name] = key;
}

Status SecretStore::setSessionKey(const Endpoint &endpoint, Secret key)
{
    Result<Secret> clean = cleanKey(endpoint, key);
    if (!clean)
        return clean.error();
    const Result<std::string> origin = net::originOf(endpoint.baseUrl);
    if (!origin)
        return origin.error();
    const std::lock_guard lock(m_mutex);
    m_byOrigin[*origin] = std::move(*clean);
    return Ok{};
}

bool SecretStore::hasSessionKey(const Endpoint &endpoint) const
{
    const Result<std::string> origin = net::originOf(endpoint.baseUrl);
    const std::lock_guard lock(m_mutex);
    return origin.ok() && m_byOrigin.contains(*origin);
}

void SecretStore::forgetSessionKey(const Endpoint &endpoint)
{
    const Result<std::string> origin = net::originOf(endpoint.baseUrl);
    const std::lock_guard lock(m_mutex);
    if (origin.ok())
        m_byOrigin.erase(*origin);
}

void SecretStore::saveToKeyring(const Endpoint &endpoint, Secret key, Keyring::Done done)
{
    const Result<Secret> clean = cleanKey(endpoint, key);
    const Result<std::string> origin = net::originOf(endpoint.baseUrl);
    if (!clean || !origin || !m_keyring)
        return done(!clean    ? clean.error()
                    : !origin ? origin.error()
                              : makeError(ErrorCode::KeyMissing, keyringProblem()));
    countWaiting(1);
    m_keyring->write(*origin, *clean,
                     [this, origin = *origin, clean = *clean, done = std::move(done)](const Status &saved) {
                         if (saved) {
                             const std::lock_guard lock(m_mutex);
                             m_fromKeyring[origin] = clean;
                         }
                         countWaiting(-1);
                         done(saved);
                     });
}

void SecretStore::forgetInKeyring(const Endpoint &endpoint, Keyring::Done done)
{
    const Result<std::string> origin = net::originOf(endpoint.baseUrl);
    if (!origin || !m_keyring)
        return done(!origin ? origin.error() : makeError(ErrorCode::KeyMissing, keyringProblem()));
    {
        const std::lock_guard lock(m_mutex);
        m_fromKeyring.erase(*origin);
    }
    countWaiting(1);
    m_keyring->forget(*origin, [this, done = std::move(done)](const Status &gone) {
        countWaiting(-1);
        done(gone);
    });
}

std::string SecretStore::keyringProblem() const
{
    return m_keyring ? m_keyring->unavailable() : "this program does not ask the system's keyring";
}

void SecretStore::cancelKeyring()
{
    if (m_keyring)
        m_keyring->cancelAll();
}

void SecretStore::onKeyringWaiting(std::function<void(int)> tell)
{
    const std::lock_guard lock(m_mutex);
    m_tellWaiting = std::move(tell);
}

void SecretStore::countWaiting(int change)
{
    std::function<void(int)> tell;
    int now = 0;
    {
        const std::lock_guard lock(m_mutex);
        now = m_waiting += change;
        tell = m_tellWaiting;
    }
    if (tell)
        tell(now);
}

std::string SecretStore::sourceOf(const Endpoint &endpoint) const
{
    const AuthRef &auth = endpoint.auth;
    const std::optional<std::int64_t> end = endOf(endpoint);
    const std::string until = end ? ", good until " + minuteText(*end) : std::string();
    const auto shown = [&until](const std::string &key) {
        return key.empty() ? "not set" : "set, " + Secret(key).masked() + until;
    };
    switch (auth.kind) {
    case AuthKind::None:
        return "no key is sent";
    case AuthKind::Environment:
        return "environment variable " + auth.variable + " (" + shown(variableOf(auth.variable.c_str())) + ")";
    case AuthKind::Session:
        return hasSessionKey(endpoint) ? "entered for this session" + until + "; forgotten when Assay closes"
                                       : "not entered yet";
    case AuthKind::Keyring: {
        const Result<std::string> origin = net::originOf(endpoint.baseUrl);
        const std::string problem = keyringProblem();
        return !problem.empty()
                   ? problem
                   : "the system's keyring" + (origin ? ", entry assay/" + *origin : std::string()) + until;
    }
    case AuthKind::AwsEnvironment: {
        const Result<AwsIdentity> identity = awsFromEnvironment();
        return identity ? "AWS_ACCESS_KEY_ID (" + shown(identity->keys.accessKeyId) + ")" : identity.error().detail;
    }
    case AuthKind::AwsProfile: {
        const Result<AwsIdentity> identity = awsFromProfile(auth.profile);
        return identity ? "AWS profile (access key " + shown(identity->keys.accessKeyId) + ")"
                        : identity.error().detail;
    }
    case AuthKind::GoogleServiceAccount:
    case AuthKind::GoogleUser: {
        const std::string file = GoogleTokens::fileOf(auth);
        std::error_code error;
        return file + (std::filesystem::exists(file, error) ? "" : " (no such file)");
    }
    }
    return {};
}

std::vector<std::string> SecretStore::keysInEnvironment()
{
    std::vector<std::string> names;
    const Result<catalog::EndpointBook> book = catalog::EndpointBook::parse(catalog::embeddedEndpoints());
    for (const std::string &name : book ? book->keyVariables() : std::vector<std::string>())
        if (!variableOf(name.c_str()).empty())
            names.push_back(name);
    return names;
}

std::string SecretStore::redacted(std::string text) const
{
    for (const Secret &token : m_google ? m_google->secrets() : std::vector<Secret>())
        text = redact(std::move(text), token);
    const std::lock_guard lock(m_mutex);
    for (const auto *keys : {&m_byOrigin, &m_fromKeyring, &m_seen}) {
        for (const auto &[name, key] : *keys)
            text = redact(std::move(text), key);
    }
    return text;
}
} // namespace assay::session
