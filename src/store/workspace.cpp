// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/workspace.h"

#include "store/schema.h"
#include "store/workspace_file.h"
#include "store/writer.h"

namespace assay::store
{
namespace
{
constexpr std::int64_t BinMicros = 30ll * 24 * 3600 * 1'000'000;

// Recovery and the bin, before anything else is written.
void tidy(WriteSession &session, const Clock &clock, OpenReport &report)
{
    Database &database = session.database;
    database.run("BEGIN IMMEDIATE");
    try {
        session.load();
        report.interruptedTrials = recoverInterrupted(session, clock.wallMicros());
        purgeBinned(session, clock.wallMicros() - BinMicros, clock.wallMicros());
        database.run("COMMIT");
    } catch (...) {
        if (database.inTransaction())
            database.run("ROLLBACK");
        throw;
    }
}

struct Opened {
    std::unique_ptr<FileLock> lock;
    std::unique_ptr<WriteSession> session;
    OpenReport report;
};

Opened readOnly(Error reason)
{
    Opened opened;
    opened.report.readOnly = true;
    opened.report.readOnlyReason = std::move(reason);
    return opened;
}

// With the lock held.
void openForWriting(Opened &opened, const std::string &path, const Clock &clock, const WorkspaceOptions &options)
{
    if (!inspectFile(path).exists) {
        createFile(path, options);
        opened.report.created = true;
    }
    const bool network = options.networkFileSystem.value_or(isOnNetworkFileSystem(path));
    opened.session = std::make_unique<WriteSession>();
    opened.session->database = openWriter(path, options, network);
    opened.report.backupPath = migrate(opened.session->database, path, options, clock);
    tidy(*opened.session, clock, opened.report);
}

int schemaOf(const std::string &path, const FileState &state)
{
    if (!state.hasLog)
        return state.schema;
    const Database reader = openReader(path, false); // the newest header may be in the log
    return static_cast<int>(reader.value("PRAGMA user_version").value_or(0));
}

Opened openFile(const std::string &path, OpenMode mode, const Clock &clock, const WorkspaceOptions &options)
{
    FileState state = inspectFile(path);
    if (!state.exists) {
        if (mode == OpenMode::ReadOnly)
            fail(ErrorCode::CannotOpen, "there is no workspace " + path);
        if (state.hasLog)
            fail(ErrorCode::CannotOpen, path + " is gone, but " + path +
                                            "-wal with its newest changes is still there. "
                                            "Put the file back, or move the other away.");
        makeFolderFor(path);
    }
    const int newest = newestSchema(options.migrations);
    const int schema = state.exists ? schemaOf(path, state) : newest;
    if (schema > newest)
        return readOnly(makeError(ErrorCode::NewerSchema,
                                  path + " was written by a newer Assay (schema " + std::to_string(schema) +
                                      ", this one knows " + std::to_string(newest) + "). Update Assay to change it."));
    if (mode == OpenMode::ReadOnly)
        return readOnly(makeError(ErrorCode::ReadOnly, path + " was opened for reading"));
    if (state.exists && !state.writable)
        return readOnly(
            makeError(ErrorCode::ReadOnly, path + " or its folder cannot be written by you. Copy it to another "
                                                  "folder to go on working in it."));
    Result<std::unique_ptr<FileLock>> lock = FileLock::acquire(path);
    if (!lock.ok()) {
        if (!state.exists)
            fail(ErrorCode::CannotOpen, lock.error().detail + "; choose a folder that you may write in");
        return readOnly(lock.error());
    }
    Opened opened;
    opened.lock = std::move(lock).value();
    openForWriting(opened, path, clock, options);
    return opened;
}
} // namespace

class Workspace::Impl
{
public:
    Impl(std::string path, const Clock &c, Opened opened, const WorkspaceOptions &options)
        : givenPath(std::move(path)), clock(c), report(std::move(opened.report)), lock(std::move(opened.lock)),
          writer(std::move(opened.session), report.readOnlyReason.value_or(Error{}), options)
    {
    }
    template <typename T, typename Work> void post(Done<T> done, Work work, std::size_t bytes = 0, bool waits = true)
    {
        auto operation = std::make_unique<WriteOperation<T, Work>>(std::move(work), std::move(done));
        operation->bytes = bytes;
        operation->waitsForDisk = waits;
        writer.post(std::move(operation));
    }
    const std::string givenPath;
    const Clock &clock;
    const OpenReport report;
    const std::unique_ptr<FileLock> lock; // let go after the writer
    Writer writer;
};

Workspace::Workspace(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Workspace::~Workspace() = default;
const OpenReport &Workspace::report() const noexcept { return m_impl->report; }
const std::string &Workspace::path() const noexcept { return m_impl->givenPath; }
void Workspace::flush() { m_impl->writer.flush(); }
void Workspace::onTrouble(std::function<void(std::optional<Error>)> trouble)
{
    m_impl->writer.onTrouble(std::move(trouble));
}

Result<std::unique_ptr<Workspace>> Workspace::open(const std::string &path, OpenMode mode, const Clock &clock)
{
    return guarded<std::unique_ptr<Workspace>>([&] { return open(path, mode, clock, WorkspaceOptions{}); });
}

Result<std::unique_ptr<Workspace>> Workspace::open(const std::string &path, OpenMode mode, const Clock &clock,
                                                   const WorkspaceOptions &options)
{
    auto opened = guarded<std::unique_ptr<Workspace>>([&]() -> Result<std::unique_ptr<Workspace>> {
        Opened file = openFile(canonicalPath(path), mode, clock, options);
        auto impl = std::make_unique<Impl>(path, clock, std::move(file), options);
        return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
    });
    if (!opened.ok())
        return withNextStep(opened.error(), canonicalPath(path));
    return opened;
}

void Workspace::createRun(RunPlan plan, std::vector<Trial> trials, bool sample, Done<RunCreated> done)
{
    m_impl->post<RunCreated>(
        std::move(done),
        [given = NewRun{std::move(plan), std::move(trials), sample, m_impl->clock.wallMicros()}](
            WriteSession &session) { return store::createRun(session, given); },
        0, false);
}

void Workspace::beginAttempt(AttemptStart start, Done<AttemptId> done)
{
    m_impl->post<AttemptId>(
        std::move(done),
        [start = std::move(start)](WriteSession &session) { return store::beginAttempt(session, start); }, 0, false);
}

void Workspace::savePartial(AttemptId id, std::string text, std::string reasoning, Done<Ok> done)
{
    m_impl->post<Ok>(
        std::move(done),
        [id, text = std::move(text), reasoning = std::move(reasoning)](WriteSession &session) {
            return store::savePartial(session, id, text, reasoning);
        },
        0, false);
}

void Workspace::beginStep(AttemptId id, std::vector<StepResult> steps, bool last, Done<Ok> done)
{
    m_impl->post<Ok>(
        std::move(done),
        [id, steps = std::move(steps), last](WriteSession &session) {
            return store::beginStep(session, id, steps, last);
        },
        0, false);
}

void Workspace::finishAttempt(AttemptEnd end, Done<Ok> done)
{
    const Response &r = end.response;
    std::size_t bytes = r.raw.size() + r.text.size() + r.reasoning.size() + r.refusal.size() +
                        r.timing.chunks.size() * sizeof(ChunkMark) + sizeof(Response);
    for (const StepResult &step : r.steps)
        bytes += sizeof step + step.text.size() + step.reasoning.size() + step.requestJson.size() +
                 step.timing.chunks.size() * sizeof(ChunkMark);
    m_impl->post<Ok>(
        std::move(done),
        [end = std::move(end), at = m_impl->clock.wallMicros()](WriteSession &session) {
            return store::finishAttempt(session, end, {at, false});
        },
        bytes);
}

void Workspace::settleTrial(TrialId id, Outcome outcome, std::optional<Error> error, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done),
                     [id, outcome, error = std::move(error), at = m_impl->clock.wallMicros()](WriteSession &session) {
                         return store::settleTrial(session, id, outcome, error, at);
                     });
}

void Workspace::finishRun(RunId run, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [run, at = m_impl->clock.wallMicros()](WriteSession &session) {
        return store::finishRun(session, run, at);
    });
}

void Workspace::setRunDeleted(RunId run, bool deleted, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [run, deleted, at = m_impl->clock.wallMicros()](WriteSession &session) {
        return store::setRunDeleted(session, run, deleted, at);
    });
}

void Workspace::renameRun(RunId run, std::string name, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [run, name = std::move(name), at = m_impl->clock.wallMicros()](
                                          WriteSession &session) { return store::renameRun(session, run, name, at); });
}

void Workspace::addScore(Score score, Done<ScoreId> done)
{
    m_impl->post<ScoreId>(std::move(done), [score = std::move(score), at = m_impl->clock.wallMicros()](
                                               WriteSession &session) { return store::addScore(session, score, at); });
}

void Workspace::undoScore(ScoreId id, Done<Ok> done) { undoScore(id, Voided{}, std::move(done)); }

void Workspace::undoScore(ScoreId id, Voided by, Done<Ok> done)
{
    by.atMicros = m_impl->clock.wallMicros();
    m_impl->post<Ok>(std::move(done),
                     [id, by = std::move(by)](WriteSession &session) { return store::voidScore(session, id, by); });
}

void Workspace::addEvent(ScoringEvent event, Done<EventId> done)
{
    m_impl->post<EventId>(std::move(done), [event = std::move(event), at = m_impl->clock.wallMicros()](
                                               WriteSession &session) { return store::addEvent(session, event, at); });
}

void Workspace::undoEvent(EventId id, Voided by, Done<Ok> done)
{
    by.atMicros = m_impl->clock.wallMicros();
    m_impl->post<Ok>(std::move(done),
                     [id, by = std::move(by)](WriteSession &session) { return store::voidEvent(session, id, by); });
}

void Workspace::addBatch(ScoreBatch batch, Done<BatchAdded> done)
{
    m_impl->post<BatchAdded>(std::move(done),
                             [batch = std::move(batch), at = m_impl->clock.wallMicros()](WriteSession &session) {
                                 return store::addBatch(session, batch, at);
                             });
}

void Workspace::undoBatch(BatchAdded batch, Voided by, Done<Ok> done)
{
    by.atMicros = m_impl->clock.wallMicros();
    m_impl->post<Ok>(std::move(done), [batch = std::move(batch), by = std::move(by)](WriteSession &session) {
        return store::undoBatch(session, batch, by);
    });
}

void Workspace::saveRubric(Rubric rubric, Done<RubricId> done)
{
    m_impl->post<RubricId>(std::move(done),
                           [rubric = std::move(rubric), at = m_impl->clock.wallMicros()](WriteSession &session) {
                               return store::saveRubric(session, rubric, at);
                           });
}

void Workspace::saveEndpoint(Endpoint endpoint, Done<EndpointId> done)
{
    m_impl->post<EndpointId>(std::move(done), [endpoint = std::move(endpoint)](WriteSession &session) {
        return store::saveEndpoint(session, endpoint);
    });
}

void Workspace::removeEndpoint(EndpointId id, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [id](WriteSession &session) { return store::removeEndpoint(session, id); });
}

void Workspace::saveTarget(ModelTarget target, Done<TargetId> done)
{
    m_impl->post<TargetId>(std::move(done), [target = std::move(target)](WriteSession &session) {
        return store::saveTarget(session, target);
    });
}

void Workspace::removeTarget(TargetId id, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [id](WriteSession &session) { return store::removeTarget(session, id); });
}

void Workspace::savePromptSet(PromptSet set, Done<PromptSetId> done)
{
    m_impl->post<PromptSetId>(
        std::move(done), [set = std::move(set)](WriteSession &session) { return store::savePromptSet(session, set); });
}

void Workspace::removePromptSet(PromptSetId id, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [id](WriteSession &session) { return store::removePromptSet(session, id); });
}

void Workspace::savePrice(PriceRow row, Done<PriceRowId> done)
{
    m_impl->post<PriceRowId>(std::move(done),
                             [row = std::move(row), at = m_impl->clock.wallMicros()](WriteSession &session) {
                                 return store::savePrice(session, row, at);
                             });
}

void Workspace::savePrices(std::vector<PriceRow> rows, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [rows = std::move(rows), at = m_impl->clock.wallMicros()](WriteSession &session) {
        return store::savePrices(session, rows, at);
    });
}

void Workspace::removePrice(PriceRowId id, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [id](WriteSession &session) { return store::removePrice(session, id); });
}

void Workspace::setSetting(std::string key, std::string value, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done), [key = std::move(key), value = std::move(value)](WriteSession &session) {
        return store::setSetting(session, key, value);
    });
}

void Workspace::setModelFamily(ModelFamily said, Done<Ok> done)
{
    m_impl->post<Ok>(std::move(done),
                     [said = std::move(said)](WriteSession &session) { return store::setModelFamily(session, said); });
}
} // namespace assay::store
