// SPDX-License-Identifier: GPL-3.0-or-later
// Private to formats: what else than scores comes back in a rater pack, as JSON.
#pragma once
#include "formats/rater_pack.h"

namespace assay::formats
{
std::string packEventsJson(const PackResult &result); // a list
bool areUids(std::string_view text);                  // of 32 hex digits, any number one after another
// Fills `events` and `items`. BadInput: a sentence that goes on "the pack is refused: ...".
Status readPackEvents(std::string_view json, PackResult &result);
} // namespace assay::formats
