// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 over pieces. Private to this room: core's takes one piece, and a pack's files need not fit in memory.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace assay::formats
{
class Sha256Stream
{
public:
    Sha256Stream();
    ~Sha256Stream();
    void add(std::string_view bytes);
    std::string hex(); // of all so far; begins anew

private:
    struct State;
    std::unique_ptr<State> m_state;
};
} // namespace assay::formats
