// SPDX-License-Identifier: GPL-3.0-or-later
// The demo models as targets. Their prices are made up, and say so.
#include "demo/demo_server.h"
#include "demo/model_profile.h"

namespace assay::demo
{
namespace
{

Endpoint endpointOf(Api api, std::uint16_t port)
{
    Endpoint out;
    out.api = api;
    out.simulated = true;
    out.concurrency = 8;
    std::string prefix;
    switch (api) {
    case Api::OpenAiChat:
        out.name = "Demo Chat (simulated)";
        prefix = "openai-chat";
        break;
    case Api::OpenAiResponses:
        out.name = "Demo Responses (simulated)";
        prefix = "openai-responses";
        break;
    case Api::AnthropicMessages:
        out.name = "Demo Messages (simulated)";
        prefix = "anthropic";
        out.apiVersion = "2023-06-01";
        break;
    default: // no demo model speaks the others
        break;
    }
    out.baseUrl = "http://127.0.0.1:" + std::to_string(port) + '/' + prefix + "/v1";
    return out;
}

std::optional<UnitPrice> price(std::string_view perMillion)
{
    const Result<UnitPrice> parsed = unitPriceFromPerMillion(perMillion);
    return parsed ? std::optional(parsed.value()) : std::nullopt;
}

TokenPrice priceOf(const ModelProfile &profile)
{
    TokenPrice out;
    out.input = price(profile.inputPerMillion);
    out.output = price(profile.outputPerMillion);
    out.cachedInput = out.input;
    out.source = "made up for the demo model";
    out.asOf = "2026-11-22";
    return out;
}
} // namespace

std::vector<StoredEndpoint> demoEndpoints(std::uint16_t port)
{
    std::vector<StoredEndpoint> out;
    for (const Api api : {Api::OpenAiChat, Api::AnthropicMessages, Api::OpenAiResponses}) {
        StoredEndpoint stored{endpointOf(api, port), {}};
        for (const ModelProfile &profile : profiles()) {
            if (profile.api != api)
                continue;
            ModelTarget target;
            target.name = profile.label;
            target.model = profile.id;
            target.endpoint = stored.endpoint;
            target.price = priceOf(profile);
            stored.targets.push_back(std::move(target));
        }
        out.push_back(std::move(stored));
    }
    return out;
}
} // namespace assay::demo
