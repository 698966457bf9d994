// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/harden.h"

#include <cstdlib>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace assay::session
{
void hardenProcess()
{
    umask(077);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::unsetenv("SSLKEYLOGFILE"); // libcurl's OpenSSL would write the keys of every connection there
}
} // namespace assay::session
