// SPDX-License-Identifier: GPL-3.0-or-later
// Records for store tests and benchmarks: plans, requests and answers as a run would bring them.
#pragma once
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/values.h"

namespace assay::test
{

class StoreClock final : public Clock // moved by hand
{
public:
    MonoTime now() const override { return MonoTime(std::chrono::microseconds(micros)); }
    std::int64_t wallMicros() const override { return micros; }
    std::int64_t micros = 1'760'000'000'000'000;
};

class StoreFolder // made for one test, removed with all that is in it
{
public:
    StoreFolder()
    {
        // In memory where that is possible: what is tested is not the disk, and its queue is shared with everything
        // else.
        const bool memory = ::access("/dev/shm", W_OK | X_OK) == 0;
        const std::filesystem::path base = memory ? "/dev/shm" : std::filesystem::temp_directory_path();
        std::string name = (base / "assay-store-XXXXXX").string();
        m_path = ::mkdtemp(name.data());
    }
    ~StoreFolder()
    {
        std::error_code ignored;
        std::filesystem::permissions(m_path, std::filesystem::perms::owner_all, ignored);
        std::filesystem::remove_all(m_path, ignored);
    }
    StoreFolder(const StoreFolder &) = delete;
    StoreFolder &operator=(const StoreFolder &) = delete;
    std::string path(const std::string &name = {}) const { return name.empty() ? m_path : m_path + "/" + name; }

private:
    std::string m_path;
};

// A plan of `cases` x `targets`, and its trials in order of case, target and repetition.
RunPlan storePlan(int cases, int targets, int repetitions = 1);
std::vector<Trial> storeTrials(const RunPlan &plan);
AttemptStart storeAttempt(TrialId trial, int number = 1);
// A streamed chat answer of `words` words: about 8 KB of events for 42. The same seed gives the same answer.
Response storeAnswer(std::uint64_t seed, int words = 42);
// A response with every field set, and text that is hard to keep: NUL, four-byte characters, right-to-left, line ends.
std::vector<StepResult> storeSteps(const Response &of); // of two: one with every field of `of`, one with none
Response storeFullResponse();
} // namespace assay::test
