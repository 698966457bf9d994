// SPDX-License-Identifier: GPL-3.0-or-later
// CPU time of the calling thread: what a limit holds against when the machine is busy with other things; and of a bare
// piece of Qt's work, so that a limit can be a ratio: machines differ by more than a factor of two.
#pragma once
#include <algorithm>
#include <ctime>
#include <QPixmap>
#include <QPlainTextEdit>
#include <QString>

namespace assay::testing
{
inline qint64 threadCpuMs()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return qint64(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
}

// What it takes Qt alone to lay out and paint an ordinary long answer with as many colour emoji as one may show: 4,000
// words, 160 emoji. The fastest of three, at least 1.
inline qint64 bareTextCpuMs()
{
    const QString text = QStringLiteral("an ordinary word or two ").repeated(800) + QStringLiteral("🚀").repeated(160);
    qint64 fastest = 1'000'000;
    for (int i = 0; i < 3; ++i) {
        const qint64 before = threadCpuMs();
        QPlainTextEdit edit;
        edit.resize(480, 400);
        edit.show();
        edit.setPlainText(text);
        edit.moveCursor(QTextCursor::End);
        edit.grab();
        fastest = std::min(fastest, threadCpuMs() - before);
    }
    return std::max<qint64>(fastest, 1);
}
} // namespace assay::testing
