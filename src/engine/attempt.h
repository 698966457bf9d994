// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP try of a trial while it is on the wire: chunks go to the decoder, what that makes of them to Reception.
// Lives on the net thread.
#pragma once
#include "engine/reception.h"
#include "net/transport.h"
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace assay::engine
{

class Attempt final : public Reception, public net::TransferHandler
{
public:
    using Reception::Reception;
    void onSent(net::TransferId id, MonoTime at) override;
    void onHead(net::TransferId id, const net::Head &head) override;
    void onChunk(net::TransferId id, std::string_view bytes, MonoTime at) override;
    void onDone(net::TransferId id, const net::Completion &completion) override;

private:
    void measureEnd(const net::Completion &completion);
    Response assemble(const net::Completion &completion);

    std::unique_ptr<providers::Decoder> m_decoder; // of a 2xx answer
    std::optional<net::Head> m_errorHead;          // of any other
    int m_status = 0;
    std::string m_requestId;
};
} // namespace assay::engine
