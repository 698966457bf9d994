// SPDX-License-Identifier: GPL-3.0-or-later
// A QTextDocument that never opens anything: no file, no style sheet, no picture, whatever its text asks for.
#pragma once
#include <QTextDocument>

namespace assay::widgets
{
class SafeDocument final : public QTextDocument
{
    Q_OBJECT
public:
    explicit SafeDocument(QObject *parent = nullptr);

protected:
    // Never the base class: it would ask the view, and then the disk. A picture gets an empty one of 1 x 1, because
    // Qt takes "nothing" as leave to open the name as a file itself.
    QVariant loadResource(int type, const QUrl &name) override;
};
} // namespace assay::widgets
