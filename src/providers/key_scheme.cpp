// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/key_scheme.h"

#include "providers/wire.h"

namespace assay::providers
{
namespace
{
bool takesAzureKeys(const Endpoint &endpoint)
{
    return hostIs(endpoint.baseUrl, "openai.azure.com") || hostIs(endpoint.baseUrl, "cognitiveservices.azure.com") ||
           (hostIs(endpoint.baseUrl, "services.ai.azure.com") &&
            endpoint.baseUrl.find("/anthropic") == std::string::npos);
}
} // namespace

void applyKeyScheme(const Endpoint &endpoint, WireRequest &request)
{
    if (signsForAws(endpoint.auth.kind)) {
        request.keyHeader.clear();
        request.keyPrefix.clear();
    } else if (endpoint.auth.scheme == KeyScheme::Bearer || fetchesGoogleToken(endpoint.auth.kind)) {
        request.keyHeader = "Authorization";
        request.keyPrefix = "Bearer ";
    } else if (endpoint.auth.scheme == KeyScheme::ApiKey && request.keyPrefix == "Bearer ") {
        request.keyHeader = takesAzureKeys(endpoint) ? "api-key" : "x-api-key";
        request.keyPrefix.clear();
    }
}
} // namespace assay::providers
