// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of resources/ that are compiled in, for the rooms below Qt. Views of constants: valid for ever, any
// thread.
#pragma once
#include <string_view>

namespace assay::catalog
{
std::string_view embeddedPrices();      // resources/prices.json, for PriceBook::parse
std::string_view embeddedAbilities();   // resources/abilities.json, for AbilityBook::parse
std::string_view embeddedEndpoints();   // resources/endpoints.json, for EndpointBook::parse
std::string_view embeddedAttachments(); // resources/attachments.json, for AttachmentBook::parse
std::string_view embeddedModels();      // resources/models.json, for ModelBook::parse
std::string_view embeddedClaims();      // resources/claims.json, for parseClaims
} // namespace assay::catalog
