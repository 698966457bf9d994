// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) for rooms without OpenSSL: blind orders, rater packs, answer hashes.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay
{
std::array<std::uint8_t, 32> sha256(std::string_view bytes);
std::array<std::uint8_t, 32> hmacSha256(std::string_view key, std::string_view bytes);
std::string sha256Hex(std::string_view bytes); // 64 lower-case digits
std::string hmacSha256Hex(std::string_view key, std::string_view bytes);
std::uint64_t firstEightBytes(const std::array<std::uint8_t, 32> &digest) noexcept; // big endian
} // namespace assay
