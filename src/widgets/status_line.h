// SPDX-License-Identifier: GPL-3.0-or-later
// The window's foot: how far the run is, what it has cost, what is wrong with saving, and where everything is kept.
#pragma once
#include "session/session.h"
#include <QStatusBar>

class QLabel;
class QProgressBar;

namespace assay::widgets
{
class StatusLine : public QStatusBar
{
    Q_OBJECT
public:
    StatusLine(session::Session &session, QWidget *parent);
    void refreshRun();
    void refreshFile();
    void setTrouble(const std::optional<Error> &trouble);

private:
    session::Session &m_session;
    QProgressBar *m_progress;
    QLabel *m_run, *m_spent, *m_trouble, *m_file;
    bool m_inTrouble = false;
};
} // namespace assay::widgets
