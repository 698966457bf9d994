// SPDX-License-Identifier: GPL-3.0-or-later
// What arrives of one answer while it is on its way, wherever it comes from: texts to the listener, stamps into Timing,
// partial text to the recorder. Lives on the net thread.
#pragma once
#include "core/secret.h"
#include "core/values.h"
#include "engine/executor.h"
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

class Reception
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
        std::function<void(const net::Head &head)> onAnswerHead; // of HTTP, before anything of the body
    };
    // Called once, at the end.
    using Done = std::function<void(Response response, bool bodySeen)>;
    Reception(Context context, Done done);
    virtual ~Reception() = default;
    Reception(const Reception &) = delete;
    Reception &operator=(const Reception &) = delete;

    void savePartial(); // what is not saved yet, if anything

protected:
    void sent(MonoTime at);
    void arrived(std::string_view bytes, MonoTime at); // a read: noted, and kept as raw
    void deliver(MonoTime at);                         // what lies in `fresh`
    void saveWhenDue();
    void finish(Response response, bool bodySeen); // redacted, then told

    const Context &context() const noexcept { return m_context; }
    const std::string &text() const noexcept { return m_text; }
    std::vector<providers::DecodedDelta> fresh; // decoded and not told yet; kept for its memory
    std::string raw;
    MonoTime sentAt{};
    std::optional<MonoTime> lastChunk;
    Timing timing;

private:
    void noteFirst(Delta::Kind kind, MonoTime at);

    Context m_context;
    Done m_done;
    std::string m_text, m_reasoning; // so far, for partial saves
    std::size_t m_savedSize = 0;
    bool m_streaming = false;
};
} // namespace assay::engine
