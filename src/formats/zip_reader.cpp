// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/zip_form.h"
#include <algorithm>
#include <array>
#include <istream>
#include <optional>
#include <set>
#include <zlib.h>

namespace assay::formats
{
namespace
{
constexpr std::size_t pieceSize = 65'536;
constexpr std::uint64_t largestDirectory = 8u << 20;

Error bad(std::string what) { return makeError(ErrorCode::BadInput, std::move(what)); }

// Fewer bytes than asked for: the file is shorter.
std::string bytesAt(std::istream &file, std::uint64_t at, std::uint64_t size)
{
    std::string bytes(static_cast<std::size_t>(size), '\0');
    file.clear();
    file.seekg(static_cast<std::streamoff>(at));
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    return bytes;
}

// Where the end record begins: the last place whose comment reaches to the end of the file.
std::optional<std::size_t> endIn(std::string_view tail)
{
    for (std::size_t i = tail.size() >= zipform::EndSize ? tail.size() - zipform::EndSize + 1 : 0; i-- > 0;) {
        if (zipform::number(tail, i, 4) == zipform::End &&
            i + zipform::EndSize + zipform::number(tail, i + 20, 2) == tail.size())
            return i;
    }
    return std::nullopt;
}
} // namespace

Result<ZipReader> ZipReader::open(std::istream &file, ZipLimits limits)
{
    ZipReader out(file);
    file.clear();
    file.seekg(0, std::ios::end);
    out.m_size = static_cast<std::uint64_t>(std::max<std::streamoff>(0, file.tellg()));
    const std::uint64_t tailSize = std::min<std::uint64_t>(out.m_size, zipform::EndSize + 65'535);
    const std::string tail = bytesAt(file, out.m_size - tailSize, tailSize);
    const auto at = endIn(tail);
    if (!at)
        return bad("the file has no ZIP directory at its end: it is cut off or damaged, or it is no pack");
    const std::size_t count = zipform::number(tail, *at + 10, 2);
    const std::uint64_t size = zipform::number(tail, *at + 12, 4);
    out.m_directoryAt = zipform::number(tail, *at + 16, 4);
    out.m_comment = tail.substr(*at + zipform::EndSize);
    if (out.m_directoryAt + size > out.m_size || size > largestDirectory)
        return bad("the ZIP directory says that it lies outside the file");
    if (count > limits.entries)
        return bad("the pack has " + std::to_string(count) + " files; at most " + std::to_string(limits.entries) +
                   " are read");
    out.m_directory = bytesAt(file, out.m_directoryAt, out.m_size - out.m_directoryAt);
    std::set<std::string, std::less<>> names;
    std::uint64_t unpacked = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view rest = std::string_view(out.m_directory).substr(next);
        if (rest.size() < zipform::CentralSize || zipform::number(rest, 0, 4) != zipform::Central)
            return bad("entry " + std::to_string(i + 1) + " of the ZIP directory is damaged");
        const std::size_t name = zipform::number(rest, 28, 2), extra = zipform::number(rest, 30, 2),
                          comment = zipform::number(rest, 32, 2);
        if (rest.size() < zipform::CentralSize + name + extra + comment)
            return bad("entry " + std::to_string(i + 1) + " of the ZIP directory is damaged");
        ZipEntry entry{std::string(rest.substr(zipform::CentralSize, name)), zipform::number(rest, 16, 4),
                       zipform::number(rest, 20, 4), zipform::number(rest, 24, 4), zipform::number(rest, 42, 4)};
        unpacked += entry.size;
        if (!isSafeZipName(entry.name))
            return bad("entry " + std::to_string(i + 1) + " has a name that no pack has; nothing was unpacked");
        if (!names.insert(entry.name).second)
            return bad("there are two files with the name " + entry.name);
        if (unpacked > limits.unpacked)
            return bad("unpacked, the files would be larger than " + std::to_string(limits.unpacked >> 20) + " MB");
        next += zipform::CentralSize + name + extra + comment;
        out.m_entries.push_back(std::move(entry));
    }
    return out;
}

const ZipEntry *ZipReader::find(std::string_view name) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const ZipEntry &e) { return e.name == name; });
    return found == m_entries.end() ? nullptr : &*found;
}

Status ZipReader::readPacked(const ZipEntry &entry, const ByteSink &sink) const
{
    std::uint64_t at = entry.offset + zipform::LocalSize + entry.name.size();
    for (std::uint64_t left = entry.packed; left > 0;) {
        const std::string piece = bytesAt(*m_file, at, std::min<std::uint64_t>(left, pieceSize));
        if (piece.empty())
            return bad(entry.name + " is cut off");
        if (Status done = sink(piece); !done)
            return done;
        at += piece.size();
        left -= piece.size();
    }
    return Ok{};
}

Status ZipReader::read(const ZipEntry &entry, const ByteSink &sink) const
{
    z_stream z{};
    if (inflateInit2(&z, -15) != Z_OK)
        return makeError(ErrorCode::Internal, "the unpacker cannot be started");
    std::array<char, pieceSize> out{};
    std::uint64_t given = 0;
    int state = Z_OK;
    Status outcome = readPacked(entry, [&](std::string_view piece) -> Status {
        z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(piece.data()));
        z.avail_in = static_cast<uInt>(piece.size());
        while (z.avail_in > 0 && state == Z_OK) {
            z.next_out = reinterpret_cast<Bytef *>(out.data());
            z.avail_out = static_cast<uInt>(out.size());
            state = inflate(&z, Z_NO_FLUSH);
            const std::string_view plain(out.data(), out.size() - z.avail_out);
            given += plain.size();
            if ((state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) || given > entry.size)
                return bad(entry.name + " cannot be unpacked: its data are damaged");
            if (Status done = sink(plain); !done)
                return done;
        }
        return Ok{};
    });
    inflateEnd(&z);
    if (outcome && (state != Z_STREAM_END || given != entry.size))
        return bad(entry.name + " cannot be unpacked: its data are damaged");
    return outcome;
}

Result<std::string> ZipReader::text(const ZipEntry &entry, std::uint64_t most) const
{
    if (entry.size > most)
        return bad(entry.name + " is larger than it can be");
    std::string out;
    const Status done = read(entry, [&](std::string_view bytes) -> Status {
        out += bytes;
        return Ok{};
    });
    return done ? Result<std::string>(std::move(out)) : Result<std::string>(done.error());
}

std::vector<std::string> ZipReader::oddities() const
{
    std::vector<std::string> out;
    std::uint64_t at = 0;
    for (const ZipEntry &entry : m_entries) {
        const std::string head = zipform::local(entry), tail = zipform::behind(entry);
        if (entry.offset != at || bytesAt(*m_file, at, head.size()) != head)
            out.push_back("the header before " + entry.name + " was altered");
        at += head.size() + entry.packed;
        if (bytesAt(*m_file, at, tail.size()) != tail)
            out.push_back("the sizes behind " + entry.name + " were altered");
        at += tail.size();
    }
    std::string directory;
    for (const ZipEntry &entry : m_entries)
        directory += zipform::central(entry);
    const std::uint64_t size = directory.size();
    directory += zipform::end(m_entries.size(), at, size, m_comment);
    if (m_directoryAt != at || m_directory != directory)
        out.push_back("the ZIP directory at the end of the file was altered");
    return out;
}
} // namespace assay::formats
