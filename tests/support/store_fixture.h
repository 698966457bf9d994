// SPDX-License-Identifier: GPL-3.0-or-later
// One open workspace in a folder of its own, and its writes as blocking calls. For tests that link the store room.
#pragma once
#include <sqlite3.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "store/blocking.h"
#include "store/workspace.h"
#include "store/workspace_options.h"
#include "support/store_data.h"

namespace assay::test
{

#ifdef __SANITIZE_THREAD__
inline constexpr bool StoreChildren = false; // may a test fork a child that starts threads?
#else
inline constexpr bool StoreChildren = true;
#endif

struct StoreFile {
    StoreFolder folder;
    StoreClock clock;
    std::unique_ptr<store::Workspace> workspace;
    std::unique_ptr<store::Reader> reader;

    explicit StoreFile(const store::WorkspaceOptions &options = {}) { open(options); }
    std::string path() const { return folder.path("w.assay"); }
    void open(const store::WorkspaceOptions &options = {})
    {
        auto opened = store::Workspace::open(path(), store::OpenMode::ReadWrite, clock, options);
        if (!opened.ok())
            give(opened.error());
        workspace = std::move(opened).value();
        reader = std::move(store::Reader::open(path())).value();
    }
    void close()
    {
        reader.reset();
        workspace.reset();
    }
    store::RunCreated create(const RunPlan &plan, bool sample = false)
    {
        auto created = store::blocking<store::RunCreated>(
            [&](auto done) { workspace->createRun(plan, storeTrials(plan), sample, done); });
        if (!created.ok())
            give(created.error());
        return std::move(created).value();
    }
    Result<AttemptId> begin(TrialId trial, int number = 1)
    {
        return store::blocking<AttemptId>(
            [&](auto done) { workspace->beginAttempt(storeAttempt(trial, number), done); });
    }
    Status finish(AttemptId id, const Response &response, bool settles = true)
    {
        return store::blocking<Ok>([&](auto done) { workspace->finishAttempt({id, response, settles}, done); });
    }
    Status partial(AttemptId id, const std::string &text, const std::string &reasoning = {})
    {
        return store::blocking<Ok>([&](auto done) { workspace->savePartial(id, text, reasoning, done); });
    }
    Status settle(TrialId id, Outcome outcome, std::optional<Error> error = {})
    {
        return store::blocking<Ok>([&](auto done) { workspace->settleTrial(id, outcome, error, done); });
    }
    Result<ScoreId> score(TrialId trial, const std::string &rater, std::optional<int> value,
                          const std::string &note = {})
    {
        Score score;
        score.trial = trial;
        score.rater = rater;
        score.value = value;
        score.cantJudge = !value;
        score.note = note;
        return store::blocking<ScoreId>([&](auto done) { workspace->addScore(score, done); });
    }
    // What verify finds first; empty when the file is as it claims.
    std::string problem() const
    {
        const auto report = reader->verify();
        if (!report.ok())
            return report.error().detail;
        return report->clean() ? std::string() : report->problems.front();
    }

private:
    [[noreturn]] static void give(const Error &error)
    {
        std::fprintf(stderr, "the workspace of a test: %s\n", error.detail.c_str());
        std::abort();
    }
};

// Changes a closed file as somebody with other tools would. Answers false and says why when SQLite refuses.
inline bool storeEdit(const std::string &path, const std::string &sql)
{
    sqlite3 *handle = nullptr;
    char *message = nullptr;
    const bool done = sqlite3_open(path.c_str(), &handle) == SQLITE_OK &&
                      sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK;
    if (!done)
        std::fprintf(stderr, "%s\n", message != nullptr ? message : sqlite3_errmsg(handle));
    sqlite3_free(message);
    sqlite3_close(handle);
    return done;
}

inline std::string storeBytes(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void storeWriteBytes(const std::string &path, const std::string &bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), std::streamsize(bytes.size()));
}
} // namespace assay::test
