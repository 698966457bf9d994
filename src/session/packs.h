// SPDX-License-Identifier: GPL-3.0-or-later
// Rater packs and score files for the window: session/pack_work.h, pack_merge.h and score_import.h on a pool thread,
// answered on the GUI thread while `context` lives. Session::scoresChanged and runsChanged tell of changes.
#pragma once
#include "session/pack_merge.h"
#include "session/pack_work.h"
#include "session/score_import.h"
#include <functional>
#include <memory>
#include <QObject>
#include <QString>
#include <QStringList>

namespace assay::session
{
class Session;

struct PacksPlace { // what Scoring lends it; null while no workspace is open
    Session &session;
    std::function<store::Workspace *()> workspace; // lives until the pool is idle
    std::function<const store::Reader *()> reader; // the GUI thread's
    std::function<void(std::function<void()>)> onPool;
};

class Packs : public QObject
{
    Q_OBJECT
public:
    template <typename T> using Then = std::function<void(const Result<T> &)>;
    explicit Packs(PacksPlace place);

    // ---- handing out
    struct HandOut {
        RunId run{};
        QString rater, path;
        bool guesses = false;
    };
    void handOut(const HandOut &wanted, QObject *context, Then<PackMade> then); // writes the file

    // ---- the colleague's side
    struct Opened { // a pack as a workspace of its own, which is open now
        RunId run{};
        QString rater;        // for whom it is; empty: for anybody
        bool resumed = false; // it was there already: scoring goes on
    };
    // The workspace goes to `path`; one that is there is opened when it holds the same pack, and never replaced.
    void open(const QString &packPath, const QString &path, QObject *context, Then<Opened> then);
    std::optional<PackIssued> jobOf(RunId run) const; // nullopt: not from a pack
    void sendBack(RunId run, const QString &rater, const QString &path, QObject *context, Then<Ok> then);
    // Whom a rater may be asked to guess among: the run's models; of a pack only those that it names, perhaps none.
    QStringList guessNames(RunId run) const;

    // ---- what came back
    struct Incoming {
        MergePreview preview;
        std::shared_ptr<const std::string> bytes;
    };
    void preview(const QString &path, QObject *context, Then<Incoming> then);
    void merge(const Incoming &incoming, const std::vector<std::string> &discarded, QObject *context,
               Then<MergeOutcome> then);

    // ---- CSV
    struct IncomingScores {
        RunId run{};
        QString name, rater; // of the file; of rows without a rater
        formats::ScoreCsv csv;
        std::shared_ptr<const std::string> bytes;
    };
    void previewScores(RunId run, const QString &path, QObject *context, Then<IncomingScores> then);
    void importScores(const IncomingScores &incoming, QObject *context, Then<ScoreImport> then);

    // Takes back what a merge or an import brought; it stays on record with the reason.
    void undo(const store::BatchAdded &added, const QString &why, QObject *context, Then<Ok> then);

private:
    struct Place { // what the work on the pool may use
        store::Workspace &workspace;
        const store::Reader &reader;
        const Clock &clock;
    };
    template <typename T>
    void onPool(QObject *context, Then<T> then, std::function<Result<T>(const Place &)> work, bool changes);
    PacksPlace m_place;
    Session &m_session;
};
} // namespace assay::session
