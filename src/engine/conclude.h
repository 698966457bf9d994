// SPDX-License-Identifier: GPL-3.0-or-later
// What one HTTP exchange means: transport's news and the decoder's become one outcome and one error. Pure.
#pragma once
#include "core/secret.h"
#include "core/values.h"
#include "providers/protocol.h"
#include <optional>

namespace assay::engine
{

struct Exchange {
    int status = 0;                            // 0: no response head came
    bool bodySeen = false;                     // a byte of the body came
    std::optional<Error> transport;            // why the transfer ended early
    std::optional<Error> answered;             // what a non-2xx answer said
    std::optional<providers::Decoded> decoded; // of a 2xx answer
};

// Outcome, error and everything decoded. Timing, cost, raw and request id are the caller's. An exchange that the server
// may have begun to work on, and of which nothing is known, is Unknown and may have been charged; it is never Failed.
Response conclude(Exchange exchange);

// Takes every form of the key out of all that a stranger could have echoed back.
void redactResponse(Response &response, const Secret &key);
} // namespace assay::engine
