// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pair_choice.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "core/text.h"

namespace assay
{
namespace
{
using Matrix = std::vector<std::vector<double>>;
constexpr double Z95 = 1.959963984540054;

bool counts(Choice choice) { return choice != Choice::CantJudge; }

Matrix winsOf(int targets, const std::vector<PairVote> &votes)
{
    const auto size = static_cast<std::size_t>(targets);
    Matrix wins(size, std::vector<double>(size, 0));
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
            wins[i][j] = i == j ? 0 : 0.25; // half a virtual tie
    for (const PairVote &vote : votes) {
        if (!counts(vote.choice))
            continue;
        const auto a = static_cast<std::size_t>(vote.a), b = static_cast<std::size_t>(vote.b);
        wins[a][b] += vote.choice == Choice::A ? 1 : vote.choice == Choice::B ? 0 : 0.5;
        wins[b][a] += vote.choice == Choice::B ? 1 : vote.choice == Choice::A ? 0 : 0.5;
    }
    return wins;
}

// Strengths by the minorise-maximise steps; 200 are far more than the choice of a pair needs.
std::vector<double> strengthsOf(const Matrix &wins)
{
    const std::size_t size = wins.size();
    std::vector<double> strength(size, 1);
    for (int step = 0; step < 200; ++step) {
        for (std::size_t i = 0; i < size; ++i) {
            double won = 0, met = 0;
            for (std::size_t j = 0; j < size; ++j) {
                if (i == j)
                    continue;
                won += wins[i][j];
                met += (wins[i][j] + wins[j][i]) / (strength[i] + strength[j]);
            }
            strength[i] = met > 0 ? won / met : 1;
        }
        const double sum = std::accumulate(strength.begin(), strength.end(), 0.0);
        for (double &s : strength)
            s *= static_cast<double>(size) / sum;
    }
    return strength;
}

// Inverse of a positive definite matrix, by Gauss-Jordan.
Matrix inverse(Matrix m)
{
    const std::size_t size = m.size();
    Matrix inv(size, std::vector<double>(size, 0));
    for (std::size_t i = 0; i < size; ++i)
        inv[i][i] = 1;
    for (std::size_t i = 0; i < size; ++i) {
        const double pivot = m[i][i];
        for (std::size_t k = 0; k < size; ++k) {
            m[i][k] /= pivot;
            inv[i][k] /= pivot;
        }
        for (std::size_t r = 0; r < size; ++r) {
            const double factor = r == i ? 0 : m[r][i];
            for (std::size_t k = 0; k < size && factor != 0; ++k) {
                m[r][k] -= factor * m[i][k];
                inv[r][k] -= factor * inv[i][k];
            }
        }
    }
    return inv;
}

std::vector<int> componentsOf(int targets, const std::vector<PairVote> &votes)
{
    std::vector<int> part(static_cast<std::size_t>(targets));
    std::iota(part.begin(), part.end(), 0);
    for (const PairVote &vote : votes) {
        if (!counts(vote.choice))
            continue;
        const int from = part[static_cast<std::size_t>(vote.b)], to = part[static_cast<std::size_t>(vote.a)];
        std::replace(part.begin(), part.end(), from, to);
    }
    return part;
}

struct Seen {                                       // what has been voted on
    std::map<std::tuple<int, int, int>, int> pairs; // prompt, lower, higher target
    std::map<int, int> prompts;
    std::map<std::pair<int, int>, int> firsts; // how often the lower one was first, less how often the higher one
};

Seen seenOf(const std::vector<PairVote> &votes)
{
    Seen seen;
    for (const PairVote &vote : votes) {
        const auto [low, high] = std::minmax(vote.a, vote.b);
        ++seen.pairs[{vote.prompt, low, high}];
        ++seen.prompts[vote.prompt];
        seen.firsts[{low, high}] += vote.a == low ? 1 : -1;
    }
    return seen;
}
} // namespace

std::vector<std::vector<double>> pairWidths(int targets, const std::vector<PairVote> &votes)
{
    const auto size = static_cast<std::size_t>(std::max(targets, 0));
    const Matrix wins = winsOf(targets, votes);
    const std::vector<double> strength = strengthsOf(wins);
    Matrix information(size, std::vector<double>(size, 1.0 / static_cast<double>(std::max<std::size_t>(size, 1))));
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            if (i == j)
                continue;
            const double p = strength[i] / (strength[i] + strength[j]);
            const double part = (wins[i][j] + wins[j][i]) * p * (1 - p);
            information[i][i] += part;
            information[i][j] -= part;
        }
    }
    const Matrix covariance = inverse(information);
    Matrix widths(size, std::vector<double>(size, 0));
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
            widths[i][j] =
                2 * Z95 * std::sqrt(std::max(0.0, covariance[i][i] + covariance[j][j] - 2 * covariance[i][j]));
    return widths;
}

std::optional<NextPair> nextPair(const std::vector<std::vector<bool>> &has, const std::vector<PairVote> &votes,
                                 std::uint64_t seed)
{
    const int targets = has.empty() ? 0 : static_cast<int>(has.front().size());
    const std::vector<int> part = componentsOf(targets, votes);
    const Matrix widths = pairWidths(targets, votes);
    const Seen seen = seenOf(votes);
    SplitMix64 random(seed ^ (votes.size() * 0x9e3779b97f4a7c15ull));
    struct Candidate {
        int repeats, bridge;
        double width;
        int promptVotes;
        std::uint64_t draw;
        NextPair pair;
    };
    std::optional<Candidate> best;
    for (std::size_t prompt = 0; prompt < has.size(); ++prompt) {
        for (int a = 0; a < targets; ++a) {
            for (int b = a + 1; b < targets; ++b) {
                const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
                if (!has[prompt][i] || !has[prompt][j])
                    continue;
                const auto times = [](const auto &map, const auto &key) {
                    const auto found = map.find(key);
                    return found == map.end() ? 0 : found->second;
                };
                const int p = static_cast<int>(prompt);
                const int before = times(seen.pairs, std::tuple(p, a, b));
                const int lead = times(seen.firsts, std::pair(a, b));
                const std::uint64_t draw = random.next();
                const bool swap = lead > 0 || (lead == 0 && (draw & 1) != 0);
                Candidate one{before,
                              part[i] != part[j] ? 1 : 0,
                              std::round(widths[i][j] * 1e9) / 1e9,
                              times(seen.prompts, p),
                              draw,
                              {p, swap ? b : a, swap ? a : b, part[i] != part[j], before > 0}};
                const auto rank = [](const Candidate &c) {
                    return std::tuple(-c.repeats, c.bridge, c.width, -c.promptVotes, c.draw);
                };
                if (!best || rank(one) > rank(*best))
                    best = one;
            }
        }
    }
    return best ? std::optional(best->pair) : std::nullopt;
}
} // namespace assay
