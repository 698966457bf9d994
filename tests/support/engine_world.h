// SPDX-License-Identifier: GPL-3.0-or-later
// An executor with everything it needs, over a scripted loopback server and this computer's own programs. Header only.
#pragma once
#include "engine/executor.h"
#include "engine/plan.h"
#include "support/engine_fakes.h"
#include "support/script_server.h"
#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace assay::test
{
class OpenGate final : public engine::CommandGate
{
public:
    std::atomic<bool> allowed{true};
    bool isAllowed(const CommandLine &) const override { return allowed; }
};

struct EngineWorld {
    explicit EngineWorld(engine::ExecutorOptions options = {})
    {
        options.retry.firstBackoff = std::chrono::milliseconds(4);
        options.retry.lastBackoff = std::chrono::milliseconds(20);
        options.processes = &processes;
        options.gate = gate;
        prices = *catalog::PriceBook::parse(R"({"prices":[]})");
        transport = std::make_unique<net::Transport>(clock);
        executor = std::make_unique<engine::Executor>(*transport, recorder, keys, prices, clock, options);
    }
    ~EngineWorld() { executor.reset(); }

    ModelTarget model(const std::string &path, int concurrency = 4)
    {
        ModelTarget target;
        target.model = "test-1";
        target.endpoint.id = EndpointId(std::int64_t(1 + std::hash<std::string>()(path) % 1000));
        target.endpoint.name = path;
        target.endpoint.baseUrl = server.url(path);
        target.endpoint.concurrency = concurrency;
        target.price.emplace();
        target.price->input = UnitPrice{1'000'000}; // 1,000 in and 200 out are 0.0014
        target.price->output = UnitPrice{2'000'000};
        return target;
    }
    static ModelTarget command(const std::string &script, int concurrency = 4)
    {
        ModelTarget target;
        target.model = "sh";
        target.endpoint.name = "a program";
        target.endpoint.api = Api::Command;
        target.endpoint.baseUrl = "command:/bin/sh";
        target.endpoint.command.program = "/bin/sh";
        target.endpoint.command.arguments = {"-c", script};
        target.endpoint.concurrency = concurrency;
        return target;
    }
    static ModelTarget chain(std::vector<ChainStep> steps)
    {
        ModelTarget target;
        target.model = "a chain";
        target.endpoint.name = "chains";
        target.endpoint.api = Api::Chain;
        target.endpoint.baseUrl = "chain:";
        target.steps = std::move(steps);
        return target;
    }
    static RunPlan plan(std::vector<ModelTarget> targets, int cases = 1, int concurrency = 8)
    {
        RunPlan plan;
        plan.prompt = {"Be brief.", "Question {{n}}"};
        for (int i = 0; i < cases; ++i) {
            Case c;
            c.id = "c" + std::to_string(i);
            c.variables = {{"n", std::to_string(i)}};
            plan.cases.push_back(std::move(c));
        }
        plan.targets = std::move(targets);
        plan.concurrency = concurrency;
        return plan;
    }
    std::shared_ptr<LogListener> start(const RunPlan &what)
    {
        auto listener = std::make_shared<LogListener>();
        trials = engine::expand(what);
        for (Trial &trial : trials)
            trial.id = TrialId(++lastTrial);
        executor->start(what, trials, listener);
        return listener;
    }
    Response only(const LogListener &listener) const { return listener.settled(trials.front().id).response; }
    // Empty: every trial settled once, at the recorder and at the listener, and was told in order.
    std::string broken(const LogListener &listener) const
    {
        const std::vector<std::string> faults = listener.faults();
        if (!faults.empty())
            return faults.front();
        const FakeRecorder::Log log = recorder.log();
        const auto settled = listener.settled();
        for (const Trial &trial : trials) {
            const auto times = log.timesSettled.find(trial.id);
            if (!settled.contains(trial.id) || times == log.timesSettled.end() || times->second != 1)
                return "trial " + std::to_string(number(trial.id)) + " did not settle once";
        }
        return {};
    }

    SystemClock clock;
    ScriptServer server;
    FakeRecorder recorder;
    FakeKeys keys;
    std::shared_ptr<OpenGate> gate = std::make_shared<OpenGate>();
    process::Host processes{clock};
    catalog::PriceBook prices;
    std::unique_ptr<net::Transport> transport;
    std::unique_ptr<engine::Executor> executor;
    std::vector<Trial> trials;
    std::int64_t lastTrial = 0;
};
} // namespace assay::test
