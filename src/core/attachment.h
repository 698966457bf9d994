// SPDX-License-Identifier: GPL-3.0-or-later
// A picture or a PDF from bytes that a stranger made: what it is, its first bytes say, never its name. Pure.
#pragma once
#include "core/values.h"
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay
{
inline constexpr std::size_t LargestAttachment = 20u << 20;  // bytes of one file
inline constexpr std::size_t LargestAttachments = 50u << 20; // of all with one prompt
inline constexpr std::size_t MostAttachments = 20;           // with one prompt

// "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf" or nothing.
std::optional<std::string_view> mediaTypeOf(std::string_view bytes) noexcept;
// `name` may be a path: its last part is kept, without control characters. BadInput: empty, too large, or no such file.
Result<Attachment> makeAttachment(std::string_view name, std::string bytes);
// Can these go with one prompt? BadInput: too many, too large together, or one of them twice.
Status checkAttachments(const std::vector<Attachment> &attachments);

struct PixelSize {
    std::uint32_t width = 0, height = 0;
    bool operator==(const PixelSize &) const = default;
};
std::optional<PixelSize> pixelSizeOf(std::string_view bytes) noexcept; // as the file's head says; not of a PDF

// What it adds to a prompt's tokens, roughly: a token for 750 pixels as Anthropic counts (at least 85, at most 1,600),
// a PDF's pages at 2,000 each (text and picture; as far as pages can be counted without reading the file). 0 without
// bytes.
std::int64_t estimateTokens(const Attachment &attachment);
} // namespace assay
