// SPDX-License-Identifier: GPL-3.0-or-later
// Private to formats: the records of a ZIP file as bytes. Written and checked from the same place.
#pragma once
#include "formats/zip.h"

namespace assay::formats::zipform
{
inline constexpr std::uint32_t Local = 0x04034b50, Behind = 0x08074b50, Central = 0x02014b50, End = 0x06054b50;
inline constexpr std::size_t LocalSize = 30, BehindSize = 16, CentralSize = 46, EndSize = 22;
// Sizes behind the data (8) and UTF-8 names (0x800); deflated; 1 January 1980, as early as the format goes.
inline constexpr std::uint16_t Flags = 0x0808, Method = 8, Time = 0, Date = 0x0021, Version = 20;

std::string local(const ZipEntry &entry);
std::string behind(const ZipEntry &entry);
std::string central(const ZipEntry &entry);
std::string end(std::size_t entries, std::uint64_t directoryAt, std::uint64_t directorySize, std::string_view comment);
std::uint32_t number(std::string_view bytes, std::size_t at, int width); // little endian; `at` is inside
} // namespace assay::formats::zipform
