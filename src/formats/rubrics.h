// SPDX-License-Identifier: GPL-3.0-or-later
// Rubrics as JSON files, and what comes with the program: templates (resources/rubrics.json) and the names by which
// models speak of themselves (resources/self_names.json). Unknown fields are an error that names them.
#pragma once
#include "core/name_mask.h"
#include "core/scores.h"
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats
{
// BadInput: "FILE:LINE: field: what is expected". id, version, author and hash are not part of such a file.
Result<Rubric> parseRubric(std::string_view json, std::string_view fileName);
Result<std::vector<Rubric>> parseRubrics(std::string_view json, std::string_view fileName); // a list of them
std::string rubricJson(const Rubric &rubric);

const std::vector<Rubric> &rubricTemplates(); // overall, writing, code, extraction, support, summaries
const SelfNames &selfNames();
} // namespace assay::formats
