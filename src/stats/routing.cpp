// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/routing.h"
#include "stats/sums.h"
#include <functional>

namespace assay::stats
{
namespace
{
double rounded(double v) { return std::round(v * 1e12) / 1e12; }

class Chooser
{
public:
    Chooser(std::span<const RoutedPrompt> prompts, std::size_t models, double lambda, std::size_t minTrain)
        : m_prompts(prompts), m_models(models), m_lambda(lambda), m_minTrain(minTrain)
    {
    }
    // Among the prompts that `use` lets in.
    std::size_t best(const std::function<bool(std::size_t)> &use) const
    {
        std::size_t chosen = 0;
        double bestUtility = 0, bestCost = 0;
        for (std::size_t m = 0; m < m_models; ++m) {
            Sum score, cost;
            double count = 0;
            for (std::size_t i = 0; i < m_prompts.size(); ++i) {
                if (use(i)) {
                    score.add(m_prompts[i].score[m]);
                    cost.add(m_prompts[i].cost[m]);
                    count += 1;
                }
            }
            const double c = rounded(cost.value() / count),
                         u = rounded(score.value() / count - m_lambda * cost.value() / count);
            if (m == 0 || u > bestUtility || (u == bestUtility && c < bestCost)) {
                chosen = m;
                bestUtility = u;
                bestCost = c;
            }
        }
        return chosen;
    }
    std::size_t byCategory(std::size_t prompt, bool leaveOut) const
    {
        auto overall = [&](std::size_t i) { return !leaveOut || i != prompt; };
        auto inside = [&](std::size_t i) { return overall(i) && m_prompts[i].category == m_prompts[prompt].category; };
        std::size_t training = 0;
        for (std::size_t i = 0; i < m_prompts.size(); ++i)
            training += inside(i) ? 1 : 0;
        if (training > 0 && training >= m_minTrain)
            return best(inside);
        return best(overall);
    }
    RoutedPolicy policy(const std::function<std::size_t(std::size_t)> &choose) const
    {
        RoutedPolicy out;
        Sum score, cost;
        for (std::size_t i = 0; i < m_prompts.size(); ++i) {
            out.choice.push_back(choose(i));
            score.add(m_prompts[i].score[out.choice.back()]);
            cost.add(m_prompts[i].cost[out.choice.back()]);
        }
        out.score = score.value() / double(m_prompts.size());
        out.cost = cost.value() / double(m_prompts.size());
        return out;
    }

private:
    std::span<const RoutedPrompt> m_prompts;
    std::size_t m_models;
    double m_lambda;
    std::size_t m_minTrain;
};
} // namespace

RoutingSimulation simulateRouting(std::span<const RoutedPrompt> prompts, std::size_t models, double lambda,
                                  std::size_t minTrain)
{
    RoutingSimulation out;
    if (prompts.empty() || models == 0)
        return out;
    const Chooser chooser(prompts, models, lambda, minTrain);
    const std::size_t single = chooser.best([](std::size_t) { return true; });
    out.bestSingle = chooser.policy([&](std::size_t) { return single; });
    out.categoryInSample = chooser.policy([&](std::size_t i) { return chooser.byCategory(i, false); });
    out.oracle = chooser.policy([&](std::size_t i) { return chooser.best([i](std::size_t k) { return k == i; }); });
    for (std::size_t m = 0; m < models; ++m) {
        const RoutedPolicy one = chooser.policy([m](std::size_t) { return m; });
        out.modelScore.push_back(one.score);
        out.modelCost.push_back(one.cost);
    }
    if (prompts.size() < 2) {
        out.status = Status::NoIntervalN1;
        return out;
    }
    out.status = Status::Ok;
    out.bestSingleLeftOut =
        chooser.policy([&](std::size_t i) { return chooser.best([i](std::size_t k) { return k != i; }); });
    out.categoryLeftOut = chooser.policy([&](std::size_t i) { return chooser.byCategory(i, true); });
    return out;
}
} // namespace assay::stats
