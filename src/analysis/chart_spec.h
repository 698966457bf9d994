// SPDX-License-Identifier: GPL-3.0-or-later
// What a chart says, before anyone draws it. Pure and complete: the same spec goes to the screen, to PNG, SVG, PDF and
// to the CSV beside them, and is tested without a screen. Conventions: ux.md 3.1.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "core/values.h"

namespace assay::analysis {

enum class MarkShape { Circle, Square, Diamond, Triangle, InvertedTriangle }; // where it ran: vendor, Foundry, Bedrock, Vertex, local

struct ChartRow {               // one target: a horizontal row, best first
    std::string label;          // model, e.g. "Claude Opus 4.7"
    std::string sublabel;       // endpoint, e.g. "Bedrock us-east-1"; "(simulated)" is part of label or sublabel where it is so
    int color = 5;              // series index 0..5 of the palette, fixed per model
    MarkShape shape = MarkShape::Circle;
    std::string group;          // provider it is grouped under
    std::string model, endpoint; // as recorded, without marks or display names: the identity in files
    std::vector<RunId> runs;    // whose answers are behind the row
    bool simulated = false;
    struct Mark {
        std::string series;     // "score", "TTFT p50", "total p95"...
        std::optional<double> value;       // absent: not known, with the reason in `why`
        std::optional<double> low95, high95, low50, high50;
        std::string why;        // "not scored", "price unknown": shown instead of a mark
        bool hollow = false;    // n < 30
        std::vector<double> points; // raw values, one per prompt: instead of an interval when n < 10, and beside a
                                    // median while n is too small for a p95
        std::int64_t n = 0;
        std::vector<TrialId> behind; // what a click on the mark opens
        int lane = 0;           // 0 upper, 1 lower, where a row has two measures (TTFT above total)
        bool tail = false;      // a p95: drawn as a tick joined to the lane's median, not as a marker of its own
    };
    std::vector<Mark> marks;    // one per series of the chart
    std::vector<std::string> columns; // right-hand texts, one per ChartSpec::columnTitles
};

struct ChartSpec {
    std::string id;             // "score", "latency", "cost": stable, used by files and the CLI
    std::string question;       // "Which is best?"
    std::string title;          // the finding in one sentence; never a winner that the paired interval does not support
    std::string subtitle;       // measure, unit, n, which intervals
    std::string caption;        // prompt set + hash, run dates, price date, raters, blind or not, app version, SAMPLE/simulated
    std::string axisTitle;
    enum class Scale { Linear, Log } scale = Scale::Linear;
    double axisMin = 0, axisMax = 1;
    std::vector<double> ticks;
    std::vector<std::string> tickLabels; // the same count
    std::string unit;                    // of every value, for file headers: "score_1_to_5", "s", "usd_per_1000_answers"
    std::vector<std::string> series;     // "score"; "TTFT p50", "TTFT p95", "total p50", "total p95"; "cost"
    std::vector<std::string> columnTitles;
    std::vector<ChartRow> rows;          // sorted by value, grouped by provider when `grouped`
    bool grouped = false;
    bool simulated = false;              // any row: a "simulated" mark must be in the picture
    std::string emptyReason;             // not empty: there is nothing to draw, and this sentence says why
    std::vector<std::string> warnings;   // "n < 30 for 2 targets" ...
    std::string altText;                 // type, measure, best and worst, finding
};
} // namespace assay::analysis
