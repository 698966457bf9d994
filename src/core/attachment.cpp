// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attachment.h"
#include "core/sha256.h"
#include "core/text.h"
#include <algorithm>
#include <set>

namespace assay
{
namespace
{
using namespace std::string_view_literals;

std::uint32_t byteAt(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

std::uint32_t big(std::string_view bytes, std::size_t at, std::size_t count)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8U | byteAt(bytes, at + i);
    return value;
}

std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t count)
{
    std::uint32_t value = 0;
    for (std::size_t i = count; i > 0; --i)
        value = value << 8U | byteAt(bytes, at + i - 1);
    return value;
}

// The first frame header (SOF) among the segments.
std::optional<PixelSize> sizeOfJpeg(std::string_view bytes)
{
    std::size_t at = 2;
    while (at + 9 < bytes.size() && byteAt(bytes, at) == 0xFF) {
        const std::uint32_t marker = byteAt(bytes, at + 1);
        const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame)
            return PixelSize{big(bytes, at + 7, 2), big(bytes, at + 5, 2)};
        if (marker == 0xFF) // padding
            ++at;
        else if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) // without a length
            at += 2;
        else
            at += 2 + std::max<std::uint32_t>(big(bytes, at + 2, 2), 2);
    }
    return std::nullopt;
}

std::optional<PixelSize> sizeOfWebp(std::string_view bytes)
{
    if (bytes.size() < 30)
        return std::nullopt;
    const std::string_view kind = bytes.substr(12, 4);
    if (kind == "VP8X")
        return PixelSize{little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1};
    if (kind == "VP8 ")
        return PixelSize{little(bytes, 26, 2) & 0x3FFFU, little(bytes, 28, 2) & 0x3FFFU};
    if (kind == "VP8L") {
        const std::uint32_t bits = little(bytes, 21, 4);
        return PixelSize{(bits & 0x3FFFU) + 1, (bits >> 14U & 0x3FFFU) + 1};
    }
    return std::nullopt;
}

// Page objects that are not packed into object streams; else one page for 60 KB.
std::int64_t pagesOfPdf(std::string_view bytes)
{
    std::int64_t pages = 0;
    for (std::size_t at = bytes.find("/Type"); at != std::string_view::npos; at = bytes.find("/Type", at + 5)) {
        std::string_view rest = bytes.substr(at + 5, 16);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \r\n\t"), rest.size()));
        pages += rest.starts_with("/Page") && !rest.starts_with("/Pages");
    }
    constexpr std::size_t usualPage = 60'000;
    return pages > 0 ? pages : static_cast<std::int64_t>(bytes.size() / usualPage + 1);
}

std::string plainName(std::string_view name)
{
    constexpr std::size_t longest = 120;
    if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
    std::string out;
    for (const char c : repairedUtf8(name))
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
            out += c;
    while (out.size() > longest) { // whole characters
        out.pop_back();
        while (!out.empty() && !isValidUtf8(out))
            out.pop_back();
    }
    return out.empty() ? "unnamed" : out;
}

std::string megabytes(std::size_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20U) + " MB"; }
} // namespace

std::optional<std::string_view> mediaTypeOf(std::string_view bytes) noexcept
{
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv))
        return "image/png";
    if (bytes.starts_with("\xFF\xD8\xFF"sv))
        return "image/jpeg";
    if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv))
        return "image/gif";
    if (bytes.starts_with("RIFF"sv) && bytes.size() > 15 && bytes.substr(8, 4) == "WEBP"sv)
        return "image/webp";
    if (bytes.starts_with("%PDF-"sv))
        return "application/pdf";
    return std::nullopt;
}

Result<Attachment> makeAttachment(std::string_view name, std::string bytes)
{
    Attachment file;
    file.name = plainName(name);
    if (bytes.empty())
        return makeError(ErrorCode::BadInput, file.name + ": the file is empty");
    if (bytes.size() > LargestAttachment)
        return makeError(ErrorCode::BadInput, file.name + ": the file has " + megabytes(bytes.size()) +
                                                  "; at most 20 MB can go with a prompt");
    const std::optional<std::string_view> type = mediaTypeOf(bytes);
    if (!type)
        return makeError(ErrorCode::BadInput, file.name + ": this is no PNG, JPEG, GIF or WebP picture and no PDF, "
                                                          "whatever its name says");
    file.mediaType = *type;
    file.sha256 = sha256Hex(bytes);
    file.bytes = std::make_shared<const std::string>(std::move(bytes));
    return file;
}

Status checkAttachments(const std::vector<Attachment> &attachments)
{
    if (attachments.size() > MostAttachments)
        return makeError(ErrorCode::BadInput, "at most 20 files can go with a prompt");
    std::size_t sum = 0;
    std::set<std::string_view> seen;
    for (const Attachment &file : attachments) {
        sum += file.bytes ? file.bytes->size() : 0;
        if (!seen.insert(file.sha256).second)
            return makeError(ErrorCode::BadInput, file.name + ": the same file is attached already");
    }
    if (sum > LargestAttachments)
        return makeError(ErrorCode::BadInput,
                         "the files of a prompt have " + megabytes(sum) + " together; at most 50 MB can go with it");
    return Ok{};
}

std::optional<PixelSize> pixelSizeOf(std::string_view bytes) noexcept
{
    const std::optional<std::string_view> type = mediaTypeOf(bytes);
    if (type == "image/png" && bytes.size() >= 24)
        return PixelSize{big(bytes, 16, 4), big(bytes, 20, 4)};
    if (type == "image/gif" && bytes.size() >= 10)
        return PixelSize{little(bytes, 6, 2), little(bytes, 8, 2)};
    if (type == "image/jpeg")
        return sizeOfJpeg(bytes);
    return type == "image/webp" ? sizeOfWebp(bytes) : std::nullopt;
}

std::int64_t estimateTokens(const Attachment &attachment)
{
    if (!attachment.bytes)
        return 0;
    if (attachment.mediaType == "application/pdf")
        return pagesOfPdf(*attachment.bytes) * 2000;
    constexpr std::int64_t least = 85, most = 1600;
    const std::optional<PixelSize> size = pixelSizeOf(*attachment.bytes);
    if (!size)
        return most;
    const std::int64_t pixels = std::int64_t{size->width} * size->height;
    return std::clamp<std::int64_t>(pixels / 750, least, most);
}
} // namespace assay
