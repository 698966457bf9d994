// SPDX-License-Identifier: GPL-3.0-or-later
// When two scores say the same of an answer, whoever gave them and when. Pure.
#pragma once
#include "core/scores.h"

namespace assay
{
inline bool sameJudgement(const Score &a, const Score &b) noexcept
{
    return a.value == b.value && a.cantJudge == b.cantJudge && a.notApplicable == b.notApplicable;
}
} // namespace assay
