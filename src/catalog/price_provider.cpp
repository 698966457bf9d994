// SPDX-License-Identifier: GPL-3.0-or-later
// From an endpoint's address to the price list it is on.
#include "catalog/price_book.h"
#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace assay::catalog
{
namespace
{
// The host in lower case, without user, port and path. What cannot be read is no known provider's.
std::string hostOf(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return {};
    url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#\\"));
    if (const std::size_t at = url.rfind('@'); at != std::string_view::npos)
        url.remove_prefix(at + 1);
    url = url.substr(0, url.find(':'));
    std::string host(url);
    std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return std::tolower(c); });
    return host;
}

bool isUnder(std::string_view host, std::string_view domain)
{
    return host == domain ||
           (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

constexpr std::pair<std::string_view, std::string_view> Domains[] = {
    {"api.openai.com", "openai"},
    {"api.anthropic.com", "anthropic"},
    {"openai.azure.com", "azure"},
    {"cognitiveservices.azure.com", "azure"},
    {"services.ai.azure.com", "azure_ai"},
    {"openrouter.ai", "openrouter"},
    {"api.groq.com", "groq"},
    {"api.mistral.ai", "mistral"},
    {"api.deepseek.com", "deepseek"},
    {"api.x.ai", "xai"},
    {"integrate.api.nvidia.com", "nvidia_nim"},
    {"generativelanguage.googleapis.com", "gemini"},
    {"aiplatform.googleapis.com", "vertex_ai"},
    {"api.together.xyz", "together_ai"},
    {"api.fireworks.ai", "fireworks_ai"},
    {"api.deepinfra.com", "deepinfra"},
    {"api.cerebras.ai", "cerebras"},
    {"api.perplexity.ai", "perplexity"},
    {"api.moonshot.ai", "moonshot"},
    {"dashscope.aliyuncs.com", "dashscope"},
    {"dashscope-intl.aliyuncs.com", "dashscope"},
};
} // namespace

std::string_view providerOf(const Endpoint &endpoint)
{
    const std::string host = hostOf(endpoint.baseUrl);
    for (const auto &[domain, provider] : Domains)
        if (isUnder(host, domain))
            return provider;
    if (host.ends_with("-aiplatform.googleapis.com"))
        return "vertex_ai";
    const bool bedrock = host.starts_with("bedrock-runtime.") || host.starts_with("bedrock-runtime-fips.") ||
                         host.starts_with("bedrock-mantle.");
    if (bedrock && (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")))
        return "bedrock";
    return {};
}

std::string_view regionOf(const Endpoint &endpoint)
{
    const std::string host = hostOf(endpoint.baseUrl);
    if (host == "eu.api.openai.com")
        return "eu";
    if (host == "us.api.openai.com")
        return "us";
    const std::string_view provider = providerOf(endpoint);
    return provider == "bedrock" || provider == "vertex_ai" ? std::string_view(endpoint.region) : std::string_view();
}
} // namespace assay::catalog
