// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/bootstrap.h"
#include "stats/draw.h"
#include "stats/quantiles.h"
#include "stats/special.h"
#include "stats/sums.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace assay::stats
{
namespace
{
// Adds the picked rows, W columns at a time in registers.
template <std::size_t W>
void addRows(const double *rows, std::size_t columns, std::size_t first, std::span<const std::uint32_t> picks,
             double *out)
{
    double sums[W] = {};
    const double *column = rows + first;
    for (std::uint32_t pick : picks) {
        const double *row = column + std::size_t(pick) * columns;
        for (std::size_t c = 0; c < W; ++c)
            sums[c] += row[c];
    }
    for (std::size_t c = 0; c < W; ++c)
        out[first + c] += sums[c];
}

// One replicate: n rows are drawn, in blocks that stay in the nearest cache; their sums go to `sums`.
void addReplicate(Draw &draw, std::span<const double> rows, std::size_t columns, std::size_t n, double *sums)
{
    std::array<std::uint32_t, 1024> block{};
    for (std::size_t done = 0; done < n; done += block.size()) {
        const auto picks = std::span(block).first(std::min(block.size(), n - done));
        for (std::uint32_t &pick : picks)
            pick = draw();
        std::size_t c = 0;
        for (; c + 8 <= columns; c += 8)
            addRows<8>(rows.data(), columns, c, picks, sums);
        for (; c + 4 <= columns; c += 4)
            addRows<4>(rows.data(), columns, c, picks, sums);
        for (; c < columns; ++c)
            addRows<1>(rows.data(), columns, c, picks, sums);
    }
}

// Scores as people give them are small whole numbers, or halves and quarters of them: as 16-bit lanes eight targets are
// added at once, and their sums are those of the doubles to the last bit, because both are exact.
class SmallRows
{
public:
    static std::optional<SmallRows> of(std::span<const double> rows, std::size_t columns)
    {
        const auto [least, most] = std::minmax_element(rows.begin(), rows.end());
        for (const double parts : {1.0, 2.0, 4.0}) {
            const double low = *least * parts;
            if (!(std::abs(low) <= MostLow && (*most - *least) * parts <= MostValue))
                return std::nullopt;
            if (std::all_of(rows.begin(), rows.end(), [&](double v) { return v * parts == std::floor(v * parts); }))
                return SmallRows(rows, columns, parts, low);
        }
        return std::nullopt;
    }
    void addReplicate(Draw &draw, double *sums) const
    {
        std::array<std::uint32_t, Block> block{};
        std::vector<std::uint64_t> totals(m_groups * Lanes, 0);
        for (std::size_t done = 0; done < m_n; done += Block) {
            const auto picks = std::span(block).first(std::min(std::size_t(Block), m_n - done));
            for (std::uint32_t &pick : picks)
                pick = draw();
            for (std::size_t g = 0; g < m_groups; ++g)
                addBlock(m_rows.data() + g * m_n, picks, totals.data() + g * Lanes);
        }
        for (std::size_t c = 0; c < m_columns; ++c)
            sums[c] = (double(totals[c]) + m_low * double(m_n)) / m_parts;
    }

private:
    static constexpr std::size_t Lanes = 8, Block = 256; // 256 times 255 fits into 16 bits
    static constexpr double MostValue = 255, MostLow = 1e6;
    struct Row {
        std::uint16_t lanes __attribute__((vector_size(16)));
    };

    SmallRows(std::span<const double> rows, std::size_t columns, double parts, double low)
        : m_columns(columns), m_n(rows.size() / columns), m_groups((columns + Lanes - 1) / Lanes),
          m_rows(m_groups * m_n), m_parts(parts), m_low(low)
    {
        for (std::size_t r = 0; r < m_n; ++r) {
            for (std::size_t c = 0; c < columns; ++c)
                m_rows[c / Lanes * m_n + r].lanes[c % Lanes] = std::uint16_t(rows[r * columns + c] * parts - low);
        }
    }
    static void addBlock(const Row *rows, std::span<const std::uint32_t> picks, std::uint64_t *totals)
    {
        Row sum{};
        for (std::uint32_t pick : picks)
            sum.lanes += rows[pick].lanes;
        for (std::size_t c = 0; c < Lanes; ++c)
            totals[c] += sum.lanes[c];
    }
    std::size_t m_columns, m_n, m_groups;
    std::vector<Row> m_rows; // by group of eight columns, then by row
    double m_parts, m_low;
};

double accelerationOf(std::span<const double> jackknife)
{
    if (jackknife.empty())
        return 0;
    const double mean = meanOf(jackknife);
    Sum squares, cubes;
    for (double j : jackknife) {
        const double u = mean - j;
        squares.add(u * u);
        cubes.add(u * u * u);
    }
    const double s = squares.value();
    return s > 0 ? cubes.value() / (6 * std::pow(s, 1.5)) : 0;
}
} // namespace

BootstrapEstimate bootstrapInterval(double estimate, std::vector<double> replicates, std::span<const double> jackknife,
                                    double level)
{
    BootstrapEstimate out;
    if (replicates.empty())
        return out;
    std::sort(replicates.begin(), replicates.end());
    const double b = double(replicates.size()), tail = (1 - level) / 2;
    out.mean = meanOf(replicates);
    out.sd = replicates.size() > 1 ? std::sqrt(squaresAround(replicates, *out.mean) / (b - 1)) : 0.0;
    out.percentileLower = quantile(replicates, tail);
    out.percentileUpper = quantile(replicates, 1 - tail);
    // Float noise must not count a tie as above or below.
    const double same = 1e-12 * std::max(1.0, std::abs(estimate));
    double below = 0;
    for (double r : replicates)
        below += std::abs(r - estimate) <= same ? 0.5 : r < estimate ? 1 : 0;
    out.status = Status::Degenerate;
    if (below <= 0 || below >= b || replicates.back() - replicates.front() <= same)
        return out;
    const double z0 = normalQuantile(below / b), acceleration = accelerationOf(jackknife);
    auto end = [&](double p) {
        const double z = z0 + normalQuantile(p);
        return quantile(replicates, normalCdf(z0 + z / (1 - acceleration * z)));
    };
    out.status = Status::Ok;
    out.bcaLower = end(tail);
    out.bcaUpper = end(1 - tail);
    return out;
}

std::vector<double> MeanReplicates::column(std::size_t c) const
{
    std::vector<double> out(count());
    for (std::size_t b = 0; b < out.size(); ++b)
        out[b] = means[b * columns + c];
    return out;
}

std::vector<double> MeanReplicates::difference(std::size_t a, std::size_t b) const
{
    std::vector<double> out(count());
    for (std::size_t r = 0; r < out.size(); ++r)
        out[r] = means[r * columns + a] - means[r * columns + b];
    return out;
}

std::size_t affordableDraws(std::size_t rows, std::size_t columns, std::size_t wanted) noexcept
{
    constexpr std::size_t budget = 100'000'000, fewest = 499; // values added
    const std::size_t most = budget / std::max<std::size_t>(1, rows * columns);
    return std::min(wanted, std::max(fewest, most));
}

MeanReplicates bootstrapMeans(std::span<const double> rows, std::size_t columns, std::size_t replicates,
                              std::uint64_t seed, const std::function<bool(double)> &keepGoing)
{
    MeanReplicates out;
    out.columns = columns;
    const std::size_t n = columns == 0 ? 0 : rows.size() / columns;
    if (n == 0)
        return out;
    Draw draw(seed, n);
    out.means.resize(replicates * columns);
    const std::optional<SmallRows> small = SmallRows::of(rows, columns);
    const std::size_t pause = std::max<std::size_t>(1, replicates / 100);
    for (std::size_t b = 0; b < replicates; ++b) {
        if (keepGoing && b % pause == 0 && !keepGoing(double(b) / double(replicates))) {
            out.means.resize(b * columns);
            return out;
        }
        double *sums = out.means.data() + b * columns;
        if (small)
            small->addReplicate(draw, sums);
        else
            addReplicate(draw, rows, columns, n, sums);
        for (std::size_t c = 0; c < columns; ++c)
            out.means[b * columns + c] /= double(n);
    }
    out.complete = true;
    return out;
}

std::vector<double> shareBest(const MeanReplicates &replicates)
{
    if (replicates.count() == 0)
        return {};
    std::vector<double> out(replicates.columns, 0);
    for (std::size_t b = 0; b < replicates.count(); ++b) {
        const auto row = std::span(replicates.means).subspan(b * replicates.columns, replicates.columns);
        const double best = *std::max_element(row.begin(), row.end()), same = 1e-12 * std::max(1.0, std::abs(best));
        const auto winners = std::count_if(row.begin(), row.end(), [&](double v) { return best - v <= same; });
        for (std::size_t c = 0; c < row.size(); ++c)
            out[c] += best - row[c] <= same ? 1.0 / double(winners) : 0;
    }
    for (double &share : out)
        share /= double(replicates.count());
    return out;
}
} // namespace assay::stats
