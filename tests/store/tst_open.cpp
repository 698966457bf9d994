// SPDX-License-Identifier: GPL-3.0-or-later
// Opening: what kinds of file there are, who may write them, and that a refused file is left as it was.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <QTest>

#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

namespace
{
// Runs `work` in a child process; answers its exit code.
template <typename Work> int inChild(Work work)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string filledFile(StoreFile &file)
{
    const RunId run = file.create(storePlan(2, 2)).run;
    file.finish(*file.begin(file.reader->run(run)->trials[0].trial.id), storeAnswer(1)).ok();
    file.workspace->flush();
    file.close();
    return storeBytes(file.path());
}

Result<std::unique_ptr<Workspace>> openAgain(const StoreFile &file, OpenMode mode = OpenMode::ReadWrite)
{
    return Workspace::open(file.path(), mode, file.clock);
}
} // namespace

class OpenTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void newFileIsPrivate();
    void foldersAreMade();
    void emptyFileBecomesAWorkspace();
    void leavesOneFileWhenClosed();
    void refused_data();
    void refused();
    void damagedInside_data();
    void damagedInside();
    void newerSchemaIsReadOnlyAndUntouched();
    void newerSchemaInTheLog();
    void readOnlyMode();
    void readOnlyFolder();
    void secondWindowReads();
    void lockDiesWithItsProcess();
    void linksNameTheSameFile();
    void strangeNames();
    void leftoverLogIsNotTakenOver();
    void networkFolderDoesWithoutLog();
};

void OpenTest::newFileIsPrivate()
{
    const mode_t before = ::umask(0);
    StoreFile file;
    file.create(storePlan(1, 1));
    ::umask(before);
    for (const auto &entry : std::filesystem::directory_iterator(file.folder.path())) {
        struct stat info = {};
        QCOMPARE(::stat(entry.path().c_str(), &info), 0);
        QVERIFY2((info.st_mode & 077) == 0, entry.path().c_str());
    }
    QVERIFY(file.workspace->report().created && !file.workspace->report().readOnly);
    QCOMPARE(file.workspace->path(), file.path());
}

void OpenTest::foldersAreMade()
{
    StoreFolder folder;
    StoreClock clock;
    const std::string path = folder.path("a/b/c.assay");
    QVERIFY(Workspace::open(path, OpenMode::ReadWrite, clock).ok());
    struct stat info = {};
    QCOMPARE(::stat(folder.path("a/b").c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777, mode_t(0700));
}

void OpenTest::emptyFileBecomesAWorkspace()
{
    StoreFolder folder;
    StoreClock clock;
    storeWriteBytes(folder.path("w.assay"), "");
    const auto opened = Workspace::open(folder.path("w.assay"), OpenMode::ReadWrite, clock);
    QVERIFY(opened.ok() && (*opened)->report().created);
}

void OpenTest::leavesOneFileWhenClosed()
{
    StoreFile file;
    filledFile(file);
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(file.folder.path()))
        names.push_back(entry.path().filename().string());
    QCOMPARE(names, std::vector<std::string>{"w.assay"});
}

void OpenTest::refused_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("code");
    QTest::newRow("another program's database") << 0 << int(ErrorCode::NotAWorkspace);
    QTest::newRow("text") << 1 << int(ErrorCode::NotAWorkspace);
    QTest::newRow("10 bytes") << 2 << int(ErrorCode::NotAWorkspace);
    QTest::newRow("first bytes damaged") << 3 << int(ErrorCode::Damaged);
    QTest::newRow("cut in half") << 4 << int(ErrorCode::Damaged);
    QTest::newRow("cut after 50 bytes") << 5 << int(ErrorCode::Damaged);
    QTest::newRow("a folder") << 6 << int(ErrorCode::CannotOpen);
    QTest::newRow("a pipe") << 7 << int(ErrorCode::CannotOpen);
    QTest::newRow("a device") << 8 << int(ErrorCode::CannotOpen);
}

void OpenTest::refused()
{
    QFETCH(int, kind);
    QFETCH(int, code);
    StoreFile file;
    std::string bytes = filledFile(file);
    const std::string path = kind == 8 ? "/dev/zero" : file.path();
    if (kind != 8)
        std::filesystem::remove(path);
    if (kind == 0)
        QVERIFY(storeEdit(path, "CREATE TABLE mine(x); PRAGMA application_id=7"));
    else if (kind == 1)
        storeWriteBytes(path, std::string(20'000, 'x'));
    else if (kind == 2)
        storeWriteBytes(path, "0123456789");
    else if (kind == 3)
        storeWriteBytes(path, "XXXX" + bytes.substr(4));
    else if (kind == 4 || kind == 5)
        storeWriteBytes(path, bytes.substr(0, kind == 4 ? bytes.size() / 2 : 50));
    else if (kind == 6)
        std::filesystem::create_directory(path);
    else if (kind == 7)
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
    const bool regular = kind <= 5;
    const std::string before = regular ? storeBytes(path) : std::string();
    StoreClock clock;
    for (const OpenMode mode : {OpenMode::ReadWrite, OpenMode::ReadOnly}) {
        const auto opened = Workspace::open(path, mode, clock);
        QVERIFY(!opened.ok());
        QCOMPARE(int(opened.error().code), code);
        QVERIFY2(opened.error().detail.find(path) != std::string::npos, opened.error().detail.c_str());
    }
    QCOMPARE(int(Reader::open(path).error().code), code);
    if (regular)
        QVERIFY(storeBytes(path) == before);
    QVERIFY(!std::filesystem::exists(path + "-wal") && !std::filesystem::exists(path + ".lock"));
}

void OpenTest::damagedInside_data()
{
    QTest::addColumn<int>("page");
    QTest::newRow("the schema") << 0;
    QTest::newRow("the tables") << 1;
}

// A page of zeros where a needed table begins: told at open, with what to do, and nothing written.
void OpenTest::damagedInside()
{
    QFETCH(int, page);
    StoreFile file;
    std::string bytes = filledFile(file);
    if (page == 0)
        bytes.replace(100, 3996, std::string(3996, '\xff'));
    else // page 2 onwards: the roots of tables and indexes
        bytes.replace(4096, bytes.size() - 4096, std::string(bytes.size() - 4096, '\0'));
    storeWriteBytes(file.path(), bytes);
    const auto opened = openAgain(file);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().code, ErrorCode::Damaged);
    QVERIFY2(opened.error().detail.find(".recover") != std::string::npos, opened.error().detail.c_str());
    QVERIFY(storeBytes(file.path()) == bytes);
}

void OpenTest::newerSchemaIsReadOnlyAndUntouched()
{
    StoreFile file;
    filledFile(file);
    QVERIFY(storeEdit(file.path(), "PRAGMA journal_mode=DELETE; PRAGMA user_version=999; PRAGMA journal_mode=WAL"));
    std::filesystem::remove(file.path() + "-wal");
    std::filesystem::remove(file.path() + "-shm");
    const std::string before = storeBytes(file.path());
    {
        const auto opened = openAgain(file);
        QVERIFY(opened.ok());
        QVERIFY((*opened)->report().readOnly);
        QCOMPARE((*opened)->report().readOnlyReason->code, ErrorCode::NewerSchema);
        const auto refused = blocking<Ok>([&](auto done) { (*opened)->setSetting("a", "b", done); });
        QCOMPARE(refused.error().code, ErrorCode::NewerSchema);
        const auto reader = Reader::open(file.path());
        QVERIFY(reader.ok());
        QCOMPARE(*(*reader)->countRuns({}), 1);
        (*opened)->flush();
    }
    QVERIFY(storeBytes(file.path()) == before);
    QVERIFY(!std::filesystem::exists(file.path() + "-wal"));
}

void OpenTest::newerSchemaInTheLog()
{
    // The newer program was killed: the version is in the log only.
    StoreFile file;
    filledFile(file);
    const std::string path = file.path();
    QCOMPARE(inChild([&] {
                 sqlite3 *handle = nullptr;
                 sqlite3_open(path.c_str(), &handle);
                 return sqlite3_exec(handle, "PRAGMA journal_mode=WAL; PRAGMA user_version=99", nullptr, nullptr,
                                     nullptr);
             }),
             0);
    QVERIFY(std::filesystem::file_size(path + "-wal") > 0);
    const auto opened = openAgain(file);
    QVERIFY(opened.ok());
    QCOMPARE((*opened)->report().readOnlyReason->code, ErrorCode::NewerSchema);
}

void OpenTest::readOnlyMode()
{
    StoreFile file;
    filledFile(file);
    const std::string before = storeBytes(file.path());
    {
        const auto opened = openAgain(file, OpenMode::ReadOnly);
        QVERIFY(opened.ok());
        QCOMPARE((*opened)->report().readOnlyReason->code, ErrorCode::ReadOnly);
        QCOMPARE(blocking<Ok>([&](auto done) { (*opened)->finishRun(RunId{1}, done); }).error().code,
                 ErrorCode::ReadOnly);
        QVERIFY(openAgain(file).ok()); // it does not keep a writer out
    }
    QVERIFY(storeBytes(file.path()) == before);
    StoreFolder empty;
    StoreClock clock;
    QCOMPARE(Workspace::open(empty.path("none"), OpenMode::ReadOnly, clock).error().code, ErrorCode::CannotOpen);
}

// As root file modes do not bind, so a child without rights opens it.
void OpenTest::readOnlyFolder()
{
    if (!StoreChildren)
        QSKIP("ThreadSanitizer cannot follow the threads of a forked child; the other builds run this");
    if (::geteuid() != 0)
        QWARN("not root: the folder is made unwritable for this user instead of asking as another");
    StoreFile file;
    filledFile(file);
    const std::string path = file.path(), folder = file.folder.path();
    const std::string before = storeBytes(path);
    QCOMPARE(::chmod(path.c_str(), 0444), 0);
    QCOMPARE(::chmod(folder.c_str(), 0555), 0);
    const int failed = inChild([&] {
        if (::geteuid() == 0 && (::setegid(65534) != 0 || ::seteuid(65534) != 0))
            return 1;
        StoreClock clock;
        auto opened = Workspace::open(path, OpenMode::ReadWrite, clock);
        if (!opened.ok() || !(*opened)->report().readOnly)
            return 2;
        if ((*opened)->report().readOnlyReason->code != ErrorCode::ReadOnly)
            return 3;
        const auto reader = Reader::open(path);
        if (!reader.ok() || (*reader)->countRuns({}).value() != 1 || !(*reader)->verify()->clean())
            return 4;
        const auto fresh = Workspace::open(folder + "/new.assay", OpenMode::ReadWrite, clock);
        return !fresh.ok() && fresh.error().code == ErrorCode::CannotOpen ? 0 : 5;
    });
    QCOMPARE(::chmod(folder.c_str(), 0700), 0);
    QCOMPARE(failed, 0);
    QVERIFY(storeBytes(path) == before);
}

void OpenTest::secondWindowReads()
{
    StoreFile file;
    const RunId run = file.create(storePlan(1, 1)).run;
    const auto second = openAgain(file);
    QVERIFY(second.ok());
    QVERIFY((*second)->report().readOnly);
    QCOMPARE((*second)->report().readOnlyReason->code, ErrorCode::Busy);
    QCOMPARE(blocking<Ok>([&](auto done) { (*second)->setSetting("a", "b", done); }).error().code, ErrorCode::Busy);
    QVERIFY((*Reader::open(file.path()))->run(run).ok());
    file.close();
    const auto third = openAgain(file);
    QVERIFY(third.ok() && !(*third)->report().readOnly);
}

void OpenTest::lockDiesWithItsProcess()
{
    if (!StoreChildren)
        QSKIP("ThreadSanitizer cannot follow the threads of a forked child; the other builds run this");
    for (int i = 0; i < 5; ++i) {
        StoreFile file;
        filledFile(file);
        const std::string path = file.path();
        int ready[2];
        QCOMPARE(::pipe(ready), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            StoreClock clock;
            const auto held = Workspace::open(path, OpenMode::ReadWrite, clock);
            const char good = held.ok() && !(*held)->report().readOnly ? 'y' : 'n';
            if (::write(ready[1], &good, 1) == 1)
                ::pause();
            ::_exit(0);
        }
        char good = 0;
        QCOMPARE(::read(ready[0], &good, 1), ssize_t(1));
        QCOMPARE(good, 'y');
        QCOMPARE(openAgain(file).value()->report().readOnlyReason->code, ErrorCode::Busy);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        QVERIFY(std::filesystem::exists(path + ".lock")); // stale
        QVERIFY(!openAgain(file).value()->report().readOnly);
        ::close(ready[0]);
        ::close(ready[1]);
    }
}

void OpenTest::linksNameTheSameFile()
{
    StoreFile file;
    const std::string link = file.folder.path("link.assay");
    std::filesystem::create_symlink(file.path(), link);
    const auto second = Workspace::open(link, OpenMode::ReadWrite, file.clock);
    QVERIFY(second.ok());
    QCOMPARE((*second)->report().readOnlyReason->code, ErrorCode::Busy);
    QCOMPARE((*second)->path(), link);
}

void OpenTest::strangeNames()
{
    StoreFolder folder;
    StoreClock clock;
    for (const char *name : {"a b.assay", "50%41?x=1#y.assay", "\xC3\xBC\xE4\xBD\xA0.assay", "file:x.assay", "'; --"}) {
        const std::string path = folder.path(name);
        QVERIFY(Workspace::open(path, OpenMode::ReadWrite, clock).ok());
        QVERIFY2(std::filesystem::exists(path), name);
        QVERIFY2(Reader::open(path).ok(), name);
    }
}

void OpenTest::leftoverLogIsNotTakenOver()
{
    StoreFile file;
    filledFile(file);
    std::filesystem::remove(file.path());
    storeWriteBytes(file.path() + "-wal", std::string(5000, 'w'));
    const auto opened = openAgain(file);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().code, ErrorCode::CannotOpen);
    QVERIFY(storeBytes(file.path() + "-wal") == std::string(5000, 'w'));
}

void OpenTest::networkFolderDoesWithoutLog()
{
    WorkspaceOptions options;
    options.networkFileSystem = true;
    StoreFile file(options);
    const auto created = file.create(storePlan(1, 1));
    QVERIFY(file.finish(*file.begin(created.trials[0].id), storeAnswer(1)).ok());
    QVERIFY(!std::filesystem::exists(file.path() + "-wal"));
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    file.close();
    file.open(); // and from there back to a local disk
    QVERIFY(file.reader->trial(created.trials[0].id)->response == storeAnswer(1));
}

QTEST_GUILESS_MAIN(OpenTest)
#include "tst_open.moc"
