// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: a JSON schema as APIs want it.
#pragma once
#include "providers/json.h"
#include <optional>
#include <string>

namespace assay::providers
{
// The place of the first object that OpenAI's strict form does not take, in words; nullopt: it takes the schema.
// Source: OpenAI, guide to structured outputs: every object is closed ("additionalProperties": false) and every
// property required.
std::optional<std::string> looseObject(const Json &schema, bool allRequired);
} // namespace assay::providers
