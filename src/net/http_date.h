// SPDX-License-Identifier: GPL-3.0-or-later
// Times in HTTP headers. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::net
{
// Seconds since 1970 of an HTTP date ("Sun, 06 Nov 1994 08:49:37 GMT" and its two old forms); nullopt for anything
// else.
std::optional<std::int64_t> httpDateSeconds(std::string_view text);
} // namespace assay::net
