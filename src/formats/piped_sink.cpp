// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/piped_sink.h"
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace assay::formats
{
namespace
{
constexpr std::size_t mostWaiting = 8;
} // namespace

struct PipedSink::Pipe {
    ByteSink sink;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Piece> waiting;
    bool closed = false, dropped = false;
    Status state{Ok{}};
    std::thread thread; // last: it uses all of the above

    explicit Pipe(ByteSink theSink) : sink(std::move(theSink)), thread([this] { work(); }) {}
    ~Pipe() { join(true); }

    void work()
    {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return dropped || closed || !waiting.empty(); });
            if (dropped || waiting.empty() || !state)
                return;
            const Piece piece = std::move(waiting.front());
            waiting.pop_front();
            changed.notify_all();
            lock.unlock();
            Status done = sink(piece());
            lock.lock();
            if (!done) {
                state = std::move(done);
                waiting.clear();
                changed.notify_all();
                return;
            }
        }
    }
    Status push(Piece piece)
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return !state || waiting.size() < mostWaiting; });
        if (state) {
            waiting.push_back(std::move(piece));
            changed.notify_all();
        }
        return state;
    }
    void join(bool drop)
    {
        {
            const std::lock_guard lock(mutex);
            closed = true;
            dropped = drop;
        }
        changed.notify_all();
        if (thread.joinable())
            thread.join();
    }
};

PipedSink::PipedSink(ByteSink sink) : m_pipe(std::make_unique<Pipe>(std::move(sink))) {}
PipedSink::~PipedSink() = default;

Status PipedSink::write(Piece piece) { return m_pipe->push(std::move(piece)); }

Status PipedSink::close()
{
    m_pipe->join(false);
    return m_pipe->state;
}
} // namespace assay::formats
