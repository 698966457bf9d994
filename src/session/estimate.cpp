// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/estimate.h"

#include "core/attachment.h"
#include "core/prompt_template.h"
#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace assay::session
{
namespace
{
// A usual business answer, in tokens, and what it takes, until the user's own history says better.
constexpr std::int64_t usualAnswer = 350;
constexpr double usualShort = 4, usualLong = 16; // seconds: 1 s to the first token, then 110 and 25 tokens a second
constexpr std::size_t fewest = 3;                // earlier answers that say something

struct Expected { // of one answer
    std::int64_t low = 0, likely = usualAnswer, high = 0;
    double shortest = usualShort, longest = usualLong; // seconds
    std::size_t answers = 0;                           // it rests on
};

template <typename T> T at(std::vector<T> values, double share)
{
    const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(index);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

std::optional<Expected> fromHistory(const std::vector<AnswerSize> &sizes, const std::string *caseKey)
{
    std::vector<std::int64_t> tokens;
    std::vector<double> seconds;
    for (const AnswerSize &size : sizes) {
        if (caseKey != nullptr && size.caseKey != *caseKey)
            continue;
        tokens.push_back(size.outputTokens);
        if (size.total)
            seconds.push_back(std::chrono::duration<double>(*size.total).count());
    }
    if (tokens.size() < fewest)
        return std::nullopt;
    Expected expected;
    expected.low = at(tokens, 0.1);
    expected.likely = at(tokens, 0.5);
    expected.high = at(tokens, 0.9);
    expected.answers = tokens.size();
    if (!seconds.empty()) {
        expected.shortest = at(seconds, 0.25);
        expected.longest = at(seconds, 0.75);
    }
    return expected;
}

class Sum
{
public:
    explicit Sum(const RunPlan &plan) : m_plan(plan) {}
    bool add(const ModelTarget &target, std::int64_t input, const Expected &expected, const TokenPrice &price)
    {
        const std::optional<std::int64_t> most = target.parameters.maxOutputTokens;
        std::optional<catalog::CostEstimate> one = catalog::estimate(input, expected.likely, most, price);
        if (target.endpoint.api == Api::Command) { // one price a run, however long
            const std::optional<Money> fee = catalog::costOfRun(price).amount;
            one = fee ? std::optional(catalog::CostEstimate{*fee, *fee, *fee}) : std::nullopt;
        }
        if (!one)
            return false;
        if (expected.answers > 0 &&
            target.endpoint.api !=
                Api::Command) { // the tenth and the ninetieth of a hundred answers, with the same doubt about input
            const auto low = catalog::estimate(input, expected.low, most, price);
            const auto high = catalog::estimate(input, expected.high, expected.high, price);
            const std::int64_t output = low->likely.nano - catalog::estimate(input, 0, most, price)->likely.nano;
            one->low.nano += output;
            one->high = high->high;
        }
        if (!m_cost) {
            const Money zero{0, one->likely.currency};
            m_cost = catalog::CostEstimate{zero, zero, zero};
        }
        if (m_cost->likely.currency != one->likely.currency)
            return false;
        const int times = m_plan.repetitions;
        m_cost->low.nano += one->low.nano * times;
        m_cost->likely.nano += one->likely.nano * times;
        m_cost->high.nano += one->high.nano * times;
        Busy &busy = m_busy[std::to_string(number(target.endpoint.id)) + target.endpoint.baseUrl];
        busy.atOnce = std::max(target.endpoint.concurrency, 1);
        busy.shortest += expected.shortest * times;
        busy.longest += expected.longest * times;
        m_longestOne = std::max(m_longestOne, expected.longest);
        m_shortestOne = std::max(m_shortestOne, expected.shortest);
        return true;
    }
    RunEstimate result() const
    {
        RunEstimate estimate;
        estimate.cost = *m_cost;
        double shortest = m_shortestOne, longest = m_longestOne, allShort = 0, allLong = 0;
        for (const auto &[endpoint, busy] : m_busy) {
            shortest = std::max(shortest, busy.shortest / busy.atOnce);
            longest = std::max(longest, busy.longest / busy.atOnce);
            allShort += busy.shortest;
            allLong += busy.longest;
        }
        const int atOnce = std::max(m_plan.concurrency, 1);
        estimate.shortest = std::chrono::seconds(static_cast<long>(std::max(shortest, allShort / atOnce) + 0.5));
        estimate.longest = std::chrono::seconds(static_cast<long>(std::max(longest, allLong / atOnce) + 0.5));
        return estimate;
    }
    bool any() const { return m_cost.has_value(); }

private:
    struct Busy {
        int atOnce = 1;
        double shortest = 0, longest = 0;
    };
    const RunPlan &m_plan;
    std::optional<catalog::CostEstimate> m_cost;
    std::map<std::string, Busy> m_busy; // by endpoint
    double m_shortestOne = 0, m_longestOne = 0;
};

std::vector<std::int64_t> inputsOf(const RunPlan &plan)
{
    std::vector<std::int64_t> inputs;
    for (const Case &item : plan.cases) {
        const Prompt &prompt = plan.promptOf(item);
        const Result<Prompt> filled = render(prompt, item.variables);
        const Prompt &text = filled ? *filled : prompt;
        std::int64_t tokens = estimateTokens(text.system) + estimateTokens(text.user) + 8;
        for (const Attachment &file : text.attachments)
            tokens += estimateTokens(file);
        inputs.push_back(tokens);
    }
    return inputs;
}

struct Asked { // one request of a trial
    const ModelTarget *target = nullptr;
    std::int64_t ownWords = 0; // tokens of a step's own words
};

std::vector<Asked> askedOf(const ModelTarget &target)
{
    if (target.steps.empty())
        return {{&target, 0}};
    std::vector<Asked> asked;
    for (const ChainStep &step : target.steps)
        asked.push_back(
            {&step.target, step.prompt ? estimateTokens(step.prompt->system) + estimateTokens(step.prompt->user) : 0});
    return asked;
}
} // namespace

std::optional<RunEstimate> estimateOf(const RunPlan &plan, const PriceLookup &priceOf, const SizeLookup &sizesOf)
{
    const std::vector<std::int64_t> inputs = inputsOf(plan);
    Sum sum(plan);
    int earlier = 0, guessed = 0, requests = 0;
    for (const ModelTarget &target : plan.targets) {
        std::vector<std::int64_t> soFar = inputs; // of a chain's step: with what the steps before it said
        for (const Asked &asked : askedOf(target)) {
            const std::optional<TokenPrice> price = priceOf(*asked.target);
            if (!price)
                return std::nullopt;
            const std::vector<AnswerSize> &sizes = sizesOf(*asked.target);
            const std::optional<Expected> ofModel = fromHistory(sizes, nullptr);
            for (std::size_t i = 0; i < plan.cases.size(); ++i) {
                std::optional<Expected> expected = fromHistory(sizes, &plan.cases[i].id);
                if (!expected)
                    expected = ofModel;
                guessed += expected ? 0 : plan.repetitions;
                const Expected one = expected.value_or(Expected());
                if (!sum.add(*asked.target, soFar[i] + asked.ownWords, one, *price))
                    return std::nullopt;
                soFar[i] += one.likely;
                requests += plan.repetitions;
            }
            earlier += static_cast<int>(ofModel ? ofModel->answers : 0);
        }
    }
    if (!sum.any())
        return std::nullopt;
    RunEstimate estimate = sum.result();
    estimate.earlierAnswers = earlier;
    estimate.guessedRequests = guessed;
    estimate.requests = requests;
    return estimate;
}

std::optional<SpendingQuestion> questionBefore(const RunPlan &plan, const SpendingLimits &limits,
                                               const PriceLookup &priceOf, const SizeLookup &sizesOf)
{
    if (!limits.askAboveNano)
        return std::nullopt;
    const PriceLookup charged = [&](const ModelTarget &target) {
        if (!target.endpoint.simulated)
            return priceOf(target);
        TokenPrice free;
        free.input = free.output = UnitPrice{0};
        free.currency = limits.currency;
        return std::optional(free);
    };
    const std::optional<RunEstimate> estimate = estimateOf(plan, charged, sizesOf);
    if (!estimate || estimate->cost.likely.currency != limits.currency)
        return SpendingQuestion{};
    if (estimate->cost.high.nano > *limits.askAboveNano)
        return SpendingQuestion{estimate->cost};
    return std::nullopt;
}
} // namespace assay::session
