// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/davidson.h"
#include "stats/linear.h"
#include <algorithm>
#include <cmath>

namespace assay::stats
{
namespace
{
struct Chances {
    double a = 0, b = 0, tie = 0;
};
Chances chances(double difference, double nu)
{
    const double up = std::exp(difference / 2), down = std::exp(-difference / 2), sum = up + down + nu;
    return {up / sum, down / sum, nu / sum};
}

// One pair's share of gradient and curvature; the last parameter is log nu.
void addPair(Matrix &h, std::vector<double> &gradient, const PairTable &t, std::size_t i, std::size_t j,
             const Chances &p)
{
    const double games = t.met(i, j), lead = (p.a - p.b) / 2;
    const std::size_t nu = t.size(), index[] = {i, j, nu};
    const double gd = (t.wins(i, j) - t.wins(j, i)) / 2 - games * lead;
    const double g[] = {gd, -gd, t.ties(i, j) - games * p.tie};
    const double dd = games * ((p.a + p.b) / 4 - lead * lead), dt = -games * lead * p.tie,
                 tt = games * p.tie * (1 - p.tie);
    const double curve[3][3] = {{dd, -dd, dt}, {-dd, dd, -dt}, {dt, -dt, tt}};
    for (int r = 0; r < 3; ++r) {
        gradient[index[r]] += g[r];
        for (int c = 0; c < 3; ++c)
            h.at(index[r], index[c]) += curve[r][c];
    }
}

double logLikelihood(const PairTable &t, const std::vector<double> &at)
{
    double sum = 0;
    for (std::size_t i = 0; i < t.size(); ++i) {
        for (std::size_t j = i + 1; j < t.size(); ++j) {
            const Chances p = chances(at[i] - at[j], std::exp(at[t.size()]));
            sum += t.wins(i, j) * std::log(p.a) + t.wins(j, i) * std::log(p.b) + t.ties(i, j) * std::log(p.tie);
        }
    }
    return sum;
}

bool fit(const PairTable &t, std::vector<double> &at)
{
    const std::size_t n = t.size();
    for (int round = 0; round < 200; ++round) {
        Matrix h(n + 1);
        std::vector<double> gradient(n + 1, 0);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j)
                h.at(i, j) += 1.0 / double(n);
        }
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = i + 1; j < n; ++j) {
                if (t.met(i, j) > 0)
                    addPair(h, gradient, t, i, j, chances(at[i] - at[j], std::exp(at[n])));
            }
        }
        if (!h.invert())
            return false;
        const std::vector<double> step = h.times(gradient);
        double largest = 0;
        for (double s : step)
            largest = std::max(largest, std::abs(s));
        for (std::size_t i = 0; i <= n; ++i)
            at[i] += step[i] * (largest > 2 ? 2 / largest : 1);
        if (largest < 1e-12)
            return true;
    }
    return false;
}
} // namespace

Davidson davidson(const PairTable &table)
{
    Davidson out;
    double ties = 0, decided = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        for (std::size_t j = i + 1; j < table.size(); ++j) {
            ties += table.ties(i, j);
            decided += table.wins(i, j) + table.wins(j, i);
        }
    }
    const PairGraph graph = pairGraph(table);
    if (table.size() < 2 || !graph.connected() || !graph.stronglyConnected()) {
        out.status = table.size() < 2    ? Status::Undefined
                     : graph.connected() ? Status::NotStronglyConnected
                                         : Status::Disconnected;
        return out;
    }
    if (ties <= 0 || decided <= 0)
        return out;
    std::vector<double> at(table.size() + 1, 0);
    if (!fit(table, at))
        return out;
    out.status = Status::Ok;
    out.nu = std::exp(at.back());
    out.logLikelihood = logLikelihood(table, at);
    at.pop_back();
    out.strength = std::move(at);
    return out;
}
} // namespace assay::stats
