// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/conclude.h"

#include <utility>

namespace assay::engine
{
namespace
{
bool mayBeCharged(const Error &error)
{
    return error.costClass == CostClass::MayBeCharged || error.costClass == CostClass::Charged;
}

bool isComplete(Outcome outcome)
{
    return outcome == Outcome::Succeeded || outcome == Outcome::Truncated || outcome == Outcome::Refused ||
           outcome == Outcome::Filtered || outcome == Outcome::Empty;
}

// Nothing decodable came: only the error tells.
Outcome outcomeOf(const Error &error)
{
    if (error.code == ErrorCode::Cancelled)
        return Outcome::Cancelled;
    return mayBeCharged(error) ? Outcome::Unknown : Outcome::Failed;
}

void takeDecoded(Response &response, providers::Decoded &decoded)
{
    response.outcome = decoded.outcome;
    response.finishReason = std::move(decoded.finishReason);
    response.text = std::move(decoded.text);
    response.reasoning = std::move(decoded.reasoning);
    response.refusal = std::move(decoded.refusal);
    response.usage = decoded.usage;
    response.usageJson = std::move(decoded.usageJson);
    response.modelReported = std::move(decoded.modelReported);
    response.requestId = std::move(decoded.requestId);
    response.error = std::move(decoded.error);
}

void judgeDecoded(Response &response, const Exchange &exchange)
{
    const bool cancelled = exchange.transport && exchange.transport->code == ErrorCode::Cancelled;
    if (cancelled && !isComplete(response.outcome)) {
        response.outcome = Outcome::Cancelled;
        response.error = exchange.transport;
        return;
    }
    if (isComplete(response.outcome))
        return;
    if (!response.error)
        response.error = exchange.transport;
    if (!response.error) {
        response.error =
            makeError(ErrorCode::Incomplete, "the answer ended without the mark that this API ends an answer with");
        response.error->costClass = CostClass::MayBeCharged;
    }
    // A 2xx head means that the server took the request and began: whatever ended it, it was not "not sent".
    if (response.error->costClass == CostClass::NotSent)
        response.error->costClass = CostClass::MayBeCharged;
    const bool anyText = !response.text.empty() || !response.reasoning.empty() || !response.refusal.empty();
    if (anyText)
        response.outcome = Outcome::Partial;
    else if (exchange.transport || !exchange.bodySeen)
        response.outcome = Outcome::Unknown;
    else if (response.outcome == Outcome::Unknown)
        response.outcome = Outcome::Failed;
}
} // namespace

Response conclude(Exchange exchange)
{
    Response response;
    response.httpStatus = exchange.status;
    const bool cancelled = exchange.transport && exchange.transport->code == ErrorCode::Cancelled;
    if (exchange.decoded) {
        takeDecoded(response, *exchange.decoded);
        judgeDecoded(response, exchange);
    } else {
        if (exchange.answered && !cancelled)
            response.error = std::move(exchange.answered);
        else
            response.error = std::move(exchange.transport);
        if (!response.error)
            response.error = makeError(ErrorCode::Protocol, "the server closed the exchange without an answer");
        if (exchange.status == 0 && response.error->code == ErrorCode::Protocol)
            response.error->costClass = CostClass::MayBeCharged;
        response.outcome = outcomeOf(*response.error);
    }
    if (response.error && exchange.status != 0 && !response.error->httpStatus)
        response.error->httpStatus = exchange.status;
    return response;
}

void redactResponse(Response &response, const Secret &key)
{
    if (key.empty())
        return;
    for (std::string *text : {&response.finishReason, &response.text, &response.reasoning, &response.refusal,
                              &response.usageJson, &response.modelReported, &response.requestId, &response.raw})
        *text = redact(std::move(*text), key);
    if (response.error) {
        for (std::string *text : {&response.error->detail, &response.error->requestId, &response.error->type})
            *text = redact(std::move(*text), key);
    }
}
} // namespace assay::engine
