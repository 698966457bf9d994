// SPDX-License-Identifier: GPL-3.0-or-later
// What a program that holds keys does before anything else. Linux.
#pragma once

namespace assay::session
{
// Files for their owner alone, no core dump, no reading of this memory or environment by other programs of the user, no
// new privileges for anything it starts, no file of TLS session keys.
void hardenProcess();
} // namespace assay::session
