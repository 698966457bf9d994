// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: errors in any provider's shape.
#pragma once
#include "core/result.h"
#include "net/transport.h"
#include "providers/json.h"
#include <optional>
#include <string>
#include <string_view>

namespace assay::providers
{

struct SaidError { // what a provider's error object says
    std::string message, type, code, detailCode, requestId;
    bool dailyQuota = false; // waiting seconds does not help
    bool operator==(const SaidError &) const = default;
    // The most specific machine word: "insufficient_quota" rather than "invalid_request_error".
    const std::string &word() const noexcept { return !detailCode.empty() ? detailCode : !code.empty() ? code : type; }
    bool isSpendLimit() const noexcept;
    bool isBadKey() const noexcept; // said with a status that does not say so
    bool isModelAccess() const;     // the key is good, and this one model is not for it
};

// Is there an error in this body or event? {"error": object or text}, {"type":"error"}, {"object":"error"},
// {"message"}, {"detail": text or list}, [{...}].
std::optional<SaidError> findError(const Json &body);
SaidError readError(const Json &object); // an error object itself, or error text

// An error said inside a 2xx answer.
Error errorInAnswer(const SaidError &said, const net::Head &head);
bool looksLikeHtml(std::string_view body) noexcept;
std::string describeHtml(std::string_view body); // "a web page (\"Sign in\") instead of an API answer"
} // namespace assay::providers
