// SPDX-License-Identifier: GPL-3.0-or-later
// Stands where a run's answers would stand under their names while whoever sits here scores that run blind. GUI thread.
#pragma once
#include "core/ids.h"
#include "session/session.h"
#include "widgets/controls.h"

namespace assay::widgets
{
class BlindVeil : public QWidget
{
    Q_OBJECT
public:
    explicit BlindVeil(session::Session &session, QWidget *parent = nullptr);
    void cover(RunId run);
    RunId run() const noexcept { return m_run; } // 0: covers nothing
    void lift();
    // Does whoever sits here score this run blind, without having seen the names?
    static bool hides(session::Session &session, RunId run);
    QPushButton *scoreButton() const noexcept { return m_score; }
    QPushButton *revealButton() const noexcept { return m_reveal; }

Q_SIGNALS:
    void scoreRequested(assay::RunId run);
    void failed(const assay::Error &error);

private:
    session::Session &m_session;
    RunId m_run{};
    QPushButton *m_score, *m_reveal;
};
} // namespace assay::widgets
