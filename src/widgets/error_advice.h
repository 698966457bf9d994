// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider's refusal means in that provider's own terms: the permission, region, deployment, key or version that
// is missing, and the next step. From its status, its error word and its sentence; pure but for tr().
#pragma once
#include "core/result.h"
#include "core/values.h"
#include <optional>
#include <QString>

namespace assay::widgets
{
struct Advice {
    QString what, who, next; // instead of the general sentences; an empty one leaves them as they are
};
std::optional<Advice> adviceOn(const Error &error, const Endpoint &endpoint);
} // namespace assay::widgets
