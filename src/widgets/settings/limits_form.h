// SPDX-License-Identifier: GPL-3.0-or-later
// What this workspace's runs may spend: per run, per month, from where on to ask first.
#pragma once
#include "session/session.h"
#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace assay::widgets
{
class LimitsForm : public QWidget
{
    Q_OBJECT
public:
    LimitsForm(session::Session &session, QWidget *parent);
    void refresh();

private:
    QLineEdit *field(const QString &label, const char *name);
    void read();
    session::Session &m_session;
    QLineEdit *m_run, *m_month, *m_ask;
    QCheckBox *m_unknown;
    QLabel *m_problem, *m_spent;
    bool m_filling = false;
};
} // namespace assay::widgets
