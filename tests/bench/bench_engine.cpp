// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine, the decoders and the transport cost together, without a store:
//   bench_engine <base URL> [answers 3000] [concurrency 64] [openai-chat|openai-responses|anthropic-messages]
// Prints wall time, processor time and memory of this process, so that the same server can be asked by another client.
#include "catalog/embedded.h"
#include "engine/executor.h"
#include "engine/plan.h"
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>
#include <sys/resource.h>

using namespace assay;

namespace
{
class InstantRecorder final : public engine::Recorder
{
public:
    void beginAttempt(const AttemptStart &, std::function<void(Result<AttemptId>)> done) override
    {
        done(AttemptId(++m_last));
    }
    void savePartial(AttemptId, std::string, std::string) override {}
    void beginStep(AttemptId, std::vector<StepResult>, bool, std::function<void(Status)> done) override { done(Ok{}); }
    void finishAttempt(AttemptId, Response, bool, std::function<void(Status)> done) override { done(Ok{}); }
    void settleTrial(TrialId, Outcome, std::optional<Error>, std::function<void(Status)> done) override { done(Ok{}); }

private:
    std::int64_t m_last = 0;
};

class NoKeys final : public engine::KeySource
{
    void keyFor(const Endpoint &, Done done) override { done(Key{}); }
};

class Counter final : public engine::RunListener
{
public:
    void trialState(TrialId, TrialState, int) override {}
    void delta(const Delta &delta) override { textBytes += delta.text.size(); }
    void trialSettled(TrialId, int, const Response &response, const Status &) override
    {
        good += response.outcome == Outcome::Succeeded ? 1 : 0;
        rawBytes += response.raw.size();
        if (response.error && firstError.empty())
            firstError = response.error->detail;
    }
    void runFinished() override { finished.set_value(); }
    std::size_t good = 0, textBytes = 0, rawBytes = 0;
    std::string firstError;
    std::promise<void> finished;
};

RunPlan planFor(const std::string &url, int answers, int concurrency, Api api)
{
    RunPlan plan;
    plan.prompt.user = "Say something.";
    for (int i = 0; i < answers; ++i) {
        plan.cases.emplace_back();
        plan.cases.back().id = std::to_string(i);
    }
    ModelTarget target;
    target.model = "bench";
    target.endpoint.name = "bench";
    target.endpoint.api = api;
    target.endpoint.baseUrl = url;
    target.endpoint.concurrency = concurrency;
    plan.targets.push_back(target);
    plan.concurrency = concurrency;
    return plan;
}

double seconds(const timeval &time) { return double(time.tv_sec) + double(time.tv_usec) * 1e-6; }
} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s <base URL> [answers] [concurrency] [api]\n", argv[0]);
        return 2;
    }
    const int answers = argc > 2 ? std::atoi(argv[2]) : 3000;
    const int concurrency = argc > 3 ? std::atoi(argv[3]) : 64;
    const Api api = apiFromName(argc > 4 ? argv[4] : "openai-chat").value_or(Api::OpenAiChat);
    const RunPlan plan = planFor(argv[1], answers, concurrency, api);
    if (const Status status = engine::check(plan); !status) {
        std::fprintf(stderr, "%s\n", status.error().detail.c_str());
        return 2;
    }
    std::vector<Trial> trials = engine::expand(plan);
    for (Trial &trial : trials)
        trial.id = TrialId(trial.order + 1);
    const Result<catalog::PriceBook> prices = catalog::PriceBook::parse(catalog::embeddedPrices());
    if (!prices)
        return 1;

    const net::NetGlobal global;
    const SystemClock clock;
    net::Transport transport(clock);
    InstantRecorder recorder;
    NoKeys keys;
    const auto counter = std::make_shared<Counter>();
    const MonoTime before = clock.now();
    {
        engine::Executor executor(transport, recorder, keys, *prices, clock);
        executor.start(plan, trials, counter);
        counter->finished.get_future().wait();
    }
    const double wall = std::chrono::duration<double>(clock.now() - before).count();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("%zu of %d answers, %zu bytes of text in %zu bytes\n", counter->good, answers, counter->textBytes,
                counter->rawBytes);
    std::printf("wall %.3f s, user %.3f s, system %.3f s, %ld MB\n", wall, seconds(usage.ru_utime),
                seconds(usage.ru_stime), usage.ru_maxrss / 1024);
    if (!counter->firstError.empty())
        std::printf("first error: %s\n", counter->firstError.c_str());
    return counter->good == std::size_t(answers) ? 0 : 1;
}
