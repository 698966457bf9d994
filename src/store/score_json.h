// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: rubrics and scoring events as JSON of our own; as json_values.h.
#pragma once
#include <string>
#include <string_view>

#include "core/scores.h"

namespace assay::store
{
std::string rubricBody(const Rubric &rubric);               // description and criteria
void readRubricBody(Rubric &rubric, std::string_view json); // throws Failure (Damaged)
std::string toJson(const EventBody &body);
EventBody eventBodyFromJson(std::string_view kind, std::string_view json); // throws
} // namespace assay::store
