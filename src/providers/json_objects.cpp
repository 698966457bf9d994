// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/json_objects.h"

namespace assay::providers
{

bool JsonObjects::within(char c)
{
    if (m_inString) {
        if (m_escaped)
            m_escaped = false;
        else if (c == '\\')
            m_escaped = true;
        else if (c == '"')
            m_inString = false;
        return false;
    }
    if (c == '"')
        m_inString = true;
    else if (c == '{' || c == '[')
        ++m_depth;
    else if (c == '}' || c == ']')
        --m_depth;
    return m_depth == 0;
}

Status JsonObjects::refuse(ErrorCode code, std::string why)
{
    m_failed = true;
    m_object = {};
    Error error = makeError(code, std::move(why));
    error.costClass = CostClass::MayBeCharged;
    return error;
}

Status JsonObjects::feed(std::string_view bytes, const Sink &sink)
{
    std::size_t at = 0;
    while (!m_failed && at < bytes.size()) {
        if (m_depth == 0 && bytes[at] != '{') {
            if (std::string_view(" \t\r\n,[]").find(bytes[at]) == std::string_view::npos)
                return refuse(ErrorCode::Protocol, "what stands between the JSON objects of the answer is not JSON");
            ++at;
            continue;
        }
        const std::size_t start = at;
        bool ended = false;
        while (at < bytes.size() && !ended)
            ended = within(bytes[at++]);
        if (m_object.size() + (at - start) > m_most)
            return refuse(ErrorCode::TooLarge,
                          "a part of the answer is longer than " + std::to_string(m_most) + " bytes");
        if (!ended) {
            m_object += bytes.substr(start);
        } else if (m_object.empty()) {
            sink(bytes.substr(start, at - start));
        } else {
            m_object += bytes.substr(start, at - start);
            const std::string whole = std::move(m_object);
            m_object.clear();
            sink(whole);
        }
    }
    return Ok{};
}
} // namespace assay::providers
