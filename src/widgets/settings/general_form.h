// SPDX-License-Identifier: GPL-3.0-or-later
// Appearance, the rater's name and how much is sent at once: this program's own settings, applied at once.
#pragma once
#include "session/preferences.h"
#include <QWidget>

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace assay::widgets
{
class GeneralForm : public QWidget
{
    Q_OBJECT
public:
    GeneralForm(session::Preferences &preferences, QWidget *parent);

private:
    void show();
    void read();
    session::Preferences &m_preferences;
    QComboBox *m_theme;
    QLineEdit *m_rater;
    QSpinBox *m_concurrency;
    bool m_filling = false;
};
} // namespace assay::widgets
