// SPDX-License-Identifier: GPL-3.0-or-later
// For the tests of the demo server: requests of each API, and what a stream says, read by hand in the API's words.
#pragma once
#include "core/prompt_template.h"
#include "demo/demo_server.h"
#include "support/demo_client.h"
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace assay::test
{
using namespace assay::demo;
using Json = nlohmann::json;

inline constexpr double fast = 2000; // times real speed
inline const DemoClient::Headers version{{"anthropic-version", "2023-06-01"}};

inline std::unique_ptr<DemoServer> server(double speed = fast, std::uint64_t seed = 1)
{
    auto started = DemoServer::start({0, speed, seed, false});
    if (!started)
        throw std::runtime_error(started.error().detail);
    return std::move(started).value();
}

inline Prompt samplePrompt(const std::string &id)
{
    for (const Case &item : sampleSet().cases)
        if (item.id == id)
            return *render(*item.prompt, item.variables);
    throw std::runtime_error("no such case");
}

inline std::string pathOf(Api api)
{
    switch (api) {
    case Api::OpenAiChat:
        return "/openai-chat/v1/chat/completions";
    case Api::OpenAiResponses:
        return "/openai-responses/v1/responses";
    case Api::AnthropicMessages:
        return "/anthropic/v1/messages";
    default: // the demo server speaks three
        throw std::invalid_argument("the demo models do not speak this API");
    }
}

inline Json bodyOf(Api api, const std::string &model, const Prompt &prompt, bool stream)
{
    const Json user{{"role", "user"}, {"content", prompt.user}};
    Json out{{"model", model}, {"stream", stream}};
    if (api == Api::OpenAiResponses) {
        out["instructions"] = prompt.system;
        out["input"] = prompt.user;
    } else if (api == Api::OpenAiChat) {
        out["messages"] = Json::array({Json{{"role", "system"}, {"content", prompt.system}}, user});
        if (stream)
            out["stream_options"] = {{"include_usage", true}};
    } else {
        out["system"] = prompt.system;
        out["messages"] = Json::array({user});
        out["max_tokens"] = 8000;
    }
    return out;
}

inline std::string str(const Json &json) { return json.get<std::string>(); }

// What a stream says, read by hand in the words of its API.
struct Heard {
    std::string answer, reasoning, refusal, finish;
    Json usage;
    bool ended = false, error = false;
    std::vector<std::string> names;
};

inline void hearChat(Heard &out, const DemoEvent &event)
{
    if (event.data == "[DONE]") {
        out.ended = true;
        return;
    }
    const Json json = Json::parse(event.data);
    out.error = out.error || json.contains("error");
    if (out.error)
        return;
    if (json["choices"].empty()) {
        out.usage = json["usage"];
        return;
    }
    const Json &choice = json["choices"][0];
    const Json &delta = choice["delta"];
    if (delta.contains("content") && delta["content"].is_string())
        out.answer += delta["content"].get<std::string>();
    if (delta.contains("refusal") && delta["refusal"].is_string())
        out.refusal += delta["refusal"].get<std::string>();
    if (choice["finish_reason"].is_string())
        out.finish = str(choice["finish_reason"]);
}

inline void hearResponses(Heard &out, const DemoEvent &event)
{
    const Json json = Json::parse(event.data);
    const std::string type = str(json["type"]);
    if (type == "response.output_text.delta")
        out.answer += str(json["delta"]);
    else if (type == "response.reasoning_summary_text.delta")
        out.reasoning += str(json["delta"]);
    else if (type == "response.refusal.delta")
        out.refusal += str(json["delta"]);
    else if (type == "response.completed" || type == "response.incomplete") {
        out.ended = true;
        out.usage = json["response"]["usage"];
        out.finish = str(json["response"]["status"]);
    }
    out.error = out.error || type == "error" || type == "response.failed";
}

inline void hearMessages(Heard &out, const DemoEvent &event)
{
    const Json json = Json::parse(event.data);
    const std::string type = str(json["type"]);
    if (type == "content_block_delta" && json["delta"]["type"] == "text_delta")
        out.answer += str(json["delta"]["text"]);
    else if (type == "content_block_delta" && json["delta"]["type"] == "thinking_delta")
        out.reasoning += str(json["delta"]["thinking"]);
    else if (type == "message_delta") {
        out.finish = str(json["delta"]["stop_reason"]);
        out.usage = json["usage"];
        if (!json["delta"]["stop_details"].is_null())
            out.refusal = str(json["delta"]["stop_details"]["explanation"]);
    }
    out.ended = out.ended || type == "message_stop";
    out.error = out.error || type == "error";
}

inline Heard hear(Api api, const std::string &body)
{
    Heard out;
    for (const DemoEvent &event : demoEvents(body)) {
        out.names.push_back(event.name);
        if (api == Api::OpenAiChat)
            hearChat(out, event);
        else if (api == Api::OpenAiResponses)
            hearResponses(out, event);
        else
            hearMessages(out, event);
    }
    return out;
}

inline std::int64_t outputTokens(Api api, const Json &usage)
{
    return usage[api == Api::OpenAiChat ? "completion_tokens" : "output_tokens"].get<std::int64_t>();
}
} // namespace assay::test
