// SPDX-License-Identifier: GPL-3.0-or-later
// Access tokens for Google's clouds, fetched with a service account's key or a user's refresh token. One fetch a
// credential, however many requests wait for it; kept in memory, renewed five minutes before it ends. Thread-safe; the
// answers come on the net thread, or at once.
#pragma once
#include "core/clock.h"
#include "core/values.h"
#include "net/transport.h"
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace assay::session
{
class GoogleTokens : public std::enable_shared_from_this<GoogleTokens>
{
public:
    using Done = std::function<void(Result<Secret>)>;
    GoogleTokens(net::Transport &transport, const Clock &clock) : m_transport(transport), m_clock(clock) {}
    // KeyMissing: no such file; KeyInvalid: it is no credential of this kind; Unauthorized: Google refuses it; or why
    // the token's server could not be reached. Never a character of the credential.
    void tokenFor(const AuthRef &auth, Done done);
    std::vector<Secret> secrets() const;            // tokens that live, for redaction
    static std::string fileOf(const AuthRef &auth); // the path that will be read

private:
    struct Credential;
    struct Entry {
        Secret token;
        std::optional<MonoTime> renewAt; // absent: none yet
        std::int64_t renewAtWall = 0;    // the computer may have slept: both clocks must agree that it lives
        bool fetching = false;
        std::vector<Done> waiting;
    };
    static Result<Credential> read(const AuthRef &auth);
    Result<net::Request> request(const Credential &credential) const;
    void finish(const std::string &identity, Result<std::pair<Secret, std::chrono::seconds>> got);

    net::Transport &m_transport;
    const Clock &m_clock;
    mutable std::mutex m_mutex;
    std::map<std::string, Entry> m_entries; // by the credential's digest
};
} // namespace assay::session
