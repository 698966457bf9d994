// SPDX-License-Identifier: GPL-3.0-or-later
// CPU time of the calling thread: what a limit holds against when the machine is busy with other things.
#pragma once
#include <ctime>
#include <QtGlobal>

namespace assay::testing
{
inline qint64 threadCpuMs()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return qint64(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
}
} // namespace assay::testing
