// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of one published figure: the row of the table behind a mark of “What do others claim?”. Pure.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace assay::analysis
{
// Term and what it is, `id` as Figure::basisId has it; empty: there is no such figure.
std::vector<std::pair<std::string, std::string>> claimFacts(const std::string &id);
} // namespace assay::analysis
