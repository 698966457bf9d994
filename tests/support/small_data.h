// SPDX-License-Identifier: GPL-3.0-or-later
// Records that were written by hand, small enough to be checked by head: 4 targets, 12 prompts, two runs a month apart,
// two raters. What a chart makes of them is kept in tests/data/charts/small-*.txt.
#pragma once
#include "core/records.h"

namespace assay::test
{
AnalysisData smallData();
} // namespace assay::test
