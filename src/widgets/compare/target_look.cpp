// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/target_look.h"
#include "analysis/charts.h"
#include "session/session.h"
#include <algorithm>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

std::vector<std::string> modelOrder(const session::Session &session, const std::vector<ModelTarget> &also)
{
    const std::vector<StoredEndpoint> all = session.endpoints();
    std::vector<std::string> order;
    const auto add = [&](const ModelTarget &target) {
        std::string model = session.familyOf(target.model).toStdString();
        if (std::find(order.begin(), order.end(), model) == order.end())
            order.push_back(std::move(model));
    };
    // The user's own models first: the demo ones must not use up the hues.
    for (const bool simulated : {false, true}) {
        for (const StoredEndpoint &stored : all) {
            if (stored.endpoint.simulated == simulated)
                std::for_each(stored.targets.begin(), stored.targets.end(), add);
        }
    }
    std::for_each(also.begin(), also.end(), add);
    return order;
}

TargetLook lookOf(const session::Session &session, const ModelTarget &target, const std::vector<std::string> &order)
{
    TargetLook look;
    look.name = QString::fromStdString(target.label());
    look.endpoint = QString::fromStdString(target.endpoint.name);
    look.simulated = target.endpoint.simulated;
    look.color = analysis::colorOfModel(order, session.familyOf(target.model).toStdString());
    AnalysisTarget place;
    place.label = target.label();
    place.model = target.model;
    place.endpoint = target.endpoint.name;
    place.api = target.endpoint.api;
    place.simulated = target.endpoint.simulated;
    look.shape = analysis::shapeOfEndpoint(place);
    return look;
}

QString targetKey(const ModelTarget &target)
{
    if (number(target.id) > 0 && !target.endpoint.simulated)
        return u"#%1"_s.arg(number(target.id));
    return QString::fromStdString(target.endpoint.name + "/" + target.model + "/" + target.name);
}
} // namespace assay::widgets
