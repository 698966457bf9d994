// SPDX-License-Identifier: GPL-3.0-or-later
// Sources (November 2026): wire facts 3.2, 4.2, 6.2 and 10; OpenAI guide to file inputs (Chat Completions take PDF as
// "file"); Amazon Bedrock user guide, API restrictions (5 documents; 4.5 MB, but not for PDFs of Claude 4 and Nova);
// Anthropic overview (32 MB a request); Google, input file requirements (PNG, JPEG, WebP).
#include "providers/attachments.h"
#include "providers/wire.h"
#include <algorithm>
#include <array>
#include <cstdio>

namespace assay::providers
{
namespace
{
bool isPdf(const Attachment &file) { return file.mediaType == "application/pdf"; }

std::string named(std::string_view why, const Attachment &file) { return std::string(why) + " (" + file.name + ")"; }

std::string megabytes(std::size_t bytes)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f MB", static_cast<double>(bytes) / (1024.0 * 1024.0));
    return text.data();
}

// Servers that speak Chat Completions and say that a "file" is not among what they read.
bool readsNoPdf(const Endpoint &endpoint)
{
    static constexpr std::array<std::string_view, 8> kinds = {"nvidia-nim", "groq",      "mistral", "deepseek",
                                                              "xai",        "lm-studio", "vllm",    "llama-cpp"};
    static constexpr std::array<std::string_view, 5> hosts = {"nvidia.com", "groq.com", "mistral.ai", "deepseek.com",
                                                              "x.ai"};
    return std::find(kinds.begin(), kinds.end(), endpoint.kind) != kinds.end() ||
           std::any_of(hosts.begin(), hosts.end(),
                       [&](std::string_view host) { return hostIs(endpoint.baseUrl, host); });
}

std::optional<std::string> ofApi(const ModelTarget &target, const Attachment &file)
{
    switch (target.endpoint.api) {
    case Api::OpenAiChat:
        if (isPdf(file) && readsNoPdf(target.endpoint))
            return named("this server's Chat Completions take no PDF", file);
        break;
    case Api::AzureOpenAi:
        if (isPdf(file))
            return named("Azure's Chat Completions take no PDF; its Responses API does: add the resource as \"OpenAI "
                         "Responses\" with the address ending in /openai/v1",
                         file);
        break;
    case Api::Gemini:
    case Api::VertexGemini:
        if (file.mediaType == "image/gif")
            return named("Gemini takes PNG, JPEG and WebP pictures, but no GIF", file);
        break;
    case Api::Ollama:
        if (isPdf(file))
            return named("Ollama's API takes pictures, but no PDF", file);
        break;
    case Api::Command:
    case Api::Chain:
        return named("only models at an endpoint can be given files", file);
    default:
        break;
    }
    return std::nullopt;
}

std::optional<std::string> ofBedrock(const ModelTarget &target, const std::vector<Attachment> &files)
{
    constexpr std::size_t mostDocuments = 5, mostBytes = 4'718'592; // 4.5 MB
    const auto documents = std::count_if(files.begin(), files.end(), isPdf);
    if (static_cast<std::size_t>(documents) > mostDocuments)
        return "Bedrock takes at most 5 documents with a prompt, and these are " + std::to_string(documents);
    const bool large =
        target.model.find("claude") != std::string::npos || target.model.find("nova") != std::string::npos;
    for (const Attachment &file : files)
        if (!large && isPdf(file) && file.bytes && file.bytes->size() > mostBytes)
            return named("Bedrock takes documents of at most 4.5 MB for this model, and this one has " +
                             megabytes(file.bytes->size()),
                         file);
    return std::nullopt;
}

std::optional<std::string> ofClaude(const std::vector<Attachment> &files)
{
    constexpr std::size_t mostBytes = 32u << 20; // of the whole request
    std::size_t sum = 0;
    for (const Attachment &file : files)
        sum += file.bytes ? (file.bytes->size() + 2) / 3 * 4 : 0;
    if (sum <= mostBytes)
        return std::nullopt;
    return "the files make a request of " + megabytes(sum) + ", and Claude's API takes at most 32 MB";
}
} // namespace

std::optional<std::string> whyNotTaken(const ModelTarget &target, const ModelAbilities &abilities,
                                       const std::vector<Attachment> &attachments)
{
    for (const Attachment &file : attachments) {
        if (std::optional<std::string> why = ofApi(target, file))
            return why;
        if (isPdf(file) && abilities.pdfs == false)
            return named("this model takes no PDF", file);
        if (!isPdf(file) && abilities.images == false)
            return named("this model takes no pictures", file);
    }
    if (target.endpoint.api == Api::BedrockConverse)
        return ofBedrock(target, attachments);
    return speaksAnthropic(target.endpoint.api) ? ofClaude(attachments) : std::nullopt;
}
} // namespace assay::providers
