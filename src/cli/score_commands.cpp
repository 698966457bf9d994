// SPDX-License-Identifier: GPL-3.0-or-later
// scores and pack: what raters said, in and out of a workspace.
#include "cli/arguments.h"
#include "cli/command_list.h"
#include "cli/text_table.h"
#include "formats/score_csv.h"
#include "session/pack_merge.h"
#include "session/pack_work.h"
#include "session/score_import.h"
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <limits>

namespace assay::cli
{
namespace
{
struct Open {
    SystemClock clock;
    std::unique_ptr<store::Workspace> workspace;
    std::unique_ptr<store::Reader> reader;
};

// Opens for writing what is there; answers an exit status on failure.
int open(Open &file, const std::string &path)
{
    if (!std::filesystem::exists(path))
        return complain(WorkspaceFailed, "there is no workspace " + path);
    auto workspace = store::Workspace::open(path, store::OpenMode::ReadWrite, file.clock);
    if (!workspace)
        return complain(WorkspaceFailed, workspace.error());
    if ((*workspace)->report().readOnlyReason)
        return complain(WorkspaceFailed, *(*workspace)->report().readOnlyReason);
    auto reader = store::Reader::open(path);
    if (!reader)
        return complain(WorkspaceFailed, reader.error());
    file.workspace = std::move(*workspace);
    file.reader = std::move(*reader);
    return AllSucceeded;
}

std::optional<RunId> runOf(const std::string &word)
{
    const Result<Arguments> one = Arguments::parse({"--run", word}, {"--run"}, {});
    const Result<int> id = one ? one->number("--run", 1, std::numeric_limits<int>::max(), 0) : Result<int>(one.error());
    return id && *id > 0 ? std::optional(RunId{*id}) : std::nullopt;
}

int importFile(const Arguments &arguments)
{
    const auto run = runOf(arguments.value("--run"));
    if (!run || arguments.positional().size() != 2)
        return complain(BadUsage, "scores import expects one file and --run RUN");
    const std::string &path = arguments.positional()[1];
    const Result<std::string> bytes = readInput(path);
    if (!bytes)
        return complain(BadUsage, bytes.error());
    Open file;
    if (const int status = open(file, workspacePath(arguments)); status != AllSucceeded)
        return status;
    const auto done = session::importScores(
        *file.workspace, *file.reader, *run,
        {*bytes, std::filesystem::path(path).filename().string(), arguments.value("--rater")}, file.clock);
    if (!done)
        return complain(BadUsage, done.error());
    for (const std::string &problem : done->problems)
        complain(BadUsage, problem);
    if (!done->problems.empty())
        return complain(BadUsage, std::to_string(done->problems.size()) + " rows are wrong; nothing was imported");
    std::cout << done->added.added << " scores added, " << done->known << " were there already\n";
    return AllSucceeded;
}

int exportFile(const Arguments &arguments)
{
    const auto run = arguments.positional().size() == 2 ? runOf(arguments.positional()[1]) : std::nullopt;
    if (!run || !arguments.has("--output"))
        return complain(BadUsage, "scores export expects a run's number and --output PATH");
    const auto reader = store::Reader::open(workspacePath(arguments));
    if (!reader)
        return complain(WorkspaceFailed, reader.error());
    const Result<RunRecord> record = (*reader)->run(*run);
    if (!record)
        return complain(BadUsage, record.error());
    std::vector<Rubric> rubrics{overallRubric()};
    for (const TrialRow &row : record->trials)
        for (const Score &score : row.scores)
            if (std::none_of(rubrics.begin(), rubrics.end(), [&](const Rubric &r) { return r.id == score.rubric; }))
                if (const Result<Rubric> rubric = (*reader)->rubric(score.rubric))
                    rubrics.push_back(*rubric);
    const Status written = writeOutput(arguments.value("--output"), formats::scoresCsv(*record, rubrics));
    return written ? AllSucceeded : complain(BadUsage, written.error());
}

int makeFile(const Arguments &arguments)
{
    const auto run = arguments.positional().size() == 2 ? runOf(arguments.positional()[1]) : std::nullopt;
    if (!run || !arguments.has("--output"))
        return complain(BadUsage, "pack make expects a run's number and --output PATH");
    Open file;
    if (const int status = open(file, workspacePath(arguments)); status != AllSucceeded)
        return status;
    const auto made =
        session::makePack(*file.workspace, *file.reader, *run, {arguments.value("--rater"), "assay-cli", false, {}});
    if (!made)
        return complain(BadUsage, made.error());
    const Status written = writeOutput(arguments.value("--output"), made->bytes);
    if (!written)
        return complain(BadUsage, written.error());
    std::cerr << "pack " << made->pack << ": " << made->prompts << " prompts, " << made->answers << " answers, "
              << made->masked << " names masked\n";
    if (made->filesLeftOut > 0)
        std::cerr << made->filesLeftOut
                  << " attached files are not in the pack, which has words only; send them along if the answers cannot "
                     "be judged without them\n";
    return AllSucceeded;
}

int openFile(const Arguments &arguments)
{
    if (arguments.positional().size() != 2 || !arguments.has("--workspace"))
        return complain(BadUsage, "pack open expects one pack and --workspace NEW");
    const Result<std::string> bytes = readInput(arguments.positional()[1]);
    if (!bytes)
        return complain(BadUsage, bytes.error());
    const SystemClock clock;
    const Result<RunId> run = session::openPackJob(arguments.value("--workspace"), *bytes, clock);
    return run ? AllSucceeded : complain(BadUsage, run.error());
}

int answerFile(const Arguments &arguments)
{
    if (arguments.positional().size() != 1 || !arguments.has("--rater") || !arguments.has("--output"))
        return complain(BadUsage, "pack answer expects --rater NAME and --output PATH");
    const auto reader = store::Reader::open(workspacePath(arguments));
    if (!reader)
        return complain(WorkspaceFailed, reader.error());
    const Result<std::string> result = session::resultOfJob(**reader, RunId{1}, arguments.value("--rater"));
    if (!result)
        return complain(BadUsage, result.error());
    const Status written = writeOutput(arguments.value("--output"), *result);
    return written ? AllSucceeded : complain(BadUsage, written.error());
}

int mergeFiles(const Arguments &arguments)
{
    if (arguments.positional().size() < 2)
        return complain(BadUsage, "pack merge expects one file or more");
    Open file;
    if (const int status = open(file, workspacePath(arguments)); status != AllSucceeded)
        return status;
    int status = AllSucceeded;
    for (std::size_t i = 1; i < arguments.positional().size(); ++i) {
        const std::string &path = arguments.positional()[i];
        const Result<std::string> bytes = readInput(path);
        const auto merged = bytes ? session::mergePack(*file.workspace, *file.reader, *bytes, "assay-cli")
                                  : Result<session::MergeOutcome>(bytes.error());
        if (!merged)
            status = complain(BadUsage, path + ": " + sentence(merged.error()));
        else
            std::cout << path << ": run " << number(merged->run) << ", \"" << shownLine(merged->rater)
                      << "\": " << merged->added.added << " judgements added, " << merged->added.known
                      << " were there already, " << merged->conflicts << " conflicts in the run\n";
    }
    return status;
}

int dispatch(const std::vector<std::string> &words, const char *name,
             std::initializer_list<std::pair<std::string_view, int (*)(const Arguments &)>> actions)
{
    const Result<Arguments> arguments = Arguments::parse(words, {"--workspace", "--run", "--rater", "--output"}, {});
    if (!arguments)
        return complain(BadUsage, arguments.error());
    const std::string word = arguments->positional().empty() ? std::string() : arguments->positional().front();
    for (const auto &[action, run] : actions)
        if (action == word)
            return run(*arguments);
    return complain(BadUsage, std::string("try assay-cli ") + name + " --help");
}
} // namespace

int scores(const std::vector<std::string> &words)
{
    return dispatch(words, "scores", {{"import", importFile}, {"export", exportFile}});
}

int pack(const std::vector<std::string> &words)
{
    return dispatch(words, "pack",
                    {{"make", makeFile}, {"open", openFile}, {"answer", answerFile}, {"merge", mergeFiles}});
}
} // namespace assay::cli
