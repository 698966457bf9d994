// SPDX-License-Identifier: GPL-3.0-or-later
// Menu Score: hand a run out to a colleague, open a pack and send it back, merge what came back, import scores. The
// dialogs show first what would be written; what was written can be taken back from the message at the foot. GUI
// thread.
#pragma once
#include "core/ids.h"
#include "session/packs.h"
#include <functional>
#include <QAction>
#include <QList>
#include <QObject>
#include <QPointer>

namespace assay::widgets
{
class Page;

struct PackPaths { // how paths are asked for; tests answer for the person. An empty answer: cancelled
    std::function<QString(const QString &title, const QString &suggested, const QString &filter)> save, open;
};

class PackActions : public QObject
{
    Q_OBJECT
public:
    PackActions(Page &page, std::function<RunId()> run); // `run`: which one is meant now; 0: none
    QList<QAction *> actions() const;
    void refresh();
    void setPaths(PackPaths paths) { m_paths = std::move(paths); }
    void handOut();
    void openPack();
    void sendBack();
    void mergePack();
    void importScores();

Q_SIGNALS:
    void packOpened(assay::RunId run); // its workspace is open
    void failed(const assay::Error &error);

private:
    QAction *add(const QString &text, void (PackActions::*slot)());
    QString suggested(const QString &name, const QString &suffix) const;
    void opened(const session::Packs::Opened &opened);
    void merged(const session::MergeOutcome &outcome);
    void offerUndo(const QString &said, const session::BatchAdded &added, const QString &why);
    bool blindHere(RunId run) const;

    Page &m_page;
    std::function<RunId()> m_run;
    PackPaths m_paths;
    QAction *m_handOut, *m_openPack, *m_sendBack, *m_merge, *m_import;
};
} // namespace assay::widgets
