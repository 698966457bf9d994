// SPDX-License-Identifier: GPL-3.0-or-later
// ZIP files of one fixed form: entries in order, deflated, no time stamps, no extra fields, sizes behind the data. So
// two packs of the same content are equal byte for byte, and a reader can hold every byte of a pack against what it
// ought to be. Streams: memory does not grow with the files. Up to 4 GB; ZIP64 is not written and not read.
#pragma once
#include "core/result.h"
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats
{
struct ZipEntry {
    std::string name; // '/' between folders
    std::uint32_t crc = 0;
    std::uint64_t packed = 0, size = 0; // bytes in the file, and unpacked
    std::uint64_t offset = 0;           // of its local header
};

using ByteSink = std::function<Status(std::string_view bytes)>;

// One entry at a time: begin, write ..., end; then finish. Errors: those of the sink; BadInput: a name that
// isSafeZipName() refuses, a name that is there already, or more than 4 GB.
class ZipWriter
{
public:
    explicit ZipWriter(ByteSink sink);
    ~ZipWriter();
    Status begin(std::string name);
    Status write(std::string_view bytes);
    Status end(); // of the entry
    Status add(std::string name, std::string_view bytes);
    Status finish(std::string_view comment); // at most 65,535 bytes
    const std::vector<ZipEntry> &entries() const noexcept { return m_entries; }
    const std::string &packedSha256() const noexcept { return m_packedSha256; } // hex, of the last ended entry
    const std::string &sha256() const noexcept { return m_sha256; }             // likewise, unpacked

private:
    struct Deflater;
    Status put(std::string_view bytes);
    Status packed(std::string_view bytes);
    ByteSink m_sink;
    std::unique_ptr<Deflater> m_deflater;
    std::vector<ZipEntry> m_entries;
    std::uint64_t m_offset = 0;
    std::string m_sha256, m_packedSha256;
    bool m_open = false;
};

// [A-Za-z0-9._-] between single '/', no ".", "..", leading '/', drive letter or empty part; at most 200 bytes.
bool isSafeZipName(std::string_view name) noexcept;

struct ZipLimits {
    std::size_t entries = 10'000;
    std::uint64_t unpacked = std::uint64_t(16) << 30; // of all entries
};

class ZipReader
{
public:
    // Reads the directory alone. BadInput: no ZIP, more than the limits allow, a name that could leave a folder, or two
    // entries with one name.
    static Result<ZipReader> open(std::istream &file, ZipLimits limits = {});
    const std::vector<ZipEntry> &entries() const noexcept { return m_entries; }
    const std::string &comment() const noexcept { return m_comment; }
    const ZipEntry *find(std::string_view name) const;
    // Unpacks piece by piece, never more than the directory says. BadInput when the data are no deflate stream, or are
    // not as many as stated.
    Status read(const ZipEntry &entry, const ByteSink &sink) const;
    Status readPacked(const ZipEntry &entry, const ByteSink &sink) const; // as they lie in the file
    Result<std::string> text(const ZipEntry &entry, std::uint64_t most) const;
    // What differs from the one form that ZipWriter gives: "the header of x at byte 120". Entry data are not looked at.
    std::vector<std::string> oddities() const;

private:
    explicit ZipReader(std::istream &file) : m_file(&file) {}
    std::istream *m_file;
    std::vector<ZipEntry> m_entries;
    std::string m_comment, m_directory; // the bytes from the central directory to the end
    std::uint64_t m_directoryAt = 0, m_size = 0;
};
} // namespace assay::formats
