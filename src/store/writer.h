// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: the writer thread. It takes operations off a queue, does as many as are waiting in one transaction
// (at most 20 ms and 256), and answers them after COMMIT. While the disk is full it keeps the finished answers and
// tries again; what would send something new is refused meanwhile.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "store/workspace_options.h"
#include "store/write_session.h"

namespace assay::store
{

class Operation
{
public:
    virtual ~Operation() = default;
    virtual void apply(WriteSession &session) = 0; // throws; may be called again after a rollback
    virtual void refuse(const Error &error) = 0;   // instead of a result
    virtual void answer() = 0;                     // once
    bool waitsForDisk = true;                      // kept while nothing can be written
    std::size_t bytes = 0;                         // of memory that it holds
};

template <typename T, typename Work> class WriteOperation final : public Operation
{
public:
    WriteOperation(Work work, Done<T> done) : m_work(std::move(work)), m_done(std::move(done)) {}
    void apply(WriteSession &session) override { m_result = m_work(session); }
    void refuse(const Error &error) override { m_result = error; }
    void answer() override
    {
        if (m_done)
            m_done(std::move(*m_result));
    }

private:
    Work m_work;
    Done<T> m_done;
    std::optional<Result<T>> m_result;
};

class Writer
{
public:
    // Without a session every operation is refused with `refusal`.
    Writer(std::unique_ptr<WriteSession> session, Error refusal, const WorkspaceOptions &options);
    ~Writer(); // writes what is queued, fills the index, checkpoints, joins
    void post(std::unique_ptr<Operation> operation);
    void flush();
    void onTrouble(std::function<void(std::optional<Error>)> trouble);

private:
    using Operations = std::vector<std::unique_ptr<Operation>>;
    using Time = std::chrono::steady_clock::time_point;
    void loop();
    bool waitForWork(std::unique_lock<std::mutex> &lock); // false: stop
    bool collect();
    std::unique_ptr<Operation> take();
    void writeGroup();
    void applyGroup(Operations &group);
    void applyOne(Operation &operation);
    void rollBack(const WriteSession::Counters &before);
    void giveBack(Operations &group);
    void enterTrouble(const Error &error);
    void leaveTrouble();
    void refuseWaiting(const Error &error, bool all);
    void indexWhenIdle();
    void finish();

    std::unique_ptr<WriteSession> m_session;
    const Error m_refusal;
    const std::chrono::milliseconds m_retryAfter;
    const std::size_t m_heldBytes;

    std::mutex m_mutex; // guards what follows, up to m_onTrouble
    std::condition_variable m_wake;
    std::deque<std::unique_ptr<Operation>> m_queue;
    std::size_t m_queuedBytes = 0;
    Time m_oldest{};           // when the queue began to fill
    bool m_collecting = false; // the writer sleeps until its group is due: no need to wake it
    bool m_stopping = false;
    std::function<void(std::optional<Error>)> m_onTrouble;

    std::optional<Error> m_trouble; // the writer thread's
    Time m_retryAt{};
    std::thread m_thread; // last: it uses all of the above
};
} // namespace assay::store
