// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/packs.h"

#include "core/sha256.h"
#include "session/runtime.h"
#include "session/scoring.h"
#include "session/session.h"
#include "store/blocking.h"
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>

namespace assay::session
{
using namespace Qt::StringLiterals;

namespace
{
constexpr qint64 MostBytes = 256ll << 20;

Error fileError(const QFileDevice &file)
{
    return makeError(ErrorCode::CannotOpen, file.fileName().toStdString() + ": " + file.errorString().toStdString());
}

Result<std::string> readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fileError(file);
    if (file.size() > MostBytes)
        return makeError(ErrorCode::BadInput, path.toStdString() + ": larger than 256 MB");
    return file.readAll().toStdString();
}

Status writeFile(const QString &path, const std::string &bytes)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(bytes.size());
    if (file.open(QIODevice::WriteOnly) && file.write(bytes.data(), size) == size && file.commit())
        return Ok{};
    return fileError(file);
}

std::string local(const QString &path) { return QFile::encodeName(path).toStdString(); }

// The job in a workspace that is there already, when it is this pack's.
Result<RunId> sameJob(const std::string &path, const std::string &bytes)
{
    const auto reader = store::Reader::open(path);
    if (!reader)
        return reader.error();
    const auto runs = (*reader)->runs({}, std::nullopt, 100);
    if (!runs)
        return runs.error();
    for (const RunSummary &run : *runs) {
        const auto job = packJobOf(**reader, run.id);
        if (job && job->sha256 == sha256Hex(bytes))
            return run.id;
    }
    return makeError(ErrorCode::BadInput,
                     path + " is there already and is not the workspace of this pack; choose another name");
}
} // namespace

Packs::Packs(PacksPlace place) : m_place(std::move(place)), m_session(m_place.session) {}

template <typename T>
void Packs::onPool(QObject *context, Then<T> then, std::function<Result<T>(const Place &)> work, bool changes)
{
    store::Workspace *workspace = m_place.workspace();
    if (workspace == nullptr)
        return then(makeError(ErrorCode::CannotOpen, "no workspace is open"));
    m_place.onPool([workspace, path = local(m_session.path()), clock = &m_session.runtime().clock(),
                    session = QPointer<Session>(&m_session), context = QPointer<QObject>(context),
                    then = std::move(then), work = std::move(work), changes] {
        const auto reader = store::Reader::open(path);
        auto answer =
            std::make_shared<Result<T>>(reader ? work({*workspace, **reader, *clock}) : Result<T>(reader.error()));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [session, context, then, answer, changes] {
                if (session && changes && answer->ok()) {
                    Q_EMIT session->scoresChanged(TrialId{});
                    Q_EMIT session->runsChanged();
                    Q_EMIT session->saved();
                }
                if (context && then)
                    then(*answer);
            },
            Qt::QueuedConnection);
    });
}

void Packs::handOut(const HandOut &wanted, QObject *context, Then<PackMade> then)
{
    const std::string by = m_session.preferences().raterName().toStdString();
    onPool<PackMade>(
        context, std::move(then),
        [wanted, by](const Place &place) -> Result<PackMade> {
            Result<PackMade> made = makePack(place.workspace, place.reader, wanted.run,
                                             {wanted.rater.toStdString(), by, wanted.guesses, {}});
            if (!made)
                return made;
            const Status written = writeFile(wanted.path, made->bytes);
            return written ? made : Result<PackMade>(written.error());
        },
        true);
}

void Packs::open(const QString &packPath, const QString &path, QObject *context, Then<Opened> then)
{
    // Nothing of the open workspace is used: it may be any, or none.
    const Clock *clock = &m_session.runtime().clock();
    m_place.onPool([packPath, path, clock, session = QPointer<Session>(&m_session),
                    context = QPointer<QObject>(context), then = std::move(then)] {
        const Result<std::string> bytes = readFile(packPath);
        const bool there = QFileInfo::exists(path);
        auto run = std::make_shared<Result<RunId>>(!bytes  ? Result<RunId>(bytes.error())
                                                   : there ? sameJob(local(path), *bytes)
                                                           : openPackJob(local(path), *bytes, *clock));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [session, context, then, run, there, path] {
                if (!session || !context)
                    return;
                const Status opened = *run ? session->open(path) : Status((*run).error());
                if (!opened)
                    return then(opened.error());
                const auto job = session->scoring().packs().jobOf(**run);
                then(Opened{**run, QString::fromStdString(job ? job->rater : std::string()), there});
            },
            Qt::QueuedConnection);
    });
}

std::optional<PackIssued> Packs::jobOf(RunId run) const
{
    const store::Reader *reader = m_place.reader();
    return reader ? packJobOf(*reader, run) : std::nullopt;
}

QStringList Packs::guessNames(RunId run) const
{
    if (jobOf(run))
        return m_session.setting(QString::fromUtf8(PackCandidatesSetting))
            .value_or(QString())
            .split(u'\n', Qt::SkipEmptyParts);
    QStringList names;
    if (const Result<RunRecord> record = m_session.run(run)) {
        for (const ModelTarget &target : record->plan.targets)
            names << QString::fromStdString(target.label());
    }
    return names;
}

void Packs::sendBack(RunId run, const QString &rater, const QString &path, QObject *context, Then<Ok> then)
{
    onPool<Ok>(
        context, std::move(then),
        [run, rater, path](const Place &place) -> Status {
            place.workspace.flush(); // the last key's score may still be on its way
            const Result<std::string> bytes = resultOfJob(place.reader, run, rater.toStdString());
            return bytes ? writeFile(path, *bytes) : Status(bytes.error());
        },
        false);
}

void Packs::preview(const QString &path, QObject *context, Then<Incoming> then)
{
    onPool<Incoming>(
        context, std::move(then),
        [path](const Place &place) -> Result<Incoming> {
            Result<std::string> bytes = readFile(path);
            if (!bytes)
                return bytes.error();
            Result<MergePreview> preview = previewMerge(place.reader, *bytes);
            if (!preview)
                return preview.error();
            return Incoming{std::move(*preview), std::make_shared<const std::string>(std::move(*bytes))};
        },
        false);
}

void Packs::merge(const Incoming &incoming, const std::vector<std::string> &discarded, QObject *context,
                  Then<MergeOutcome> then)
{
    const std::string by = m_session.preferences().raterName().toStdString();
    onPool<MergeOutcome>(
        context, std::move(then),
        [bytes = incoming.bytes, discarded, by](const Place &place) {
            return mergePack(place.workspace, place.reader, *bytes, by, discarded);
        },
        true);
}

void Packs::previewScores(RunId run, const QString &path, QObject *context, Then<IncomingScores> then)
{
    const QString rater = m_session.preferences().raterName();
    onPool<IncomingScores>(
        context, std::move(then),
        [run, path, rater](const Place &place) -> Result<IncomingScores> {
            Result<std::string> bytes = readFile(path);
            if (!bytes)
                return bytes.error();
            const QString name = QFileInfo(path).fileName();
            Result<formats::ScoreCsv> csv = session::previewScores(
                place.reader, run, {*bytes, name.toStdString(), rater.toStdString()}, place.clock);
            if (!csv)
                return csv.error();
            return IncomingScores{run, name, rater, std::move(*csv),
                                  std::make_shared<const std::string>(std::move(*bytes))};
        },
        false);
}

void Packs::importScores(const IncomingScores &incoming, QObject *context, Then<ScoreImport> then)
{
    onPool<ScoreImport>(
        context, std::move(then),
        [run = incoming.run, name = incoming.name.toStdString(), rater = incoming.rater.toStdString(),
         bytes = incoming.bytes](const Place &place) {
            return session::importScores(place.workspace, place.reader, run, {*bytes, name, rater}, place.clock);
        },
        true);
}

void Packs::undo(const store::BatchAdded &added, const QString &why, QObject *context, Then<Ok> then)
{
    const Voided how{0, m_session.preferences().raterName().toStdString(), why.toStdString()};
    onPool<Ok>(
        context, std::move(then),
        [added, how](const Place &place) {
            return store::blocking<Ok>([&](auto done) { place.workspace.undoBatch(added, how, done); });
        },
        true);
}
} // namespace assay::session
