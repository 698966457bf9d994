// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/local_probe.h"
#include <algorithm>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

std::vector<LocalCandidate> usualLocalServers()
{
    return {{u"Ollama"_s, 11434},
            {u"LM Studio"_s, 1234},
            {u"llama.cpp"_s, 8080},
            {u"llama.cpp"_s, 9931},
            {u"vLLM"_s, 8000}};
}

Endpoint localEndpoint(const LocalCandidate &candidate)
{
    Endpoint endpoint;
    endpoint.name = candidate.program.toStdString();
    endpoint.api = Api::OpenAiChat;
    endpoint.baseUrl = "http://127.0.0.1:" + std::to_string(candidate.port) + "/v1";
    endpoint.concurrency = 1; // one graphics card answers one at a time; the user can raise it
    return endpoint;
}

LocalProbe::LocalProbe(session::Session &session, std::vector<LocalCandidate> candidates, QObject *parent)
    : QObject(parent), m_session(session), m_candidates(std::move(candidates))
{
}

void LocalProbe::start()
{
    if (m_open > 0)
        return;
    m_coming.clear();
    m_open = int(m_candidates.size());
    if (m_open == 0)
        Q_EMIT finished();
    for (const LocalCandidate &candidate : m_candidates) {
        m_session.probe(localEndpoint(candidate), this, [this, candidate](const session::ProbeResult &result) {
            if (!result.error)
                m_coming.push_back({candidate, result.models});
            if (--m_open > 0)
                return;
            // Answers come in any order; the list does not.
            std::ranges::sort(m_coming, {}, [this](const LocalServer &server) {
                return std::ranges::find(m_candidates, server.candidate.port, &LocalCandidate::port) -
                       m_candidates.begin();
            });
            m_found = std::move(m_coming);
            Q_EMIT finished();
        });
    }
}
} // namespace assay::widgets
