// SPDX-License-Identifier: GPL-3.0-or-later
// The loop's part that begins and ends transfers. Net thread only.
#include "net/loop.h"

namespace assay::net
{
namespace
{
constexpr std::size_t keptHandles = 256; // as many as may run at once in a wide run
}

void Transport::Impl::begin(TransferId id, Request request, std::shared_ptr<TransferHandler> handler)
{
    auto owned = std::make_unique<Transfer>(id, std::move(request), std::move(handler), m_turn);
    Transfer &transfer = *owned;
    m_transfers.emplace(static_cast<std::uint64_t>(id), std::move(owned));
    if (m_stopping) {
        transfer.refuse(makeError(ErrorCode::Cancelled, "cancelled: the program is closing"));
    } else if (auto error = transfer.prepare(freshHandle(), m_proxies, m_closers)) {
        transfer.refuse(std::move(*error));
        recycle(transfer.releaseEasy());
    } else {
        transfer.markSent(m_clock.now());
        const CURLMcode added = curl_multi_add_handle(m_multi, transfer.handle());
        if (added == CURLM_OK)
            callCurl(CURL_SOCKET_TIMEOUT, 0); // it goes out now, not after the other commands
        else
            endTransfer(transfer, ErrorCode::Internal, curl_multi_strerror(added));
    }
    noteTouched();
}

void Transport::Impl::endTransfer(Transfer &transfer, ErrorCode code, std::string_view words)
{
    transfer.fail(code, words);
    if (transfer.handle() != nullptr)
        curl_multi_remove_handle(m_multi, transfer.handle());
    recycle(transfer.releaseEasy());
    noteTouched();
}

void Transport::Impl::abandonAll()
{
    for (const auto &[id, transfer] : m_transfers) {
        if (!transfer->ended())
            endTransfer(*transfer, ErrorCode::Cancelled, "cancelled: the program is closing");
    }
}

CURL *Transport::Impl::freshHandle()
{
    if (m_idle.empty())
        return curl_easy_init();
    CURL *easy = m_idle.back();
    m_idle.pop_back();
    return easy;
}

void Transport::Impl::recycle(CURL *easy)
{
    if (easy == nullptr)
        return;
    if (m_idle.size() < keptHandles) {
        curl_easy_reset(easy);
        m_idle.push_back(easy);
    } else {
        curl_easy_cleanup(easy);
    }
}
} // namespace assay::net
