// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/embedded.h"
#include "embedded/data.h"

namespace assay::catalog
{
std::string_view embeddedPrices() { return embedded::prices_json; }
std::string_view embeddedAbilities() { return embedded::abilities_json; }
std::string_view embeddedEndpoints() { return embedded::endpoints_json; }
std::string_view embeddedAttachments() { return embedded::attachments_json; }
std::string_view embeddedModels() { return embedded::models_json; }
std::string_view embeddedClaims() { return embedded::claims_json; }
} // namespace assay::catalog
