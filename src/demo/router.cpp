// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/router.h"
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{

constexpr std::string_view jsonType = "application/json";
constexpr std::string_view frontPage =
    "Assay demo models: simulated, on this machine only.\n\n"
    "  /openai-chat/v1       demo-swift, demo-thrift   POST chat/completions\n"
    "  /openai-responses/v1  demo-scribe               POST responses, responses/input_tokens\n"
    "  /anthropic/v1         demo-sage                 POST messages, messages/count_tokens\n"
    "  /v1                   all of them, on every API\n"
    "  /demo/log             the server's clock of the last 10,000 requests, JSON Lines\n";

std::optional<double> number(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

void setOption(Overrides &out, std::string_view name, std::string_view value)
{
    if (name == "fault")
        out.fault = value;
    else if (name == "latency-ms")
        out.latencyMs = number(value);
    else if (name == "rate")
        out.tokensPerSecond = number(value);
    else if (const auto tokens = number(value); name == "tokens" && tokens)
        out.tokens = static_cast<std::int64_t>(std::clamp(*tokens, 0.0, 1e6));
}

// "a=1,b=2" or "x-demo-a=1&b=2".
void setOptions(Overrides &out, std::string_view list, char separator)
{
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(separator), list.size());
        std::string_view item = list.substr(0, end);
        if (item.starts_with("x-demo-"))
            item.remove_prefix(7);
        const std::size_t equals = std::min(item.find('='), item.size());
        setOption(out, item.substr(0, equals), item.substr(std::min(equals + 1, item.size())));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

std::string_view queryValue(std::string_view query, std::string_view name)
{
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view item = query.substr(0, end);
        if (item.starts_with(name) && item.substr(name.size()).starts_with('='))
            return item.substr(name.size() + 1);
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return {};
}

std::vector<std::string> idsOf(std::optional<Api> only)
{
    std::vector<std::string> out;
    for (const ModelProfile &profile : profiles())
        if (!only || profile.api == *only)
            out.emplace_back(profile.id);
    return out;
}

// after_id and limit, as the Anthropic list has them; harmless elsewhere.
std::vector<std::string> page(std::vector<std::string> ids, std::string_view query)
{
    if (const std::string_view after = queryValue(query, "after_id"); !after.empty())
        if (const auto it = std::find(ids.begin(), ids.end(), after); it != ids.end())
            ids.erase(ids.begin(), it + 1);
    if (const auto limit = number(queryValue(query, "limit")); limit && *limit >= 1 && *limit < 1000)
        ids.resize(std::min(ids.size(), static_cast<std::size_t>(*limit)));
    return ids;
}
} // namespace

struct Router::Route {
    Api api = Api::OpenAiChat;
    std::optional<Api> lists; // GET models names these only; none: all
    std::string path, query;  // "chat/completions"; options and the API's prefix taken off
    bool known = false;       // below some /v1
    Overrides overrides;
};

struct Router::Call {
    const HttpRequest &request;
    Route route;
    Arrival arrival;
    std::string requestId;
};

Router::Route Router::routeOf(const HttpRequest &request)
{
    Route route;
    std::string_view path = request.target;
    if (const std::size_t q = path.find('?'); q != std::string_view::npos) {
        route.query = path.substr(q + 1);
        path = path.substr(0, q);
        setOptions(route.overrides, route.query, '&');
    }
    if (path.starts_with("/demo:")) {
        const std::size_t end = std::min(path.find('/', 1), path.size());
        setOptions(route.overrides, path.substr(6, end - 6), ',');
        path.remove_prefix(end);
    }
    for (const auto &[name, value] : request.headers)
        if (name.starts_with("x-demo-"))
            setOption(route.overrides, std::string_view(name).substr(7), value);

    route.api = request.header("anthropic-version").empty() ? Api::OpenAiChat : Api::AnthropicMessages;
    const std::pair<std::string_view, Api> prefixes[] = {{"/openai-chat/", Api::OpenAiChat},
                                                         {"/openai-responses/", Api::OpenAiResponses},
                                                         {"/anthropic/", Api::AnthropicMessages}};
    for (const auto &[prefix, api] : prefixes)
        if (path.starts_with(prefix)) {
            route.api = api;
            route.lists = api;
            path.remove_prefix(prefix.size() - 1);
            break;
        }
    if (path.starts_with("/v1/")) {
        route.known = true;
        path.remove_prefix(4);
        if (path.starts_with("messages"))
            route.api = Api::AnthropicMessages;
        else if (path.starts_with("responses"))
            route.api = Api::OpenAiResponses;
        else if (path.starts_with("chat/"))
            route.api = Api::OpenAiChat;
    }
    route.path = path;
    return route;
}

std::unique_ptr<Reply> Router::reply(const HttpRequest &request, const Arrival &arrival)
{
    Call call{request, routeOf(request), arrival, makeId("req_demo_", arrival.serial + (m_options.seed << 40U), 20)};
    RequestLog::Entry &entry = m_log.add(arrival.serial);
    entry.request = call.requestId;
    entry.arrived = arrival.at;
    if (arrival.overloaded)
        return fail(call, statusFailure(call.route.api == Api::AnthropicMessages ? 529 : 503));
    if (request.method == "GET")
        return get(call);
    if (request.method == "POST" && call.route.known)
        return post(call);
    const bool wrongMethod = request.method != "POST";
    return fail(call, {wrongMethod ? 405 : 404,
                       "invalid_request_error",
                       "Invalid URL (" + request.method + " " + request.target + ")",
                       {},
                       {},
                       {}});
}

std::unique_ptr<Reply> Router::refusal(const HttpParser &parser, const Arrival &arrival)
{
    HttpRequest seen = parser.soFar();
    seen.keepAlive = false;
    seen.target = seen.target.empty() ? "/" : seen.target;
    Call call{seen, routeOf(seen), arrival, makeId("req_demo_", arrival.serial + (m_options.seed << 40U), 20)};
    RequestLog::Entry &entry = m_log.add(arrival.serial);
    entry.request = call.requestId;
    entry.arrived = arrival.at;
    return fail(
        call,
        {parser.badStatus(), "invalid_request_error", "Malformed request: " + parser.badReason() + ".", {}, {}, {}});
}

std::unique_ptr<Reply> Router::get(const Call &call)
{
    const std::string &path = call.route.path;
    if (path == "/demo/log")
        return text(call, 200, "application/x-ndjson", m_log.jsonLines());
    if (path == "/" || path == "/health")
        return text(call, 200, "text/plain; charset=utf-8", std::string(frontPage));
    if (call.route.known && path == "models")
        return text(call, 200, std::string(jsonType),
                    modelList(call.route.api, page(idsOf(call.route.lists), call.route.query)));
    if (call.route.known && path.starts_with("models/")) {
        if (const ModelProfile *profile = findProfile(path.substr(7)))
            return text(call, 200, std::string(jsonType), modelObject(call.route.api, *profile));
        return fail(call, {404,
                           "invalid_request_error",
                           "The model '" + path.substr(7) + "' does not exist here.",
                           "model",
                           "model_not_found",
                           {}});
    }
    return fail(call, {404, "invalid_request_error", "Invalid URL (GET " + call.request.target + ")", {}, {}, {}});
}

std::unique_ptr<Reply> Router::post(const Call &call)
{
    const std::string &path = call.route.path;
    const bool counts = path == "responses/input_tokens" || path == "messages/count_tokens";
    if (!counts && path != "chat/completions" && path != "responses" && path != "messages")
        return fail(call, {404, "invalid_request_error", "Invalid URL (POST " + call.request.target + ")", {}, {}, {}});
    auto parsed = parseApiRequest(call.route.api, call.request.body, call.request.header("anthropic-version"), !counts);
    if (const auto *failure = std::get_if<ApiFailure>(&parsed))
        return fail(call, *failure);
    ApiRequest request = std::move(std::get<ApiRequest>(parsed));
    if (!counts)
        return answer(call, std::move(request));
    nlohmann::ordered_json body;
    if (call.route.api == Api::OpenAiResponses)
        body["object"] = "response.input_tokens";
    body["input_tokens"] = request.inputTokens;
    return text(call, 200, std::string(jsonType), body.dump());
}

std::unique_ptr<Reply> Router::answer(const Call &call, ApiRequest request)
{
    Overrides overrides = call.route.overrides;
    if (m_options.reliable && overrides.fault.empty())
        overrides.fault = "none";
    const std::uint64_t hash = promptHash(request.profile->id, request.system, request.user, m_options.seed);
    auto context = std::make_unique<WireContext>();
    context->plan = planReply(request, overrides, m_options.seed, m_limited.count(hash) == 0);
    context->requestId = call.requestId;
    context->idSeed = context->plan.hash + call.arrival.serial;
    context->createdSeconds = m_clock.wallMicros() / 1'000'000;
    context->request = std::move(request);

    RequestLog::Entry &entry = *m_log.find(call.arrival.serial);
    entry.model = context->request.profile->id;
    entry.stream = context->request.stream;
    entry.status = 200;
    if (context->plan.failure) {
        if (overrides.fault.empty()) // by nature: only once for this prompt
            rememberLimited(hash);
        return fail(call, *context->plan.failure);
    }
    if (context->plan.html)
        return text(call, 200, "text/html; charset=utf-8",
                    "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1>"
                    "<p>A simulated gateway page in place of an answer.</p></body></html>\n");
    if (!context->request.stream)
        return wholeAnswer(call, *context);
    HttpHead streamHead = head(call, 200, "text/event-stream; charset=utf-8");
    streamHead.headers.emplace_back("cache-control", "no-cache");
    return std::make_unique<StreamReply>(std::move(context), std::move(streamHead),
                                         StreamReply::Pace{call.arrival.at, m_options.speed});
}

std::unique_ptr<Reply> Router::wholeAnswer(const Call &call, const WireContext &context)
{
    if (context.plan.ending == Ending::StreamError)
        return fail(call, statusFailure(500));
    const std::string body = makeWire(context)->whole();
    HttpHead plain = head(call, 200, std::string(jsonType));
    plain.length = static_cast<std::int64_t>(body.size());
    const std::string bytes = headBytes(plain);
    const double ms =
        context.plan.firstTokenMs + static_cast<double>(context.plan.outputTokens()) * context.plan.tokenMs;
    const auto wait = Nanos(static_cast<std::int64_t>(ms * 1e6 / m_options.speed));
    const bool stalls = context.plan.ending == Ending::Stall;
    auto out = std::make_unique<FixedReply>(bytes + body, stalls ? MonoTime::max() : call.arrival.at + wait, true);
    if (context.plan.ending == Ending::Cut)
        out->dropAfter(bytes.size() + body.size() / 2);
    return out;
}

std::unique_ptr<Reply> Router::fail(const Call &call, const ApiFailure &failure)
{
    m_log.find(call.arrival.serial)->status = failure.status;
    const std::string body = errorBody(call.route.api, failure, call.requestId);
    HttpHead plain = head(call, failure.status, std::string(jsonType));
    plain.length = static_cast<std::int64_t>(body.size());
    if (failure.retryAfterSeconds)
        plain.headers.emplace_back("retry-after", std::to_string(*failure.retryAfterSeconds));
    return std::make_unique<FixedReply>(headBytes(plain) + body, call.arrival.at);
}

std::unique_ptr<Reply> Router::text(const Call &call, int status, std::string type, const std::string &body)
{
    m_log.find(call.arrival.serial)->status = status;
    HttpHead plain = head(call, status, std::move(type));
    plain.length = static_cast<std::int64_t>(body.size());
    return std::make_unique<FixedReply>(headBytes(plain) + body, call.arrival.at);
}

HttpHead Router::head(const Call &call, int status, std::string type) const
{
    HttpHead out;
    out.status = status;
    out.contentType = std::move(type);
    out.headers = apiHeaders(call.route.api, call.requestId);
    out.chunked = call.request.chunkedReplyAllowed;
    out.keepAlive = call.request.keepAlive && out.chunked;
    return out;
}

// The memory is bounded; forgetting only means one more 429.
void Router::rememberLimited(std::uint64_t hash)
{
    if (m_limited.size() >= 4096)
        m_limited.clear();
    m_limited.insert(hash);
}
} // namespace assay::demo
