// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/local_probe.h"
#include "widgets/settings/endpoint_rules.h"
#include <algorithm>
#include <QUrl>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

std::vector<LocalCandidate> usualLocalServers(const std::vector<catalog::EndpointKind> &kinds)
{
    constexpr int oldLlamaPort = 8080;
    std::vector<LocalCandidate> candidates;
    for (const catalog::EndpointKind &kind : kinds) {
        if (kind.port == 0)
            continue;
        candidates.push_back({kind, kind.port});
        if (kind.id == "llama-cpp")
            candidates.push_back({kind, oldLlamaPort});
    }
    return candidates;
}

Endpoint localEndpoint(const LocalCandidate &candidate)
{
    Endpoint endpoint = endpointFrom(candidate.kind, {});
    QUrl url(QString::fromStdString(endpoint.baseUrl));
    url.setPort(candidate.port);
    endpoint.baseUrl = url.toString().toStdString();
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
