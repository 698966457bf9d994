// SPDX-License-Identifier: GPL-3.0-or-later
// Keys: from environment variables by name, or typed for this session only. Each is bound to the origin it was given for;
// another base URL finds no key. Nothing is ever written to a file. Thread-safe.
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <vector>
#include "core/secret.h"
#include "core/values.h"
#include "engine/executor.h"

namespace assay::session {
class SecretStore final : public engine::KeySource
{
public:
    Result<Key> keyFor(const Endpoint &endpoint) override;
    // Session keys. KeyInvalid when it holds blanks, line ends or other characters a header cannot carry.
    Status setSessionKey(const Endpoint &endpoint, Secret key);
    bool hasSessionKey(const Endpoint &endpoint) const;
    void forgetSessionKey(const Endpoint &endpoint);
    // Names of the known variables that are set ("OPENAI_API_KEY"): for the first page. Values are not looked at.
    static std::vector<std::string> keysInEnvironment();
    // Replaces any key known to this session by "[key]".
    std::string redacted(std::string text) const;

private:
    mutable std::mutex m_mutex;
    std::map<std::string, Secret> m_byOrigin; // origin -> key
    mutable std::map<std::string, Secret> m_seen; // environment keys used, for redaction
};
} // namespace assay::session
