// SPDX-License-Identifier: GPL-3.0-or-later
// Private to the store's *_json.cpp files: fields of JSON objects, absent where there is no value.
#pragma once
#include "core/values.h"
#include "store/sqlite.h"
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::store
{
using Json = nlohmann::ordered_json; // keeps the order in which fields are written

inline std::string dumped(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Reading: absent is the default; a wrong kind means that the file was damaged or edited.
template <typename T> T get(const Json &json, const char *field)
{
    const auto found = json.find(field);
    return found == json.end() ? T{} : found->template get<T>();
}
template <typename T> std::optional<T> maybe(const Json &json, const char *field)
{
    const auto found = json.find(field);
    if (found == json.end())
        return std::nullopt;
    return found->template get<T>();
}
template <typename T> void put(Json &json, const char *field, const std::optional<T> &value)
{
    if (value)
        json[field] = *value;
}
inline void putText(Json &json, const char *field, const std::string &text)
{
    if (!text.empty())
        json[field] = text;
}

template <typename T, typename Read> T parsed(std::string_view text, std::string_view what, Read &&read)
{
    try {
        return read(Json::parse(text));
    } catch (const Json::exception &e) {
        fail(ErrorCode::Damaged,
             std::string(what) + " cannot be read: " + e.what() + "; assay-cli verify names the row");
    }
}
template <typename T, typename ReadOne> std::vector<T> listFrom(const Json &json, ReadOne &&readOne)
{
    std::vector<T> items;
    for (const Json &one : json)
        items.push_back(readOne(one));
    return items;
}

Json priceJson(const TokenPrice &price);
TokenPrice priceFrom(const Json &json);
Json errorJson(const Error &error);
Error errorFrom(const Json &json);
} // namespace assay::store
