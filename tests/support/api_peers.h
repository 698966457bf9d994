// SPDX-License-Identifier: GPL-3.0-or-later
// A peer for every way to reach a model: what it must be asked, to the byte of the address and the header, and how it
// answers. Used through the executor (engine_peers) and through assay-cli (contract_apis). Header only.
#pragma once
#include "core/values.h"
#include "support/event_frames.h"
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace assay::test
{
inline const std::string peerKey = "sk-CANARY-0123456789abcdef";
inline std::string sse(const std::string &text) { return "data: " + text + "\n\n"; }
using Headers = std::map<std::string, std::string>;

struct ApiPeer {
    const char *title;
    Api api;
    AuthKind auth;
    KeyScheme scheme;
    std::string base, apiVersion, model; // base: below the server's origin
    std::string target;                  // path and query that it must ask for
    Headers headers;                     // beside those of HTTP itself
    std::string body;
    std::vector<std::string> answer;
    std::int64_t cachedInput, written; // of 1000 input tokens; 200 are output
};

inline const std::string chatBody =
    R"({"model":"MODEL","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Question"}],
        "stream":true,"stream_options":{"include_usage":true},"max_tokens":64,"temperature":0.5,"stop":["END"]})";
inline const std::vector<std::string> chatAnswer = {
    sse(R"({"id":"c1","model":"real-1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]})"),
    sse(R"({"id":"c1","model":"real-1","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]})"),
    sse(R"({"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200,"prompt_tokens_details":{"cached_tokens":400}}})") +
        "data: [DONE]\n\n"};
inline const std::string messagesBody =
    R"("max_tokens":64,"system":"Be brief.","messages":[{"role":"user","content":"Question"}],"stop_sequences":["END"],
       "temperature":0.5,"stream":true})";
inline const std::vector<std::string> messagesAnswer = {
    sse(R"({"type":"message_start","message":{"id":"m1","model":"real-1","usage":{"input_tokens":500,"cache_read_input_tokens":400,"cache_creation_input_tokens":100,"output_tokens":1}}})"),
    sse(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}})"),
    sse(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":200}})") +
        sse(R"({"type":"message_stop"})")};
inline const std::string geminiBody =
    R"({"contents":[{"role":"user","parts":[{"text":"Question"}]}],"systemInstruction":{"parts":[{"text":"Be brief."}]},
        "generationConfig":{"maxOutputTokens":64,"temperature":0.5,"stopSequences":["END"]}})";
inline const std::vector<std::string> geminiAnswer = {
    sse(R"({"candidates":[{"content":{"role":"model","parts":[{"text":"Hel"}]}}],"modelVersion":"real-1"})"),
    sse(R"({"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}],"modelVersion":"real-1","usageMetadata":{"promptTokenCount":1000,"cachedContentTokenCount":400,"candidatesTokenCount":150,"thoughtsTokenCount":50}})")};
inline const std::string converseBody =
    R"({"messages":[{"role":"user","content":[{"text":"Question"}]}],"system":[{"text":"Be brief."}],
        "inferenceConfig":{"maxTokens":64,"temperature":0.5,"stopSequences":["END"]}})";
inline const std::vector<std::string> converseAnswer = {
    eventFrame("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"Hello"}})"),
    eventFrame("messageStop", R"({"stopReason":"end_turn"})") +
        eventFrame(
            "metadata",
            R"({"usage":{"inputTokens":500,"outputTokens":200,"totalTokens":1200,"cacheReadInputTokens":400,"cacheWriteInputTokens":100}})")};

inline Headers streamHeaders(Headers more)
{
    more.insert({{"content-type", "application/json"}, {"accept", "text/event-stream"}});
    return more;
}
inline Headers frameHeaders(Headers more)
{
    more.insert({{"content-type", "application/json"}, {"accept", "application/vnd.amazon.eventstream"}});
    return more;
}

inline const std::vector<ApiPeer> &apiPeers()
{
    const std::string bearer = "Bearer " + peerKey, vertex = "/v1/projects/p/locations/l";
    static const std::vector<ApiPeer> all{
        {"OpenAI Responses",
         Api::OpenAiResponses,
         AuthKind::Environment,
         KeyScheme::Usual,
         "/v1",
         "",
         "gpt-x",
         "/v1/responses",
         streamHeaders({{"authorization", bearer}}),
         R"({"model":"MODEL","input":"Question","instructions":"Be brief.","stream":true,"store":false,
             "stream_options":{"include_obfuscation":false},"max_output_tokens":64,"temperature":0.5})",
         {sse(R"({"type":"response.created","response":{"id":"r1","model":"real-1"}})"),
          sse(R"({"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hello"})"),
          sse(R"({"type":"response.completed","sequence_number":3,"response":{"id":"r1","model":"real-1","status":"completed","usage":{"input_tokens":1000,"input_tokens_details":{"cached_tokens":400},"output_tokens":200,"total_tokens":1200}}})")},
         400,
         0},
        {"OpenAI Chat", Api::OpenAiChat, AuthKind::Environment, KeyScheme::Usual, "/v1", "", "gpt-x",
         "/v1/chat/completions", streamHeaders({{"authorization", bearer}}), chatBody, chatAnswer, 400, 0},
        {"Azure v1", Api::AzureOpenAi, AuthKind::Environment, KeyScheme::Usual, "/openai/v1", "", "my-deployment",
         "/openai/v1/chat/completions", streamHeaders({{"api-key", peerKey}}), chatBody, chatAnswer, 400, 0},
        {"Azure v1, Entra token", Api::AzureOpenAi, AuthKind::Environment, KeyScheme::Bearer, "/openai/v1", "",
         "my-deployment", "/openai/v1/chat/completions", streamHeaders({{"authorization", bearer}}), chatBody,
         chatAnswer, 400, 0},
        {"Azure deployment", Api::AzureOpenAi, AuthKind::Environment, KeyScheme::Usual,
         "/openai/deployments/my-deployment", "2024-10-21", "my-deployment",
         "/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21",
         streamHeaders({{"api-key", peerKey}}), chatBody, chatAnswer, 400, 0},
        {"Anthropic", Api::AnthropicMessages, AuthKind::Environment, KeyScheme::Usual, "/v1", "", "claude-x",
         "/v1/messages", streamHeaders({{"x-api-key", peerKey}, {"anthropic-version", "2023-06-01"}}),
         R"({"model":"MODEL",)" + messagesBody, messagesAnswer, 400, 100},
        {"Anthropic, Bearer", Api::AnthropicMessages, AuthKind::Environment, KeyScheme::Bearer, "/v1", "", "claude-x",
         "/v1/messages", streamHeaders({{"authorization", bearer}, {"anthropic-version", "2023-06-01"}}),
         R"({"model":"MODEL",)" + messagesBody, messagesAnswer, 400, 100},
        {"Claude in Foundry", Api::FoundryAnthropic, AuthKind::Environment, KeyScheme::Usual, "/anthropic", "",
         "claude-x", "/anthropic/v1/messages",
         streamHeaders({{"x-api-key", peerKey}, {"anthropic-version", "2023-06-01"}}),
         R"({"model":"MODEL",)" + messagesBody, messagesAnswer, 400, 100},
        {"Claude in Foundry, Entra token", Api::FoundryAnthropic, AuthKind::Environment, KeyScheme::Bearer,
         "/anthropic", "", "claude-x", "/anthropic/v1/messages",
         streamHeaders({{"authorization", bearer}, {"anthropic-version", "2023-06-01"}}),
         R"({"model":"MODEL",)" + messagesBody, messagesAnswer, 400, 100},
        {"Claude on Vertex", Api::VertexAnthropic, AuthKind::GoogleServiceAccount, KeyScheme::Usual, vertex, "",
         "claude-x@20260416", vertex + "/publishers/anthropic/models/claude-x%4020260416:streamRawPredict",
         streamHeaders({{"authorization", bearer}}), R"({"anthropic_version":"vertex-2023-10-16",)" + messagesBody,
         messagesAnswer, 400, 100},
        {"Gemini", Api::Gemini, AuthKind::Environment, KeyScheme::Usual, "/v1beta", "", "gemini-x",
         "/v1beta/models/gemini-x:streamGenerateContent?alt=sse", streamHeaders({{"x-goog-api-key", peerKey}}),
         geminiBody, geminiAnswer, 400, 0},
        {"Gemini on Vertex", Api::VertexGemini, AuthKind::GoogleUser, KeyScheme::Usual, vertex, "", "gemini-x",
         vertex + "/publishers/google/models/gemini-x:streamGenerateContent?alt=sse",
         streamHeaders({{"authorization", bearer}}), geminiBody, geminiAnswer, 400, 0},
        {"Bedrock, API key", Api::BedrockConverse, AuthKind::Environment, KeyScheme::Usual, "", "",
         "eu.anthropic.some-model-v1:0", "/model/eu.anthropic.some-model-v1%3A0/converse-stream",
         frameHeaders({{"authorization", bearer}}), converseBody, converseAnswer, 400, 100},
        {"Bedrock, signed", Api::BedrockConverse, AuthKind::AwsProfile, KeyScheme::Usual, "", "", "amazon.nova-x-v1:0",
         "/model/amazon.nova-x-v1%3A0/converse-stream", frameHeaders({}), converseBody, converseAnswer, 400, 100},
        {"Ollama",
         Api::Ollama,
         AuthKind::None,
         KeyScheme::Usual,
         "",
         "",
         "qwen3:8b",
         "/api/chat",
         {{"content-type", "application/json"}, {"accept", "application/x-ndjson"}},
         R"({"model":"MODEL","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Question"}],
             "stream":true,"options":{"num_predict":64,"temperature":0.5,"stop":["END"]}})",
         {"{\"model\":\"real-1\",\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"done\":false}\n",
          "{\"model\":\"real-1\",\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
          "\"prompt_eval_count\":1000,\"eval_count\":200}\n"},
         0,
         0},
    };
    return all;
}

// What 1,000 input and 200 output tokens cost at 2 in, 0.20 cached, 2.50 written and 10 out for a million each.
inline std::int64_t nanoOf(const ApiPeer &peer)
{
    const std::int64_t fresh = 1000 - peer.cachedInput - peer.written;
    return (fresh * 2'000'000 + peer.cachedInput * 200'000 + peer.written * 2'500'000 + 200 * 10'000'000) / 1000;
}

// The request's headers without what HTTP itself needs.
template <typename List> Headers ownHeaders(const List &all)
{
    Headers own(all.begin(), all.end());
    for (const char *name : {"host", "content-length", "accept-encoding", "user-agent"})
        own.erase(name);
    return own;
}

inline std::string listed(const Headers &headers)
{
    std::string out;
    for (const auto &[name, value] : headers)
        out += name + ": " + value + "\n";
    return out;
}

inline nlohmann::json bodyOf(const ApiPeer &peer)
{
    std::string body = peer.body;
    if (const std::size_t at = body.find("MODEL"); at != std::string::npos)
        body.replace(at, 5, peer.model);
    return nlohmann::json::parse(body);
}
} // namespace assay::test
