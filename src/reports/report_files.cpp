// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_files.h"
#include <QFile>
#include <QSaveFile>
#include <QTemporaryFile>

namespace assay::reports
{
using namespace Qt::StringLiterals;
namespace
{
Error fileError(const QFileDevice &file, const QString &path)
{
    const bool full = file.error() == QFileDevice::WriteError || file.error() == QFileDevice::ResourceError;
    return makeError(file.error() == QFileDevice::PermissionsError ? ErrorCode::ReadOnly
                     : full                                        ? ErrorCode::DiskFull
                                                                   : ErrorCode::CannotOpen,
                     QString(path + u": "_s + file.errorString()).toStdString());
}
} // namespace

struct ReportFiles::Pending {
    QString path;
    std::unique_ptr<QSaveFile> file;
};

ReportFiles::ReportFiles() = default;
ReportFiles::~ReportFiles() = default;

Status ReportFiles::add(const QString &path, const std::function<Status(const Sink &)> &write)
{
    auto file = std::make_unique<QSaveFile>(path);
    if (!file->open(QIODevice::WriteOnly))
        return fileError(*file, path);
    const Status done = write([&](std::string_view bytes) -> Status {
        const auto size = qint64(bytes.size());
        return file->write(bytes.data(), size) == size ? Status(Ok{}) : Status(fileError(*file, path));
    });
    if (!done)
        return done;
    if (!file->flush())
        return fileError(*file, path);
    m_pending.push_back(std::make_unique<Pending>(Pending{path, std::move(file)}));
    return Ok{};
}

// Copied from the library's file: that one is the user's alone, as temporary files are, and the finished one has the
// permissions of any other that the user makes.
Status ReportFiles::addNamed(const QString &path, const std::function<Status(const std::string &)> &write)
{
    QTemporaryFile made(path); // letters are put behind its name; removes itself
    if (!made.open())
        return fileError(made, path);
    made.close();
    if (const Status done = write(QFile::encodeName(made.fileName()).toStdString()); !done)
        return done;
    QFile from(made.fileName());
    if (!from.open(QIODevice::ReadOnly))
        return fileError(from, path);
    return add(path, [&](const Sink &sink) -> Status {
        for (QByteArray piece = from.read(1 << 20); !piece.isEmpty(); piece = from.read(1 << 20)) {
            if (Status done = sink({piece.data(), std::size_t(piece.size())}); !done)
                return done;
        }
        return from.error() == QFileDevice::NoError ? Status(Ok{}) : Status(fileError(from, path));
    });
}

void ReportFiles::discard() { m_pending.clear(); }

Status ReportFiles::commit()
{
    for (const auto &each : m_pending) {
        if (!each->file->commit())
            return fileError(*each->file, each->path);
        m_written << each->path;
    }
    m_pending.clear();
    return Ok{};
}
} // namespace assay::reports
