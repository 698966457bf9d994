// SPDX-License-Identifier: GPL-3.0-or-later
// Source: PKWARE APPNOTE 6.3, sections 4.3.7 to 4.3.16.
#include "formats/zip_form.h"

namespace assay::formats::zipform
{
namespace
{
void put(std::string &out, std::uint64_t value, int width)
{
    for (int i = 0; i < width; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xff);
}
void putSizes(std::string &out, const ZipEntry &entry)
{
    put(out, entry.crc, 4);
    put(out, entry.packed, 4);
    put(out, entry.size, 4);
}
} // namespace

std::uint32_t number(std::string_view bytes, std::size_t at, int width)
{
    std::uint32_t value = 0;
    for (int i = width - 1; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

std::string local(const ZipEntry &entry)
{
    std::string out;
    put(out, Local, 4);
    for (const std::uint16_t field : {Version, Flags, Method, Time, Date})
        put(out, field, 2);
    put(out, 0, 12); // crc and sizes stand behind the data
    put(out, entry.name.size(), 2);
    put(out, 0, 2);
    return out + entry.name;
}

std::string behind(const ZipEntry &entry)
{
    std::string out;
    put(out, Behind, 4);
    putSizes(out, entry);
    return out;
}

std::string central(const ZipEntry &entry)
{
    std::string out;
    put(out, Central, 4);
    for (const std::uint16_t field : {Version, Version, Flags, Method, Time, Date})
        put(out, field, 2);
    putSizes(out, entry);
    put(out, entry.name.size(), 2);
    put(out, 0, 12); // extra field, comment, disk, internal and external attributes
    put(out, entry.offset, 4);
    return out + entry.name;
}

std::string end(std::size_t entries, std::uint64_t directoryAt, std::uint64_t directorySize, std::string_view comment)
{
    std::string out;
    put(out, End, 4);
    put(out, 0, 4);
    put(out, entries, 2);
    put(out, entries, 2);
    put(out, directorySize, 4);
    put(out, directoryAt, 4);
    put(out, comment.size(), 2);
    return out + std::string(comment);
}
} // namespace assay::formats::zipform
