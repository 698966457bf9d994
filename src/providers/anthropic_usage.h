// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: usage as Anthropic reports it, additively and in two places.
#pragma once
#include "providers/json.h"
#include "providers/protocol.h"

namespace assay::providers
{
// message_delta's usage is cumulative and overrides message_start's, field by field.
void mergeUsage(Json &total, const Json &update);
// Total input is the sum of uncached, read and written tokens. With compaction the top level leaves it out: then the
// iterations are added up.
Usage anthropicUsage(const Json &usage);
} // namespace assay::providers
