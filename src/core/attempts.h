// SPDX-License-Identifier: GPL-3.0-or-later
// Every try of one trial, as stored: for its timing. Wall clock in microseconds.
#pragma once
#include "core/values.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace assay
{
struct StoredAttempt {
    AttemptId id{};
    int number = 1;                          // 1 is the first try
    std::int64_t startedMicros = 0;          // when it was about to be sent
    std::optional<std::int64_t> endedMicros; // absent: it has not ended, or the program did
    std::optional<Response> response;        // with chunks, without the raw body and the texts; absent as above
    bool operator==(const StoredAttempt &) const = default;
};
} // namespace assay
