// SPDX-License-Identifier: GPL-3.0-or-later
// Score > Rubric…: criteria, their scales, what each step means, their weights. A rubric that something was scored by
// is frozen: saving it changed makes the next version, and the old one stays with its scores. GUI thread.
#pragma once
#include "session/scoring.h"
#include "session/session.h"
#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace assay::widgets
{
class CriterionForm;

class RubricEditor : public QDialog
{
    Q_OBJECT
public:
    // `templates`: what a new one can begin with.
    RubricEditor(session::Session &session, std::vector<Rubric> templates, QWidget *parent);
    void show(RubricId id); // begins with this one
    const Rubric &shown() const noexcept { return m_rubric; }
    QString message() const;

Q_SIGNALS:
    void saved(assay::RubricId id);

private:
    QWidget *makeLeft();
    void fillChoices();
    void choose(int index);
    void take(const Rubric &rubric);
    void showCriterion();
    void readCriterion();
    void readRubric();
    void addCriterion();
    void removeCriterion();
    void moveCriterion(int by);
    void save();
    void refresh();
    Criterion *current();

    session::Session &m_session;
    std::vector<Rubric> m_templates, m_stored;
    Rubric m_rubric, m_before; // m_before: as it was stored, or as the template gave it
    bool m_filling = false;
    QComboBox *m_choices;
    QLineEdit *m_name;
    QLabel *m_state, *m_message;
    QListWidget *m_list;
    QPushButton *m_save, *m_remove, *m_up, *m_down;
    CriterionForm *m_form;
};

// A key for a criterion of this name that the rubric does not have yet: "Answers the question" ->
// "answers_the_question".
std::string freshKey(const QString &name, const std::vector<std::string> &taken);
} // namespace assay::widgets
