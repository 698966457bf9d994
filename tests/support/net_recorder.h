// SPDX-License-Identifier: GPL-3.0-or-later
// A transfer handler that writes down what it is told and can be waited for. Header only: for tests that link net.
#pragma once
#include "net/transport.h"
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assay::test
{

class NetRecorder : public net::TransferHandler
{
public:
    struct Chunk {
        std::string bytes;
        MonoTime at{};
    };
    struct Story {         // what has been told so far
        std::string order; // s(ent) h(ead) c(hunk) d(one)
        MonoTime sent{};
        std::optional<net::Head> head;
        std::vector<Chunk> chunks;
        std::optional<net::Completion> completion;
        int dones = 0;
        std::string body() const
        {
            std::string all;
            for (const Chunk &chunk : chunks)
                all += chunk.bytes;
            return all;
        }
        const Error *error() const { return completion && completion->error ? &*completion->error : nullptr; }
        ErrorCode code() const { return error() != nullptr ? error()->code : ErrorCode::None; }
    };

    std::function<void(net::TransferId)> onFirstHead; // on the net thread; set before the start
    std::function<void(net::TransferId)> onEachChunk;

    void onSent(net::TransferId, MonoTime at) override
    {
        note('s', [&](Story &story) { story.sent = at; });
    }
    void onHead(net::TransferId id, const net::Head &head) override
    {
        note('h', [&](Story &story) { story.head = head; });
        if (onFirstHead)
            onFirstHead(id);
    }
    void onChunk(net::TransferId id, std::string_view bytes, MonoTime at) override
    {
        note('c', [&](Story &story) { story.chunks.push_back({std::string(bytes), at}); });
        if (onEachChunk)
            onEachChunk(id);
    }
    void onDone(net::TransferId, const net::Completion &completion) override
    {
        note('d', [&](Story &story) {
            story.completion = completion;
            ++story.dones;
        });
    }

    Story story() const
    {
        const std::lock_guard lock(m_mutex);
        return m_story;
    }
    // Waits until `condition` holds for the story; false after `limit`.
    bool waitFor(const std::function<bool(const Story &)> &condition,
                 std::chrono::milliseconds limit = std::chrono::milliseconds(8000)) const
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, limit, [&] { return condition(m_story); });
    }
    bool waitDone(std::chrono::milliseconds limit = std::chrono::milliseconds(8000)) const
    {
        return waitFor([](const Story &story) { return story.dones > 0; }, limit);
    }

private:
    void note(char what, const std::function<void(Story &)> &change)
    {
        const std::lock_guard lock(m_mutex);
        // Many chunks are one letter: the order is what matters.
        if (what != 'c' || m_story.order.empty() || m_story.order.back() != 'c')
            m_story.order += what;
        change(m_story);
        m_changed.notify_all();
    }
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    Story m_story;
};

// Starts, waits, tells. The story of a transfer that did not end within the limit has no completion.
inline NetRecorder::Story exchange(net::Transport &transport, net::Request request)
{
    const auto recorder = std::make_shared<NetRecorder>();
    transport.start(std::move(request), recorder);
    recorder->waitDone();
    return recorder->story();
}
} // namespace assay::test
