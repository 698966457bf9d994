// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/secret_store.h"

#include "core/text.h"
#include "net/transport.h"
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace assay::session
{
namespace
{
// The variables that providers' own tools use; only their names are looked at.
constexpr std::array<const char *, 6> knownVariables{"OPENAI_API_KEY",     "ANTHROPIC_API_KEY", "MISTRAL_API_KEY",
                                                     "OPENROUTER_API_KEY", "GROQ_API_KEY",      "DEEPSEEK_API_KEY"};

Error keyError(ErrorCode code, const Endpoint &endpoint, const std::string &what)
{
    return makeError(code, endpoint.name + ": " + what);
}
} // namespace

Result<engine::KeySource::Key> SecretStore::keyFor(const Endpoint &endpoint)
{
    if (endpoint.auth.kind == AuthKind::None)
        return Key{};
    Result<std::string> origin = net::originOf(endpoint.baseUrl);
    if (!origin)
        return origin.error();
    if (endpoint.auth.kind == AuthKind::Session) {
        const std::lock_guard lock(m_mutex);
        const auto found = m_byOrigin.find(*origin);
        if (found == m_byOrigin.end())
            return keyError(ErrorCode::KeyMissing, endpoint, "no key was given for " + *origin + " in this session");
        return Key{found->second, *origin};
    }
    if (endpoint.auth.kind != AuthKind::Environment)
        return keyError(ErrorCode::KeyMissing, endpoint,
                        "this version cannot read keys of the kind " + std::string(authKindName(endpoint.auth.kind)));
    const char *value = std::getenv(endpoint.auth.variable.c_str());
    if (value == nullptr || *value == '\0')
        return keyError(ErrorCode::KeyMissing, endpoint,
                        "the environment variable " + endpoint.auth.variable + " is not set");
    Secret key{trimmed(value)};
    if (!key.isValidHeaderValue())
        return keyError(ErrorCode::KeyInvalid, endpoint,
                        "the environment variable " + endpoint.auth.variable + " holds characters that no key has");
    const std::lock_guard lock(m_mutex);
    m_seen[endpoint.auth.variable] = key;
    return Key{std::move(key), *origin};
}

Status SecretStore::setSessionKey(const Endpoint &endpoint, Secret key)
{
    Secret clean{trimmed(key.expose())};
    if (!clean.isValidHeaderValue())
        return keyError(ErrorCode::KeyInvalid, endpoint,
                        "the key holds blanks, line ends or other characters that no key has");
    Result<std::string> origin = net::originOf(endpoint.baseUrl);
    if (!origin)
        return origin.error();
    const std::lock_guard lock(m_mutex);
    m_byOrigin[*origin] = std::move(clean);
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

std::vector<std::string> SecretStore::keysInEnvironment()
{
    std::vector<std::string> names;
    for (const char *name : knownVariables) {
        const char *value = std::getenv(name);
        if (value != nullptr && *value != '\0')
            names.emplace_back(name);
    }
    return names;
}

std::string SecretStore::redacted(std::string text) const
{
    const std::lock_guard lock(m_mutex);
    for (const std::map<std::string, Secret> *keys : {&std::as_const(m_byOrigin), &std::as_const(m_seen)}) {
        for (const auto &[name, key] : *keys)
            text = redact(std::move(text), key);
    }
    return text;
}
} // namespace assay::session
