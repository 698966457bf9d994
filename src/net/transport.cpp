// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/transport.h"

#include <cstdlib>

#include "net/loop.h"

namespace assay::net
{

Transport::Transport(const Clock &clock) : m_impl(std::make_unique<Impl>(clock)) {}
Transport::~Transport() = default;

TransferId Transport::start(Request request, std::shared_ptr<TransferHandler> handler)
{
    return m_impl->start(std::move(request), std::move(handler));
}

void Transport::cancel(TransferId id) { m_impl->cancel(id); }

void Transport::post(std::function<void()> task) { m_impl->post(std::move(task)); }

TimerId Transport::after(std::chrono::milliseconds delay, std::function<void()> task)
{
    return m_impl->after(delay, std::move(task));
}

void Transport::cancelTimer(TimerId id) { m_impl->cancelTimer(id); }

bool Transport::onThread() const noexcept { return m_impl->onThread(); }

NetGlobal::NetGlobal()
{
    ::unsetenv("SSLKEYLOGFILE"); // this libcurl would write every session's keys there
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

NetGlobal::~NetGlobal() { curl_global_cleanup(); }
} // namespace assay::net
