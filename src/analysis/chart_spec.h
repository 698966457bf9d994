// SPDX-License-Identifier: GPL-3.0-or-later
// What a chart says, before anyone draws it. Pure and complete: the same spec goes to the screen, to PNG, SVG, PDF and
// to the CSV beside them, and is tested without a screen. Conventions: ux.md 3.1.
//
// A chart has one of four forms:
//   rows    a horizontal row for each target (or thing), on one numeric axis: dots with intervals, bars, spans in time;
//   grid    a cell for each pair of row and column, coloured by its value: prompts x targets, target x target;
//   plane   points, lines and steps between two numeric axes: distributions, value maps, slopes, time;
//   panels  several of these under one title.
#pragma once
#include "core/values.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::analysis
{

enum class MarkShape {
    Circle,
    Square,
    Diamond,
    Triangle,
    InvertedTriangle
}; // where it ran: vendor, Foundry, Bedrock, Vertex, local
enum class Scale { Linear, Log };
// What the number of a bar is: where it ends, or how long it is, as one part of a whole.
enum class BarMeaning { End, Part };

// What a number rests on: answers (Figure::behind), or what somebody assumed, charges or published.
enum class Basis { Answers, Assumption, Price, Claim };

// One plotted number, whatever draws it.
struct Figure {
    std::optional<double> value; // absent: not known, with the reason in `why`
    std::optional<double> low95, high95, low50, high50;
    std::string why;     // "not scored", "price unknown": shown instead of a mark
    bool hollow = false; // n < 30
    bool muted = false;  // it decides nothing (an interval that crosses zero): drawn grey
    std::int64_t n = 0;
    std::vector<TrialId> behind; // what a click on the mark opens
    Basis basis = Basis::Answers;
    std::string basisId = {}; // of an assumption its name ("tasks_per_month"), of a claim its place in the table
};

struct ChartRow {      // one target: a horizontal row, best first
    std::string label; // model, e.g. "Claude Opus 4.7"
    std::string
        sublabel;  // endpoint, e.g. "Bedrock us-east-1"; "(simulated)" is part of label or sublabel where it is so
    int color = 5; // series index 0..5 of the palette, fixed per model
    MarkShape shape = MarkShape::Circle;
    std::string group;           // provider it is grouped under
    std::string model, endpoint; // as recorded, without marks or display names: the identity in files
    std::vector<RunId> runs;     // whose answers are behind the row
    bool simulated = false;
    struct Mark : Figure {
        std::string series;         // "score", "TTFT p50", "total p95"...
        std::vector<double> points; // raw values, one per prompt: instead of an interval when n < 10, and beside a
                                    // median while n is too small for a p95
        int lane = 0;               // 0 upper, 1 lower, where a row has two measures (TTFT above total)
        bool tail = false;          // a p95: drawn as a tick joined to the lane's median, not as a marker of its own
        // A bar or a span of time from here to `value`, instead of a marker. Bars that touch make a stack.
        std::optional<double> from;
        int tint = 0;     // of a bar: 0 full colour, then ever lighter (and hatched in print) up to 5
        std::string text; // written in or beside the bar where there is room
    };
    std::vector<Mark> marks;          // one per series of the chart
    std::vector<std::string> columns; // right-hand texts, one per ChartSpec::columnTitles
};

struct Reference { // a line across the plot: zero, a target, today's price
    double value = 0;
    std::string label; // "no difference", "p95 target 5 s"; may be empty
    bool dashed = false;
    enum class Axis { X, Y } axis = Axis::X;                     // the axis it has its value on
    enum class Shade { None, Below, Above } shade = Shade::None; // the side that is not good enough
};

struct TintName { // what the bars of one tint are, for the key above the plot
    int tint = 0;
    std::string name;
};

// ---- grid -----------------------------------------------------------------------------------------------------------
struct GridHeading {
    std::string label, sublabel;
    int color = -1; // 0..5: a target's mark stands beside it; -1: none
    MarkShape shape = MarkShape::Circle;
    std::string model, endpoint; // of a target, as recorded
    bool simulated = false;
    int dash = 0; // of its line, where it has one
};
struct GridCell : Figure { // no value: hatched, never coloured as if it were 0
    std::string text;      // "4.2"; empty: nothing is written
    std::string note;      // under it, small: "n 11"
    bool blank = false;    // there is nothing to say (a target against itself): left empty, not hatched
};
struct GridBody {
    std::vector<GridHeading> rows, columns;
    std::vector<GridCell> cells;          // by row: rows.size() * columns.size()
    bool diverging = false;               // around `middle`: blue above, orange below; else one hue, light to dark
    double low = 0, middle = 0, high = 1; // what the colours run between
    std::vector<std::string> rowTexts;    // to the right of each row (its mean, its n); empty or one per row
    std::string rowTextsTitle;
    bool empty() const noexcept { return rows.empty() || columns.empty(); }
};

// ---- plane ----------------------------------------------------------------------------------------------------------
struct PlaneAxis {
    std::string title;
    Scale scale = Scale::Linear;
    double min = 0, max = 1;
    std::vector<double> ticks;
    std::vector<std::string> tickLabels; // the same count
    bool zeroGutter = false;             // a log axis with a place of its own for 0, left of a break
    std::string unit;                    // for file headers: "usd_per_1000_answers"
};
struct PlanePoint : Figure { // `value` is y
    std::optional<double> x, xLow95, xHigh95;
    std::string label; // written beside it by the label solver; empty: none
    // Points of one group that lie close together share a label: the group's name, and each member beside its symbol.
    std::string group, member;
};
struct PlaneSeries {             // a target's points, or a line that belongs to nobody (a frontier)
    std::string label, sublabel; // written at the line's end where the points have no labels
    int color = 5;
    MarkShape shape = MarkShape::Circle;
    std::string model, endpoint;
    std::vector<RunId> runs;
    bool simulated = false;
    enum class Line { None, Straight, Steps /* across, then up */ } line = Line::None;
    bool markers = true;
    bool quiet = false;             // thin, dashed, secondary colour: a frontier, a guide
    int dash = 0;                   // 0 solid; 1 to 3: other targets have the same colour and shape
    std::string series;             // the measure's name, for tables and files
    std::vector<PlanePoint> points; // by x
};
struct PlaneBody {
    PlaneAxis x, y;
    std::vector<PlaneSeries> series;
    std::vector<Reference> references;
    double aspect = 0.5;     // comfortable height of the plot over its width
    bool namesAbove = false; // ChartSpec::key names the lines, not their ends
    bool empty() const noexcept { return series.empty(); }
};

// ---- the chart
// --------------------------------------------------------------------------------------------------------
struct ChartSpec {
    std::string id;       // "score", "latency", "cost": stable, used by files and the CLI
    std::string question; // "Which is best?"
    std::string title;    // the finding in one sentence; never a winner that the paired interval does not support
    std::vector<std::string> sentences; // what follows from it in plain words, under the title; may be empty
    std::string subtitle;               // measure, unit, n, which intervals
    std::string
        caption; // prompt set + hash, run dates, price date, raters, blind or not, app version, SAMPLE/simulated
    // -- rows
    std::string axisTitle;
    using Scale = analysis::Scale;
    Scale scale = Scale::Linear;
    double axisMin = 0, axisMax = 1;
    std::vector<double> ticks;
    std::vector<std::string> tickLabels; // the same count
    std::string unit;                // of every value, for file headers: "score_1_to_5", "s", "usd_per_1000_answers"
    std::vector<std::string> series; // "score"; "TTFT p50", "TTFT p95", "total p50", "total p95"; "cost"
    std::vector<std::string> columnTitles;
    std::vector<ChartRow> rows;        // sorted by value, grouped by provider when `grouped`
    std::vector<Reference> references; // vertical lines through the rows
    std::vector<TintName> tints;       // a key, where bars have several
    BarMeaning bars = BarMeaning::End;
    std::string
        sumName; // of parts: what they are together ("total"); an interval on a part is that of the sum up to it
    bool grouped = false;
    // -- the other forms
    GridBody grid;
    PlaneBody plane;
    // Charts under one title: of each only title (small), subtitle and body are used. Not nested further.
    std::vector<ChartSpec> panels;
    bool panelsBeside = false;    // next to each other where there is room; else below each other
    bool sharedRows = false;      // the panels have the same rows in the same order: side by side, names stand once
    std::vector<GridHeading> key; // whose mark is whose in all panels, above them
    // Rows, of a panel or chart, that have to be in a picture; later ones may be left to the table. 0: all of them.
    std::size_t leastRows = 0;
    std::string rowsName; // what those are: "prompts"
    // -- of all
    bool simulated = false;            // any row: a "simulated" mark must be in the picture
    std::string emptyReason;           // not empty: there is nothing to draw, and this sentence says why
    std::vector<std::string> warnings; // "n < 30 for 2 targets" ...
    std::string altText;               // type, measure, best and worst, finding
};

// Names one mark. Rows: row and its mark; grid: row and column; plane: series and point.
struct MarkRef {
    int panel = 0; // 0 where the chart has no panels
    int row = -1, mark = -1;
    bool operator==(const MarkRef &) const = default;
    bool valid() const noexcept { return row >= 0 && mark >= 0; }
};
const ChartSpec &panelOf(const ChartSpec &spec, int panel); // the chart itself when it has no panels
std::size_t panelCount(const ChartSpec &spec) noexcept;     // at least 1
struct MarkOwner {                                          // whose number it is
    std::string label, sublabel, series;
    int color = -1; // -1: no target's
    MarkShape shape = MarkShape::Circle;
    bool operator==(const MarkOwner &) const = default;
};
const Figure *figureOf(const ChartSpec &spec, MarkRef ref); // null: no such mark
MarkOwner ownerOf(const ChartSpec &spec, MarkRef ref);

// The number that a mark of a panel's rows stands for: of a part its own length, else its value.
std::optional<double> numberOf(const ChartSpec &body, const ChartRow::Mark &mark);
struct SumOfParts {
    double value = 0;
    std::optional<double> low95, high95;
    std::int64_t n = 0;
    std::size_t mark = 0; // the last part that is in it
};
// What the parts of a row are together; nullopt: they are no parts, or none is known.
std::optional<SumOfParts> sumOf(const ChartSpec &body, const ChartRow &row);
} // namespace assay::analysis
