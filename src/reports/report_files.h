// SPDX-License-Identifier: GPL-3.0-or-later
// Private to reports: finished contents to files. All of them or none: a file takes its name when the last one has been
// written, so that whoever stops an export finds no part of it. Any thread.
#pragma once
#include "core/result.h"
#include <functional>
#include <memory>
#include <QString>
#include <QStringList>
#include <string_view>
#include <vector>

class QFileDevice;

namespace assay::reports
{
class ReportFiles
{
public:
    ReportFiles();
    ~ReportFiles(); // what was not committed is gone
    // Errors: CannotOpen, ReadOnly, DiskFull, each with the path; those of `write`.
    using Sink = std::function<Status(std::string_view bytes)>;
    Status add(const QString &path, const std::function<Status(const Sink &)> &write);
    // For a library that writes to a name of its own.
    Status addNamed(const QString &path, const std::function<Status(const std::string &temporaryPath)> &write);
    Status commit();
    void discard(); // what was not committed
    const QStringList &written() const noexcept { return m_written; }

private:
    struct Pending;
    std::vector<std::unique_ptr<Pending>> m_pending;
    QStringList m_written;
};
} // namespace assay::reports
