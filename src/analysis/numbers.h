// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as the charts print them, and axes with round ticks. C locale; pure; private to this room.
#pragma once
#include "analysis/chart_spec.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::analysis
{
std::string fixed(double value, int decimals); // "4.21"; never "-0.0"
std::string exact(double value);               // shortest text that reads back as the same double
std::string seconds(double value);             // three significant digits with the unit: "0.412 s", "12.4 s", "1.2 ms"
std::string amount(double value);              // money without currency, three significant digits or more: "0.00681"
std::string times(double ratio);               // "2.3 ×"
std::string grouped(std::int64_t value);       // "1,000"
std::string counted(std::int64_t n, std::string_view one, std::string_view many); // "1 answer", "3 answers"
std::string joined(const std::vector<std::string> &parts, std::string_view between);
std::size_t characters(std::string_view utf8); // code points

struct Range {
    double low = 0, high = 1;
};
// Sets scale, limits, ticks and labels of `spec` so that `range` fits; ticks are 1, 2 or 5 times a power of ten.
void setLinearAxis(ChartSpec &spec, Range range, std::optional<Range> clip, std::string_view suffix);
void setLogAxis(ChartSpec &spec, Range range, std::string_view suffix); // range.low > 0
// The same for a plane; title and unit are the caller's.
PlaneAxis linearAxis(Range range, std::optional<Range> clip, std::string_view suffix);
PlaneAxis logAxis(Range range, std::string_view suffix); // range.low > 0
// Grows around what it is shown; nothing yet: no value.
class Cover
{
public:
    void add(const std::optional<double> &value);
    void add(const Figure &figure); // value and intervals
    bool any() const noexcept { return m_any; }
    Range range(Range otherwise = {0, 1}) const { return m_any ? m_range : otherwise; }

private:
    Range m_range;
    bool m_any = false;
};
} // namespace assay::analysis
