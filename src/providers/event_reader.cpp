// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/event_reader.h"
#include <simdjson.h>

namespace assay::providers
{
namespace
{
using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t usualBytes = 4096, mostBytes = 1u << 20; // a buffer of 1 MB is worth no second of its own
constexpr std::size_t deepest = 128;                           // as in parseJson()

std::string textOf(const element &value)
{
    const std::string_view text = value.get_string().value_unsafe();
    return {text.data(), text.size()};
}

// Kinds of numbers as nlohmann's parser makes them: unsigned from 0, signed below.
Json toJson(const element &value)
{
    switch (value.type()) {
    case element_type::OBJECT: {
        Json object = Json::object();
        auto &members = object.get_ref<Json::object_t &>();
        const simdjson::dom::object parsed = value.get_object().value_unsafe();
        for (const auto &[key, member] : parsed)
            members[std::string(key)] = toJson(member); // of a name that comes twice the last value counts
        return object;
    }
    case element_type::ARRAY: {
        Json array = Json::array();
        const simdjson::dom::array parsed = value.get_array().value_unsafe();
        for (const element item : parsed)
            array.push_back(toJson(item));
        return array;
    }
    case element_type::STRING:
        return textOf(value);
    case element_type::INT64: {
        const std::int64_t number = value.get_int64().value_unsafe();
        return number < 0 ? Json(number) : Json(static_cast<std::uint64_t>(number));
    }
    case element_type::UINT64:
        return value.get_uint64().value_unsafe();
    case element_type::DOUBLE:
        return value.get_double().value_unsafe();
    case element_type::BOOL:
        return value.get_bool().value_unsafe();
    case element_type::NULL_VALUE:
        break;
    }
    return nullptr;
}
} // namespace

struct EventReader::State {
    simdjson::dom::parser parser{mostBytes};
};

EventReader::EventReader() = default;
EventReader::~EventReader() = default;

Json EventReader::read(std::string_view bytes)
{
    if (bytes.size() > mostBytes)
        return parseJson(bytes);
    if (!m_state) {
        m_state = std::make_unique<State>();
        if (m_state->parser.allocate(usualBytes, deepest) != simdjson::SUCCESS)
            return parseJson(bytes);
    }
    element value;
    if (m_state->parser.parse(bytes.data(), bytes.size()).get(value) != simdjson::SUCCESS)
        return parseJson(bytes);
    return toJson(value);
}
} // namespace assay::providers
