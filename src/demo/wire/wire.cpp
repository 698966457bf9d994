// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/wire/wire.h"
#include "core/text.h"
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{
using Json = nlohmann::ordered_json;

constexpr std::int64_t releasedSeconds = 1'793'491'200; // 2026-11-01
constexpr std::string_view releasedIso = "2026-11-01T00:00:00Z";

Json supported(bool yes) { return {{"supported", yes}}; }

Json capabilities(const ModelProfile &profile)
{
    const Json no = supported(false), yes = supported(true), thinks = supported(profile.reasons);
    return {{"batch", no},
            {"citations", no},
            {"code_execution", no},
            {"context_management",
             {{"clear_thinking_20251015", nullptr},
              {"clear_tool_uses_20250919", nullptr},
              {"compact_20260112", nullptr},
              {"supported", false}}},
            {"effort", {{"high", no}, {"low", no}, {"max", no}, {"medium", no}, {"supported", false}, {"xhigh", no}}},
            {"image_input", no},
            {"pdf_input", no},
            {"server_tools", {{"code_execution", no}, {"supported", false}, {"web_search", no}}},
            {"structured_outputs", no},
            {"thinking",
             {{"supported", profile.reasons},
              {"types", {{"adaptive", thinks}, {"between_tools", no}, {"disabled", yes}, {"enabled", thinks}}}}}};
}

Json modelJson(Api api, const ModelProfile &profile)
{
    if (api == Api::AnthropicMessages)
        return {{"type", "model"},
                {"id", profile.id},
                {"display_name", std::string(profile.label) + " (simulated)"},
                {"created_at", releasedIso},
                {"lifecycle", "active"},
                {"line", nullptr},
                {"deprecated_at", nullptr},
                {"retires_at", nullptr},
                {"max_input_tokens", profile.contextTokens},
                {"max_tokens", profile.maxOutputTokens},
                {"capabilities", capabilities(profile)}};
    return {{"id", profile.id}, {"object", "model"}, {"created", releasedSeconds}, {"owned_by", "assay-demo"}};
}
} // namespace

std::unique_ptr<Wire> makeWire(const WireContext &context)
{
    switch (context.request.api) {
    case Api::OpenAiChat:
        return makeChatWire(context);
    case Api::OpenAiResponses:
        return makeResponsesWire(context);
    default: // no demo model speaks the others
        break;
    }
    return makeMessagesWire(context);
}

std::string modelObject(Api api, const ModelProfile &profile) { return modelJson(api, profile).dump(); }

std::string modelList(Api api, const std::vector<std::string> &ids)
{
    Json data = Json::array();
    for (const std::string &id : ids)
        if (const ModelProfile *profile = findProfile(id))
            data.push_back(modelJson(api, *profile));
    if (api != Api::AnthropicMessages)
        return Json{{"object", "list"}, {"data", data}}.dump();
    const bool none = data.empty();
    return Json{{"data", data},
                {"has_more", false},
                {"first_id", none ? Json() : Json(ids.front())},
                {"last_id", none ? Json() : Json(ids.back())}}
        .dump();
}

std::vector<std::pair<std::string, std::string>> apiHeaders(Api api, std::string_view requestId)
{
    if (api == Api::AnthropicMessages)
        return {{"request-id", std::string(requestId)},
                {"anthropic-ratelimit-requests-limit", "4000"},
                {"anthropic-ratelimit-requests-remaining", "3999"}};
    return {{"x-request-id", std::string(requestId)},
            {"openai-version", "2020-10-01"},
            {"openai-processing-ms", "1"},
            {"x-ratelimit-limit-requests", "10000"},
            {"x-ratelimit-remaining-requests", "9999"},
            {"x-ratelimit-reset-requests", "6ms"}};
}

std::string makeId(std::string_view prefix, std::uint64_t seed, std::size_t length)
{
    static constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
    std::string out(prefix);
    SplitMix64 random(seed);
    while (out.size() < prefix.size() + length) {
        std::uint64_t bits = random.next();
        for (int i = 0; i < 12 && out.size() < prefix.size() + length; ++i, bits >>= 5U)
            out += digits[bits & 31U];
    }
    return out;
}

void appendJsonString(std::string &out, std::string_view utf8)
{
    static constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : utf8) {
        const auto u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (u < 0x20) {
            out += "\\u00";
            out += hex[u >> 4U];
            out += hex[u & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

std::string joinPieces(const std::vector<std::string> &pieces)
{
    std::string out;
    for (const std::string &piece : pieces)
        out += piece;
    return out;
}
} // namespace assay::demo
