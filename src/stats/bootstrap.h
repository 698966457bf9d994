// SPDX-License-Identifier: GPL-3.0-or-later
// Bootstrap intervals: prompts (or groups) are resampled, never single answers (methods.md 1.3). Pure and seeded: the
// same seed gives the same figures on every computer.
#pragma once
#include "stats/estimates.h"
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace assay::stats
{
// Of replicates of a statistic, its value on the data, and its leave-one-out values. Degenerate: no replicate differs,
// or all lie on one side of the estimate; then only the percentile interval is given. No replicate: UndefinedN0.
struct BootstrapEstimate {
    Status status = Status::UndefinedN0;
    std::optional<double> mean, sd, percentileLower, percentileUpper, bcaLower, bcaUpper;
};
BootstrapEstimate bootstrapInterval(double estimate, std::vector<double> replicates, std::span<const double> jackknife,
                                    double level = 0.95);

// Of several targets on the same prompts: every replicate draws prompts once for all targets, so that differences,
// ranks and "who leads" are those of one draw.
struct MeanReplicates {
    std::size_t columns = 0;
    std::vector<double> means; // replicate-major: means[b * columns + c]
    bool complete = false;     // false: stopped by keepGoing
    std::size_t count() const { return columns == 0 ? 0 : means.size() / columns; }
    std::vector<double> column(std::size_t c) const;
    std::vector<double> difference(std::size_t a, std::size_t b) const; // mean(a) - mean(b) of each replicate
};
// `rows`: one row of `columns` values for each prompt, none missing (the common set). keepGoing is asked about 100
// times with the share done; false stops. Any thread; 100,000 values times 9,999 replicates take about a second.
MeanReplicates bootstrapMeans(std::span<const double> rows, std::size_t columns, std::size_t replicates,
                              std::uint64_t seed, const std::function<bool(double)> &keepGoing = {});
// As many of the wanted draws as a tenth of a second or two is enough for. Never fewer than 499: a share is then known
// to within 4.5 points in the worst case, and thousands of rows leave little for draws to tell.
std::size_t affordableDraws(std::size_t rows, std::size_t columns, std::size_t wanted) noexcept;
// How often each column has the highest mean (a tie is shared): the "P(best)" of a report. Empty without replicates.
std::vector<double> shareBest(const MeanReplicates &replicates);
} // namespace assay::stats
