// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/demo_server.h"
#include "demo/server_loop.h"
#include <cmath>
#include <thread>

namespace assay::demo
{

class DemoServer::Impl
{
public:
    explicit Impl(const DemoOptions &options) : loop(options) {}
    ServerLoop loop;
    std::thread thread;
};

Result<std::unique_ptr<DemoServer>> DemoServer::start(const DemoOptions &options)
{
    if (!(options.speed > 0) || !std::isfinite(options.speed))
        return makeError(ErrorCode::BadInput, "the demo models' speed must be a number above 0");
    auto impl = std::make_unique<Impl>(options);
    if (Status opened = impl->loop.open(); !opened)
        return opened.error();
    impl->thread = std::thread([loop = &impl->loop] { loop->run(); });
    return std::unique_ptr<DemoServer>(new DemoServer(std::move(impl)));
}

DemoServer::DemoServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

DemoServer::~DemoServer()
{
    m_impl->loop.stop();
    m_impl->thread.join();
}

std::uint16_t DemoServer::port() const noexcept { return m_impl->loop.port(); }

std::uint64_t DemoServer::requestsServed() const noexcept { return m_impl->loop.served(); }
} // namespace assay::demo
