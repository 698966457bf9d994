// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_summary.h"
#include "cli/arguments.h"
#include "cli/text_table.h"
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>

namespace assay::cli
{
namespace
{
std::string median(std::vector<Nanos> values)
{
    if (values.empty())
        return "-";
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    const Nanos middle = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.2f s", std::chrono::duration<double>(middle).count());
    return buffer.data();
}
} // namespace

void Spent::add(const std::optional<Money> &cost)
{
    if (cost)
        m_nano[cost->currency] += cost->nano;
    else
        ++m_unknown;
}

std::string Spent::text() const
{
    std::string text;
    for (const auto &[currency, nano] : m_nano)
        text += (text.empty() ? "" : " + ") + moneyText({nano, currency}) + (currency.empty() ? "" : " " + currency);
    if (m_unknown > 0)
        return text.empty() ? "unknown" : text + " + " + std::to_string(m_unknown) + " unknown";
    return text.empty() ? "0" : text;
}

void printTable(const RunPlan &plan, const std::vector<Trial> &trials, const Tally &tally, RunId run)
{
    std::map<std::int64_t, int> targetOf;
    for (const Trial &trial : trials)
        targetOf[number(trial.id)] = trial.targetIndex;
    using Align = TextTable::Align;
    TextTable table({{"target"},
                     {"succeeded", Align::Right},
                     {"TTFT p50", Align::Right},
                     {"total p50", Align::Right},
                     {"cost", Align::Right}});
    for (std::size_t i = 0; i < plan.targets.size(); ++i) {
        std::size_t n = 0, good = 0;
        Spent spent;
        std::vector<Nanos> ttft, total;
        for (const Settled &settled : tally.all) {
            if (targetOf[number(settled.trial)] != static_cast<int>(i))
                continue;
            ++n;
            spent.add(settled.cost);
            if (settled.outcome != Outcome::Succeeded)
                continue;
            ++good;
            if (settled.ttft)
                ttft.push_back(*settled.ttft);
            if (settled.total)
                total.push_back(*settled.total);
        }
        const ModelTarget &target = plan.targets[i];
        table.add({target.label() + (target.endpoint.simulated ? " (simulated)" : ""),
                   std::to_string(good) + " of " + std::to_string(n), median(ttft), median(total), spent.text()});
    }
    table.print(std::cout);
    std::cout << "run " << number(run) << ", " << tally.done << " trials\n";
}

void printFailures(const Tally &tally)
{
    std::size_t shown = 0;
    for (const Settled &settled : tally.all) {
        if (settled.outcome == Outcome::Succeeded || !settled.error || settled.error->code == ErrorCode::Cancelled ||
            settled.error->code == ErrorCode::BudgetStopped)
            continue;
        if (++shown > 10) {
            std::cerr << "assay-cli: and more; assay-cli export has them all\n";
            break;
        }
        std::cerr << "assay-cli: trial " << number(settled.trial) << " " << outcomeName(settled.outcome) << ": "
                  << shownLine(sentence(*settled.error)) << '\n';
    }
}
} // namespace assay::cli
