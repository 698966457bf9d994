// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/numbers.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace assay::analysis
{
namespace
{
std::string converted(double value, std::chars_format format, int precision)
{
    // Long enough for the largest double in fixed notation with the decimals used here.
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format, precision);
    return end.ec == std::errc() ? std::string(text.data(), end.ptr) : std::string("?");
}

int decimalsFor(double value, int significant, int least, int most)
{
    if (value == 0 || !std::isfinite(value))
        return least;
    const int magnitude = int(std::floor(std::log10(std::abs(value)) + 1e-12));
    return std::clamp(significant - 1 - magnitude, least, most);
}

// The power of ten times 1, 2 or 5 that is at least `raw`.
double roundStep(double raw)
{
    const double power = std::pow(10.0, std::floor(std::log10(raw) + 1e-9));
    for (double m : {1.0, 2.0, 5.0}) {
        if (m * power >= raw * (1 - 1e-9))
            return m * power;
    }
    return 10 * power;
}

int stepDecimals(double step) { return std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 12); }
} // namespace

std::string fixed(double value, int decimals)
{
    std::string text = converted(value, std::chars_format::fixed, decimals);
    if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos)
        text.erase(0, 1);
    return text;
}

std::string exact(double value)
{
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    return std::string(text.data(), end.ptr);
}

std::string seconds(double value)
{
    if (value != 0 && std::abs(value) < 0.01)
        return fixed(value * 1000, decimalsFor(value * 1000, 2, 0, 3)) + " ms";
    return fixed(value, decimalsFor(value, 3, 0, 2)) + " s";
}

std::string amount(double value)
{
    if (value == 0)
        return "0";
    return fixed(value, decimalsFor(value, 3, 2, 9));
}

std::string times(double ratio) { return fixed(ratio, ratio < 9.95 ? 1 : 0) + "\u00a0×"; }

std::string grouped(std::int64_t value)
{
    std::string text = std::to_string(value);
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    for (std::size_t at = text.size(); at > first + 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

std::string counted(std::int64_t n, std::string_view one, std::string_view many)
{
    return grouped(n) + ' ' + std::string(n == 1 ? one : many);
}

std::string joined(const std::vector<std::string> &parts, std::string_view between)
{
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0)
            out += between;
        out += parts[i];
    }
    return out;
}

std::size_t characters(std::string_view utf8)
{
    return std::size_t(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void setLinearAxis(ChartSpec &spec, Range range, std::optional<Range> clip, std::string_view suffix)
{
    if (clip) {
        range.low = std::clamp(range.low, clip->low, clip->high);
        range.high = std::clamp(range.high, clip->low, clip->high);
    }
    // One value needs a neighbourhood: a range of nothing has no ticks.
    if (range.high - range.low < 1e-9 * std::max(1.0, std::abs(range.high))) {
        const double room = clip ? 0.5 : std::max(std::abs(range.high) * 0.5, 1e-6);
        range = {range.low - (range.low == 0 ? 0 : room), range.high + room};
        if (clip)
            range = {std::max(range.low, clip->low), std::min(range.high, clip->high)};
    }
    const double step = roundStep((range.high - range.low) / 6);
    const auto first = std::int64_t(std::floor(range.low / step + 1e-9));
    const auto last = std::int64_t(std::ceil(range.high / step - 1e-9));
    spec.scale = ChartSpec::Scale::Linear;
    spec.ticks.clear();
    spec.tickLabels.clear();
    for (std::int64_t i = first; i <= last; ++i) {
        spec.ticks.push_back(double(i) * step);
        spec.tickLabels.push_back(fixed(double(i) * step, stepDecimals(step)) + std::string(suffix));
    }
    // A mark that stands on the first or last tick needs room beyond it, or the plot's edge cuts it in half.
    const double room = 0.02 * (spec.ticks.back() - spec.ticks.front());
    spec.axisMin = spec.ticks.front() - (range.low < spec.ticks.front() + room ? room : 0);
    spec.axisMax = spec.ticks.back() + (range.high > spec.ticks.back() - room ? room : 0);
}

void setLogAxis(ChartSpec &spec, Range range, std::string_view suffix)
{
    spec.scale = ChartSpec::Scale::Log;
    const auto decades = std::log10(range.high / range.low);
    // Wide ranges carry one tick a decade or fewer; narrow ones 1, 2 and 5.
    const int stride = std::max(1, int(std::ceil(decades / 7)));
    const std::vector<double> steps = decades > 2.6 ? std::vector<double>{1} : std::vector<double>{1, 2, 5};
    std::vector<double> all;
    const int first = int(std::floor(std::log10(range.low) + 1e-9)) - 1;
    const int last = int(std::ceil(std::log10(range.high) - 1e-9)) + 1;
    for (int e = first; e <= last; ++e) {
        for (double m : steps) {
            if ((e - first) % stride == 0)
                all.push_back(m * std::pow(10.0, e));
        }
    }
    auto begin = std::upper_bound(all.begin(), all.end(), range.low * (1 + 1e-9));
    auto end = std::lower_bound(all.begin(), all.end(), range.high * (1 - 1e-9));
    begin -= begin != all.begin() ? 1 : 0;
    end += end != all.end() ? 1 : 0;
    spec.ticks.assign(begin, end);
    spec.tickLabels.clear();
    for (double tick : spec.ticks)
        spec.tickLabels.push_back(fixed(tick, stepDecimals(tick)) + std::string(suffix));
    spec.axisMin = std::min(spec.ticks.front(), range.low);
    spec.axisMax = std::max(spec.ticks.back(), range.high);
}

namespace
{
PlaneAxis axisOf(const ChartSpec &spec)
{
    PlaneAxis out;
    out.scale = spec.scale;
    out.min = spec.axisMin;
    out.max = spec.axisMax;
    out.ticks = spec.ticks;
    out.tickLabels = spec.tickLabels;
    return out;
}
} // namespace

PlaneAxis linearAxis(Range range, std::optional<Range> clip, std::string_view suffix)
{
    ChartSpec spec;
    setLinearAxis(spec, range, clip, suffix);
    return axisOf(spec);
}

PlaneAxis logAxis(Range range, std::string_view suffix)
{
    ChartSpec spec;
    setLogAxis(spec, range, suffix);
    return axisOf(spec);
}

void Cover::add(const std::optional<double> &value)
{
    if (!value || !std::isfinite(*value))
        return;
    m_range = m_any ? Range{std::min(m_range.low, *value), std::max(m_range.high, *value)} : Range{*value, *value};
    m_any = true;
}

void Cover::add(const Figure &figure)
{
    for (const auto *value : {&figure.value, &figure.low95, &figure.high95})
        add(*value);
}
} // namespace assay::analysis
