// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the sample workspace by really running the sample prompts on the demo models, and adds its hand-written scores.
// Used once, when the program is built; the result is embedded.
#pragma once
#include "core/result.h"
#include <string>

namespace assay::session
{
class Runtime;
Status buildSample(Runtime &runtime, const std::string &path); // blocks until everything is on disk
} // namespace assay::session
