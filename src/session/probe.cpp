// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/probe.h"

#include "core/text.h"
#include "providers/key_scheme.h"
#include "providers/protocol.h"
#include "session/command_probe.h"
#include "session/runtime.h"
#include <chrono>
#include <QCoreApplication>
#include <QPointer>
#include <utility>

namespace assay::session
{
namespace
{
using Answer = std::function<void(ProbeResult)>;

QString noteOf(Api api)
{
    const std::string_view note = providers::protocolFor(api).listNote();
    return QString::fromUtf8(note.data(), qsizetype(note.size()));
}

class ProbeHandler final : public net::TransferHandler
{
public:
    ProbeHandler(Api api, const Clock &clock, std::vector<Secret> secrets, Answer answer)
        : m_api(api), m_clock(clock), m_secrets(std::move(secrets)), m_answer(std::move(answer))
    {
    }
    void onSent(net::TransferId, MonoTime at) override { m_sent = at; }
    void onHead(net::TransferId, const net::Head &head) override { m_head = head; }
    void onChunk(net::TransferId, std::string_view bytes, MonoTime) override { m_body.append(bytes); }
    void onDone(net::TransferId, const net::Completion &completion) override
    {
        ProbeResult result;
        result.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(completion.at - completion.times.sent);
        if (completion.error) {
            result.error = completion.error;
        } else if (m_head.status < 200 || m_head.status > 299) {
            result.error = providers::errorFromResponse(m_head, m_body, m_clock.wallMicros());
        } else {
            readModels(result);
            result.note = noteOf(m_api);
        }
        for (const Secret &secret : m_secrets)
            if (result.error)
                result.error->detail = redact(std::move(result.error->detail), secret);
        m_answer(std::move(result));
    }

private:
    void readModels(ProbeResult &result) const
    {
        const auto models = providers::protocolFor(m_api).decodeModels(m_body);
        if (!models) {
            result.error = models.error();
            return;
        }
        for (const providers::ModelInfo &model : *models)
            result.models << QString::fromStdString(model.id);
    }
    Api m_api;
    const Clock &m_clock;
    std::vector<Secret> m_secrets;
    Answer m_answer;
    net::Head m_head;
    std::string m_body;
    MonoTime m_sent{};
};

void ask(Runtime &runtime, const Endpoint &endpoint, const engine::KeySource::Key &key, Answer answer)
{
    providers::WireRequest wire = providers::protocolFor(endpoint.api).listModels(endpoint);
    if (wire.url.empty()) { // the key was found; only a prompt would show whether it is accepted
        ProbeResult result;
        result.asked = false;
        result.note = noteOf(endpoint.api);
        return answer(std::move(result));
    }
    providers::applyKeyScheme(endpoint, wire);
    net::Request request;
    request.method = wire.method;
    request.url = wire.url;
    request.headers = std::move(wire.headers);
    request.body = std::move(wire.body);
    request.keyHeader = wire.keyHeader;
    request.keyPrefix = wire.keyPrefix;
    request.key = key.secret;
    request.keyOrigin = listOrigin(endpoint.api, key.origin, wire.url);
    request.aws = key.aws;
    request.caFile = endpoint.caFile;
    request.allowPlainHttp = endpoint.allowPlainHttp;
    request.timeouts.connect = std::chrono::seconds(5);
    request.timeouts.firstByte = std::chrono::seconds(20);
    request.timeouts.total = std::chrono::seconds(40);
    request.limits.bodyBytes = 8u << 20;
    runtime.transport().start(std::move(request), std::make_shared<ProbeHandler>(endpoint.api, runtime.clock(),
                                                                                 key.secrets(), std::move(answer)));
}
} // namespace

std::string listOrigin(Api api, const std::string &bound, const std::string &url)
{
    constexpr std::string_view runtime = "https://bedrock-runtime.";
    const Result<std::string> wanted = net::originOf(url);
    if (api != Api::BedrockConverse || !wanted || !bound.starts_with(runtime))
        return bound;
    const std::string sibling = "https://bedrock." + bound.substr(runtime.size());
    const bool amazons = bound.ends_with(".amazonaws.com:443") || bound.ends_with(".amazonaws.com.cn:443");
    return amazons && *wanted == sibling ? sibling : bound;
}

void startProbe(Runtime &runtime, const Endpoint &endpoint, QObject *context,
                std::function<void(const ProbeResult &)> then)
{
    Answer answer = [context = QPointer<QObject>(context), then = std::move(then)](ProbeResult result) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [context, then, result = std::move(result)] {
                if (context)
                    then(result);
            },
            Qt::QueuedConnection);
    };
    if (endpoint.api == Api::Command)
        return probeCommand(runtime, endpoint, std::move(answer));
    runtime.secrets().keyFor(endpoint,
                             [&runtime, endpoint, answer = std::move(answer)](Result<engine::KeySource::Key> key) {
                                 if (key)
                                     return ask(runtime, endpoint, *key, answer);
                                 ProbeResult result;
                                 result.error = key.error();
                                 answer(std::move(result));
                             });
}
} // namespace assay::session
