// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/sha256_stream.h"
#include "formats/zip_form.h"
#include <algorithm>
#include <array>
#include <limits>
#include <zlib.h>

namespace assay::formats
{
namespace
{
constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max() - 1;

Error bad(std::string what) { return makeError(ErrorCode::BadInput, std::move(what)); }
Error tooLarge() { return bad("the file would be larger than 4 GB; export single runs instead of all of them"); }
} // namespace

struct ZipWriter::Deflater {
    z_stream stream{};
    bool ready = false;
    Sha256Stream packed, whole;
    // Level 2: a pack of 100,000 answers is made in a fraction of level 6's time, and is little larger.
    Deflater() { ready = deflateInit2(&stream, 2, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK; }
    ~Deflater() { deflateEnd(&stream); }
    Deflater(const Deflater &) = delete;
    Deflater &operator=(const Deflater &) = delete;
};

ZipWriter::ZipWriter(ByteSink sink) : m_sink(std::move(sink)), m_deflater(std::make_unique<Deflater>()) {}
ZipWriter::~ZipWriter() = default;

Status ZipWriter::put(std::string_view bytes)
{
    if (m_offset + bytes.size() > largest)
        return tooLarge();
    m_offset += bytes.size();
    return m_sink(bytes);
}

Status ZipWriter::packed(std::string_view bytes)
{
    m_entries.back().packed += bytes.size();
    m_deflater->packed.add(bytes);
    return put(bytes);
}

Status ZipWriter::begin(std::string name)
{
    if (!m_deflater->ready)
        return makeError(ErrorCode::Internal, "the compressor cannot be started");
    if (!isSafeZipName(name))
        return bad("\"" + name + "\" cannot be the name of a file in a pack");
    if (std::any_of(m_entries.begin(), m_entries.end(), [&](const ZipEntry &e) { return e.name == name; }))
        return bad("there are two files with the name " + name);
    if (m_entries.size() >= 65'535)
        return tooLarge();
    deflateReset(&m_deflater->stream);
    m_entries.push_back({std::move(name), 0, 0, 0, m_offset});
    m_open = true;
    return put(zipform::local(m_entries.back()));
}

Status ZipWriter::write(std::string_view bytes)
{
    ZipEntry &entry = m_entries.back();
    constexpr std::size_t step = 1u << 30; // zlib counts in 32 bits
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, step);
        bytes.remove_prefix(part.size());
        entry.size += part.size();
        if (entry.size > largest)
            return tooLarge();
        m_deflater->whole.add(part);
        entry.crc = static_cast<std::uint32_t>(
            crc32(entry.crc, reinterpret_cast<const Bytef *>(part.data()), static_cast<uInt>(part.size())));
        z_stream &z = m_deflater->stream;
        z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(part.data()));
        z.avail_in = static_cast<uInt>(part.size());
        std::array<char, 65'536> out{};
        while (z.avail_in > 0) {
            z.next_out = reinterpret_cast<Bytef *>(out.data());
            z.avail_out = static_cast<uInt>(out.size());
            if (deflate(&z, Z_NO_FLUSH) == Z_STREAM_ERROR)
                return makeError(ErrorCode::Internal, "the compressor failed");
            if (Status done = packed({out.data(), out.size() - z.avail_out}); !done)
                return done;
        }
    }
    return Ok{};
}

Status ZipWriter::end()
{
    z_stream &z = m_deflater->stream;
    std::array<char, 65'536> out{};
    for (int state = Z_OK; state != Z_STREAM_END;) {
        z.next_out = reinterpret_cast<Bytef *>(out.data());
        z.avail_out = static_cast<uInt>(out.size());
        state = deflate(&z, Z_FINISH);
        if (state == Z_STREAM_ERROR)
            return makeError(ErrorCode::Internal, "the compressor failed");
        if (Status done = packed({out.data(), out.size() - z.avail_out}); !done)
            return done;
    }
    m_packedSha256 = m_deflater->packed.hex();
    m_sha256 = m_deflater->whole.hex();
    m_open = false;
    return put(zipform::behind(m_entries.back()));
}

Status ZipWriter::add(std::string name, std::string_view bytes)
{
    if (Status begun = begin(std::move(name)); !begun)
        return begun;
    if (Status written = write(bytes); !written)
        return written;
    return end();
}

Status ZipWriter::finish(std::string_view comment)
{
    if (m_open || comment.size() > 65'535)
        return makeError(ErrorCode::Internal, "a pack cannot be finished like this");
    const std::uint64_t at = m_offset;
    for (const ZipEntry &entry : m_entries) {
        if (Status done = put(zipform::central(entry)); !done)
            return done;
    }
    return put(zipform::end(m_entries.size(), at, m_offset - at, comment));
}

bool isSafeZipName(std::string_view name) noexcept
{
    if (name.empty() || name.size() > 200)
        return false;
    std::size_t begin = 0;
    while (begin <= name.size()) {
        const std::size_t slash = std::min(name.find('/', begin), name.size());
        const std::string_view part = name.substr(begin, slash - begin);
        const bool plain = std::all_of(part.begin(), part.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' ||
                   c == '_';
        });
        if (part.empty() || !plain || part.front() == '.' || part.back() == '.')
            return false;
        begin = slash + 1;
    }
    return true;
}
} // namespace assay::formats
