// SPDX-License-Identifier: GPL-3.0-or-later
// Keys, wherever they come from: environment, typed for this session, the system's keyring, AWS, Google. Each is bound
// to the origin it was given for; another base URL finds no key. Nothing is ever written to a file. Thread-safe.
#pragma once
#include "catalog/endpoint_book.h"
#include "core/clock.h"
#include "core/secret.h"
#include "core/values.h"
#include "engine/executor.h"
#include "session/google_tokens.h"
#include "session/keyring.h"
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace assay::session
{
class SecretStore final : public engine::KeySource
{
public:
    SecretStore() = default;
    // Before the first key is asked for. `keyring` may be null: a program without one. `clock`: null is the system's.
    void connect(std::shared_ptr<const catalog::EndpointBook> endpoints, std::shared_ptr<Keyring> keyring,
                 std::shared_ptr<GoogleTokens> google, const Clock *clock = nullptr);
    void keyFor(const Endpoint &endpoint, Done done) override;
    // KeyOrigin unless the user, or the table of endpoints, lets this key go to the endpoint's origin.
    Status mayGo(const Endpoint &endpoint) const;
    // KeyInvalid when the key says itself that it has ended, or the tool that wrote it did: in words, with what to do.
    // Reads files and the environment, asks no keyring and no server; of Google's credentials nothing is known before.
    Status stillGood(const Endpoint &endpoint) const;
    // Session keys. KeyInvalid when it holds blanks, line ends or other characters a header cannot carry.
    Status setSessionKey(const Endpoint &endpoint, Secret key);
    bool hasSessionKey(const Endpoint &endpoint) const;
    void forgetSessionKey(const Endpoint &endpoint);
    // Keyring keys, for the endpoint's origin. A key once read is kept in memory: the keyring is asked once a session.
    void saveToKeyring(const Endpoint &endpoint, Secret key, Keyring::Done done);
    void forgetInKeyring(const Endpoint &endpoint, Keyring::Done done);
    std::string keyringProblem() const; // why there is none; empty: there may be one
    void cancelKeyring();
    // Told on any thread how many keys the keyring owes.
    void onKeyringWaiting(std::function<void(int)> tell);
    // Where the key comes from and whether it is there, in words, with at most its last four characters. Reads files
    // and the environment, asks no keyring and no server.
    std::string sourceOf(const Endpoint &endpoint) const;
    // Names of the providers' variables that are set ("OPENAI_API_KEY"): for the first page. Values are not looked at.
    static std::vector<std::string> keysInEnvironment();
    // Replaces any key known to this session by "[key]".
    std::string redacted(std::string text) const;

private:
    Result<Key> direct(const Endpoint &endpoint, const std::string &origin); // those that take no time
    Result<Key> awsKey(const Endpoint &endpoint, const std::string &origin);
    void keyringKey(const Endpoint &endpoint, const std::string &origin, Done done);
    Status stillGood(const Endpoint &endpoint, std::optional<std::int64_t> endsMicros) const;
    Result<Key> unlessEnded(const Endpoint &endpoint, Key key) const;
    std::optional<std::int64_t> endOf(const Endpoint &endpoint) const;
    void remember(const std::string &name, const Secret &key);
    void countWaiting(int change);

    std::shared_ptr<const catalog::EndpointBook> m_endpoints;
    std::shared_ptr<Keyring> m_keyring;
    std::shared_ptr<GoogleTokens> m_google;
    SystemClock m_systemClock;
    const Clock *m_clock = &m_systemClock;
    mutable std::mutex m_mutex;
    std::map<std::string, Secret> m_byOrigin;         // typed: origin -> key
    std::map<std::string, Secret> m_fromKeyring;      // origin -> key
    std::map<std::string, std::vector<Done>> m_asked; // origin -> who waits for the keyring
    std::map<std::string, Secret> m_seen;             // others that were used, for redaction
    std::function<void(int)> m_tellWaiting;
    int m_waiting = 0;
};
} // namespace assay::session
