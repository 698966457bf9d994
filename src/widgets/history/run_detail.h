// SPDX-License-Identifier: GPL-3.0-or-later
// What the chosen run says: counts, outcomes per target, and what can be done with it. GUI thread.
#pragma once
#include "core/records.h"
#include "session/reprice.h"
#include "widgets/controls.h"

class QGridLayout;

namespace assay::widgets
{
class RunDetail : public Card
{
    Q_OBJECT
public:
    explicit RunDetail(QWidget *parent = nullptr);
    // The record may have failed to load; `today`: what it would cost now, where that can be told.
    void showRun(const RunSummary &summary, const Result<RunRecord> &record,
                 const std::optional<session::Repriced> &today = {});
    void showVeiled(const RunSummary &summary); // scored blind: no names, costs and times
    void clear();
    void setReadOnly(bool readOnly);

Q_SIGNALS:
    void openAsked();
    void revealAsked(); // of a run that is scored blind
    void runAgainAsked();
    void continueAsked(); // what was never sent
    void scoreAsked();
    void analyseAsked();
    void timingAsked();
    void exportAsked();
    void renameAsked();
    void deleteAsked();
    void restoreAsked();

private:
    QWidget *makeHead();
    void fillTargets(const RunRecord &record);
    void fillNotes(const RunSummary &summary, const RunRecord &record, const std::optional<session::Repriced> &today);
    QLabel *m_title, *m_notes, *m_problem;
    ElidedLabel *m_subtitle;
    QWidget *m_body, *m_targetsSide;
    QGridLayout *m_targets;
    QPushButton *m_open, *m_again, *m_continue, *m_score, *m_analyse, *m_timing, *m_export, *m_rename, *m_delete,
        *m_restore, *m_reveal;
};
} // namespace assay::widgets
