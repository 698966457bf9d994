// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the ports where local model servers usually listen, on this computer only, and tells what answered.
#pragma once
#include "session/session.h"
#include <QObject>
#include <QStringList>
#include <vector>

namespace assay::widgets
{
struct LocalCandidate {
    catalog::EndpointKind kind; // of the table: "ollama"
    int port = 0;
};
// Every kind that runs on this computer, on its usual port; of llama.cpp also the one of older builds.
std::vector<LocalCandidate> usualLocalServers(const std::vector<catalog::EndpointKind> &kinds);
Endpoint localEndpoint(const LocalCandidate &candidate); // at 127.0.0.1 and that port, as the kind is made, no key

struct LocalServer {
    LocalCandidate candidate;
    QStringList models;
};

class LocalProbe : public QObject
{
    Q_OBJECT
public:
    LocalProbe(session::Session &session, std::vector<LocalCandidate> candidates, QObject *parent);
    void start(); // a probe that is under way goes on; its news come once
    bool isBusy() const noexcept { return m_open > 0; }
    const std::vector<LocalServer> &found() const noexcept { return m_found; }

Q_SIGNALS:
    void finished();

private:
    session::Session &m_session;
    std::vector<LocalCandidate> m_candidates;
    std::vector<LocalServer> m_found, m_coming;
    int m_open = 0;
};
} // namespace assay::widgets
