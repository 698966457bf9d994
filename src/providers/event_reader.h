// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room. A stream is hundreds of small JSON documents, and reading them is the largest part of what an
// answer costs in CPU: simdjson does it several times as fast as nlohmann's parser. What simdjson refuses (bad UTF-8,
// half a surrogate pair, a number beyond 64 bits, text that is no JSON) parseJson() judges, so that both always say
// the same.
#pragma once
#include "providers/json.h"
#include <memory>

namespace assay::providers
{
class EventReader // keeps its buffers: one for each stream, one thread at a time
{
public:
    EventReader();
    ~EventReader();
    EventReader(const EventReader &) = delete;
    EventReader &operator=(const EventReader &) = delete;
    Json read(std::string_view bytes); // as parseJson()

private:
    struct State;
    std::unique_ptr<State> m_state; // made when there is something to read
};
} // namespace assay::providers
