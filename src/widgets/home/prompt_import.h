// SPDX-License-Identifier: GPL-3.0-or-later
// A file of prompts into a set. Errors: BadInput and CannotOpen, naming file, line and field.
#pragma once
#include "core/values.h"
#include <QString>

namespace assay::widgets
{
QString promptFileFilter();
Result<PromptSet> readPromptFile(const QString &path);
} // namespace assay::widgets
