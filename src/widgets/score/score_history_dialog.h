// SPDX-License-Identifier: GPL-3.0-or-later
// Every score that one answer ever had: who, when, what, in place of what, why, and what was taken back. A score can be
// taken back here with a reason; it stays on record. Blind, only one's own are shown. GUI thread.
#pragma once
#include "session/scoring.h"
#include "session/session.h"
#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace assay::widgets
{
struct ScoreHistoryOf {
    TrialId trial{};
    RunId run{};
    QString name;            // of the answer: "Answer B", "Prompt 3, Atlas"
    std::string onlyOfRater; // empty: of everybody
};

class ScoreHistoryDialog : public QDialog
{
    Q_OBJECT
public:
    ScoreHistoryDialog(session::Session &session, ScoreHistoryOf what, QWidget *parent = nullptr);
    QTableWidget *table() const noexcept { return m_table; }
    QLineEdit *reason() const noexcept { return m_why; }
    QPushButton *takeBackButton() const noexcept { return m_takeBack; }

Q_SIGNALS:
    void changed(); // a score was taken back

private:
    void fill();
    void refresh();
    void takeBack();
    session::Session &m_session;
    ScoreHistoryOf m_what;
    std::vector<ScoreTrail> m_trail; // newest first
    QTableWidget *m_table;
    QLineEdit *m_why;
    QPushButton *m_takeBack;
    QLabel *m_message;
};
} // namespace assay::widgets
