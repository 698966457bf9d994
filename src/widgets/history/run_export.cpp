// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/history/run_export.h"

#include "core/text.h"
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString nameOf(const formats::ExportFormat &format) { return QString::fromUtf8(format.name); }
QString suffixOf(const formats::ExportFormat &format) { return QString::fromUtf8(format.suffix); }

Result<QString> write(const std::string &bytes, const QString &path)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(bytes.size());
    if (file.open(QIODevice::WriteOnly) && file.write(bytes.data(), size) == size && file.commit())
        return path;
    return makeError(ErrorCode::CannotOpen, path.toStdString() + ": " + file.errorString().toStdString());
}
} // namespace

QString suggestedRunFile(const RunRecord &record)
{
    return QString::fromStdString(formats::suggestedFileName(record.plan.name, "run",
                                                             isoDate(record.summary.startedMicros),
                                                             std::to_string(number(record.summary.id)), "csv"));
}

SaveChoice askRunPath(QWidget *parent, const QString &suggested)
{
    QStringList filters;
    for (const formats::ExportFormat &format : formats::runFormats())
        filters << nameOf(format) + u" (*."_s + suffixOf(format) + u")"_s;
    QString chosen;
    const QString path = QFileDialog::getSaveFileName(
        parent, QCoreApplication::translate("RunExport", "Export the run"), suggested, filters.join(u";;"_s), &chosen);
    if (path.isEmpty())
        return {};
    // The ending that was typed wins over the filter that stands there.
    for (const formats::ExportFormat &format : formats::runFormats()) {
        if (path.endsWith(u'.' + suffixOf(format)))
            return {path, QString::fromUtf8(format.id)};
    }
    const formats::ExportFormat &format =
        formats::runFormats().at(static_cast<std::size_t>(qMax(0, filters.indexOf(chosen))));
    return {path + u'.' + suffixOf(format), QString::fromUtf8(format.id)};
}

void exportRun(const RunRecord &record, const formats::NotSent &notSent, const SaveChoice &choice, QObject *context,
               std::function<void(const Result<QString> &)> then)
{
    const auto shared = std::make_shared<RunRecord>(record);
    QThreadPool::globalInstance()->start(
        [shared, notSent, choice, context = QPointer<QObject>(context), then = std::move(then)] {
            Result<QString> result = makeError(ErrorCode::BadInput, "unknown format " + choice.format.toStdString());
            for (const formats::ExportFormat &format : formats::runFormats()) {
                if (choice.format == QString::fromUtf8(format.id))
                    result = write(format.write(*shared, notSent), choice.path);
            }
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [context, then, result] {
                    if (context)
                        then(result);
                },
                Qt::QueuedConnection);
        });
}
} // namespace assay::widgets
