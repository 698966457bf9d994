// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/proxy_environment.h"

#include <charconv>
#include <cstdlib>
#include <initializer_list>

#include <arpa/inet.h>

namespace assay::net
{
namespace
{
std::string firstSet(std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        const char *value = std::getenv(name);
        if (value != nullptr && *value != '\0')
            return value;
    }
    return {};
}

bool inNetwork(const std::string &host, std::string_view network)
{
    const std::size_t slash = network.find('/');
    if (slash == std::string_view::npos)
        return false;
    unsigned bits = 0;
    const std::string_view digits = network.substr(slash + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    in_addr address{};
    in_addr base{};
    if (read.ec != std::errc() || bits > 32 || inet_pton(AF_INET, host.c_str(), &address) != 1 ||
        inet_pton(AF_INET, std::string(network.substr(0, slash)).c_str(), &base) != 1)
        return false;
    const std::uint32_t mask = bits == 0 ? 0 : ~std::uint32_t(0) << (32 - bits);
    return (ntohl(address.s_addr) & mask) == (ntohl(base.s_addr) & mask);
}

// One entry of no_proxy: "*", a network, a host, or a domain with everything below it.
bool matches(std::string host, std::string_view entry)
{
    if (host.size() > 2 && host.front() == '[')
        host = host.substr(1, host.size() - 2);
    if (entry == "*" || inNetwork(host, entry))
        return true;
    if (entry.starts_with('.'))
        entry.remove_prefix(1);
    if (entry.empty() || host.size() < entry.size())
        return false;
    const std::string_view tail = std::string_view(host).substr(host.size() - entry.size());
    for (std::size_t i = 0; i < entry.size(); ++i) {
        const char c = entry[i] >= 'A' && entry[i] <= 'Z' ? static_cast<char>(entry[i] - 'A' + 'a') : entry[i];
        if (c != tail[i])
            return false;
    }
    return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}
} // namespace

ProxyEnvironment ProxyEnvironment::read()
{
    return {firstSet({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}), firstSet({"no_proxy", "NO_PROXY"})};
}

std::optional<std::string> ProxyEnvironment::proxyFor(const ParsedUrl &url) const
{
    if (m_proxy.empty() || url.scheme != "https" || isLoopbackHost(url.host))
        return std::nullopt;
    std::string_view rest = m_noProxy;
    while (!rest.empty()) {
        const std::size_t end = rest.find_first_of(", ");
        if (const std::string_view entry = rest.substr(0, end); !entry.empty() && matches(url.host, entry))
            return std::nullopt;
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return m_proxy;
}

std::string withoutCredentials(std::string_view proxy)
{
    const std::size_t scheme = proxy.find("://");
    const std::size_t from = scheme == std::string_view::npos ? 0 : scheme + 3;
    const std::size_t at = proxy.rfind('@');
    if (at == std::string_view::npos || at < from)
        return std::string(proxy);
    return std::string(proxy.substr(0, from)).append(proxy.substr(at + 1));
}
} // namespace assay::net
