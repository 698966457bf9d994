// SPDX-License-Identifier: GPL-3.0-or-later
// What assay-cli run says of a run at its end. Private to this room.
#pragma once
#include "core/records.h"
#include "core/values.h"
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace assay::cli
{
struct Settled {
    TrialId trial{};
    Outcome outcome = Outcome::Unknown;
    std::optional<Money> cost;
    std::optional<Error> error, notSaved;
    std::optional<Nanos> ttft, total;
};

class Spent // currencies apart: they cannot be added
{
public:
    void add(const std::optional<Money> &cost);
    std::string text() const; // "0.0123 USD + 2 unknown"; "unknown" when nothing is known, "0" before anything settled

private:
    std::map<std::string, std::int64_t> m_nano;
    std::size_t m_unknown = 0;
};

struct Tally {
    std::size_t done = 0, notSucceeded = 0, notSaved = 0;
    Spent spent;
    std::optional<std::string> budgetReached; // why
    std::vector<Settled> all;
};

// One line a target, to standard output.
void printTable(const RunPlan &plan, const std::vector<Trial> &trials, const Tally &tally, RunId run);
void printFailures(const Tally &tally); // to standard error
} // namespace assay::cli
