// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/error_body.h"
#include "core/text.h"
#include "providers/protocol.h"
#include "providers/rate_limits.h"
#include <algorithm>
#include <array>
#include <cctype>

namespace assay::providers
{
namespace
{
constexpr std::size_t longestDetail = 2000; // bytes

bool startsWithIgnoringCase(std::string_view text, std::string_view lowerCase)
{
    return text.size() >= lowerCase.size() &&
           std::equal(lowerCase.begin(), lowerCase.end(), text.begin(), [](char a, char b) {
               return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
           });
}

std::size_t findIgnoringCase(std::string_view text, std::string_view lowerCase, std::size_t from = 0)
{
    for (std::size_t i = from; i + lowerCase.size() <= text.size(); ++i)
        if (startsWithIgnoringCase(text.substr(i), lowerCase))
            return i;
    return std::string_view::npos;
}

std::string wordOf(const Json *value) // a machine word may be text or a number
{
    if (!value)
        return {};
    if (value->is_string())
        return value->get<std::string>();
    return value->is_number_integer() ? dumped(*value) : std::string();
}

bool isNumber(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// FastAPI and Mistral: "detail" is text, or a list of {"loc":["body","temperature"],"msg":"..."}.
std::string messageOfDetail(const Json &detail)
{
    if (detail.is_string())
        return detail.get<std::string>();
    if (!detail.is_array())
        return dumped(detail);
    std::string out;
    for (const Json &entry : detail) {
        std::string where;
        if (const Json *loc = arrayMember(entry, "loc"))
            for (const Json &part : *loc)
                where += (where.empty() ? "" : ".") + (part.is_string() ? part.get<std::string>() : dumped(part));
        const std::string message = entry.is_string() ? entry.get<std::string>() : textOr(entry, "msg", dumped(entry));
        out += (out.empty() ? "" : "; ") + (where.empty() ? message : where + ": " + message);
    }
    return out;
}

Error base(ErrorCode code, const net::Head &head)
{
    Error error;
    error.code = code;
    error.httpStatus = head.status;
    error.requestId = requestIdOf(head);
    return error;
}

ErrorCode codeOfStatus(int status)
{
    switch (status) {
    case 401:
        return ErrorCode::Unauthorized;
    case 402:
        return ErrorCode::SpendLimit;
    case 403:
        return ErrorCode::Forbidden;
    case 404:
        return ErrorCode::NotFound;
    case 407:
        return ErrorCode::Proxy;
    case 408:
        return ErrorCode::ServerError; // it waited for us, or for itself: what became of the request is open
    case 413:
        return ErrorCode::RequestTooLarge;
    case 429:
        return ErrorCode::RateLimited;
    case 503:
    case 529:
        return ErrorCode::Overloaded;
    default:
        break;
    }
    if (status >= 500)
        return ErrorCode::ServerError;
    if (status >= 400)
        return ErrorCode::BadRequest;
    return status >= 300 ? ErrorCode::Redirect : ErrorCode::Protocol;
}

CostClass costOfStatus(int status)
{
    // 503 and 529 are said before any work is done; the other 5xx and 408 leave it open.
    if ((status >= 300 && status < 500 && status != 408) || status == 503 || status == 529)
        return CostClass::NotCharged;
    return CostClass::MayBeCharged;
}

// A Retry-After that is a date needs a clock to compare with: the answer's own Date, or the caller's.
std::optional<std::chrono::milliseconds> waitOf(const net::Head &head, std::int64_t wallMicros)
{
    const std::string_view hint = head.header("retry-after");
    const bool isDate = !hint.empty() && std::isalpha(static_cast<unsigned char>(hint.front()));
    if (isDate && wallMicros == 0 && head.header("date").empty() && head.header("retry-after-ms").empty())
        return std::nullopt;
    return net::retryAfterOf(head, wallMicros);
}

// Google's: {"error":{"details":[{"@type":"...RetryInfo","retryDelay":"34.4s"}]}}.
std::optional<std::chrono::milliseconds> retryInfoOf(const Json &body)
{
    const bool listed = body.is_array() && body.size() == 1; // an answer that was to be a stream comes as a list
    const Json *error = objectMember(listed ? body.front() : body, "error");
    const Json *details = error ? arrayMember(*error, "details") : nullptr;
    if (!details)
        return std::nullopt;
    for (const Json &detail : *details) {
        if (const std::string *delay = textMember(detail, "retryDelay"))
            return durationOf(*delay);
    }
    return std::nullopt;
}

// A server that is asked too much and names no time outright may name it elsewhere.
std::optional<std::chrono::milliseconds> indirectWaitOf(const net::Head &head, const Json &body,
                                                        std::int64_t wallMicros)
{
    const bool asksToWait = head.status == 429 || head.status == 503 || head.status == 529;
    if (!asksToWait || head.header("x-should-retry") == "false")
        return std::nullopt;
    if (const auto wait = retryInfoOf(body))
        return std::max(*wait, std::chrono::milliseconds(1000));
    const std::optional<LimitPause> pause = limitPauseOf(head, wallMicros);
    return pause ? std::optional(pause->wait) : std::nullopt;
}
} // namespace

bool SaidError::isSpendLimit() const noexcept
{
    if (dailyQuota)
        return true;
    static constexpr std::array<std::string_view, 8> words = {"insufficient_quota",
                                                              "ServiceQuotaExceededException",
                                                              "serviceQuotaExceededException",
                                                              "enforced_spend_limit_reached",
                                                              "contract_spend_limit_reached",
                                                              "credit_balance_exhausted",
                                                              "billing_error",
                                                              "billing_hard_limit_reached"};
    return std::any_of(words.begin(), words.end(),
                       [this](std::string_view word) { return word == type || word == code || word == detailCode; });
}

bool SaidError::isBadKey() const noexcept
{
    static constexpr std::array<std::string_view, 7> words = {"API_KEY_INVALID",
                                                              "API_KEY_EXPIRED",
                                                              "UnrecognizedClientException",
                                                              "ExpiredTokenException",
                                                              "InvalidSignatureException",
                                                              "InvalidClientTokenId",
                                                              "MissingAuthenticationTokenException"};
    return std::any_of(words.begin(), words.end(),
                       [this](std::string_view word) { return word == type || word == code || word == detailCode; });
}

namespace
{
// "...have access to claude-x-preview", "...to `gpt-5.5`": a model's name, and not "the organization" or "API".
bool namesModel(std::string_view rest)
{
    const bool quoted = !rest.empty() && std::string_view("`'\"").find(rest.front()) != std::string_view::npos;
    rest.remove_prefix(quoted ? 1 : 0);
    const auto isOfName = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) ||
               std::string_view("-._:/@").find(c) != std::string_view::npos;
    };
    const auto end = std::find_if_not(rest.begin(), rest.end(), isOfName);
    const std::string_view name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    return name.size() > 2 && name.find_first_of("0123456789-") != std::string_view::npos;
}
} // namespace

bool SaidError::isModelAccess() const
{
    static constexpr std::array<std::string_view, 11> phrases = {"access to the model",
                                                                 "access to model",
                                                                 "access to this model",
                                                                 "have access to the specified model",
                                                                 "model access",
                                                                 "access model",
                                                                 "permission to use the model",
                                                                 "authorized to use this model",
                                                                 "not allowed to use publisher model", // Vertex AI
                                                                 "allowlist",
                                                                 "gated model"};
    if (type == "FTUFormNotFilled" || std::any_of(phrases.begin(), phrases.end(), [this](std::string_view phrase) {
            return findIgnoringCase(message, phrase) != std::string_view::npos;
        }))
        return true;
    constexpr std::string_view access = "have access to ";
    const std::size_t at = findIgnoringCase(message, access);
    return at != std::string_view::npos && namesModel(std::string_view(message).substr(at + access.size()));
}

namespace
{
// Google: "details" is a list of typed objects.
void readGoogleDetails(const Json &details, SaidError &said)
{
    for (const Json &detail : details) {
        const std::string type = textOr(detail, "@type");
        if (type.ends_with("ErrorInfo")) {
            said.detailCode = textOr(detail, "reason");
        } else if (const Json *violations = arrayMember(detail, "violations"); violations) {
            for (const Json &violation : *violations)
                said.dailyQuota = said.dailyQuota || textOr(violation, "quotaId").find("PerDay") != std::string::npos;
        }
    }
}
} // namespace

SaidError readError(const Json &object)
{
    SaidError said;
    if (object.is_string()) {
        said.message = object.get<std::string>();
        return said;
    }
    if (const std::string *message = textMember(object, "message"))
        said.message = *message;
    else if (const Json *nested = member(object, "message")) // Mistral: {"message":{"detail":[...]}}
        said.message = messageOfDetail(member(*nested, "detail") ? *member(*nested, "detail") : *nested);
    else if (const Json *detail = member(object, "detail"))
        said.message = messageOfDetail(*detail);
    said.type = textOr(object, "type");
    if (said.type.empty()) // Google: {"code":429,"status":"RESOURCE_EXHAUSTED"}
        said.type = textOr(object, "status");
    said.code = wordOf(member(object, "code"));
    if (isNumber(said.code) && !said.type.empty())
        said.code.clear(); // llama.cpp and OpenRouter repeat the HTTP status there: the type says more
    if (const Json *details = objectMember(object, "details"))
        said.detailCode = textOr(*details, "error_code");
    else if (const Json *list = arrayMember(object, "details"))
        readGoogleDetails(*list, said);
    if (said.message.empty() && object.is_object())
        said.message = dumped(object);
    return said;
}

std::optional<SaidError> findError(const Json &body)
{
    if (body.is_array())
        return body.size() == 1 && body.front().is_object() ? findError(body.front()) : std::nullopt;
    if (!body.is_object())
        return std::nullopt;
    SaidError said;
    if (const Json *error = member(body, "error"); error && !(error->is_boolean() && !error->get<bool>())) {
        said = readError(*error);
        // xAI: {"code":"...","error":"text"}: the word stands beside the text
        if (said.code.empty() && said.type.empty())
            said.code = wordOf(member(body, "code"));
        if (error->is_boolean() && textMember(body, "message"))
            said = readError(body);
    } else if (textOr(body, "type") == "error" || textOr(body, "object") == "error" || member(body, "detail") ||
               (textMember(body, "message") && !member(body, "choices") && !member(body, "content"))) {
        said = readError(body);
        if (said.type == "error")
            said.type.clear();
    } else {
        return std::nullopt;
    }
    said.requestId = textOr(body, "request_id");
    return said;
}

bool looksLikeHtml(std::string_view body) noexcept
{
    const std::size_t start = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return start != std::string_view::npos && body[start] == '<';
}

std::string describeHtml(std::string_view body)
{
    const std::size_t open = findIgnoringCase(body, "<title");
    const std::size_t start = open == std::string_view::npos ? open : body.find('>', open);
    const std::size_t end = start == std::string_view::npos ? start : findIgnoringCase(body, "</title", start);
    std::string title;
    if (end != std::string_view::npos)
        title = trimmed(excerpt(body.substr(start + 1, end - start - 1), 200));
    return title.empty() ? "a web page instead of an API answer"
                         : "a web page (\"" + title + "\") instead of an API answer";
}

Error errorInAnswer(const SaidError &said, const net::Head &head)
{
    Error error = base(said.isSpendLimit() ? ErrorCode::SpendLimit : ErrorCode::ProviderError, head);
    error.detail = excerpt(said.message, longestDetail);
    error.type = said.word();
    error.costClass = said.isSpendLimit() ? CostClass::NotCharged : CostClass::MayBeCharged;
    if (error.requestId.empty())
        error.requestId = said.requestId;
    return error;
}

namespace
{
// Amazon says what kind of error it is in a header: "ThrottlingException:http://internal...".
std::string amazonType(const net::Head &head)
{
    std::string_view type = head.header("x-amzn-errortype");
    type = type.substr(0, type.find(':'));
    return excerpt(type, 100);
}

void takeSaid(SaidError said, const net::Head &head, Error &error)
{
    if (const std::string amazon = amazonType(head); !amazon.empty())
        said.type = amazon;
    error.detail = excerpt(said.message, longestDetail);
    error.type = said.word();
    if (error.requestId.empty())
        error.requestId = said.requestId;
    if (head.status < 400 || head.status >= 500)
        return;
    if (said.isSpendLimit()) {
        error.code = ErrorCode::SpendLimit;
        error.retryAfter.reset(); // the day's end is not the seconds that stand there
    } else if (said.isBadKey()) {
        error.code = ErrorCode::Unauthorized;
    } else if ((head.status == 400 || head.status == 403 || head.status == 404) && said.isModelAccess()) {
        error.code = ErrorCode::NotFound; // for this model alone: the endpoint's others go on
    } else if (said.type == "ThrottlingException") {
        error.code = ErrorCode::RateLimited;
    } else if (head.status == 424) { // Bedrock: the model failed behind the gateway
        error.code = ErrorCode::ServerError;
        error.costClass = CostClass::MayBeCharged;
    }
}
} // namespace

Error errorFromResponse(const net::Head &head, std::string_view body, std::int64_t wallMicros)
{
    try {
        Error error = base(codeOfStatus(head.status), head);
        error.costClass = costOfStatus(head.status);
        if (error.code == ErrorCode::Redirect) {
            const std::string_view target = head.header("location");
            error.detail = target.empty() ? "to an unnamed place" : "to " + excerpt(target, 500);
            return error;
        }
        error.retryAfter = waitOf(head, wallMicros);
        if (!error.retryAfter)
            error.retryAfter = indirectWaitOf(head, parseJson(body), wallMicros);
        if (isBlank(body)) {
            error.type = amazonType(head);
            return error;
        }
        if (looksLikeHtml(body)) {
            error.detail = describeHtml(body.substr(0, 64u << 10));
            return error;
        }
        const Json json = parseJson(body);
        const std::optional<SaidError> said = json.is_discarded() ? std::nullopt : findError(json);
        if (!said) {
            error.detail = excerpt(body, longestDetail);
            return error;
        }
        takeSaid(*said, head, error);
        return error;
    } catch (const std::exception &e) { // out of memory
        Error error = makeError(ErrorCode::Internal, e.what());
        error.costClass = CostClass::MayBeCharged;
        return error;
    }
}

std::string requestIdOf(const net::Head &head)
{
    static constexpr std::array<std::string_view, 6> names = {"x-request-id",    "request-id",    "apim-request-id",
                                                              "x-generation-id", "x-ds-trace-id", "x-amzn-requestid"};
    for (const std::string_view name : names)
        if (const std::string_view value = head.header(name); !value.empty())
            return excerpt(value, 200);
    return {};
}
} // namespace assay::providers
