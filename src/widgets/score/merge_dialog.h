// SPDX-License-Identifier: GPL-3.0-or-later
// What a pack of scores that came back would change, row by row, before anything is written. Where one rater says two
// things that do not know of each other, it is said which one counts, and another may be chosen. GUI thread.
#pragma once
#include "session/packs.h"
#include <QDialog>

class QComboBox;
class QPushButton;
class QTableWidget;

namespace assay::widgets
{
class AnswerNames;

class MergeDialog : public QDialog
{
    Q_OBJECT
public:
    // `blind`: whoever sits here scores the run blind: models are not named.
    MergeDialog(session::Packs::Incoming incoming, const RunRecord &record, bool blind, QWidget *parent = nullptr);
    const session::Packs::Incoming &incoming() const noexcept { return m_incoming; }
    std::vector<std::string> discarded() const; // uids that lose
    QTableWidget *table() const noexcept { return m_table; }
    QPushButton *takeButton() const noexcept { return m_take; }
    QComboBox *choiceAt(int row) const; // null: nothing to choose there
    QString summaryText() const;

private:
    void fill(const AnswerNames &names);
    session::Packs::Incoming m_incoming;
    QTableWidget *m_table;
    QPushButton *m_take;
};
} // namespace assay::widgets
