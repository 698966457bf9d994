// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/media.h"
#include "providers/attachments.h"
#include <algorithm>

namespace assay::providers
{
namespace
{
// A marker must not occur in anything else of the body.
bool occurs(const ModelTarget &target, const Prompt &rendered, std::string_view marker)
{
    const Parameters &p = target.parameters;
    std::vector<const std::string *> texts = {&rendered.system, &rendered.user, &target.model};
    for (const std::optional<std::string> *text : {&p.jsonSchema, &p.reasoningEffort, &p.verbosity})
        if (*text)
            texts.push_back(&**text);
    for (const std::string &stop : p.stopSequences)
        texts.push_back(&stop);
    for (const Attachment &file : rendered.attachments)
        texts.push_back(&file.name);
    return std::any_of(texts.begin(), texts.end(),
                       [&](const std::string *text) { return text->find(marker) != std::string::npos; });
}

void replaceMarker(std::string &body, std::string_view marker, std::string_view by)
{
    if (const std::size_t at = body.find(marker); at != std::string::npos)
        body.replace(at, marker.size(), by);
}
} // namespace

Result<Media> Media::of(const ModelTarget &target, const Prompt &rendered, const ModelAbilities &abilities)
{
    Media media;
    if (const std::optional<std::string> why = whyNotTaken(target, abilities, rendered.attachments))
        return makeError(ErrorCode::BadInput, "not sent: " + *why);
    for (const Attachment &file : rendered.attachments) {
        if (!file.bytes)
            return makeError(ErrorCode::BadInput,
                             "not sent: the bytes of " + file.name + " are not at hand; attach the file again");
        std::string marker = "attachment-" + std::to_string(media.m_parts.size() + 1) + "-here";
        while (occurs(target, rendered, marker))
            marker += "-here";
        media.m_parts.push_back({&file, std::move(marker)});
    }
    return media;
}

void Media::fill(WireRequest &request) const
{
    if (m_parts.empty())
        return;
    request.recordedBody = request.body;
    for (const Part &part : m_parts) {
        replaceMarker(request.body, part.marker, base64(*part.file->bytes));
        replaceMarker(request.recordedBody, part.marker,
                      "[sha256:" + part.file->sha256 + ", " + std::to_string(part.file->bytes->size()) + " bytes]");
    }
}

std::string base64(std::string_view bytes)
{
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j <= bytes.size() ? digits[group >> (18 - 6 * j) & 63U] : '=';
    }
    return out;
}
} // namespace assay::providers
