// SPDX-License-Identifier: GPL-3.0-or-later
// Which parameters a request to a model carries and which it leaves out, asked of the API's own encoder, with the
// reason in words. Pure.
#pragma once
#include "core/abilities.h"
#include "core/values.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::providers
{
struct NotSent {
    std::string parameter; // as a suite calls it: "top_p"
    std::string why;       // "this model rejects it"
    bool operator==(const NotSent &) const = default;
};
// Of the parameters that are set.
std::vector<NotSent> notSent(const ModelTarget &target, const ModelAbilities &abilities);
// Of all, each as if it were set beside the others: what a form shows as unavailable.
std::vector<NotSent> rejectedParameters(const ModelTarget &target, const ModelAbilities &abilities);
std::string whyNotSent(const ModelTarget &target, const ModelAbilities &abilities, std::string_view parameter);

// Why this text is no JSON schema, with line and column; nullopt: it is one.
std::optional<std::string> schemaProblem(std::string_view text);
// Why the API cannot hold the model to this schema to the letter: the first object that allows what is not listed.
// nullopt: it can, or the API does not say. An API that would refuse such a schema gets it without "strict".
std::optional<std::string> strictProblem(Api api, std::string_view schema);
} // namespace assay::providers
