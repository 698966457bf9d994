// SPDX-License-Identifier: GPL-3.0-or-later
// What a program has once, whatever workspace is open: clock, network thread, price table, keys, demo models. Built in
// member order, destroyed in reverse. No Qt event loop needed: the window and assay-cli share it.
#pragma once
#include "catalog/endpoint_book.h"
#include "catalog/price_book.h"
#include "core/clock.h"
#include "demo/demo_server.h"
#include "net/transport.h"
#include "process/host.h"
#include "session/consent.h"
#include "session/disk_room.h"
#include "session/secret_store.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace assay::session
{
struct RuntimeOptions {
    bool demoServer = true;
    double demoSpeed = 1.0;
    bool keyring = false; // may the system's keyring be asked? It may show a window of its own
    FreeBytes freeBytes;  // before a run; empty: asked of the system
};
class Runtime
{
public:
    // Errors: the price table cannot be read (Internal), the demo server cannot listen (kept as demoError()).
    static Result<std::unique_ptr<Runtime>> create(const RuntimeOptions &options);
    ~Runtime();
    const Clock &clock() const noexcept { return m_clock; }
    net::Transport &transport() noexcept { return *m_transport; }
    const catalog::PriceBook &prices() const noexcept { return m_prices; }
    SecretStore &secrets() noexcept { return m_secrets; }
    process::Host &processes() noexcept { return *m_processes; }
    const std::shared_ptr<CommandConsent> &consent() const noexcept { return m_consent; }
    const catalog::EndpointBook &endpointKinds() const noexcept { return *m_endpointKinds; }
    const FreeBytes &freeBytes() const noexcept { return m_freeBytes; }
    const demo::DemoServer *demoServer() const noexcept { return m_demo.get(); }
    const std::optional<Error> &demoError() const noexcept { return m_demoError; }
    // A demo endpoint is stored with port 0 (the port changes with every start); this answers it as it can be reached
    // now.
    Endpoint reachable(Endpoint endpoint) const;
    ModelTarget reachable(ModelTarget target) const; // with its steps

private:
    Runtime() = default;
    SystemClock m_clock;
    FreeBytes m_freeBytes;
    net::NetGlobal m_netGlobal;
    catalog::PriceBook m_prices;
    std::shared_ptr<const catalog::EndpointBook> m_endpointKinds;
    SecretStore m_secrets;
    std::unique_ptr<demo::DemoServer> m_demo;
    std::optional<Error> m_demoError;
    std::unique_ptr<net::Transport> m_transport;
    std::shared_ptr<CommandConsent> m_consent = std::make_shared<CommandConsent>();
    std::unique_ptr<process::Host> m_processes;
};
} // namespace assay::session
