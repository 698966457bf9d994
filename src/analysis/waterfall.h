// SPDX-License-Identifier: GPL-3.0-or-later
// Where the time of one answer went: every try and every wait between them, one under the other on one time axis. A
// ChartSpec like the others, so that it goes to the screen and to files the same way. Pure; safe on any thread.
#pragma once
#include "analysis/chart_spec.h"
#include "core/attempts.h"
#include <string>
#include <vector>

namespace assay::analysis
{
struct WaterfallSubject { // whose time it is
    std::string label, model, endpoint;
    std::string caseTitle; // may be empty
    int color = 5;         // of the model
    MarkShape shape = MarkShape::Circle;
    bool simulated = false;
    bool program = false; // a program on this computer: there is no connection
    RunId run{};
    TrialId trial{};
    int repetition = 0, repetitions = 1;
    std::string appVersion;
};
// Zero is when the answer could first be sent. Within a try every point is measured on a monotonic clock; where one try
// stands to the next comes from the wall clock, and the caption says so. id "timing".
ChartSpec makeWaterfall(const std::vector<StoredAttempt> &attempts, const WaterfallSubject &subject);
} // namespace assay::analysis
