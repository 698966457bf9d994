// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP try of a trial while it is on the wire: chunks go to the decoder, deltas to the listener, stamps into
// Timing, partial text to the recorder. Lives on the net thread.
#pragma once
#include "core/secret.h"
#include "core/values.h"
#include "engine/conclude.h"
#include "engine/executor.h"
#include "net/transport.h"
#include "providers/protocol.h"
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::engine
{

class Attempt final : public net::TransferHandler
{
public:
    struct Context {
        TrialId trial{};
        AttemptId id{};
        int number = 1;
        Api api = Api::OpenAiChat;
        std::optional<std::int64_t> maxOutputTokens; // what was asked
        std::vector<Secret> secrets;                 // to redact with
        std::shared_ptr<RunListener> listener;
        Recorder *recorder = nullptr;
        const Clock *clock = nullptr;
        std::size_t partialBytes = 64u << 10;
        Nanos queued{0};
        std::function<void(const net::Head &head)> onAnswerHead; // before anything of the body
    };
    // `done` is called once, at the end of onDone.
    using Done = std::function<void(Response response, bool bodySeen)>;
    Attempt(Context context, Done done);

    void onSent(net::TransferId id, MonoTime at) override;
    void onHead(net::TransferId id, const net::Head &head) override;
    void onChunk(net::TransferId id, std::string_view bytes, MonoTime at) override;
    void onDone(net::TransferId id, const net::Completion &completion) override;

    void savePartial(); // what is not saved yet, if anything

private:
    void deliver(MonoTime at);
    void noteFirst(Delta::Kind kind, MonoTime at);
    void measureEnd(const net::Completion &completion);
    Response assemble(const net::Completion &completion);

    Context m_context;
    Done m_done;
    std::unique_ptr<providers::Decoder> m_decoder; // of a 2xx answer
    std::optional<net::Head> m_errorHead;          // of any other
    int m_status = 0;
    std::string m_requestId;
    std::string m_raw;
    std::string m_text, m_reasoning; // so far, for partial saves
    std::size_t m_savedSize = 0;
    std::vector<providers::DecodedDelta> m_fresh; // kept for its memory
    MonoTime m_sent{};
    std::optional<MonoTime> m_lastChunk;
    bool m_streaming = false;
    Timing m_timing;
};
} // namespace assay::engine
