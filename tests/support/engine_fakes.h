// SPDX-License-Identifier: GPL-3.0-or-later
// What an executor needs besides a network, under a test's control: a recorder that answers from its own thread, late,
// with errors or only when told to; a listener that writes everything down; keys from a table. Thread-safe. Header
// only, because the test's own room brings the engine.
#pragma once
#include "engine/executor.h"
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace assay::test
{

// A monitor: state behind one mutex, and waiting for it to become true.
class Noticeboard
{
public:
    template <typename Change> auto change(Change change_)
    {
        const std::lock_guard lock(m_mutex);
        m_changed.notify_all();
        return change_();
    }
    template <typename Look> auto look(Look look_) const
    {
        const std::lock_guard lock(m_mutex);
        return look_();
    }
    bool waitFor(const std::function<bool()> &condition, std::chrono::milliseconds limit) const
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, limit, condition);
    }

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
};

class FakeRecorder final : public engine::Recorder
{
public:
    struct Finish {
        AttemptId id{};
        TrialId trial{};
        Response response;
        bool settles = true;
    };
    struct Settle {
        TrialId trial{};
        Outcome outcome{};
        std::optional<Error> error;
    };
    struct Partial {
        AttemptId id{};
        std::string text, reasoning;
    };
    struct Step {
        AttemptId id{};
        std::vector<StepResult> steps;
        bool last = false;
    };
    struct Log {
        std::vector<Step> steps;
        std::vector<AttemptStart> starts;
        std::vector<Finish> finishes;
        std::vector<Settle> settles;
        std::vector<Partial> partials;
        std::map<TrialId, int> timesSettled; // by finishAttempt(settles) or settleTrial
    };
    // Set before the first run.
    std::function<std::optional<Error>(const AttemptStart &)> refuseBegin;
    std::function<std::optional<Error>(const Finish &)> refuseFinish;
    std::function<std::optional<Error>(const std::vector<StepResult> &)> refuseStep;
    bool answerInline = false; // else from the recorder's own thread

    FakeRecorder() : m_thread([this] { run(); }) {}
    ~FakeRecorder() override
    {
        m_board.change([this] { m_stop = true; });
        m_thread.join();
    }

    void holdBegins(bool hold)
    {
        m_board.change([&] { m_holdBegins = hold; });
    }
    void holdFinishes(bool hold)
    {
        m_board.change([&] { m_holdFinishes = hold; });
    }
    Log log() const
    {
        return m_board.look([this] { return m_log; });
    }
    bool waitFor(const std::function<bool(const Log &)> &condition,
                 std::chrono::milliseconds limit = std::chrono::milliseconds(5000)) const
    {
        return m_board.waitFor([&] { return condition(m_log); }, limit);
    }

    void beginAttempt(const AttemptStart &start, std::function<void(Result<AttemptId>)> done) override
    {
        const std::optional<Error> refusal = refuseBegin ? refuseBegin(start) : std::nullopt;
        const AttemptId id = m_board.change([&] {
            m_log.starts.push_back(start);
            const AttemptId made{std::int64_t(m_log.starts.size())};
            m_trialOf[made] = start.trial;
            return made;
        });
        answer(m_begins, [done = std::move(done), refusal, id] { done(refusal ? Result<AttemptId>(*refusal) : id); });
    }
    void savePartial(AttemptId id, std::string text, std::string reasoning) override
    {
        m_board.change([&] { m_log.partials.push_back({id, std::move(text), std::move(reasoning)}); });
    }
    void beginStep(AttemptId id, std::vector<StepResult> steps, bool last, std::function<void(Status)> done) override
    {
        const std::optional<Error> refusal = refuseStep ? refuseStep(steps) : std::nullopt;
        m_board.change([&] { m_log.steps.push_back({id, std::move(steps), last}); });
        answer(m_begins, [done = std::move(done), refusal] { done(refusal ? Status(*refusal) : Ok{}); });
    }
    void finishAttempt(AttemptId id, Response response, bool settles, std::function<void(Status)> done) override
    {
        Finish finish{id, {}, std::move(response), settles};
        const std::optional<Error> refusal = refuseFinish ? refuseFinish(finish) : std::nullopt;
        m_board.change([&] {
            finish.trial = m_trialOf[id];
            m_log.timesSettled[finish.trial] += settles ? 1 : 0;
            m_log.finishes.push_back(std::move(finish));
        });
        answer(m_finishes, [done = std::move(done), refusal] { done(refusal ? Status(*refusal) : Ok{}); });
    }
    void settleTrial(TrialId id, Outcome outcome, std::optional<Error> error, std::function<void(Status)> done) override
    {
        m_board.change([&] {
            ++m_log.timesSettled[id];
            m_log.settles.push_back({id, outcome, std::move(error)});
        });
        answer(m_finishes, [done = std::move(done)] { done(Ok{}); });
    }

private:
    using Queue = std::deque<std::function<void()>>;
    void answer(Queue &queue, std::function<void()> task)
    {
        if (answerInline)
            return task();
        m_board.change([&] { queue.push_back(std::move(task)); });
    }
    void run()
    {
        for (;;) {
            m_board.waitFor(
                [this] { return m_stop || ready(m_begins, m_holdBegins) || ready(m_finishes, m_holdFinishes); },
                std::chrono::hours(1));
            Queue due;
            const bool stopped = m_board.change([&] {
                if (!m_holdBegins)
                    due.swap(m_begins);
                if (!m_holdFinishes) {
                    std::move(m_finishes.begin(), m_finishes.end(), std::back_inserter(due));
                    m_finishes.clear();
                }
                return m_stop;
            });
            for (const std::function<void()> &task : due)
                task();
            if (stopped)
                return;
        }
    }
    static bool ready(const Queue &queue, bool held) { return !queue.empty() && !held; }

    Noticeboard m_board;
    Log m_log;
    std::map<AttemptId, TrialId> m_trialOf;
    Queue m_begins, m_finishes;
    bool m_holdBegins = false, m_holdFinishes = false, m_stop = false;
    std::thread m_thread;
};

class LogListener final : public engine::RunListener
{
public:
    struct Event {
        enum class Kind { State, Waiting, Delta, Step, Settled, Finished };
        Kind kind{};
        TrialId trial{};
        TrialState state{};
        int attempt = 0;
        std::string text;
        MonoTime until{};
        std::optional<Error> why;
    };
    struct Settled {
        int attempts = 0;
        Response response;
        Status saved = Ok{};
        int times = 0;
    };
    // Broken promises about the order of calls; must stay empty.
    std::vector<std::string> faults() const
    {
        return m_board.look([this] { return m_faults; });
    }
    std::vector<Event> events() const
    {
        return m_board.look([this] { return m_events; });
    }
    std::vector<Event> events(TrialId trial) const
    {
        std::vector<Event> own;
        for (Event &event : events()) {
            if (event.trial == trial)
                own.push_back(std::move(event));
        }
        return own;
    }
    std::map<TrialId, Settled> settled() const
    {
        return m_board.look([this] { return m_settled; });
    }
    Settled settled(TrialId trial) const { return settled()[trial]; }
    bool finished() const
    {
        return m_board.look([this] { return m_finished; });
    }
    bool waitForFinish(std::chrono::milliseconds limit = std::chrono::milliseconds(8000)) const
    {
        return m_board.waitFor([this] { return m_finished; }, limit);
    }
    bool waitForEvent(const std::function<bool(const Event &)> &wanted, int times = 1,
                      std::chrono::milliseconds limit = std::chrono::milliseconds(5000)) const
    {
        return m_board.waitFor([&] { return std::count_if(m_events.begin(), m_events.end(), wanted) >= times; }, limit);
    }
    bool waitForSettled(std::size_t count, std::chrono::milliseconds limit = std::chrono::milliseconds(5000)) const
    {
        return m_board.waitFor([&] { return m_settled.size() >= count; }, limit);
    }

    void trialState(TrialId id, TrialState state, int attempt) override
    {
        Event event;
        event.kind = Event::Kind::State;
        event.trial = id;
        event.state = state;
        event.attempt = attempt;
        note(std::move(event));
    }
    void trialWaiting(TrialId id, MonoTime until, const Error &why) override
    {
        Event event;
        event.kind = Event::Kind::Waiting;
        event.trial = id;
        event.until = until;
        event.why = why;
        note(std::move(event));
    }
    void delta(const Delta &delta) override
    {
        Event event;
        event.kind = Event::Kind::Delta;
        event.trial = delta.trial;
        event.text = delta.text;
        note(std::move(event));
    }
    void chainStep(TrialId id, std::size_t index, std::size_t of, const std::string &name) override
    {
        Event event;
        event.kind = Event::Kind::Step;
        event.trial = id;
        event.text = std::to_string(index + 1) + " of " + std::to_string(of) + " " + name;
        note(std::move(event));
    }
    void trialSettled(TrialId id, int attempts, const Response &response, const Status &saved) override
    {
        Event event;
        event.kind = Event::Kind::Settled;
        event.trial = id;
        event.attempt = attempts;
        note(std::move(event));
        m_board.change([&] {
            Settled &settled = m_settled[id];
            const int times = settled.times + 1;
            settled = {attempts, response, saved, times};
            if (times > 1)
                m_faults.push_back("settled twice: trial " + std::to_string(number(id)));
        });
    }
    void runFinished() override
    {
        m_board.change([this] {
            if (m_finished)
                m_faults.push_back("finished twice");
            m_finished = true;
        });
    }

private:
    void note(Event event)
    {
        m_board.change([&] {
            const std::string where = "trial " + std::to_string(number(event.trial));
            if (m_finished)
                m_faults.push_back("told after the run's end: " + where);
            if (m_settled.contains(event.trial))
                m_faults.push_back("told after it settled: " + where);
            const TrialState before = m_state.contains(event.trial) ? m_state[event.trial] : TrialState::Queued;
            if (event.kind == Event::Kind::Delta && before != TrialState::Streaming)
                m_faults.push_back("text before it streams: " + where);
            if (event.kind == Event::Kind::State) {
                if (event.state == TrialState::Streaming && before != TrialState::Sent)
                    m_faults.push_back("streams before it is sent: " + where);
                m_state[event.trial] = event.state;
            }
            m_events.push_back(std::move(event));
        });
    }

    Noticeboard m_board;
    std::vector<Event> m_events;
    std::vector<std::string> m_faults;
    std::map<TrialId, TrialState> m_state;
    std::map<TrialId, Settled> m_settled;
    bool m_finished = false;
};

class FakeKeys final : public engine::KeySource
{
public:
    std::map<std::string, Key> keys; // by the endpoint's name; set before the first run
    void keyFor(const Endpoint &endpoint, Done done) override
    {
        const auto found = keys.find(endpoint.name);
        if (endpoint.auth.kind == AuthKind::None)
            done(Key{});
        else if (found == keys.end())
            done(makeError(ErrorCode::KeyMissing, "set " + endpoint.auth.variable));
        else
            done(found->second);
    }
};
} // namespace assay::test
