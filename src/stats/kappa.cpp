// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/kappa.h"
#include <algorithm>
#include <cmath>

namespace assay::stats
{
namespace
{
struct Shares { // of the K x K table
    std::size_t k = 0;
    std::vector<double> cell, row, column;
    double at(std::size_t i, std::size_t j) const { return cell[i * k + j]; }
};

// Agreement beyond chance with weights 1 - |i - j|^power / (K - 1)^power.
std::optional<double> weighted(const Shares &s, int power)
{
    double observed = 0, expected = 0;
    for (std::size_t i = 0; i < s.k; ++i) {
        for (std::size_t j = 0; j < s.k; ++j) {
            const double apart = std::abs(double(i) - double(j)) / double(s.k - 1);
            const double w = power == 0 ? (i == j ? 1.0 : 0.0) : 1 - std::pow(apart, power);
            observed += w * s.at(i, j);
            expected += w * s.row[i] * s.column[j];
        }
    }
    return 1 - expected > 1e-12 ? std::optional((observed - expected) / (1 - expected)) : std::nullopt;
}

// Fleiss, Cohen and Everitt.
double standardError(const Shares &s, double po, double pe, double n)
{
    double a = 0, b = 0;
    for (std::size_t i = 0; i < s.k; ++i) {
        a += s.at(i, i) * std::pow((1 - pe) - (s.row[i] + s.column[i]) * (1 - po), 2);
        for (std::size_t j = 0; j < s.k; ++j)
            b += i == j ? 0 : s.at(i, j) * std::pow(s.column[i] + s.row[j], 2);
    }
    const double rest = po * pe - 2 * pe + po;
    return std::sqrt(std::max(0.0, (a + (1 - po) * (1 - po) * b - rest * rest) / n)) / ((1 - pe) * (1 - pe));
}
} // namespace

CohenKappa cohenKappa(Values first, Values second, std::span<const double> categories)
{
    CohenKappa out;
    Shares s;
    s.k = categories.size();
    s.cell.assign(s.k * s.k, 0);
    s.row.assign(s.k, 0);
    s.column.assign(s.k, 0);
    auto place = [&](double v) {
        return std::size_t(std::find(categories.begin(), categories.end(), v) - categories.begin());
    };
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
        const std::size_t r = first[i] ? place(*first[i]) : s.k, c = second[i] ? place(*second[i]) : s.k;
        if (r == s.k || c == s.k)
            continue;
        s.cell[r * s.k + c] += 1;
        ++out.n;
    }
    if (out.n == 0)
        return out;
    double po = 0, pe = 0;
    for (std::size_t i = 0; i < s.k; ++i) {
        for (std::size_t j = 0; j < s.k; ++j) {
            s.cell[i * s.k + j] /= double(out.n);
            s.row[i] += s.at(i, j);
            s.column[j] += s.at(i, j);
        }
        po += s.at(i, i);
    }
    for (std::size_t i = 0; i < s.k; ++i)
        pe += s.row[i] * s.column[i];
    out.agreement = po;
    if (s.k < 2 || 1 - pe <= 1e-12) {
        out.status = Status::NoVariation;
        return out;
    }
    out.status = Status::Ok;
    out.kappa = weighted(s, 0);
    out.linear = weighted(s, 1);
    out.quadratic = weighted(s, 2);
    out.ase = standardError(s, po, pe, double(out.n));
    return out;
}

FleissKappa fleissKappa(const std::vector<std::vector<std::int64_t>> &table)
{
    if (table.empty() || table.front().empty())
        return {};
    std::vector<double> share(table.front().size(), 0);
    double agreement = 0, raters = 0, all = 0;
    for (const auto &item : table) {
        double count = 0, squares = 0;
        for (std::size_t j = 0; j < std::min(item.size(), share.size()); ++j) {
            count += double(item[j]);
            squares += double(item[j]) * double(item[j]);
            share[j] += double(item[j]);
        }
        if (count < 2 || item.size() != share.size() || (raters > 0 && count != raters))
            return {};
        raters = count;
        all += count;
        agreement += (squares - count) / (count * (count - 1));
    }
    double chance = 0;
    for (double s : share)
        chance += s / all * (s / all);
    if (1 - chance <= 1e-12)
        return {Status::NoVariation, std::nullopt};
    return {Status::Ok, (agreement / double(table.size()) - chance) / (1 - chance)};
}
} // namespace assay::stats
