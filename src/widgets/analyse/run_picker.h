// SPDX-License-Identifier: GPL-3.0-or-later
// Which runs the charts are made from: a button that names them, and the popup behind it with every run to tick. With
// nothing ticked it is the newest run that has scores, or else the newest.
#pragma once
#include "session/session.h"
#include <functional>
#include <optional>
#include <QPointer>
#include <QPushButton>

class QLabel;
class QTableView;

namespace assay::itemmodels
{
class RunTableModel;
}

namespace assay::widgets
{
class RunPicker : public QPushButton
{
    Q_OBJECT
public:
    explicit RunPicker(session::Session &session, QWidget *parent = nullptr);
    // The runs to show now; empty: the workspace has none. Reads the workspace: runs that are gone are left out.
    const std::vector<RunSummary> &refresh();
    const std::vector<RunSummary> &runs() const noexcept { return m_runs; }
    std::vector<RunId> ids() const;
    void choose(const std::vector<RunId> &runs); // empty: back to the newest; does not emit
    bool isChosen() const noexcept { return !m_chosen.empty(); }
    QTableView *table() const { return m_table; } // of the popup
    itemmodels::RunTableModel *model() const { return m_model; }
    void openPopup();

Q_SIGNALS:
    void chosenByUser();

private:
    QWidget *makePopup();
    std::optional<RunSummary> newest() const;
    std::vector<RunSummary> find(std::vector<RunId> ids) const;
    void walk(const std::function<bool(const RunSummary &)> &done) const;
    void ticksChanged();
    void say();

    session::Session &m_session;
    itemmodels::RunTableModel *m_model;
    QPointer<QWidget> m_popup;
    QTableView *m_table = nullptr;
    QLabel *m_hint = nullptr;
    std::vector<RunId> m_chosen;
    std::vector<RunSummary> m_runs;
    bool m_filling = false;
};
} // namespace assay::widgets
