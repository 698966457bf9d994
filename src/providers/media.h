// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: a prompt's attachments on their way into a body. The encoder writes a marker where the base64
// goes; jsonRequest() puts the bytes there for the wire and "[sha256:... n bytes]" for the record.
#pragma once
#include "providers/json.h"
#include "providers/protocol.h"
#include <string>
#include <vector>

namespace assay::providers
{
class Media
{
public:
    struct Part {
        const Attachment *file = nullptr; // of the prompt, which outlives this
        std::string marker;
        bool isPdf() const { return file->mediaType == "application/pdf"; }
        std::string dataUrl() const { return "data:" + file->mediaType + ";base64," + marker; }
    };
    Media() = default;
    // BadInput: one of them is not taken here, or its bytes are missing.
    static Result<Media> of(const ModelTarget &target, const Prompt &rendered, const ModelAbilities &abilities);
    const std::vector<Part> &parts() const noexcept { return m_parts; }
    bool empty() const noexcept { return m_parts.empty(); }
    void fill(WireRequest &request) const; // body and recordedBody, from a body with markers

private:
    std::vector<Part> m_parts;
};
std::string base64(std::string_view bytes);
} // namespace assay::providers
