// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/prompt_table.h"
#include "stats/quantiles.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
// `scratch` is kept between calls: a table folds tens of thousands of small groups.
double folded(std::span<const Observation> group, PromptTable::Fold fold, std::vector<double> &scratch)
{
    if (group.size() == 1)
        return group[0].value;
    if (fold == PromptTable::Fold::Mean) {
        double sum = 0;
        for (const Observation &o : group)
            sum += o.value;
        return sum / double(group.size());
    }
    scratch.clear();
    for (const Observation &o : group)
        scratch.push_back(o.value);
    std::sort(scratch.begin(), scratch.end());
    return *stats::quantile(scratch, 0.5);
}

// Two counting passes: sorted by target and prompt in linear time, stable.
std::vector<Observation> byTargetAndPrompt(std::vector<Observation> in, std::size_t targets, std::size_t prompts)
{
    auto pass = [](const std::vector<Observation> &from, std::size_t keys, auto keyOf) {
        std::vector<std::size_t> at(keys + 1, 0);
        for (const Observation &o : from)
            ++at[std::size_t(keyOf(o)) + 1];
        for (std::size_t k = 0; k < keys; ++k)
            at[k + 1] += at[k];
        std::vector<Observation> to(from.size());
        for (const Observation &o : from)
            to[at[std::size_t(keyOf(o))]++] = o;
        return to;
    };
    in = pass(in, prompts, [](const Observation &o) { return o.prompt; });
    return pass(in, targets, [](const Observation &o) { return o.target; });
}
} // namespace

PromptTable::PromptTable(std::size_t targets, std::size_t prompts, std::vector<Observation> observations, Fold fold)
    : m_begin(targets + 1, 0), m_columns(targets, Column(prompts)), m_counts(targets, 0)
{
    std::erase_if(observations, [&](const Observation &o) {
        return o.target < 0 || o.prompt < 0 || std::size_t(o.target) >= targets || std::size_t(o.prompt) >= prompts;
    });
    m_observations = byTargetAndPrompt(std::move(observations), targets, prompts);
    std::vector<double> scratch;
    for (std::size_t i = 0; i < m_observations.size();) {
        const Observation &first = m_observations[i];
        std::size_t end = i;
        while (end < m_observations.size() && m_observations[end].target == first.target &&
               m_observations[end].prompt == first.prompt)
            ++end;
        const auto target = std::size_t(first.target);
        m_columns[target][std::size_t(first.prompt)] = folded({&m_observations[i], end - i}, fold, scratch);
        m_begin[target + 1] += end - i;
        ++m_counts[target];
        m_repeats = m_repeats || end - i > 1;
        i = end;
    }
    for (std::size_t t = 0; t < targets; ++t)
        m_begin[t + 1] += m_begin[t];
}

std::span<const Observation> PromptTable::of(std::size_t target) const
{
    return std::span(m_observations).subspan(m_begin[target], m_begin[target + 1] - m_begin[target]);
}

CommonSet commonSet(const PromptTable &table, std::size_t targets, std::size_t prompts)
{
    CommonSet set;
    std::int64_t most = 0;
    for (std::size_t t = 0; t < targets; ++t)
        most = std::max(most, table.prompts(t));
    for (std::size_t t = 0; t < targets; ++t) {
        if (table.prompts(t) > 0 && 2 * table.prompts(t) >= most)
            set.targets.push_back(t);
    }
    set.prompt.assign(prompts, !set.targets.empty());
    for (std::size_t t : set.targets) {
        for (std::size_t p = 0; p < prompts; ++p)
            set.prompt[p] = set.prompt[p] && table.column(t)[p].has_value();
    }
    set.n = std::count(set.prompt.begin(), set.prompt.end(), true);
    return set;
}

Column restricted(const Column &column, const CommonSet &set)
{
    Column out(column.size());
    for (std::size_t p = 0; p < column.size(); ++p) {
        if (set.prompt[p])
            out[p] = column[p];
    }
    return out;
}

std::vector<double> presentSorted(const Column &column)
{
    std::vector<double> out;
    for (const auto &v : column) {
        if (v)
            out.push_back(*v);
    }
    std::sort(out.begin(), out.end());
    return out;
}
} // namespace assay::analysis
