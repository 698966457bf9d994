// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/runtime.h"

#include "catalog/embedded.h"
#include <utility>

namespace assay::session
{

Result<std::unique_ptr<Runtime>> Runtime::create(const RuntimeOptions &options)
{
    std::unique_ptr<Runtime> runtime(new Runtime);
    runtime->m_freeBytes = options.freeBytes;
    Result<catalog::PriceBook> prices = catalog::PriceBook::parse(catalog::embeddedPrices());
    if (!prices)
        return makeError(ErrorCode::Internal, "the price table that came with the program: " + prices.error().detail);
    runtime->m_prices = std::move(*prices);
    Result<catalog::EndpointBook> kinds = catalog::EndpointBook::parse(catalog::embeddedEndpoints());
    if (!kinds)
        return makeError(ErrorCode::Internal,
                         "the table of endpoints that came with the program: " + kinds.error().detail);
    runtime->m_endpointKinds = std::make_shared<const catalog::EndpointBook>(std::move(*kinds));
    if (options.demoServer) {
        demo::DemoOptions demoOptions;
        demoOptions.speed = options.demoSpeed;
        Result<std::unique_ptr<demo::DemoServer>> server = demo::DemoServer::start(demoOptions);
        if (server)
            runtime->m_demo = std::move(*server);
        else
            runtime->m_demoError = server.error();
    }
    runtime->m_transport = std::make_unique<net::Transport>(runtime->m_clock);
    runtime->m_processes = std::make_unique<process::Host>(runtime->m_clock);
    runtime->m_secrets.connect(runtime->m_endpointKinds, options.keyring ? systemKeyring() : nullptr,
                               std::make_shared<GoogleTokens>(*runtime->m_transport, runtime->m_clock),
                               &runtime->m_clock);
    return runtime;
}

Runtime::~Runtime() = default;

Endpoint Runtime::reachable(Endpoint endpoint) const
{
    static constexpr std::string_view placeholder = "http://127.0.0.1:0/";
    if (endpoint.simulated && m_demo && endpoint.baseUrl.starts_with(placeholder)) {
        endpoint.baseUrl =
            "http://127.0.0.1:" + std::to_string(m_demo->port()) + "/" + endpoint.baseUrl.substr(placeholder.size());
    }
    return endpoint;
}

ModelTarget Runtime::reachable(ModelTarget target) const
{
    target.endpoint = reachable(target.endpoint);
    for (ChainStep &step : target.steps)
        step.target = reachable(step.target);
    return target;
}
} // namespace assay::session
