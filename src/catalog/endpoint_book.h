// SPDX-License-Identifier: GPL-3.0-or-later
// The dated table of endpoints a person can add (resources/endpoints.json). Immutable after parsing.
#pragma once
#include "core/result.h"
#include "core/values.h"
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::catalog
{
struct EndpointField { // a part of the base URL that the user fills in: {name}
    std::string name, label, help, defaultValue;
    std::vector<std::string> options; // to choose from; anything else may be typed
};

struct EndpointKind {
    std::string id, name, group; // group: provider, cloud, local, other
    Api api = Api::OpenAiChat;
    std::string baseUrl; // with {fields}; empty: the user knows it
    std::vector<EndpointField> fields;
    std::vector<AuthKind> auth;        // the usual one first
    std::string keyVariable;           // that the provider's own tools read; empty: none
    std::vector<std::string> keyHosts; // the provider's own hosts and all below them
    KeyScheme keyScheme = KeyScheme::Usual;
    std::vector<std::string> versions; // of the API, the usual one first
    int port = 0;                      // where it usually listens on this computer
    int concurrency = 4;
    std::string help, modelHelp, source, asOf;
};

using FieldValues = std::map<std::string, std::string>;

class EndpointBook
{
public:
    static Result<EndpointBook>
    parse(std::string_view json); // rows of an unknown api are left out; BadInput names row and field
    const std::vector<EndpointKind> &kinds() const noexcept { return m_kinds; }
    const EndpointKind *find(std::string_view id) const noexcept;
    // May the key of `auth` go to `host`, as far as the table can say? A variable that belongs to no provider: any
    // host.
    bool isOwnHost(const AuthRef &auth, std::string_view host) const;
    std::vector<std::string> keyVariables() const; // of every provider, each once

private:
    std::vector<EndpointKind> m_kinds;
};

// The base URL with its fields filled in; a field that is missing or odd is named in BadInput.
Result<std::string> baseUrlOf(const EndpointKind &kind, const FieldValues &values);
// The other way: what the fields are in a URL that was made from this kind; nullopt when it was made by hand.
std::optional<FieldValues> fieldsOf(const EndpointKind &kind, std::string_view baseUrl);
std::string vertexHost(std::string_view location); // "global" -> aiplatform.googleapis.com, "eu", "europe-west4"
} // namespace assay::catalog
