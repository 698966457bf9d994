// SPDX-License-Identifier: GPL-3.0-or-later
// Records folded to one value per target and prompt, because the prompt is the unit of analysis (methods.md 0.1), and
// the set of prompts on which targets may be compared (0.4). Plain vectors: it is built for 100,000 trials at a time.
#pragma once
#include "core/records.h"
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::analysis
{
using Column = std::vector<std::optional<double>>; // one value per prompt

struct Observation {
    std::int32_t target = 0, prompt = 0;
    std::int32_t trial = 0; // into AnalysisData::trials
    double value = 0;
};

class PromptTable
{
public:
    enum class Fold { Mean, Median };
    PromptTable(std::size_t targets, std::size_t prompts, std::vector<Observation> observations, Fold fold);

    const Column &column(std::size_t target) const { return m_columns[target]; }
    // One target's observations, by prompt.
    std::span<const Observation> of(std::size_t target) const;
    std::int64_t prompts(std::size_t target) const { return m_counts[target]; } // with a value
    bool repeats() const { return m_repeats; }                                  // any prompt with more than one

private:
    std::vector<Observation> m_observations; // by target, then prompt
    std::vector<std::size_t> m_begin;
    std::vector<Column> m_columns;
    std::vector<std::int64_t> m_counts;
    bool m_repeats = false;
};

// Which targets can be compared, and on which prompts. A target with values for fewer than half as many prompts as the
// best covered one is left out of the comparison (and shown with the reason), so that it does not shrink everybody's.
struct CommonSet {
    std::vector<std::size_t> targets; // in the order of the data
    std::vector<bool> prompt;         // in the common set?
    std::int64_t n = 0;               // prompts in it
};
CommonSet commonSet(const PromptTable &table, std::size_t targets, std::size_t prompts);
Column restricted(const Column &column, const CommonSet &set); // others become missing
std::vector<double> presentSorted(const Column &column);       // ascending
} // namespace assay::analysis
