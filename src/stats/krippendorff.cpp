// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/krippendorff.h"
#include "stats/draw.h"
#include "stats/quantiles.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace assay::stats
{
namespace
{
struct Count {
    std::size_t value = 0; // into Data::values
    double times = 0;
};
using Pattern = std::vector<Count>;   // what one unit was given, by value
struct Data {                         // only units with at least two ratings: others must not enter the marginals
    std::vector<double> values;       // distinct, ascending
    std::vector<Pattern> patterns;    // distinct: a resample needs to know how often each came, no more
    std::vector<std::uint32_t> units; // into patterns
};

Data pairable(const std::vector<std::vector<std::optional<double>>> &ratings)
{
    Data out;
    const std::size_t units = ratings.empty() ? 0 : ratings.front().size();
    std::vector<std::vector<double>> kept;
    for (std::size_t u = 0; u < units; ++u) {
        std::vector<double> given;
        for (const auto &rater : ratings) {
            if (u < rater.size() && rater[u])
                given.push_back(*rater[u]);
        }
        if (given.size() < 2)
            continue;
        out.values.insert(out.values.end(), given.begin(), given.end());
        kept.push_back(std::move(given));
    }
    std::sort(out.values.begin(), out.values.end());
    out.values.erase(std::unique(out.values.begin(), out.values.end()), out.values.end());
    std::map<std::vector<double>, std::uint32_t> known;
    for (std::vector<double> &given : kept) {
        std::sort(given.begin(), given.end());
        const auto [found, fresh] = known.try_emplace(given, std::uint32_t(out.patterns.size()));
        out.units.push_back(found->second);
        if (!fresh)
            continue;
        Pattern counts;
        for (double v : given) {
            const auto place =
                std::size_t(std::lower_bound(out.values.begin(), out.values.end(), v) - out.values.begin());
            if (counts.empty() || counts.back().value != place)
                counts.push_back({place, 0});
            counts.back().times += 1;
        }
        out.patterns.push_back(std::move(counts));
    }
    return out;
}

class Alphas // of resampled units
{
public:
    Alphas(const Data &data, Level level)
        : m_data(data), m_level(level), m_total(data.values.size()), m_middle(data.values.size()),
          m_times(data.patterns.size())
    {
    }
    void clear() { std::fill(m_times.begin(), m_times.end(), 0); }
    void add(std::uint32_t unit) { ++m_times[unit]; } // of a pattern
    std::optional<double> value()
    {
        count();
        double below = 0;
        for (std::size_t c = 0; c < m_total.size(); ++c) {
            m_middle[c] = below + m_total[c] / 2;
            below += m_total[c];
        }
        const double expected = expectedDistance() / (m_n - 1);
        if (!(expected > 0))
            return std::nullopt;
        double observed = 0;
        for (std::size_t i = 0; i < m_times.size(); ++i) {
            if (m_times[i] > 0)
                observed += double(m_times[i]) * within(m_data.patterns[i]);
        }
        return 1 - observed / expected;
    }
    double valuesCounted() const { return m_n; } // after value()

private:
    void count()
    {
        std::fill(m_total.begin(), m_total.end(), 0);
        m_n = 0;
        for (std::size_t i = 0; i < m_times.size(); ++i) {
            for (const Count &c : m_data.patterns[i]) {
                m_total[c.value] += c.times * double(m_times[i]);
                m_n += c.times * double(m_times[i]);
            }
        }
    }
    double expectedDistance() const
    {
        double sum = 0;
        for (std::size_t c = 0; c < m_total.size(); ++c) {
            for (std::size_t k = c + 1; m_total[c] > 0 && k < m_total.size(); ++k)
                sum += 2 * m_total[c] * m_total[k] * distance(c, k);
        }
        return sum;
    }
    double within(const Pattern &unit) const
    {
        double sum = 0, m = 0;
        for (std::size_t i = 0; i < unit.size(); ++i) {
            m += unit[i].times;
            for (std::size_t j = i + 1; j < unit.size(); ++j)
                sum += 2 * unit[i].times * unit[j].times * distance(unit[i].value, unit[j].value);
        }
        return sum / (m - 1);
    }
    double distance(std::size_t c, std::size_t k) const
    {
        const double a = m_data.values[c], b = m_data.values[k];
        double d = 0;
        switch (m_level) {
        case Level::Nominal:
            return c == k ? 0 : 1;
        case Level::Ordinal:
            d = m_middle[c] - m_middle[k];
            break;
        case Level::Interval:
            d = a - b;
            break;
        case Level::Ratio:
            d = a + b != 0 ? (a - b) / (a + b) : 0;
            break;
        }
        return d * d;
    }

    const Data &m_data;
    Level m_level;
    std::vector<double> m_total, m_middle; // of each value: how often, and the ordinal metric's position
    std::vector<std::uint64_t> m_times;    // by pattern
    double m_n = 0;
};

Alpha alphaOf(const Data &data, Level level)
{
    Alpha out;
    out.units = std::int64_t(data.units.size());
    if (data.units.empty())
        return out;
    Alphas alphas(data, level);
    for (std::uint32_t unit : data.units)
        alphas.add(unit);
    out.alpha = alphas.value();
    out.pairableValues = std::int64_t(alphas.valuesCounted());
    out.status = out.alpha ? Status::Ok : Status::NoVariation;
    return out;
}
} // namespace

Alpha krippendorffAlpha(const std::vector<std::vector<std::optional<double>>> &ratings, Level level)
{
    return alphaOf(pairable(ratings), level);
}

AlphaInterval krippendorffInterval(const std::vector<std::vector<std::optional<double>>> &ratings, Level level,
                                   std::size_t replicates, std::uint64_t seed, double confidence,
                                   const std::function<bool(double)> &keepGoing)
{
    const Data data = pairable(ratings);
    AlphaInterval out;
    static_cast<Alpha &>(out) = alphaOf(data, level);
    if (!out.alpha || data.units.size() < 2)
        return out;
    Draw draw(seed, data.units.size());
    Alphas alphas(data, level);
    std::vector<double> found;
    for (std::size_t r = 0; r < replicates; ++r) {
        if (keepGoing && r % 10 == 0 && !keepGoing(double(r) / double(replicates)))
            break;
        alphas.clear();
        for (std::size_t u = 0; u < data.units.size(); ++u)
            alphas.add(data.units[draw()]);
        if (const auto value = alphas.value())
            found.push_back(*value);
        else
            ++out.undefined;
    }
    std::sort(found.begin(), found.end());
    out.replicates = std::int64_t(found.size());
    out.lower = quantile(found, (1 - confidence) / 2);
    out.upper = quantile(found, (1 + confidence) / 2);
    return out;
}
} // namespace assay::stats
