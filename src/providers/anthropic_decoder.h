// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: the Messages stream, wherever it comes from (Anthropic, Vertex, Foundry, Bedrock's invoke).
#pragma once
#include "providers/body_decoder.h"

namespace assay::providers
{

class MessagesDecoder final : public BodyDecoder
{
public:
    using BodyDecoder::BodyDecoder;

private:
    void onEvent(const Json &event, std::string_view name) override;
    bool onDocument(const Json &body) override;
    bool onPlainData(std::string_view data) override { return data.starts_with("[DONE]") && isBlank(data.substr(6)); }
    std::string_view endMarkerName() const override { return "the event \"message_stop\""; }
    void onFinish() override;
    void takeMessage(const Json &message);
    void takeBlock(const Json &block, std::int64_t index);
    void takeDelta(const Json &delta, std::int64_t index);
    void takeStop(const Json &object);

    Json m_usage;
};
} // namespace assay::providers
