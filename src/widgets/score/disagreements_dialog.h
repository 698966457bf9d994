// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that raters see differently, widest first, and the last word on each. Names of models stay hidden until
// whoever sits here has seen them. GUI thread.
#pragma once
#include "session/scoring.h"
#include "session/session.h"
#include <QDialog>

class QComboBox;
class QLabel;
class QListWidget;
class QLineEdit;
class QPushButton;

namespace assay::widgets
{
class AnswerView;

class DisagreementsDialog : public QDialog
{
    Q_OBJECT
public:
    DisagreementsDialog(session::Session &session, RunId run, QWidget *parent);
    QListWidget *list() const noexcept { return m_list; }
    QComboBox *value() const noexcept { return m_value; }
    QPushButton *decideButton() const noexcept { return m_decide; }

private:
    QWidget *makeDetail();
    void fill();
    void showRow(int row);
    void decide();
    void showHistory();
    session::Session &m_session;
    RunId m_run;
    RunRecord m_record;
    Rubric m_rubric;
    std::vector<Disagreement> m_found;
    QListWidget *m_list;
    QLabel *m_head, *m_scores, *m_message;
    AnswerView *m_answer, *m_prompt;
    QComboBox *m_value;
    QLineEdit *m_why;
    QPushButton *m_decide, *m_history;
    QWidget *m_detail;
};
} // namespace assay::widgets
