// SPDX-License-Identifier: GPL-3.0-or-later
// Exported files held against parsers that are not ours: support/check_exports.py.
#pragma once
#include <fstream>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <string>

namespace assay::test
{
using namespace Qt::StringLiterals;

inline void write(const QString &path, const std::string &bytes)
{
    std::ofstream(path.toStdString(), std::ios::binary) << bytes;
}

// The foreign parsers' verdict; empty: no fault.
inline QString faults(const QString &kind, const QStringList &files, int expect = 0)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"python3"_s, QStringList{QStringLiteral(ASSAY_SOURCE_DIR "/tests/support/check_exports.py"), kind} +
                                    files + QStringList{u"--expect"_s, QString::number(expect)});
    if (!process.waitForFinished(200'000))
        return u"the checker did not end"_s;
    const QString said = QString::fromUtf8(process.readAll());
    return process.exitCode() == 0 ? QString() : said + u"(exit "_s + QString::number(process.exitCode()) + u')';
}
} // namespace assay::test
