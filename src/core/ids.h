// SPDX-License-Identifier: GPL-3.0-or-later
// Strong ids: a trial can never be passed where a run is meant. 0 is "not stored yet".
#pragma once
#include <cstdint>

namespace assay {
enum class RunId : std::int64_t {};
enum class TrialId : std::int64_t {};
enum class AttemptId : std::int64_t {};
enum class EndpointId : std::int64_t {};
enum class TargetId : std::int64_t {};
enum class PromptSetId : std::int64_t {};
enum class PromptVersionId : std::int64_t {};
enum class ScoreId : std::int64_t {};

template <typename Id>
constexpr std::int64_t number(Id id) noexcept { return static_cast<std::int64_t>(id); }
} // namespace assay
