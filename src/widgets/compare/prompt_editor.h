// SPDX-License-Identifier: GPL-3.0-or-later
// A prompt's text. Files and pictures that are dropped on it or pasted into it are told, never put into the text.
#pragma once
#include <QPlainTextEdit>

namespace assay::widgets
{
class PromptEditor : public QPlainTextEdit
{
    Q_OBJECT
public:
    using QPlainTextEdit::QPlainTextEdit;

Q_SIGNALS:
    void filesGiven(const QStringList &paths);
    void pictureGiven(const QByteArray &png);

protected:
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;
};
} // namespace assay::widgets
