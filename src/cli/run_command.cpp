// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/arguments.h"
#include "cli/command_list.h"
#include "cli/run_summary.h"
#include "formats/exports.h"
#include "formats/suite.h"
#include "session/consent.h"
#include "session/demo_targets.h"
#include "session/document.h"
#include "session/runtime.h"
#include "store/blocking.h"
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <deque>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <unistd.h>
#include <utility>
#include <vector>

namespace assay::cli
{
namespace
{
std::atomic<bool> interrupted{false};
extern "C" void onInterrupt(int) { interrupted.store(true); }

void catchInterrupts()
{
    struct sigaction action = {};
    action.sa_handler = onInterrupt;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

class DiskFiles final : public formats::ReadFile
{
public:
    Result<std::string> read(const std::string &path) override { return readInput(path); }
    Result<std::string> readWithin(const std::string &folder, const std::string &name, std::size_t most) override
    {
        return readFileWithin(folder, name, most);
    }
};

// Keeps the numbers of what has settled; the texts are in the file.
class Collector final : public engine::RunListener
{
public:
    void trialState(TrialId, TrialState, int) override {}
    void delta(const Delta &) override {}
    void trialWaiting(TrialId id, MonoTime until, const Error &why) override
    {
        if (why.code != ErrorCode::RateLimited && why.code != ErrorCode::Overloaded)
            return; // a back-off of half a second is no news
        const std::lock_guard lock(m_mutex);
        m_pauses.push_back({id, until});
    }
    void trialSettled(TrialId id, int, const Response &response, const Status &saved) override
    {
        Settled settled{id,           response.outcome,       response.cost.amount, response.error,
                        std::nullopt, response.timing.ttft(), response.timing.done};
        if (!saved)
            settled.notSaved = saved.error();
        const std::lock_guard lock(m_mutex);
        m_new.push_back(std::move(settled));
        m_changed.notify_all();
    }
    struct Pause {
        TrialId trial{};
        MonoTime until{};
    };
    std::vector<Pause> takePauses()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_pauses, {});
    }
    void runFinished() override
    {
        const std::lock_guard lock(m_mutex);
        m_finished = true;
        m_changed.notify_all();
    }
    // Waits up to 100 ms for news (a signal handler can wake nobody).
    std::vector<Settled> take(bool &finished)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, std::chrono::milliseconds(100), [this] { return m_finished || !m_new.empty(); });
        finished = m_finished;
        std::vector<Settled> out(std::make_move_iterator(m_new.begin()), std::make_move_iterator(m_new.end()));
        m_new.clear();
        return out;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Settled> m_new;
    std::vector<Pause> m_pauses;
    bool m_finished = false;
};

// As a person could type it: each word in quotes where it needs them.
std::string inOneLine(const CommandLine &command)
{
    const auto quoted = [](const std::string &word) {
        const bool plain =
            !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                    "0123456789_-./=:,@%+") == std::string::npos;
        if (plain)
            return word;
        std::string out = "'";
        for (const char c : word)
            out += c == '\'' ? "'\\''" : std::string(1, c);
        return out + "'";
    };
    std::string line = quoted(command.program);
    for (const std::string &argument : command.arguments)
        line += " " + quoted(argument);
    return line;
}

struct RunOptions {
    RunPlan plan;
    std::string workspace;
    std::optional<RunId> resume;
    bool jsonl = false;
    bool commandsAllowed = false; // --allow-commands: the programs that the suite names may be started
};

// "2.50" is in US dollars; "2.50 EUR" says otherwise.
Result<Money> budgetFrom(const std::string &text)
{
    const std::size_t end = text.find_last_of("0123456789");
    std::string currency = end == std::string::npos ? std::string() : text.substr(end + 1);
    currency.erase(0, currency.find_first_not_of(' '));
    const bool code = currency.size() == 3 &&
                      std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const Result<Money> budget = end == std::string::npos ? Result<Money>(makeError(ErrorCode::BadInput, ""))
                                                          : moneyFromText(std::string_view(text).substr(0, end + 1),
                                                                          currency.empty() ? "USD" : currency);
    if (!budget || budget->nano < 0 || (!currency.empty() && !code))
        return makeError(ErrorCode::BadInput, "--budget expects an amount such as 2.50 or \"2.50 EUR\"");
    return budget;
}

// A suite may come from anybody, and what it names would run with all of the caller's rights.
Status checkCommands(const RunOptions &options)
{
    const std::vector<CommandLine> commands = session::commandsOf(options.plan);
    if (commands.empty() || options.commandsAllowed)
        return Ok{};
    std::string words = "this suite starts ";
    words += commands.size() == 1 ? "a program on this computer: " : "programs on this computer: ";
    for (const CommandLine &command : commands)
        words += (&command == &commands.front() ? "" : "; ") + inOneLine(command);
    return makeError(ErrorCode::BadInput,
                     words + ". Nothing was started. If you trust the suite, run it with --allow-commands");
}

Result<RunOptions> readOptions(const std::vector<std::string> &words)
{
    Result<Arguments> arguments =
        Arguments::parse(words, {"--workspace", "--concurrency", "--budget", "--format", "--resume"},
                         {"--allow-unknown-price", "--allow-commands"});
    if (!arguments)
        return arguments.error();
    if (arguments->positional().size() != 1)
        return makeError(ErrorCode::BadInput, "run expects one suite file; try assay-cli run --help");
    RunOptions options;
    const std::string &file = arguments->positional().front();
    const Result<std::string> text = readInput(file);
    if (!text)
        return text.error();
    DiskFiles files;
    Result<RunPlan> plan = formats::parseSuite(*text, file, files);
    if (!plan)
        return plan.error();
    options.plan = std::move(*plan);
    if (Status resolved = session::resolveDemoTargets(options.plan); !resolved)
        return makeError(ErrorCode::BadInput, file + ": " + resolved.error().detail);
    const Result<int> concurrency = arguments->number("--concurrency", 1, 1024, options.plan.concurrency);
    if (!concurrency)
        return concurrency.error();
    if (arguments->has("--concurrency")) {
        for (ModelTarget &target : options.plan.targets) {
            if (target.endpoint.concurrency == options.plan.concurrency)
                target.endpoint.concurrency = *concurrency;
        }
        options.plan.concurrency = *concurrency;
    }
    const std::string format = arguments->value("--format", "table");
    if (format != "table" && format != "jsonl")
        return makeError(ErrorCode::BadInput, "--format expects table or jsonl, not \"" + format + "\"");
    options.jsonl = format == "jsonl";
    if (arguments->has("--budget")) {
        const Result<Money> budget = budgetFrom(arguments->value("--budget"));
        if (!budget)
            return budget.error();
        options.plan.budget.perRun = *budget;
    }
    options.commandsAllowed = arguments->has("--allow-commands");
    if (Status allowed = checkCommands(options); !allowed)
        return allowed.error();
    options.plan.budget.allowUnknown = arguments->has("--allow-unknown-price");
    if (arguments->has("--resume")) {
        const Result<int> run = arguments->number("--resume", 1, 2'000'000'000, 0);
        if (!run)
            return run.error();
        options.resume = RunId{*run};
    }
    options.workspace = workspacePath(*arguments);
    return options;
}

// The stored run must be the suite's: otherwise its numbers would be of two different questions.
bool differs(const ModelTarget &a, const ModelTarget &b)
{
    const auto sameStep = [](const ChainStep &x, const ChainStep &y) {
        return x.name == y.name && x.prompt == y.prompt && !differs(x.target, y.target);
    };
    return a.label() != b.label() || a.model != b.model || a.endpoint.baseUrl != b.endpoint.baseUrl ||
           a.parameters != b.parameters || a.endpoint.command != b.endpoint.command ||
           !std::ranges::equal(a.steps, b.steps, sameStep);
}

Status matches(const RunPlan &suite, const RunPlan &stored)
{
    const bool same = suite.prompt == stored.prompt && suite.cases == stored.cases &&
                      suite.repetitions == stored.repetitions && suite.targets.size() == stored.targets.size() &&
                      std::equal(suite.targets.begin(), suite.targets.end(), stored.targets.begin(),
                                 [&](const ModelTarget &a, const ModelTarget &b) { return !differs(a, b); });
    if (same)
        return Ok{};
    return makeError(ErrorCode::BadInput,
                     "the suite has changed since that run: prompt, cases, targets and repetitions must be "
                     "the same to resume it; run it anew without --resume");
}

class Console
{
public:
    Console(std::size_t total) : m_total(total), m_terminal(::isatty(STDERR_FILENO) == 1) {}
    void progress(const Tally &tally)
    {
        if (!m_terminal)
            return;
        std::fprintf(stderr, "\r%zu of %zu answers, %zu not succeeded, spent %s   ", tally.done, m_total,
                     tally.notSucceeded, tally.spent.text().c_str());
        m_open = true;
    }
    ~Console()
    {
        if (m_open)
            std::fputc('\n', stderr);
    }

private:
    std::size_t m_total;
    bool m_terminal, m_open = false;
};

// A limit is a pause, not a failure: whoever waits is told for whom and how long, once for each pause of an endpoint.
class PauseTeller
{
public:
    PauseTeller(const RunPlan &plan, const std::vector<Trial> &trials, const Clock &clock)
        : m_plan(plan), m_clock(clock)
    {
        for (const Trial &trial : trials)
            m_targetOf[number(trial.id)] = trial.targetIndex;
    }
    void tell(const std::vector<Collector::Pause> &pauses)
    {
        for (const Collector::Pause &pause : pauses) {
            const auto target = m_targetOf.find(number(pause.trial));
            if (target == m_targetOf.end())
                continue;
            const std::string &endpoint = m_plan.targets[static_cast<std::size_t>(target->second)].endpoint.name;
            MonoTime &told = m_told[endpoint];
            if (pause.until <= told + std::chrono::seconds(1))
                continue;
            told = pause.until;
            const auto left = std::chrono::ceil<std::chrono::seconds>(pause.until - m_clock.now()).count();
            if (left > 0)
                std::cerr << "assay-cli: " << endpoint << " asks to wait: " << left << " s\n";
        }
    }

private:
    const RunPlan &m_plan;
    const Clock &m_clock;
    std::map<std::int64_t, int> m_targetOf;
    std::map<std::string, MonoTime> m_told;
};

Tally follow(session::Document &document, RunId run, const std::vector<Trial> &trials, const RunOptions &options,
             Collector &collector)
{
    Tally tally;
    const std::size_t total = trials.size();
    PauseTeller pauses(options.plan, trials, document.runtime().clock());
    Console console(total);
    std::optional<RunRecord> frame; // plan and summary, for the lines
    bool finished = false, stopping = false;
    while (!finished) {
        for (Settled &settled : collector.take(finished)) {
            ++tally.done;
            tally.notSucceeded += settled.outcome != Outcome::Succeeded;
            tally.notSaved += settled.notSaved.has_value();
            if (settled.error && settled.error->code == ErrorCode::BudgetStopped && !tally.budgetReached)
                tally.budgetReached = settled.error->detail;
            tally.spent.add(settled.cost);
            if (options.jsonl) {
                if (!frame) {
                    frame.emplace();
                    frame->summary.id = run;
                    frame->plan = options.plan;
                }
                if (const Result<TrialRow> row = document.reader().trial(settled.trial))
                    std::cout << formats::trialJsonLine(*frame, *row) << '\n' << std::flush;
            }
            tally.all.push_back(std::move(settled));
        }
        pauses.tell(collector.takePauses());
        console.progress(tally);
        if (!stopping && interrupted.load()) {
            stopping = true;
            document.cancelAll();
        }
    }
    return tally;
}

int execute(session::Runtime &runtime, const RunOptions &given)
{
    RunOptions options = given;
    Result<std::unique_ptr<session::Document>> opened =
        session::Document::open(runtime, options.workspace, store::OpenMode::ReadWrite);
    if (!opened)
        return complain(WorkspaceFailed, opened.error());
    session::Document &document = **opened;
    if (document.store().report().readOnly)
        return complain(WorkspaceFailed, document.store().report().readOnlyReason.value_or(makeError(
                                             ErrorCode::ReadOnly, options.workspace + ": cannot be written")));
    auto collector = std::make_shared<Collector>();
    RunId run{};
    std::vector<Trial> trials;
    if (options.resume) {
        Result<RunRecord> stored = document.reader().run(*options.resume);
        if (!stored)
            return complain(BadUsage, stored.error());
        if (Status same = matches(options.plan, stored->plan); !same)
            return complain(BadUsage, same.error());
        for (const TrialRow &row : stored->trials) {
            if (session::Document::wasNeverSent(row))
                trials.push_back(row.trial);
        }
        run = *options.resume;
        if (Status resumed = document.resume(run, collector, options.plan.budget); !resumed)
            return complain(WorkspaceFailed, resumed.error());
    } else {
        Result<store::RunCreated> created = store::blocking<store::RunCreated>(
            [&](auto done) { document.startRun(options.plan, false, collector, done); });
        if (!created)
            return complain(created.error().code == ErrorCode::BadInput ? BadUsage : WorkspaceFailed, created.error());
        run = created->run;
        trials = created->trials;
    }
    const Tally tally = follow(document, run, trials, options, *collector);
    document.store().flush();
    if (!options.jsonl)
        printTable(options.plan, trials, tally, run);
    printFailures(tally);
    if (tally.notSaved > 0)
        return complain(WorkspaceFailed,
                        std::to_string(tally.notSaved) + " answers could not be written to " + options.workspace);
    if (interrupted.load())
        return complain(Interrupted, "interrupted; everything received is stored. Continue with --resume " +
                                         std::to_string(number(run)));
    if (tally.budgetReached)
        return complain(BudgetStopped, "the budget stopped the run: " + *tally.budgetReached +
                                           ". Everything received is stored; continue with --resume " +
                                           std::to_string(number(run)) + " and a larger --budget");
    return tally.notSucceeded == 0 ? AllSucceeded : SomeFailed;
}
} // namespace

int runSuite(const std::vector<std::string> &words)
{
    Result<RunOptions> options = readOptions(words);
    if (!options)
        return complain(BadUsage, options.error());
    catchInterrupts();
    session::RuntimeOptions runtimeOptions;
    runtimeOptions.demoServer = session::hasDemoTargets(options->plan);
    Result<std::unique_ptr<session::Runtime>> runtime = session::Runtime::create(runtimeOptions);
    if (!runtime)
        return complain(SomeFailed, runtime.error());
    for (const CommandLine &command : session::commandsOf(options->plan)) // --allow-commands was given
        (*runtime)->consent()->agree(command);
    return execute(**runtime, *options);
}
} // namespace assay::cli
