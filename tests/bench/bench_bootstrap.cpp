// SPDX-License-Identifier: GPL-3.0-or-later
// Resampling 100,000 scores of 8 targets (12,500 prompts) 9,999 times, with the intervals of every mean and every
// difference, beside a bare loop that only draws and adds.
//   bench_bootstrap [--replicates N]  ->  one JSON line; exit 1 when it takes 2 s or more (optimised build)
#include "core/text.h"
#include "stats/bootstrap.h"
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace assay;

namespace
{
constexpr std::size_t kTargets = 8, kPrompts = 12500;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// The least that any bootstrap of means does: a cheap (biased) draw, eight additions.
double floorSeconds(const std::vector<double> &rows, std::size_t replicates, double &keep)
{
    const double begin = seconds();
    std::uint64_t state = 1;
    for (std::size_t b = 0; b < replicates; ++b) {
        std::array<double, kTargets> sums{};
        for (std::size_t i = 0; i < kPrompts; ++i) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            const double *row = rows.data() + ((state >> 32) * kPrompts >> 32) * kTargets;
            for (std::size_t c = 0; c < kTargets; ++c)
                sums[c] += row[c];
        }
        keep += sums[b % kTargets];
    }
    return seconds() - begin;
}
} // namespace

int main(int argc, char **argv)
{
    std::size_t replicates = 9999;
    if (argc == 3 && std::strcmp(argv[1], "--replicates") == 0)
        replicates = std::size_t(std::atol(argv[2]));
    std::vector<double> rows(kTargets * kPrompts);
    SplitMix64 random(7);
    for (double &v : rows)
        v = double(1 + random.below(5));
    double keep = 0;
    const double bare = floorSeconds(rows, replicates, keep);
    const double begin = seconds();
    int asked = 0;
    const auto drawn = stats::bootstrapMeans(rows, kTargets, replicates, 7, [&](double) { return ++asked > 0; });
    const double drawing = seconds() - begin;
    for (std::size_t a = 0; a < kTargets; ++a) {
        keep += *stats::bootstrapInterval(3, drawn.column(a), {}).percentileLower;
        for (std::size_t b = a + 1; b < kTargets; ++b)
            keep += *stats::bootstrapInterval(0, drawn.difference(a, b), {}).percentileLower;
    }
    keep += stats::shareBest(drawn)[0];
    const double all = seconds() - begin;
    std::printf(
        "{\"scores\": %zu, \"targets\": %zu, \"replicates\": %zu, \"seconds\": %.3f, \"drawing_seconds\": %.3f, "
        "\"floor_seconds\": %.3f, \"ratio\": %.2f, \"asked\": %d, \"sum\": %.3f}\n",
        rows.size(), kTargets, replicates, all, drawing, bare, all / bare, asked, keep);
    return all < 2 || replicates != 9999 ? 0 : 1;
}
