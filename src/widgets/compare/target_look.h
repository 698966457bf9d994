// SPDX-License-Identifier: GPL-3.0-or-later
// How a target is named and marked wherever its answers are shown: one hue a model, one shape a place it runs at.
#pragma once
#include "analysis/chart_spec.h"
#include "core/records.h"
#include "core/values.h"
#include <QString>
#include <string>
#include <vector>

namespace assay::session
{
class Session;
}

namespace assay::widgets
{
struct TargetLook {
    QString name, endpoint; // "Claude Opus 4.7", "Bedrock us-east-1"
    bool simulated = false;
    int color = 5;
    analysis::MarkShape shape = analysis::MarkShape::Circle;
    bool operator==(const TargetLook &) const = default;
};

// The workspace's models in their fixed order, which decides the hues; models of `also` that it does not have come
// last. Models, not ids: what the user said an id to be counts.
std::vector<std::string> modelOrder(const session::Session &session, const std::vector<ModelTarget> &also = {});
TargetLook lookOf(const session::Session &session, const ModelTarget &target, const std::vector<std::string> &order);

// Names the same target again after a restart: a setting's value, not for people.
QString targetKey(const ModelTarget &target);
} // namespace assay::widgets
