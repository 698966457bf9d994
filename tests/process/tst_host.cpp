// SPDX-License-Identifier: GPL-3.0-or-later
// Programs of this computer: what they read and write, how they end, what is left of them. The shell is the program
// under test here, named as such with its script as an argument.
#include "process/host.h"

#include "core/text.h"
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <dirent.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <QTemporaryDir>
#include <QTest>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace assay;
using namespace assay::process;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

namespace
{
class Story final : public ChildHandler
{
public:
    void onStarted(ChildId, MonoTime at) override
    {
        change([&] {
            faults += ended || started ? 1 : 0;
            started = at;
        });
    }
    void onOutput(ChildId, std::string_view bytes, MonoTime at) override
    {
        change([&] {
            faults += ended || !started ? 1 : 0;
            output += bytes;
            stamps.push_back(at);
        });
    }
    void onEnded(ChildId, const Ending &how) override
    {
        change([&] {
            faults += ended ? 1 : 0;
            ended = how;
        });
    }
    bool wait(milliseconds limit = milliseconds(20'000)) const
    {
        return waitFor([this] { return ended.has_value(); }, limit);
    }
    bool waitForOutput(const std::string &text) const
    {
        return waitFor([&] { return output.find(text) != std::string::npos; }, milliseconds(20'000));
    }
    bool waitFor(const std::function<bool()> &condition, milliseconds limit) const
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, limit, condition);
    }
    ErrorCode code() const { return ended->error ? ended->error->code : ErrorCode::None; }

    std::optional<MonoTime> started;
    std::string output;
    std::vector<MonoTime> stamps;
    std::optional<Ending> ended;
    int faults = 0;

private:
    template <typename Work> void change(Work work)
    {
        const std::lock_guard lock(m_mutex);
        work();
        m_changed.notify_all();
    }
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
};

Job job(std::string program, std::vector<std::string> arguments = {}, std::string input = {})
{
    Job made;
    made.program = std::move(program);
    made.arguments = std::move(arguments);
    made.environment = scrubbedEnvironment({});
    made.input = std::move(input);
    made.timeLimit = milliseconds(20'000);
    made.grace = milliseconds(300);
    return made;
}
Job script(const std::string &text, std::string input = {}) { return job("/bin/sh", {"-c", text}, std::move(input)); }

struct World {
    SystemClock clock;
    Host host{clock};
    std::shared_ptr<Story> run(Job made)
    {
        auto story = std::make_shared<Story>();
        host.start(std::move(made), story);
        story->wait();
        return story;
    }
};

std::set<std::string> openDescriptors()
{
    std::set<std::string> found;
    DIR *folder = ::opendir("/proc/self/fd");
    while (const dirent *entry = ::readdir(folder))
        found.insert(entry->d_name);
    ::closedir(folder);
    return found;
}

std::set<std::string> ownFolders()
{
    std::set<std::string> found;
    for (const fs::directory_entry &entry : fs::directory_iterator(fs::temp_directory_path()))
        if (entry.path().filename().string().starts_with("assay-run-"))
            found.insert(entry.path().string());
    return found;
}

bool isAlive(long pid) { return pid > 0 && ::kill(pid_t(pid), 0) == 0; }

bool goesAway(long pid) // it is dead, and its new parent has seen so
{
    for (int i = 0; i < 400 && isAlive(pid); ++i)
        ::usleep(10'000);
    return !isAlive(pid);
}
} // namespace

class HostTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void standardInputToStandardOutput();
    void argumentsAreAList();
    void outputComesAsItIsWritten();
    void bytesAreKept();
    void endings_data();
    void endings();
    void whatCannotStart_data();
    void whatCannotStart();
    void aNameIsLookedUpInPath();
    void inputThatNobodyReads();
    void inputThatIsReadInPart();
    void hugeOutputIsCut();
    void errorsAreBounded();
    void tooSlow();
    void oneThatDoesNotWantToEnd();
    void theWholeTreeGoes();
    void whatLeftTheGroupIsNotRead();
    void childrenLeftBehindGo();
    void environmentIsScrubbed();
    void descriptorsStayHere();
    void signalsAreAsUsual();
    void noTerminal();
    void aFolderOfItsOwn();
    void aFolderThatIsGiven();
    void cancelAtAnyMoment();
    void cancelBeforeItBegins();
    void manyAtOnce();
    void closingEndsThem();
    void noZombies();

private:
    QTemporaryDir m_place;
    std::set<std::string> m_descriptors, m_folders;
};

void HostTest::initTestCase()
{
    QVERIFY(m_place.isValid()); // other tests start programs at the same time
    ::setenv("TMPDIR", m_place.path().toUtf8().constData(), 1);
    ::signal(SIGPIPE, SIG_IGN); // as programs with sockets have it
    ::setenv("ASSAY_TEST_SECRET", "hidden-value", 1);
    ::setenv("ASSAY_TEST_LISTED", "seen", 1);
    m_descriptors = openDescriptors();
    m_folders = ownFolders();
}

// After every test: nothing of it is left.
void HostTest::cleanup()
{
    QCOMPARE(openDescriptors(), m_descriptors);
    QCOMPARE(ownFolders(), m_folders);
}

void HostTest::standardInputToStandardOutput()
{
    World w;
    const auto story = w.run(job("/bin/cat", {}, "line 1\n\xC3\xA9 line 2\n"));
    QCOMPARE(story->code(), ErrorCode::None);
    QCOMPARE(story->output, std::string("line 1\n\xC3\xA9 line 2\n"));
    QCOMPARE(story->ended->exitStatus, std::optional(0));
    QVERIFY(story->started && *story->started <= story->stamps.front() && story->stamps.front() <= story->ended->at);
    QCOMPARE(story->faults, 0);
}

void HostTest::argumentsAreAList()
{
    World w;
    const std::vector<std::string> hostile{"a b", "", "$HOME", "`id`", "; rm -rf x", "\"quoted\"", "*", "\n", "-n"};
    std::vector<std::string> arguments{"-c", "for one; do printf '<%s>' \"$one\"; done", "sh"};
    arguments.insert(arguments.end(), hostile.begin(), hostile.end());
    const auto story = w.run(job("/bin/sh", arguments));
    std::string expected;
    for (const std::string &one : hostile)
        expected += "<" + one + ">";
    QCOMPARE(story->output, expected);
}

void HostTest::outputComesAsItIsWritten()
{
    World w;
    auto story = std::make_shared<Story>();
    // Waits for a file before it goes on: the first part must have been told by then.
    const std::string flag = fs::temp_directory_path().string() + "/assay-test-flag-" + std::to_string(::getpid());
    w.host.start(script("echo first; while [ ! -e " + flag + " ]; do sleep 0.01; done; echo second"), story);
    QVERIFY(story->waitForOutput("first\n"));
    QVERIFY(!story->ended);
    std::ofstream(flag) << "go";
    QVERIFY(story->wait());
    fs::remove(flag);
    QCOMPARE(story->output, std::string("first\nsecond\n"));
    QCOMPARE(story->stamps.size(), 2u);
    QVERIFY(story->stamps[0] < story->stamps[1]);
}

void HostTest::bytesAreKept()
{
    World w;
    std::string all;
    for (int i = 0; i < 300'000; ++i)
        all += char(i * 31 + i / 251);
    const auto story = w.run(job("/bin/cat", {}, all));
    QVERIFY(story->output == all); // NULs and whatever is no UTF-8 included
}

void HostTest::endings_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("detail");
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("signal");
    QTest::newRow("well") << "echo out; exit 0" << int(ErrorCode::None) << ""
                          << "" << 0 << -1;
    QTest::newRow("3") << "echo out; exit 3" << int(ErrorCode::ExitStatus) << "it ended with exit status 3"
                       << "exit_status_3" << 3 << -1;
    QTest::newRow("255") << "echo out; exit 255" << int(ErrorCode::ExitStatus) << "it ended with exit status 255"
                         << "exit_status_255" << 255 << -1;
    QTest::newRow("crash") << "echo out; kill -SEGV $$" << int(ErrorCode::ExitStatus) << "it was ended by SIGSEGV"
                           << "SIGSEGV" << -1 << SIGSEGV;
    QTest::newRow("killed") << "echo out; kill -KILL $$" << int(ErrorCode::ExitStatus) << "it was ended by SIGKILL"
                            << "SIGKILL" << -1 << SIGKILL;
    QTest::newRow("nothing") << "true" << int(ErrorCode::None) << ""
                             << "" << 0 << -1;
    QTest::newRow("closes its output first")
        << "echo out; exec 1>&-; sleep 0.1; exit 4" << int(ErrorCode::ExitStatus) << "it ended with exit status 4"
        << "exit_status_4" << 4 << -1;
}

void HostTest::endings()
{
    QFETCH(QString, text);
    QFETCH(int, code);
    QFETCH(QString, detail);
    QFETCH(QString, type);
    QFETCH(int, status);
    QFETCH(int, signal);
    World w;
    const auto story = w.run(script(text.toStdString() + "\n"));
    QCOMPARE(int(story->code()), code);
    QCOMPARE(story->output, std::string(text == "true" ? "" : "out\n")); // what it had written is there
    if (code != int(ErrorCode::None)) {
        QCOMPARE(story->ended->error->detail, detail.toStdString());
        QCOMPARE(story->ended->error->type, type.toStdString());
        QCOMPARE(story->ended->error->costClass, CostClass::MayBeCharged);
    }
    QCOMPARE(story->ended->exitStatus.value_or(-1), status);
    QCOMPARE(story->ended->signal.value_or(-1), signal);
}

void HostTest::whatCannotStart_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("words");
    QTest::newRow("missing") << "/nowhere/agent"
                             << "there is no program /nowhere/agent";
    QTest::newRow("not in PATH") << "assay-no-such-program"
                                 << "there is no program \"assay-no-such-program\" in PATH";
    QTest::newRow("a folder") << "/usr"
                              << "/usr is a folder";
    QTest::newRow("a device") << "/dev/null"
                              << "no regular file";
    QTest::newRow("relative") << "bin/agent"
                              << "give the whole path";
    QTest::newRow("empty") << ""
                           << "no program is named";
    QTest::newRow("not executable") << "@plain"
                                    << "is not executable; allow it with chmod +x";
    QTest::newRow("text") << "@text"
                          << "has no #! line that names one";
    QTest::newRow("no interpreter") << "@orphan"
                                    << "the interpreter of its #! line, or its loader, is missing";
}

void HostTest::whatCannotStart()
{
    QFETCH(QString, program);
    QFETCH(QString, words);
    const fs::path folder = fs::temp_directory_path() / ("assay-test-" + std::to_string(::getpid()));
    fs::create_directory(folder);
    const auto file = [&](const char *name, const char *text, mode_t mode) {
        std::ofstream(folder / name) << text;
        ::chmod((folder / name).c_str(), mode);
    };
    file("plain", "#!/bin/sh\necho ran\n", 0600);
    file("text", "echo ran\n", 0700);
    file("orphan", "#!/nowhere/interpreter\n", 0700);
    std::string path = program.toStdString();
    if (path.starts_with("@"))
        path = (folder / path.substr(1)).string();
    World w;
    const auto story = w.run(job(path));
    fs::remove_all(folder);
    QCOMPARE(story->code(), ErrorCode::CannotStart);
    QVERIFY2(story->ended->error->detail.find(words.toStdString()) != std::string::npos,
             story->ended->error->detail.c_str());
    QCOMPARE(story->ended->error->costClass, CostClass::NotSent);
    QVERIFY(!story->started && story->output.empty() && !story->ended->exitStatus && !story->ended->signal);
}

void HostTest::aNameIsLookedUpInPath()
{
    const fs::path folder = fs::temp_directory_path() / ("assay-test-" + std::to_string(::getpid()));
    fs::create_directory(folder);
    std::ofstream(folder / "agent") << "#!/bin/sh\necho \"$0\"\n";
    ::chmod((folder / "agent").c_str(), 0700);
    Job named = job("agent");
    named.environment = {"PATH=.::relative:/nowhere:" + folder.string() + ":/usr/bin:/bin"};
    QCOMPARE(*locate("agent", named.environment), (folder / "agent").string());
    World w;
    QCOMPARE(w.run(named)->output, (folder / "agent").string() + "\n");
    ::chmod((folder / "agent").c_str(), 0600);
    QVERIFY(locate("agent", named.environment).error().detail.find("not executable") != std::string::npos);
    fs::remove_all(folder);
    // Never from the folder that we happen to be in.
    QVERIFY(!locate("agent", {"PATH=.:"}));
}

void HostTest::inputThatNobodyReads()
{
    World w;
    const std::string much(3 << 20, 'x'); // more than any pipe takes
    QCOMPARE(w.run(script("exit 0", much))->code(), ErrorCode::None);
    QCOMPARE(w.run(script("exec 0<&-; sleep 0.1; echo done", much))->output, std::string("done\n"));
    Job stuck = script("sleep 600", much);
    stuck.timeLimit = milliseconds(200);
    QCOMPARE(w.run(stuck)->code(), ErrorCode::TotalTimeout);
}

void HostTest::inputThatIsReadInPart()
{
    World w;
    const auto story = w.run(script("head -c 70000 | wc -c", std::string(300'000, 'x')));
    QCOMPARE(story->code(), ErrorCode::None);
    QCOMPARE(trimmed(story->output), std::string("70000"));
}

void HostTest::hugeOutputIsCut()
{
    World w;
    Job endless = script("yes 0123456789");
    endless.outputLimit = 100'000;
    const auto story = w.run(endless);
    QCOMPARE(story->code(), ErrorCode::TooLarge);
    QVERIFY(story->ended->error->detail.find("100000") != std::string::npos);
    QCOMPARE(story->output.size(), 100'000u);
    Job exact = script("head -c 100000 /dev/zero");
    exact.outputLimit = 100'000;
    QCOMPARE(w.run(exact)->code(), ErrorCode::None); // the limit itself is allowed
    QCOMPARE(w.run(script("head -c 3000000 /dev/zero"))->output.size(), 3'000'000u);
}

void HostTest::errorsAreBounded()
{
    World w;
    Job noisy = script("i=0; while [ $i -lt 20000 ]; do echo \"line $i\" >&2; i=$((i+1)); done; exit 9");
    noisy.errorLimit = 1000;
    const auto story = w.run(noisy);
    QVERIFY(story->ended->errorOutput.size() <= 1000);
    QVERIFY(story->ended->errorOutput.ends_with("line 19999\n")); // the end tells most
    QVERIFY(story->output.empty());
    QCOMPARE(w.run(script("printf 'bad \\377 byte' >&2"))->ended->errorOutput, std::string("bad \xEF\xBF\xBD byte"));
}

void HostTest::tooSlow()
{
    World w;
    Job slow = script("echo begun; sleep 600");
    slow.timeLimit = milliseconds(300);
    const auto story = w.run(slow);
    QCOMPARE(story->code(), ErrorCode::TotalTimeout);
    QCOMPARE(story->ended->error->detail, std::string("it did not end within 1 s"));
    QCOMPARE(story->output, std::string("begun\n"));
    QVERIFY(story->ended->at - *story->started < std::chrono::seconds(5));
}

void HostTest::oneThatDoesNotWantToEnd()
{
    World w;
    auto story = std::make_shared<Story>();
    const ChildId id = w.host.start(script("trap '' TERM INT HUP; echo ready; while :; do sleep 0.05; done"), story);
    QVERIFY(story->waitForOutput("ready"));
    w.host.cancel(id);
    QVERIFY(story->wait());
    QCOMPARE(story->code(), ErrorCode::Cancelled);
    QCOMPARE(story->ended->signal, std::optional(SIGKILL));
    // One that wants to tidy up has the time for it.
    auto tidy = std::make_shared<Story>();
    Job made = script("trap 'echo tidied; exit 0' TERM; echo ready; while :; do sleep 0.02; done");
    made.grace = milliseconds(10'000);
    const ChildId other = w.host.start(made, tidy);
    QVERIFY(tidy->waitForOutput("ready"));
    w.host.cancel(other);
    QVERIFY(tidy->wait());
    QCOMPARE(tidy->output, std::string("ready\ntidied\n"));
    QCOMPARE(tidy->code(), ErrorCode::Cancelled);
    // Stopped ones are woken so that they can hear it.
    auto stopped = std::make_shared<Story>();
    Job still = script("echo ready; kill -STOP $$; sleep 600");
    still.grace = milliseconds(10'000);
    const ChildId third = w.host.start(still, stopped);
    QVERIFY(stopped->waitForOutput("ready"));
    w.host.cancel(third);
    QVERIFY(stopped->wait(milliseconds(8'000)));
}

void HostTest::theWholeTreeGoes()
{
    World w;
    auto story = std::make_shared<Story>();
    const ChildId id = w.host.start(
        script("sh -c 'trap \"\" TERM; (sleep 600 & echo a $!; wait) & echo b $!; sleep 600 & echo c $!; wait' & "
               "trap '' TERM; echo d $!; wait"),
        story);
    QVERIFY(story->waitFor([&] { return std::count(story->output.begin(), story->output.end(), '\n') >= 4; },
                           milliseconds(20'000)));
    w.host.cancel(id);
    QVERIFY(story->wait());
    std::istringstream lines(story->output);
    std::string name;
    long pid = 0;
    int seen = 0;
    while (lines >> name >> pid) {
        ++seen;
        QVERIFY2(goesAway(pid), name.c_str());
    }
    QCOMPARE(seen, 4);
}

// A descendant with a session of its own is beyond reach: it neither holds the answer up nor adds to it.
void HostTest::whatLeftTheGroupIsNotRead()
{
    if (::access("/usr/bin/setsid", X_OK) != 0)
        QSKIP("setsid is not installed");
    World w;
    const auto story = w.run(script("setsid sh -c 'echo $$; sleep 1; echo late; sleep 600' & "
                                    "while [ -z \"$seen\" ]; do sleep 0.2; seen=1; done; echo done"));
    QCOMPARE(story->code(), ErrorCode::None);
    QVERIFY(story->ended->at - *story->started < std::chrono::milliseconds(900));
    QVERIFY(story->output.find("done\n") != std::string::npos);
    QVERIFY(story->output.find("late") == std::string::npos);
    const long pid = std::strtol(story->output.c_str(), nullptr, 10);
    QVERIFY(isAlive(pid)); // said plainly in the header: this one goes on
    ::kill(pid_t(-pid), SIGKILL);
    QVERIFY(goesAway(pid));
}

void HostTest::childrenLeftBehindGo()
{
    World w;
    const auto story = w.run(script("sleep 600 & echo $!; exit 0"));
    QCOMPARE(story->code(), ErrorCode::None);
    QVERIFY(story->ended->at - *story->started < std::chrono::seconds(5)); // the pipe that it held open did not matter
    QVERIFY(goesAway(std::strtol(story->output.c_str(), nullptr, 10)));
}

void HostTest::environmentIsScrubbed()
{
    World w;
    Job plain = job("/usr/bin/env");
    const std::string bare = w.run(plain)->output;
    QVERIFY(bare.find("hidden-value") == std::string::npos && bare.find("ASSAY_TEST") == std::string::npos);
    QVERIFY(bare.find("PATH=") != std::string::npos && bare.find("TERM=dumb\n") != std::string::npos);
    plain.environment = scrubbedEnvironment({"ASSAY_TEST_LISTED", "ASSAY_TEST_UNSET", "A=B", ""});
    const std::string listed = w.run(plain)->output;
    QVERIFY(listed.find("ASSAY_TEST_LISTED=seen\n") != std::string::npos);
    QVERIFY(listed.find("hidden-value") == std::string::npos && listed.find("UNSET") == std::string::npos);
    QVERIFY(listed.find("A=B") == std::string::npos);
    ::setenv("TERM", "xterm-256color", 1);
    QVERIFY(scrubbedEnvironment({"TERM"}).back() == "NO_COLOR=1"); // who asks for it has it as it is
    QVERIFY(std::ranges::count(scrubbedEnvironment({"TERM"}), "TERM=xterm-256color") == 1);
}

void HostTest::descriptorsStayHere()
{
    World w;
    int leaky[2]; // ends that would not be closed by themselves
    QVERIFY(::pipe(leaky) == 0);
    const auto story = w.run(script("ls /proc/self/fd"));
    ::close(leaky[0]);
    ::close(leaky[1]);
    QCOMPARE(story->output, std::string("0\n1\n2\n3\n")); // 3: the folder that ls itself is reading
}

void HostTest::signalsAreAsUsual()
{
    World w; // SIGPIPE is ignored here, and the host's thread blocks everything
    const auto story = w.run(script("grep -E '^Sig(Blk|Ign)' /proc/self/status"));
    std::istringstream lines(story->output);
    std::string name, blocked, ignored;
    lines >> name >> blocked >> name >> ignored;
    QCOMPARE(blocked, std::string(16, '0'));
    // The C library ignores two that it keeps to itself (32 and 33).
    QCOMPARE(std::stoull(ignored, nullptr, 16) & ~0x180000000ull, 0ull);
}

void HostTest::noTerminal()
{
    World w;
    QCOMPARE(w.run(script("if true </dev/tty; then echo has; else echo none; fi 2>/dev/null"))->output,
             std::string("none\n"));
    const auto story = w.run(script("echo $$ $(ps -o sid= -p $$)"));
    if (story->output.find(' ') + 2 < story->output.size()) {
        std::istringstream ids(story->output);
        long pid = 0, session = -1;
        ids >> pid >> session;
        QCOMPARE(session, pid);
    }
}

void HostTest::aFolderOfItsOwn()
{
    World w;
    auto story = std::make_shared<Story>();
    w.host.start(
        script("ls -A; stat -c %a .; mkdir -p a/b; echo x > a/b/c; ln -s /etc link; chmod 000 a/b; chmod 500 a; "
               "pwd; cat"),
        story);
    QVERIFY(story->wait());
    std::istringstream lines(story->output);
    std::string mode, folder;
    lines >> mode >> folder; // and before it nothing: it was empty
    QCOMPARE(mode, std::string("700"));
    QVERIFY2(folder.find("/assay-run-") != std::string::npos, story->output.c_str());
    QVERIFY(!fs::exists(folder));       // whatever was done to it
    QVERIFY(fs::exists("/etc/passwd")); // and nothing that a link in it pointed to
    QCOMPARE(w.run(script("rmdir \"$(pwd)\"; echo gone"))->output, std::string("gone\n"));
}

void HostTest::aFolderThatIsGiven()
{
    World w;
    Job made = script("pwd");
    made.directory = "/usr";
    QCOMPARE(w.run(made)->output, std::string("/usr\n"));
    QVERIFY(fs::exists("/usr/bin"));
    made.directory = "/nowhere/at/all";
    const auto story = w.run(made);
    QCOMPARE(story->code(), ErrorCode::CannotStart);
    QCOMPARE(story->ended->error->detail, std::string("there is no folder /nowhere/at/all to run it in"));
}

void HostTest::cancelAtAnyMoment()
{
    World w;
    SplitMix64 random(16);
    for (int round = 0; round < 60; ++round) {
        auto story = std::make_shared<Story>();
        const ChildId id =
            w.host.start(script("cat >/dev/null; echo one; sleep 0.005; echo two", std::string(200'000, 'x')), story);
        std::this_thread::sleep_for(std::chrono::microseconds(random.below(12'000)));
        w.host.cancel(id);
        w.host.cancel(id);
        QVERIFY(story->wait());
        QCOMPARE(story->faults, 0);
        const bool whole = story->code() == ErrorCode::None;
        QVERIFY2(whole || story->code() == ErrorCode::Cancelled, errorCodeName(story->code()).data());
        QVERIFY(!whole || story->output == "one\ntwo\n");
    }
}

void HostTest::cancelBeforeItBegins()
{
    World w;
    std::vector<std::shared_ptr<Story>> stories;
    for (int i = 0; i < 20; ++i) {
        stories.push_back(std::make_shared<Story>());
        w.host.cancel(w.host.start(script("sleep 600"), stories.back()));
    }
    for (const auto &story : stories) {
        QVERIFY(story->wait());
        QCOMPARE(story->code(), ErrorCode::Cancelled);
        QCOMPARE(story->faults, 0);
    }
}

void HostTest::manyAtOnce()
{
    World w;
    std::vector<std::shared_ptr<Story>> stories;
    for (int i = 0; i < 40; ++i) {
        stories.push_back(std::make_shared<Story>());
        w.host.start(script("cat; exit " + std::to_string(i % 3), std::string(100'000, char('a' + i % 26))),
                     stories.back());
    }
    for (int i = 0; i < 40; ++i) {
        QVERIFY(stories[std::size_t(i)]->wait());
        QCOMPARE(stories[std::size_t(i)]->output, std::string(100'000, char('a' + i % 26)));
        QCOMPARE(stories[std::size_t(i)]->ended->exitStatus, std::optional(i % 3));
    }
}

void HostTest::closingEndsThem()
{
    std::vector<std::shared_ptr<Story>> stories;
    const MonoTime begun = std::chrono::steady_clock::now();
    {
        World w;
        for (int i = 0; i < 10; ++i) {
            stories.push_back(std::make_shared<Story>());
            w.host.start(script("trap '' TERM; echo $$; sleep 600"), stories.back());
        }
        for (const auto &story : stories)
            QVERIFY(story->waitForOutput("\n"));
        stories.push_back(std::make_shared<Story>());
        w.host.start(script("sleep 600"), stories.back()); // perhaps not begun yet
    }
    QVERIFY(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
    for (const auto &story : stories) {
        QVERIFY(story->ended.has_value());
        QCOMPARE(story->code(), ErrorCode::Cancelled);
        if (!story->output.empty())
            QVERIFY(goesAway(std::strtol(story->output.c_str(), nullptr, 10)));
    }
}

void HostTest::noZombies()
{
    World w;
    for (int i = 0; i < 10; ++i)
        w.run(script(i % 2 == 0 ? "exit 1" : "kill -9 $$"));
    siginfo_t about{};
    QCOMPARE(::waitid(P_ALL, 0, &about, WEXITED | WNOHANG | WNOWAIT), -1); // no child is left to be waited for
    QCOMPARE(errno, ECHILD);
}

QTEST_GUILESS_MAIN(HostTest)
#include "tst_host.moc"
