// SPDX-License-Identifier: GPL-3.0-or-later
// Tints {{variables}} while a prompt is written; those without a value and those that are none stand out as errors.
#pragma once
#include <QStringList>
#include <QSyntaxHighlighter>

class QPlainTextEdit;

namespace assay::widgets
{
class TemplateHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    explicit TemplateHighlighter(QPlainTextEdit *editor);
    void setKnown(const QStringList &names); // variables that have a value

protected:
    void highlightBlock(const QString &text) override;

private:
    QPlainTextEdit *m_editor;
    QStringList m_known;
};
} // namespace assay::widgets
