// SPDX-License-Identifier: GPL-3.0-or-later
// CPU time of the calling thread: what a limit holds against when the machine is busy with other things.
#pragma once
#include <ctime>
#include <QtGlobal>

namespace assay::testing
{
inline double threadCpu() // in milliseconds
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return double(t.tv_sec) * 1e3 + double(t.tv_nsec) / 1e6;
}
inline qint64 threadCpuMs() { return qint64(threadCpu()); }
} // namespace assay::testing
