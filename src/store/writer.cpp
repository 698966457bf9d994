// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/writer.h"

#include <algorithm>
#include <future>

namespace assay::store
{
namespace
{
using std::chrono::steady_clock;
constexpr std::size_t GroupOperations = 256;
constexpr std::chrono::milliseconds GroupTime{20};
constexpr std::chrono::milliseconds CompanyTime{4};

constexpr std::chrono::milliseconds IdleTime{250}; // then the full text index catches up
constexpr std::int64_t IndexAt = 256;              // documents waiting: do not wait for idleness

// The whole transaction failed for a reason that may pass: nothing of it is lost, it is tried again.
bool mayPass(ErrorCode code)
{
    return code == ErrorCode::DiskFull || code == ErrorCode::Busy || code == ErrorCode::ReadOnly ||
           code == ErrorCode::CannotOpen || code == ErrorCode::StoreFailed;
}
struct GroupFailure {
    Error error;
};
struct HalfDone { // an operation failed after it had written something
};
} // namespace

Writer::Writer(std::unique_ptr<WriteSession> session, Error refusal, const WorkspaceOptions &options)
    : m_session(std::move(session)), m_refusal(std::move(refusal)), m_retryAfter(options.retryAfter),
      m_heldBytes(options.heldBytes), m_thread([this] { loop(); })
{
}

Writer::~Writer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Writer::post(std::unique_ptr<Operation> operation)
{
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_queue.empty())
            m_oldest = steady_clock::now();
        m_queuedBytes += operation->bytes;
        m_queue.push_back(std::move(operation));
        wake = !m_collecting || m_queue.size() >= GroupOperations;
    }
    if (wake)
        m_wake.notify_one();
}

void Writer::onTrouble(std::function<void(std::optional<Error>)> trouble)
{
    const std::lock_guard lock(m_mutex);
    m_onTrouble = std::move(trouble);
}

void Writer::flush()
{
    std::promise<void> written;
    auto work = [](WriteSession &session) -> Ok {
        while (indexSome(session)) {
        }
        return {};
    };
    auto barrier = std::make_unique<WriteOperation<Ok, decltype(work)>>(
        work, [&written](const Result<Ok> &) { written.set_value(); });
    barrier->waitsForDisk = false; // with a full disk there is no telling when: the trouble has been told
    post(std::move(barrier));
    written.get_future().wait();
}

void Writer::loop()
{
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            if (!waitForWork(lock))
                break;
        }
        if (!m_session) {
            refuseWaiting(m_refusal, true);
            continue;
        }
        if (m_trouble && steady_clock::now() < m_retryAt) {
            refuseWaiting(*m_trouble, false);
            const std::lock_guard lock(m_mutex);
            if (!m_stopping)
                continue;
        }
        if (m_trouble || collect())
            writeGroup();
        else
            indexWhenIdle();
    }
    finish();
}

// Returns with work to do, with the retry due, or when idle with documents to index.
bool Writer::waitForWork(std::unique_lock<std::mutex> &lock)
{
    if (m_trouble) {
        const auto fresh = [this] {
            return m_stopping ||
                   std::any_of(m_queue.begin(), m_queue.end(), [](const auto &o) { return !o->waitsForDisk; }) ||
                   m_queuedBytes > m_heldBytes;
        };
        m_wake.wait_until(lock, m_retryAt, fresh);
        return !m_stopping;
    }
    const auto something = [this] { return m_stopping || !m_queue.empty(); };
    const bool behind = m_session && m_session->counters.indexedTo < m_session->counters.newestDocument;
    if (behind)
        m_wake.wait_for(lock, IdleTime, something);
    else
        m_wake.wait(lock, something);
    return !m_stopping || !m_queue.empty();
}

// A sync to disk costs more than ten rows, and so does waking up: an operation waits a moment for others to share both
// with. False: there is none.
bool Writer::collect()
{
    std::unique_lock lock(m_mutex);
    if (m_queue.empty())
        return false;
    m_collecting = true;
    m_wake.wait_until(lock, m_oldest + CompanyTime, [this] { return m_stopping || m_queue.size() >= GroupOperations; });
    m_collecting = false;
    return true;
}

std::unique_ptr<Operation> Writer::take()
{
    const std::lock_guard lock(m_mutex);
    if (m_queue.empty())
        return nullptr;
    std::unique_ptr<Operation> operation = std::move(m_queue.front());
    m_queue.pop_front();
    m_queuedBytes -= operation->bytes;
    return operation;
}

void Writer::giveBack(Operations &group)
{
    const std::lock_guard lock(m_mutex);
    for (auto operation = group.rbegin(); operation != group.rend(); ++operation) {
        m_queuedBytes += (*operation)->bytes;
        m_queue.push_front(std::move(*operation));
    }
    group.clear();
}

void Writer::writeGroup()
{
    Operations group;
    const WriteSession::Counters before = m_session->counters;
    const Database &database = m_session->database;
    try {
        database.run("BEGIN IMMEDIATE");
        applyGroup(group);
        if (m_trouble) // an empty transaction would succeed on a full disk
            database.run("UPDATE search_progress SET indexed_to = indexed_to");
        if (m_session->counters.newestDocument - m_session->counters.indexedTo >= IndexAt)
            indexSome(*m_session);
        database.run("COMMIT");
    } catch (const HalfDone &) { // the last one: the others again, without it
        rollBack(before);
        const std::unique_ptr<Operation> refused = std::move(group.back());
        group.pop_back();
        giveBack(group);
        refused->answer();
        return;
    } catch (const GroupFailure &failure) {
        rollBack(before);
        giveBack(group);
        enterTrouble(failure.error);
        return;
    } catch (const Failure &failure) {
        rollBack(before);
        if (mayPass(failure.error.code)) {
            giveBack(group);
            enterTrouble(failure.error);
            return;
        }
        for (const auto &operation : group)
            operation->refuse(failure.error);
    }
    if (m_trouble)
        leaveTrouble();
    for (const auto &operation : group)
        operation->answer();
}

void Writer::rollBack(const WriteSession::Counters &before)
{
    m_session->counters = before;
    if (m_session->database.inTransaction())
        sqlite3_exec(m_session->database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Writer::applyGroup(Operations &group)
{
    const Time begun = steady_clock::now();
    while (group.size() < GroupOperations) {
        std::unique_ptr<Operation> operation = take();
        if (!operation)
            return;
        group.push_back(std::move(operation));
        applyOne(*group.back());
        if (steady_clock::now() - begun >= GroupTime)
            return;
    }
}

void Writer::applyOne(Operation &operation)
{
    const WriteSession::Counters before = m_session->counters;
    const Database &database = m_session->database;
    const auto changes = sqlite3_total_changes64(database.handle());
    Error error;
    try {
        operation.apply(*m_session);
        return;
    } catch (const Failure &failure) {
        error = failure.error;
    } catch (const std::exception &e) {
        error = makeError(ErrorCode::Internal, std::string("store: ") + e.what());
    }
    // SQLite itself may have ended the transaction (a full disk does): then all of it is to do again.
    if (mayPass(error.code) || !database.inTransaction())
        throw GroupFailure{error};
    operation.refuse(error);
    m_session->counters = before;
    // Writes look before they touch anything, so this is rare. A savepoint for each would cost all of them: it copies
    // every page that they change.
    if (sqlite3_total_changes64(database.handle()) != changes)
        throw HalfDone{};
}

void Writer::enterTrouble(const Error &error)
{
    const bool first = !m_trouble;
    m_trouble = error;
    m_retryAt = steady_clock::now() + m_retryAfter;
    if (first) {
        std::function<void(std::optional<Error>)> tell;
        {
            const std::lock_guard lock(m_mutex);
            tell = m_onTrouble;
        }
        if (tell)
            tell(error);
    }
    refuseWaiting(error, false);
}

void Writer::leaveTrouble()
{
    m_trouble.reset();
    std::function<void(std::optional<Error>)> tell;
    {
        const std::lock_guard lock(m_mutex);
        tell = m_onTrouble;
    }
    if (tell)
        tell(std::nullopt);
}

// `all`, or those that must not wait and, above the limit of memory, the newest.
void Writer::refuseWaiting(const Error &error, bool all)
{
    Operations refused;
    {
        const std::lock_guard lock(m_mutex);
        std::deque<std::unique_ptr<Operation>> kept;
        std::size_t bytes = 0;
        for (auto &operation : m_queue) {
            if (all || !operation->waitsForDisk || bytes + operation->bytes > m_heldBytes) {
                refused.push_back(std::move(operation));
            } else {
                bytes += operation->bytes;
                kept.push_back(std::move(operation));
            }
        }
        m_queue = std::move(kept);
        m_queuedBytes = bytes;
    }
    for (const auto &operation : refused) {
        operation->refuse(error);
        operation->answer();
    }
}

void Writer::indexWhenIdle()
{
    const WriteSession::Counters before = m_session->counters;
    Database &database = m_session->database;
    try {
        database.run("BEGIN IMMEDIATE");
        indexSome(*m_session);
        database.run("COMMIT");
    } catch (const Failure &failure) {
        rollBack(before);
        enterTrouble(failure.error);
    }
}

void Writer::finish()
{
    if (!m_session) {
        refuseWaiting(m_refusal, true);
        return;
    }
    for (;;) { // also with a full disk once more
        {
            const std::lock_guard lock(m_mutex);
            if (m_queue.empty())
                break;
        }
        writeGroup();
        if (m_trouble) {
            refuseWaiting(*m_trouble, true);
            break;
        }
    }
    while (!m_trouble && m_session->counters.indexedTo < m_session->counters.newestDocument)
        indexWhenIdle();
    if (!m_trouble)
        sqlite3_wal_checkpoint_v2(m_session->database.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    m_session->database.close();
}
} // namespace assay::store
