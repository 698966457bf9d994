// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/pack_actions.h"
#include "core/blind_order.h"
#include "core/text.h"
#include "formats/exports.h"
#include "session/attachments.h"
#include "session/runtime.h"
#include "session/scoring.h"
#include "widgets/page.h"
#include "widgets/score/hand_out_dialog.h"
#include "widgets/score/merge_dialog.h"
#include "widgets/score/score_import_dialog.h"
#include <algorithm>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QStandardPaths>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using session::Packs;

namespace
{
const QString packSuffix = u"assaypack"_s, resultSuffix = u"assayscores"_s;

QString filterOf(const QString &words, const QString &suffix)
{
    return PackActions::tr("%1 (*.%2);;All files (*)", "a kind of file and its ending").arg(words, suffix);
}

QString withSuffix(const QString &path, const QString &suffix)
{
    return path.isEmpty() || !QFileInfo(path).suffix().isEmpty() ? path : path + u'.' + suffix;
}
} // namespace

PackActions::PackActions(Page &page, std::function<RunId()> run) : QObject(&page), m_page(page), m_run(std::move(run))
{
    m_handOut = add(tr("&Hand out to a colleague…"), &PackActions::handOut);
    m_openPack = add(tr("&Open a pack…"), &PackActions::openPack);
    m_sendBack = add(tr("Save to send &back…"), &PackActions::sendBack);
    m_merge = add(tr("&Merge scores that came back…"), &PackActions::mergePack);
    m_import = add(tr("&Import scores (CSV)…"), &PackActions::importScores);
    m_paths.save = [this](const QString &title, const QString &name, const QString &filter) {
        return QFileDialog::getSaveFileName(m_page.window(), title, name, filter);
    };
    m_paths.open = [this](const QString &title, const QString &name, const QString &filter) {
        return QFileDialog::getOpenFileName(m_page.window(), title, name, filter);
    };
    refresh();
}

QAction *PackActions::add(const QString &text, void (PackActions::*slot)())
{
    auto *action = new QAction(text, this);
    connect(action, &QAction::triggered, this, slot);
    return action;
}

QList<QAction *> PackActions::actions() const { return {m_handOut, m_openPack, m_sendBack, m_merge, m_import}; }

void PackActions::refresh()
{
    session::Session &session = m_page.session();
    const RunId run = m_run();
    const bool any = number(run) != 0, job = any && session.scoring().packs().jobOf(run).has_value();
    const bool idle = !session.runs().isRunning();
    m_handOut->setEnabled(any && !job && !session.readOnly());
    m_openPack->setEnabled(idle); // another workspace is opened
    m_sendBack->setEnabled(job);
    m_merge->setEnabled(session.isOpen() && !job && !session.readOnly());
    m_import->setEnabled(any && !job && !session.readOnly());
}

QString PackActions::suggested(const QString &name, const QString &suffix) const
{
    const auto values = m_page.session().preferences().values();
    const QString folder = values.lastExportFolder.isEmpty()
                               ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                               : values.lastExportFolder;
    QString plain;
    for (const QChar c : name)
        plain += c.isLetterOrNumber() ? c : u'-';
    return QDir(folder).filePath(plain.left(80) + u'.' + suffix);
}

bool PackActions::blindHere(RunId run) const
{
    session::Session &session = m_page.session();
    return session.scoring().isBlindFor(run, session.preferences().raterName().toStdString());
}

void PackActions::handOut()
{
    const RunId run = m_run();
    const Result<RunRecord> record = m_page.session().run(run);
    if (!record)
        return Q_EMIT failed(record.error());
    const auto answers = std::count_if(record->trials.begin(), record->trials.end(), isJudgeable);
    const QString name =
        blindHere(run) ? tr("The run that you score blind") : QString::fromStdString(record->summary.name);
    auto *dialog =
        new HandOutDialog(name, static_cast<int>(answers), session::attachedFiles(record->plan), m_page.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, run] {
        const QString rater = dialog->rater();
        const QString base = rater.isEmpty() ? tr("to score") : tr("to score for %1", "a file's name").arg(rater);
        const QString path = withSuffix(
            m_paths.save(tr("Save the pack"), suggested(base, packSuffix), filterOf(tr("Rater packs"), packSuffix)),
            packSuffix);
        if (path.isEmpty())
            return;
        m_page.session().scoring().packs().handOut(
            {run, rater, path, dialog->guesses()}, this, [this, path](const Result<session::PackMade> &made) {
                if (!made)
                    return Q_EMIT failed(made.error());
                QString said = tr("%1: %n answer(s) to score.", "", made->answers).arg(QFileInfo(path).fileName());
                if (made->masked > 0)
                    said += u' ' + tr("%n name(s) in them were masked.", "names of models", made->masked);
                Q_EMIT m_page.navigator()->toast(said, {}, {});
            });
    });
    dialog->open();
}

// ---- the colleague's side -------------------------------------------------------------------------------------------

void PackActions::openPack()
{
    const QString pack =
        m_paths.open(tr("Open a pack"), suggested({}, packSuffix), filterOf(tr("Rater packs"), packSuffix));
    if (pack.isEmpty())
        return;
    const QFileInfo file(pack);
    const QString path = file.dir().filePath(file.completeBaseName() + u".assay"_s); // beside the pack
    m_page.session().scoring().packs().open(pack, path, this, [this](const Result<Packs::Opened> &done) {
        if (!done)
            return Q_EMIT failed(done.error());
        opened(*done);
    });
}

void PackActions::opened(const Packs::Opened &opened)
{
    session::Preferences &preferences = m_page.session().preferences();
    if (!opened.rater.isEmpty() && opened.rater != preferences.raterName()) {
        auto values = preferences.values();
        values.rater = opened.rater;
        preferences.set(values);
        Q_EMIT m_page.navigator()->toast(
            tr("The pack was made for “%1”: your scores are kept under this name.").arg(opened.rater), {}, {});
    }
    Q_EMIT packOpened(opened.run);
}

void PackActions::sendBack()
{
    const RunId run = m_run();
    const QString rater = m_page.session().preferences().raterName();
    const QString path = withSuffix(
        m_paths.save(tr("Save to send back"), suggested(tr("scores of %1", "a file's name").arg(rater), resultSuffix),
                     filterOf(tr("Scores to send back"), resultSuffix)),
        resultSuffix);
    if (path.isEmpty())
        return;
    m_page.session().scoring().packs().sendBack(run, rater, path, this, [this, path](const Result<Ok> &done) {
        if (!done)
            return Q_EMIT failed(done.error());
        Q_EMIT m_page.navigator()->toast(
            tr("Saved %1. Send this file back; if you score more, save it again.").arg(QFileInfo(path).fileName()), {},
            {});
    });
}

// ---- what comes back ------------------------------------------------------------------------------------------------

void PackActions::mergePack()
{
    const QString path = m_paths.open(tr("Scores that came back"), suggested({}, resultSuffix),
                                      filterOf(tr("Scores to send back"), resultSuffix));
    if (path.isEmpty())
        return;
    m_page.session().scoring().packs().preview(path, this, [this](const Result<Packs::Incoming> &incoming) {
        if (!incoming)
            return Q_EMIT failed(incoming.error());
        const RunId run = incoming->preview.run;
        const Result<RunRecord> record = m_page.session().run(run);
        if (!record)
            return Q_EMIT failed(record.error());
        auto *dialog = new MergeDialog(*incoming, *record, blindHere(run), m_page.window());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this, [this, dialog] {
            m_page.session().scoring().packs().merge(dialog->incoming(), dialog->discarded(), this,
                                                     [this](const Result<session::MergeOutcome> &done) {
                                                         if (!done)
                                                             return Q_EMIT failed(done.error());
                                                         merged(*done);
                                                     });
        });
        dialog->open();
    });
}

void PackActions::merged(const session::MergeOutcome &outcome)
{
    const QString rater = QString::fromStdString(outcome.rater);
    offerUndo(tr("%n judgement(s) of %1 were merged.", "", outcome.added.added).arg(rater), outcome.added,
              tr("the merge was taken back"));
}

void PackActions::importScores()
{
    const RunId run = m_run();
    const QString path =
        m_paths.open(tr("Scores made elsewhere"), suggested({}, u"csv"_s), filterOf(tr("CSV files"), u"csv"_s));
    if (path.isEmpty())
        return;
    m_page.session().scoring().packs().previewScores(
        run, path, this, [this](const Result<Packs::IncomingScores> &incoming) {
            if (!incoming)
                return Q_EMIT failed(incoming.error());
            const Result<RunRecord> record = m_page.session().run(incoming->run);
            if (!record)
                return Q_EMIT failed(record.error());
            auto *dialog = new ScoreImportDialog(*incoming, *record, blindHere(incoming->run), m_page.window());
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            connect(dialog, &QDialog::accepted, this, [this, dialog] {
                m_page.session().scoring().packs().importScores(
                    dialog->incoming(), this, [this](const Result<session::ScoreImport> &done) {
                        if (!done)
                            return Q_EMIT failed(done.error());
                        offerUndo(tr("%n score(s) were imported.", "", done->added.added), done->added,
                                  tr("the import was taken back"));
                    });
            });
            dialog->open();
        });
}

void PackActions::offerUndo(const QString &said, const session::BatchAdded &added, const QString &why)
{
    Q_EMIT m_page.navigator()->toast(said, Navigator::undoWord(), [this, added, why] {
        m_page.session().scoring().packs().undo(added, why, this, [this](const Result<Ok> &done) {
            if (!done)
                Q_EMIT failed(done.error());
        });
    });
}
} // namespace assay::widgets
