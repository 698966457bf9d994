// SPDX-License-Identifier: GPL-3.0-or-later
// The system's keyring: one entry a key, named by the origin it is for, so that a key cannot even be found for another
// one. Any thread may ask; the answers come on the GUI thread, when the keyring has them: it may wait for a person who
// unlocks it. Never a fallback to a file.
#pragma once
#include "core/result.h"
#include "core/secret.h"
#include <functional>
#include <memory>
#include <string>

namespace assay::session
{
class Keyring
{
public:
    using Read = std::function<void(Result<Secret>)>;
    using Done = std::function<void(Status)>;
    virtual ~Keyring() = default;
    virtual std::string unavailable() const = 0; // why there is none in this build; empty: there may be one
    // KeyMissing: there is no such entry, or no keyring here; `detail` says which.
    virtual void read(const std::string &origin, Read done) = 0;
    virtual void write(const std::string &origin, const Secret &key, Done done) = 0; // done when it reads back equal
    virtual void forget(const std::string &origin, Done done) = 0; // done when reading it back finds nothing
    virtual void cancelAll() = 0; // whoever waits gets Cancelled; what the keyring still does is ignored
};
std::shared_ptr<Keyring> systemKeyring();
} // namespace assay::session
