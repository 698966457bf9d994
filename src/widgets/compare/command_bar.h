// SPDX-License-Identifier: GPL-3.0-or-later
// The one row of commands above the prompt: Run, Stop, what it may cost, the set, the targets.
#pragma once
#include "widgets/compare/comparison.h"
#include "widgets/controls.h"

class QMenu;

namespace assay::widgets
{
class TargetPicker;

class CommandBar : public QWidget
{
    Q_OBJECT
public:
    CommandBar(session::Session &session, Comparison &comparison, QWidget *parent = nullptr);
    void refresh(); // counts, estimate, what is possible now
    // A stored run is on the page: Run means "again", the set cannot be changed.
    void setStored(const RunPlan *plan);
    QPushButton *runButton() const noexcept { return m_run; }
    QPushButton *stopButton() const noexcept { return m_stop; }
    QString estimateText() const { return m_estimate->text(); }
    void openTargets();

Q_SIGNALS:
    void runRequested();
    void stopRequested();
    void addEndpointRequested();
    void addChainRequested();
    void renameRequested();
    void writeRequested(); // a new prompt waits for its words

private:
    void fillSets();
    QString basisOf(const RunPlan &plan) const;
    QString spentText() const;
    QString estimateOf(const RunPlan &plan, const QString &problem) const;

    session::Session &m_session;
    Comparison &m_comparison;
    const RunPlan *m_stored = nullptr;
    QPushButton *m_run, *m_stop, *m_set, *m_targets;
    ElidedLabel *m_estimate;
    QMenu *m_sets;
    TargetPicker *m_picker;
};
} // namespace assay::widgets
