// SPDX-License-Identifier: GPL-3.0-or-later
// A step of the build: makes the sample workspace that the window opens with one key, by really running the sample
// prompts on the demo models. make_sample FILE.
#include "session/runtime.h"
#include "session/sample_builder.h"
#include <cstdio>
#include <filesystem>
#include <iostream>

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::cerr << "make_sample FILE\n";
        return 2;
    }
    const std::string path = argv[1];
    const std::string fresh = path + ".new";
    std::error_code ignored;
    for (const char *suffix : {"", "-wal", "-shm", ".lock"})
        std::filesystem::remove(fresh + suffix, ignored);
    {
        auto runtime = assay::session::Runtime::create({});
        const assay::Status built =
            runtime ? assay::session::buildSample(**runtime, fresh) : assay::Status(runtime.error());
        if (!built) {
            std::cerr << "make_sample: " << built.error().detail << '\n';
            return 1;
        }
    }
    if (std::filesystem::exists(fresh + "-wal") && std::filesystem::file_size(fresh + "-wal") > 0) {
        std::cerr << "make_sample: " << fresh << " was not closed cleanly\n";
        return 1;
    }
    std::filesystem::rename(fresh, path, ignored);
    if (ignored) {
        std::cerr << "make_sample: " << path << ": " << ignored.message() << '\n';
        return 1;
    }
    for (const char *suffix : {"-wal", "-shm", ".lock"})
        std::filesystem::remove(fresh + suffix, ignored);
    return 0;
}
