// SPDX-License-Identifier: GPL-3.0-or-later
// Strong ids: a trial can never be passed where a run is meant. 0 is "not stored yet".
// The underlying type is Qt's qint64 (long long), so that ids can be arguments of signals.
#pragma once
#include <cstdint>

namespace assay
{
enum class RunId : long long {};
enum class TrialId : long long {};
enum class AttemptId : long long {};
enum class EndpointId : long long {};
enum class TargetId : long long {};
enum class PromptSetId : long long {};
enum class PromptVersionId : long long {};
enum class ScoreId : long long {};
enum class RubricId : long long {};
enum class EventId : long long {};

template <typename Id> constexpr std::int64_t number(Id id) noexcept { return static_cast<std::int64_t>(id); }
} // namespace assay
