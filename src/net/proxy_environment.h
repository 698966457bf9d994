// SPDX-License-Identifier: GPL-3.0-or-later
// Private to net: the proxy that the environment asks for. Read once, in the constructor of the transport, on its
// caller's thread (getenv is not safe against a setenv elsewhere); decided here and not by curl, so that the proxy in
// force can be shown. Plain http never goes through a proxy: keys would pass it in clear.
#pragma once
#include "net/address.h"
#include <optional>
#include <string>
#include <string_view>

namespace assay::net
{

class ProxyEnvironment
{
public:
    static ProxyEnvironment read(); // https_proxy, all_proxy, no_proxy, and the same in capitals
    ProxyEnvironment(std::string proxy, std::string noProxy) : m_proxy(std::move(proxy)), m_noProxy(std::move(noProxy))
    {
    }
    // The proxy for this URL as the environment spells it (credentials included); nullopt: direct.
    std::optional<std::string> proxyFor(const ParsedUrl &url) const;

private:
    std::string m_proxy, m_noProxy;
};

std::string withoutCredentials(std::string_view proxy); // to show: "http://proxy.example:3128"
} // namespace assay::net
