// SPDX-License-Identifier: GPL-3.0-or-later
// In which header the key of an endpoint goes, where the user or the kind of key decides otherwise than the API's rule.
#pragma once
#include "providers/protocol.h"

namespace assay::providers
{
// After encode() or listModels(), which set what the API takes as a rule.
void applyKeyScheme(const Endpoint &endpoint, WireRequest &request);
} // namespace assay::providers
