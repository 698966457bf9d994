// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/prompt_editor.h"
#include <QBuffer>
#include <QImage>
#include <QMimeData>
#include <QUrl>

namespace assay::widgets
{
namespace
{
QStringList localFiles(const QMimeData *source)
{
    QStringList paths;
    for (const QUrl &url : source->urls())
        if (url.isLocalFile())
            paths << url.toLocalFile();
    return paths;
}
} // namespace

bool PromptEditor::canInsertFromMimeData(const QMimeData *source) const
{
    return QPlainTextEdit::canInsertFromMimeData(source) || source->hasImage() || !localFiles(source).isEmpty();
}

void PromptEditor::insertFromMimeData(const QMimeData *source)
{
    if (const QStringList paths = localFiles(source); !paths.isEmpty()) {
        Q_EMIT filesGiven(paths);
    } else if (source->hasImage() && !source->hasText()) { // a spreadsheet gives its cells as text and as a picture
        QByteArray png;
        QBuffer buffer(&png);
        buffer.open(QIODevice::WriteOnly);
        if (qvariant_cast<QImage>(source->imageData()).save(&buffer, "PNG"))
            Q_EMIT pictureGiven(png);
    } else {
        QPlainTextEdit::insertFromMimeData(source);
    }
}
} // namespace assay::widgets
