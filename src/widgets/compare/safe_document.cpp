// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/safe_document.h"
#include <QImage>
#include <QUrl>

namespace assay::widgets
{
SafeDocument::SafeDocument(QObject *parent) : QTextDocument(parent) { setUndoRedoEnabled(false); }

QVariant SafeDocument::loadResource(int type, const QUrl &)
{
    if (type == QTextDocument::ImageResource) {
        QImage nothing(1, 1, QImage::Format_ARGB32_Premultiplied);
        nothing.fill(Qt::transparent);
        return nothing;
    }
    return QByteArray();
}
} // namespace assay::widgets
