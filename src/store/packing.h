// SPDX-License-Identifier: GPL-3.0-or-later
// Private to store: how bodies and chunk marks lie in the file. A packed body is a format byte (0 as it is, 1 zlib),
// its size as a varint, then the bytes.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/values.h"

namespace assay::store
{

class Packer // keeps its zlib state: one thread
{
public:
    Packer();
    ~Packer();
    std::string pack(std::string_view bytes);

private:
    struct Deflater;
    std::unique_ptr<Deflater> m_deflater;
};
std::string unpack(std::string_view packed); // throws Failure (Damaged)

std::string packChunks(const std::vector<ChunkMark> &chunks); // varints: time since the chunk before, bytes
std::vector<ChunkMark> unpackChunks(std::string_view packed); // throws Failure (Damaged)
} // namespace assay::store
