// SPDX-License-Identifier: GPL-3.0-or-later
// Score > Hand out to a colleague…: for whom a run's answers are packed, and whether names go along to guess among.
#pragma once
#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace assay::widgets
{
class HandOutDialog : public QDialog
{
    Q_OBJECT
public:
    // `files`: attached to its prompts, which a pack does not carry.
    HandOutDialog(const QString &runText, int answers, int files, QWidget *parent = nullptr);
    QString rater() const;
    bool guesses() const;
    QLineEdit *raterField() const noexcept { return m_rater; }
    QPushButton *saveButton() const noexcept { return m_save; }

private:
    QLineEdit *m_rater;
    QCheckBox *m_guesses;
    QPushButton *m_save;
};
} // namespace assay::widgets
