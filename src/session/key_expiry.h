// SPDX-License-Identifier: GPL-3.0-or-later
// When a key ends, where the key itself or what lies beside it says so: a token with an "exp" claim (Microsoft Entra
// and others), a short-term Amazon Bedrock key, temporary AWS keys. Pure. Nothing is checked but the time: whether a
// signature is good only its issuer can tell.
#pragma once
#include "core/secret.h"
#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::session
{
// Microseconds since 1970 UTC; nothing: it does not say.
std::optional<std::int64_t> endOfKey(const Secret &key);
// "2026-11-30T10:20:00+01:00", "2026-11-30T09:20:00Z", "2026-11-30 09:20:00" (UTC), as tools write them beside keys.
std::optional<std::int64_t> microsOf(std::string_view isoTime);
} // namespace assay::session
