// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/answer_parts.h"
#include <algorithm>

namespace assay::providers
{

void AnswerParts::begin(std::vector<DecodedDelta> &out)
{
    m_out = &out;
    m_firstNew = out.size(); // what the caller had in there is not ours to grow
}

void AnswerParts::emit(Kind kind, std::string_view text)
{
    if (m_out->size() > m_firstNew && m_out->back().kind == kind)
        m_out->back().text += text;
    else
        m_out->push_back({kind, std::string(text)});
}

void AnswerParts::append(Kind kind, Place place, std::string_view text)
{
    if (text.empty())
        return;
    const std::pair key{kind, place};
    if (!m_last || m_lastKey != key) {
        m_last = &m_parts[key]; // a map's elements stay where they are
        m_lastKey = key;
    }
    *m_last += text;
    emit(kind, text);
}

void AnswerParts::complete(Kind kind, Place place, std::string_view whole)
{
    const auto it = m_parts.find({kind, place});
    if (it == m_parts.end())
        append(kind, place, whole);
    else if (whole.starts_with(it->second))
        append(kind, place, whole.substr(it->second.size()));
    else if (!whole.empty())
        it->second = whole;
}

std::string AnswerParts::joined(Kind kind) const
{
    std::string text;
    for (const auto &[key, part] : m_parts)
        if (key.first == kind)
            text += part;
    return text;
}

bool AnswerParts::any(Kind kind) const noexcept
{
    return std::any_of(m_parts.begin(), m_parts.end(), [kind](const auto &part) { return part.first.first == kind; });
}

ToolCall &ToolCallParts::at(std::int64_t place, const std::string *id)
{
    const auto here =
        std::find_if(m_entries.rbegin(), m_entries.rend(), [place](const Entry &e) { return e.place == place; });
    const bool isNew = id && !id->empty();
    if (here != m_entries.rend() && (!isNew || here->call.id.empty() || here->call.id == *id)) {
        if (isNew)
            here->call.id = *id;
        return here->call;
    }
    m_entries.push_back({place, {isNew ? *id : std::string(), {}, {}}});
    return m_entries.back().call;
}

std::vector<ToolCall> ToolCallParts::take()
{
    std::stable_sort(m_entries.begin(), m_entries.end(),
                     [](const Entry &a, const Entry &b) { return a.place < b.place; });
    std::vector<ToolCall> calls;
    calls.reserve(m_entries.size());
    for (Entry &entry : m_entries)
        calls.push_back(std::move(entry.call));
    m_entries.clear();
    return calls;
}
} // namespace assay::providers
