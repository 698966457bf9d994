// SPDX-License-Identifier: GPL-3.0-or-later
// The figures and their sources are in resources/attachments.json; here are the comparisons and the words.
#include "providers/attachments.h"
#include "core/attachment.h"
#include <algorithm>
#include <array>
#include <cstdio>

namespace assay::providers
{
namespace
{
using Why = std::optional<std::string>;

bool isPdf(const Attachment &file) { return file.mediaType == "application/pdf"; }

std::string named(std::string_view why, const Attachment &file) { return std::string(why) + " (" + file.name + ")"; }

std::string megabytes(std::int64_t bytes)
{
    constexpr double mega = 1024.0 * 1024.0;
    std::array<char, 32> text{};
    const double size = static_cast<double>(bytes) / mega;
    const bool whole = bytes % (1 << 20) == 0;
    std::snprintf(text.data(), text.size(), whole ? "%.0f MB" : size < 10 ? "%.2f MB" : "%.1f MB", size);
    return text.data();
}

std::int64_t sizeOf(const Attachment &file) { return file.bytes ? static_cast<std::int64_t>(file.bytes->size()) : 0; }

// "image/png" -> "PNG"
std::string shortName(const std::string &mediaType)
{
    if (mediaType == "image/webp")
        return "WebP";
    std::string name = mediaType.substr(mediaType.find('/') + 1);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return name;
}

std::string listOf(const std::vector<std::string> &types)
{
    std::string out;
    for (std::size_t i = 0; i < types.size(); ++i)
        out += (i == 0 ? "" : i + 1 == types.size() ? " and " : ", ") + shortName(types[i]);
    return out;
}

std::string counted(std::int64_t count, const char *what)
{
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string whoOf(const AttachmentLimits &limits) { return limits.who.empty() ? "this API" : limits.who; }

Why ofPicture(const AttachmentLimits &limits, const Attachment &file)
{
    const auto &types = limits.pictureTypes;
    if (!types.empty() && std::find(types.begin(), types.end(), file.mediaType) == types.end())
        return named(whoOf(limits) + " takes " + listOf(types) + " pictures, but no " + shortName(file.mediaType),
                     file);
    if (limits.pictureBytes && sizeOf(file) > *limits.pictureBytes)
        return named(whoOf(limits) + " takes pictures of at most " + megabytes(*limits.pictureBytes) +
                         ", and this one has " + megabytes(sizeOf(file)),
                     file);
    const std::optional<PixelSize> size =
        limits.longestSide && file.bytes ? pixelSizeOf(*file.bytes) : std::optional<PixelSize>();
    if (size && std::max<std::int64_t>(size->width, size->height) > *limits.longestSide)
        return named(whoOf(limits) + " takes pictures of at most " + std::to_string(*limits.longestSide) +
                         " pixels a side, and this one has " + std::to_string(size->width) + " x " +
                         std::to_string(size->height),
                     file);
    return std::nullopt;
}

Why ofDocument(const AttachmentLimits &limits, const Attachment &file)
{
    if (!limits.noPdf.empty())
        return named(limits.noPdf, file);
    if (limits.documentBytes && sizeOf(file) > *limits.documentBytes)
        return named(whoOf(limits) + " takes documents of at most " + megabytes(*limits.documentBytes) +
                         " for this model, and this one has " + megabytes(sizeOf(file)),
                     file);
    return std::nullopt;
}

Why ofAll(const AttachmentLimits &limits, const std::vector<Attachment> &files)
{
    const std::int64_t documents = std::count_if(files.begin(), files.end(), isPdf);
    const std::int64_t pictures = static_cast<std::int64_t>(files.size()) - documents;
    if (limits.documents && documents > *limits.documents)
        return whoOf(limits) + " takes at most " + counted(*limits.documents, "document") +
               " with a prompt, and these are " + std::to_string(documents);
    if (limits.pictures && pictures > *limits.pictures)
        return whoOf(limits) + " takes at most " + counted(*limits.pictures, "picture") +
               " with a prompt, and these are " + std::to_string(pictures);
    std::int64_t sum = 0;
    for (const Attachment &file : files)
        sum += (sizeOf(file) + 2) / 3 * 4;
    if (limits.requestBytes && sum > *limits.requestBytes)
        return "the files make a request of " + megabytes(sum) + ", and " + whoOf(limits) + " takes at most " +
               megabytes(*limits.requestBytes);
    return std::nullopt;
}
} // namespace

std::optional<std::string> whyNotTaken(const ModelTarget &target, const ModelAbilities &abilities,
                                       const std::vector<Attachment> &attachments)
{
    for (const Attachment &file : attachments) {
        if (!isHttp(target.endpoint.api))
            return named("only models at an endpoint can be given files", file);
        if (Why why = isPdf(file) ? ofDocument(abilities.attachments, file) : ofPicture(abilities.attachments, file))
            return why;
        if (isPdf(file) && abilities.pdfs == false)
            return named("this model takes no PDF", file);
        if (!isPdf(file) && abilities.images == false)
            return named("this model takes no pictures", file);
    }
    return ofAll(abilities.attachments, attachments);
}
} // namespace assay::providers
