// SPDX-License-Identifier: GPL-3.0-or-later
// The files that go with a prompt, one chip each, and to which of the chosen models they do not go.
#pragma once
#include "core/values.h"
#include <QStringList>
#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace assay::widgets
{
class AttachmentBar : public QWidget
{
    Q_OBJECT
public:
    explicit AttachmentBar(QWidget *parent = nullptr);
    // `notTaken`: a sentence for each chosen model that does not take them. Hidden when there is nothing to show.
    void setFiles(const std::vector<Attachment> &files, const QStringList &notTaken, bool editable);
    // Why a file was not attached; until the next change.
    void setProblem(const QString &problem);
    void setCompact(bool compact); // nothing is shown: the prompt has two lines

Q_SIGNALS:
    void removeRequested(int index);

private:
    QWidget *makeChip(const Attachment &file, int index, bool editable);
    void refresh();
    QWidget *m_chips;
    QHBoxLayout *m_row;
    QLabel *m_note;
    QString m_problem, m_notTaken;
    bool m_any = false, m_compact = false;
};
QString attachmentText(const Attachment &file); // "scan.png · PNG · 212 KB"
} // namespace assay::widgets
