// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: values that lie in the file as JSON of our own (never a provider's). Writers are canonical: fixed
// field order, absent fields left out, so equal values give equal text. Readers throw Failure (Damaged) naming the
// field.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/price_row.h"
#include "core/values.h"

namespace assay::store
{
std::string toJson(const RunPlan &plan);
RunPlan planFromJson(std::string_view json);
std::string toJson(const std::vector<Case> &cases);
std::vector<Case> casesFromJson(std::string_view json);
std::string toJson(const Parameters &parameters);
Parameters parametersFromJson(std::string_view json);
std::string toJson(const TokenPrice &price);
TokenPrice priceFromJson(std::string_view json);
std::string ratesToJson(const PriceRow &row); // what of a price row has no column of its own
void ratesFromJson(std::string_view json, PriceRow &row);
std::string toJson(const std::vector<StepResult> &steps); // of a chain, with the bytes of none
std::vector<StepResult> stepsFromJson(std::string_view json);
std::string toJson(const CommandLine &command);
CommandLine commandFromJson(std::string_view json); // empty text: none
std::string toJson(const std::vector<ChainStep> &steps);
std::vector<ChainStep> chainFromJson(std::string_view json);
std::string toJson(const Error &error);
Error errorFromJson(std::string_view json);

std::string toJson(const std::vector<Attachment> &attachments); // "" when there are none; never their bytes
std::vector<Attachment> attachmentsFromJson(std::string_view json);
// What a request's record says was left out, with the reason where it has one: "temperature: this model rejects it".
std::vector<std::string> notSentOf(std::string_view requestJson);

AuthKind authFromName(std::string_view name);    // throws NewerSchema
KeyScheme schemeFromName(std::string_view name); // likewise; empty is the usual one
} // namespace assay::store
