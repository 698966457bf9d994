// SPDX-License-Identifier: GPL-3.0-or-later
// One model of an endpoint as fields: what it is called, what is sent with each request, the user's own rate.
#pragma once
#include "widgets/settings/endpoint_rules.h"
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace assay::widgets
{
class ModelForm : public QWidget
{
    Q_OBJECT
public:
    explicit ModelForm(QWidget *parent = nullptr);
    void setTarget(const ModelTarget &target, const std::optional<TokenPrice> &listed);
    const ModelTarget &target() const noexcept { return m_target; }

Q_SIGNALS:
    void edited(const assay::ModelTarget &target);

private:
    ModelFields fields() const;
    void read();
    ModelTarget m_target;
    bool m_filling = false;
    QLineEdit *m_name, *m_input, *m_output, *m_maxOutput, *m_temperature, *m_topP;
    QComboBox *m_effort, *m_currency;
    QLabel *m_title, *m_nameNote, *m_priceNote, *m_tokensNote, *m_samplingNote;
    QString m_listed;
};
} // namespace assay::widgets
