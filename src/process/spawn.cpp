// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/spawn.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>

namespace assay::process
{
namespace
{
namespace fs = std::filesystem;

std::string words(int code) { return std::generic_category().message(code); }
Error cannot(std::string why) { return makeError(ErrorCode::CannotStart, std::move(why)); }

std::string_view valueOf(const std::vector<std::string> &environment, std::string_view name)
{
    for (const std::string &entry : environment)
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
            return std::string_view(entry).substr(name.size() + 1);
    return {};
}

std::optional<Error> reasonAgainst(const std::string &path)
{
    struct stat about {
    };
    if (::stat(path.c_str(), &about) != 0)
        return cannot(errno == ENOENT || errno == ENOTDIR ? "there is no program " + path
                                                          : path + " cannot be looked at: " + words(errno));
    if (S_ISDIR(about.st_mode))
        return cannot(path + " is a folder, not a program");
    if (!S_ISREG(about.st_mode))
        return cannot(path + " is no regular file");
    if (::access(path.c_str(), X_OK) != 0)
        return cannot(path + " is not executable; allow it with chmod +x, or name the program that runs it");
    return std::nullopt;
}

// posix_spawn's two bags of settings, given back in every case.
struct Settings {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    Settings()
    {
        ::posix_spawnattr_init(&attributes);
        ::posix_spawn_file_actions_init(&actions);
    }
    ~Settings()
    {
        ::posix_spawnattr_destroy(&attributes);
        ::posix_spawn_file_actions_destroy(&actions);
    }
    Settings(const Settings &) = delete;
    Settings &operator=(const Settings &) = delete;
};

int prepare(Settings &settings, const std::string &directory, int input, int output, int errors)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&settings.attributes, &none);
    ::posix_spawnattr_setsigdefault(&settings.attributes, &all); // a SIGPIPE that we ignore is not theirs to ignore
    int code = ::posix_spawnattr_setflags(&settings.attributes,
                                          POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const auto then = [&code](int next) { code = code != 0 ? code : next; };
    then(::posix_spawn_file_actions_adddup2(&settings.actions, input, 0));
    then(::posix_spawn_file_actions_adddup2(&settings.actions, output, 1));
    then(::posix_spawn_file_actions_adddup2(&settings.actions, errors, 2));
    then(::posix_spawn_file_actions_addclosefrom_np(&settings.actions, 3));
    then(::posix_spawn_file_actions_addchdir_np(&settings.actions, directory.c_str()));
    return code;
}

std::vector<char *> pointersTo(const std::vector<std::string> &texts, const std::string *first)
{
    std::vector<char *> out;
    if (first != nullptr)
        out.push_back(const_cast<char *>(first->c_str())); // exec's old signature; it writes nothing
    for (const std::string &text : texts)
        out.push_back(const_cast<char *>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

bool holdsNul(const std::string &text) { return text.find('\0') != std::string::npos; }

std::optional<Error> checkWords(const Job &job)
{
    bool nul = holdsNul(job.program) || holdsNul(job.directory);
    for (const std::string &argument : job.arguments)
        nul = nul || holdsNul(argument);
    if (nul)
        return cannot("a NUL character cannot be part of a command line");
    return std::nullopt;
}

std::string whySpawnFailed(int code, const std::string &program, const std::string &directory)
{
    std::error_code ignored;
    if (!fs::is_directory(directory, ignored))
        return "there is no folder " + directory + " to run it in";
    if (code == ENOEXEC)
        return program + " is no program, and has no #! line that names one";
    if (code == ENOENT) // it is there: what it asks for is not
        return program + " cannot run: the interpreter of its #! line, or its loader, is missing";
    if (code == E2BIG)
        return "the command line is longer than this system allows";
    return program + " cannot be started: " + words(code);
}

// So that its contents can be removed, whatever the program has done to it.
void openUp(const fs::path &folder)
{
    std::error_code ignored;
    fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add, ignored);
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored))
        if (entry->is_directory(ignored) && !entry->is_symlink(ignored))
            openUp(entry->path());
}
} // namespace

bool openPipe(Pipe &pipe)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return false;
    Descriptor low[2] = {Descriptor(ends[0]), Descriptor(ends[1])};
    Descriptor *out[2] = {&pipe.reading, &pipe.writing};
    for (int i = 0; i < 2; ++i) {
        if (low[i].get() > 2) {
            *out[i] = std::move(low[i]);
            continue;
        }
        *out[i] = Descriptor(::fcntl(low[i].get(), F_DUPFD_CLOEXEC, 3));
        if (!out[i]->isOpen())
            return false;
    }
    return true;
}

void dontBlock(const Descriptor &end) { ::fcntl(end.get(), F_SETFL, ::fcntl(end.get(), F_GETFL) | O_NONBLOCK); }

Result<std::string> locate(const std::string &program, const std::vector<std::string> &environment)
{
    if (program.empty())
        return cannot("no program is named");
    if (program.find('/') != std::string::npos) {
        if (program.front() != '/')
            return cannot("\"" + program + "\" depends on the folder it is read in; give the whole path");
        if (std::optional<Error> reason = reasonAgainst(program))
            return *reason;
        return program;
    }
    std::string_view path = valueOf(environment, "PATH");
    std::optional<Error> reason;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find(':'), path.size());
        const std::string folder(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
        if (folder.empty() || folder.front() != '/')
            continue; // never from wherever we happen to be
        const std::string candidate = folder + "/" + program;
        const std::optional<Error> against = reasonAgainst(candidate);
        if (!against)
            return candidate;
        struct stat about {
        };
        if (!reason && ::stat(candidate.c_str(), &about) == 0)
            reason = against; // it is there, but does not run
    }
    return reason ? *reason : cannot("there is no program \"" + program + "\" in PATH");
}

Result<Spawned> spawn(const Job &job, const std::string &directory)
{
    if (std::optional<Error> reason = checkWords(job))
        return *reason;
    const Result<std::string> program = locate(job.program, job.environment);
    if (!program)
        return program.error();
    Pipe input, output, errors;
    if (!openPipe(input) || !openPipe(output) || !openPipe(errors))
        return cannot("no pipe can be made to it: " + words(errno));
    Settings settings;
    int code = prepare(settings, directory, input.reading.get(), output.writing.get(), errors.writing.get());
    Spawned child;
    if (code == 0)
        code =
            ::posix_spawn(&child.pid, program->c_str(), &settings.actions, &settings.attributes,
                          pointersTo(job.arguments, &job.program).data(), pointersTo(job.environment, nullptr).data());
    if (code != 0)
        return cannot(whySpawnFailed(code, *program, directory));
    child.watch = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0u))); // closed on exec by itself
    child.input = std::move(input.writing);
    child.output = std::move(output.reading);
    child.errors = std::move(errors.reading);
    for (const Descriptor *end : {&child.input, &child.output, &child.errors})
        dontBlock(*end);
    return child;
}

Result<std::string> makeOwnFolder()
{
    const char *place = ::getenv("TMPDIR");
    std::string folder = (place != nullptr && *place == '/' ? std::string(place) : "/tmp") + "/assay-run-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr)
        return cannot("no folder of its own can be made at " + folder + ": " + words(errno));
    return folder;
}

void removeFolder(const std::string &folder)
{
    std::error_code failed;
    fs::remove_all(folder, failed);
    if (!failed)
        return;
    openUp(folder);
    fs::remove_all(folder, failed);
}
} // namespace assay::process
