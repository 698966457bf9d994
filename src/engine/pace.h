// SPDX-License-Identifier: GPL-3.0-or-later
// How many requests at once an endpoint bears just now: additive increase, multiplicative decrease. A "too many
// requests" halves it, once for all requests that were on the way when it was said; each answer that comes well opens
// it a little again, by about one more for each round of answers. Never more than the user's own limit, never less than
// one. Pure.
#pragma once
#include "core/clock.h"
#include <optional>

namespace assay::engine
{
class Pace
{
public:
    // A request that went out at `sentAt` was refused for coming too fast, while `running` were on (itself included).
    void tooFast(MonoTime sentAt, MonoTime now, int running);
    void wentWell(MonoTime sentAt, int userLimit);
    int allowed(int userLimit) const; // at once, 1 .. userLimit
    bool isFree() const noexcept { return !m_allowed; }

private:
    std::optional<double> m_allowed; // absent: nothing but the user's limit
    MonoTime m_lowered{};
};
} // namespace assay::engine
