// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/packing.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "store/sqlite.h"

namespace assay::store
{
namespace
{
constexpr char Plain = 0, Zlib = 1;
constexpr int Level = 1;
constexpr std::size_t Smallest = 1024;        // below, starting zlib costs more time than the bytes are worth
constexpr std::uint64_t Largest = 1ull << 30; // more than a body may be: a damaged size must not become an allocation

void addVarint(std::string &out, std::uint64_t value)
{
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

std::uint64_t takeVarint(std::string_view &in)
{
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !in.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    fail(ErrorCode::Damaged, "a packed number is cut short; assay-cli verify names the row");
}

Bytef *bytesOf(const char *text) { return reinterpret_cast<Bytef *>(const_cast<char *>(text)); }
} // namespace

struct Packer::Deflater {
    z_stream stream{};
};

Packer::Packer() : m_deflater(std::make_unique<Deflater>())
{
    // 32 KB window, 64 KB of hash: half of zlib's default memory, as most bodies are below 32 KB.
    if (deflateInit2(&m_deflater->stream, Level, Z_DEFLATED, 15, 7, Z_DEFAULT_STRATEGY) != Z_OK)
        fail(ErrorCode::Internal, "zlib cannot be started");
}

Packer::~Packer() { deflateEnd(&m_deflater->stream); }

std::string Packer::pack(std::string_view bytes)
{
    std::string packed;
    if (bytes.size() >= Smallest) {
        packed.push_back(Zlib);
        addVarint(packed, bytes.size());
        const std::size_t head = packed.size();
        z_stream &stream = m_deflater->stream;
        deflateReset(&stream);
        packed.resize(head + deflateBound(&stream, static_cast<uLong>(bytes.size())));
        stream.next_in = bytesOf(bytes.data());
        stream.avail_in = static_cast<uInt>(bytes.size());
        stream.next_out = bytesOf(packed.data() + head);
        stream.avail_out = static_cast<uInt>(packed.size() - head);
        if (deflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out + head < bytes.size()) {
            packed.resize(head + stream.total_out);
            return packed;
        }
        packed.clear();
    }
    packed.push_back(Plain);
    addVarint(packed, bytes.size());
    packed.append(bytes);
    return packed;
}

std::string unpack(std::string_view packed)
{
    if (packed.empty())
        fail(ErrorCode::Damaged, "a stored body is missing; assay-cli verify names the row");
    const char format = packed.front();
    packed.remove_prefix(1);
    const std::uint64_t size = takeVarint(packed);
    if (format == Plain && size == packed.size())
        return std::string(packed);
    std::string bytes;
    if (format == Zlib && size <= Largest) {
        bytes.resize(size);
        uLongf done = static_cast<uLongf>(size);
        const int code =
            uncompress(bytesOf(bytes.data()), &done, bytesOf(packed.data()), static_cast<uLong>(packed.size()));
        if (code == Z_OK && done == size)
            return bytes;
    }
    fail(ErrorCode::Damaged, "a stored body cannot be unpacked; assay-cli verify names the row");
}

std::string packChunks(const std::vector<ChunkMark> &chunks)
{
    std::string packed;
    packed.reserve(chunks.size() * 4);
    std::uint32_t before = 0;
    for (const ChunkMark &mark : chunks) {
        addVarint(packed, mark.atMicros - before); // modulo 2^32: marks that go back come out right too
        addVarint(packed, mark.bytes);
        before = mark.atMicros;
    }
    return packed;
}

std::vector<ChunkMark> unpackChunks(std::string_view packed)
{
    std::vector<ChunkMark> chunks;
    std::uint32_t before = 0;
    while (!packed.empty()) {
        before += static_cast<std::uint32_t>(takeVarint(packed));
        chunks.push_back({before, static_cast<std::uint32_t>(takeVarint(packed))});
    }
    return chunks;
}
} // namespace assay::store
