// SPDX-License-Identifier: GPL-3.0-or-later
// What a file of scores would bring, row by row, or what is wrong with it, row by row; a file with a wrong row brings
// nothing. GUI thread.
#pragma once
#include "session/packs.h"
#include <QDialog>

class QPushButton;
class QTableWidget;

namespace assay::widgets
{
class ScoreImportDialog : public QDialog
{
    Q_OBJECT
public:
    ScoreImportDialog(session::Packs::IncomingScores incoming, const RunRecord &record, bool blind,
                      QWidget *parent = nullptr);
    const session::Packs::IncomingScores &incoming() const noexcept { return m_incoming; }
    QTableWidget *table() const noexcept { return m_table; }
    QPushButton *takeButton() const noexcept { return m_take; }

private:
    QString summaryText() const;
    void fillScores(const RunRecord &record, bool blind);
    void fillProblems();
    session::Packs::IncomingScores m_incoming;
    QTableWidget *m_table;
    QPushButton *m_take;
};
} // namespace assay::widgets
