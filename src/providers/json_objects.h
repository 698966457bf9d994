// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: JSON objects that follow each other in a body, one a line or as the elements of one array, from
// any chunking. Linear time; an object longer than the cap is an error.
#pragma once
#include "core/result.h"
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace assay::providers
{

class JsonObjects
{
public:
    using Sink = std::function<void(std::string_view object)>;
    explicit JsonObjects(std::size_t mostBytes = 16u << 20) : m_most(mostBytes) {}
    // Calls `sink` for each object when its last brace has come. Text between objects that is neither blank nor a comma
    // or bracket of the array around them is an error (Protocol); after an error everything further is ignored.
    Status feed(std::string_view bytes, const Sink &sink);
    const std::string &unfinished() const noexcept { return m_object; } // of the object that was open at the end

private:
    bool within(char c); // a character of an object; true when it was the last
    Status refuse(ErrorCode code, std::string why);
    std::size_t m_most;
    std::string m_object;
    int m_depth = 0;
    bool m_inString = false, m_escaped = false, m_failed = false;
};
} // namespace assay::providers
