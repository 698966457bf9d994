// SPDX-License-Identifier: GPL-3.0-or-later
// One model's fields as typed, and the sentences beside those that are refused. Pure.
#pragma once
#include "core/values.h"
#include <QString>

namespace assay::widgets
{
struct ModelProblems { // a sentence per field; empty: fine
    QString input, output, maxOutput, temperature, topP, thinking, seed, schema;
    bool any() const;
};
struct ModelFields { // as typed
    QString name, currency, input, output, maxOutput, temperature, topP, effort;
    QString thinking, stops, seed, verbosity, schema; // stops: one a line, \n within one stands for a line's end
};
ModelFields fieldsOf(const ModelTarget &target);
// Puts the fields into `target`; what is refused stays as it was and is named.
ModelProblems applyFields(const ModelFields &fields, const std::string &today, ModelTarget &target);
} // namespace assay::widgets
