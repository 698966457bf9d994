// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_files.h"
#include <filesystem>
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
    std::unique_ptr<QSaveFile> save;       // one of the two
    std::unique_ptr<QTemporaryFile> named; // removes itself
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
    m_pending.push_back(std::make_unique<Pending>(Pending{path, std::move(file), nullptr}));
    return Ok{};
}

Status ReportFiles::addNamed(const QString &path, const std::function<Status(const std::string &)> &write)
{
    auto file = std::make_unique<QTemporaryFile>(path + u".XXXXXX"_s);
    if (!file->open())
        return fileError(*file, path);
    file->close();
    if (const Status done = write(QFile::encodeName(file->fileName()).toStdString()); !done)
        return done;
    m_pending.push_back(std::make_unique<Pending>(Pending{path, nullptr, std::move(file)}));
    return Ok{};
}

void ReportFiles::discard() { m_pending.clear(); }

Status ReportFiles::commit()
{
    for (const auto &each : m_pending) {
        if (each->save && !each->save->commit())
            return fileError(*each->save, each->path);
        if (each->named) {
            each->named->setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
            std::error_code problem;
            std::filesystem::rename(QFile::encodeName(each->named->fileName()).toStdString(),
                                    QFile::encodeName(each->path).toStdString(), problem);
            if (problem)
                return makeError(ErrorCode::CannotOpen, each->path.toStdString() + ": " + problem.message());
            each->named->setAutoRemove(false);
        }
        m_written << each->path;
    }
    m_pending.clear();
    return Ok{};
}
} // namespace assay::reports
