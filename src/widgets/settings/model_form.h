// SPDX-License-Identifier: GPL-3.0-or-later
// One model of an endpoint as fields: what it is called, which model it is, what is sent with each request, the user's
// own rate.
#pragma once
#include "session/parameter_facts.h"
#include "widgets/settings/model_rules.h"
#include <functional>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace assay::widgets
{
class FormGrid;
class ParameterFields;

struct ModelFamilyName { // the model behind the id, whatever cloud it runs on
    QString name;
    bool said = false; // by the user; else by the program's table
    bool operator==(const ModelFamilyName &) const = default;
};

class ModelForm : public QWidget
{
    Q_OBJECT
public:
    using Facts = std::function<session::ParameterFacts(const ModelTarget &)>;
    explicit ModelForm(Facts facts, QWidget *parent = nullptr);
    void setTarget(const ModelTarget &target, const std::optional<TokenPrice> &listed, const ModelFamilyName &family);
    const ModelTarget &target() const noexcept { return m_target; }

Q_SIGNALS:
    void edited(const assay::ModelTarget &target);
    void familySaid(const QString &model, const QString &family); // "": by the table again

private:
    void buildPrice(FormGrid *grid);
    ModelFields fields() const;
    void read();
    void readFamily();
    void showFamily();
    Facts m_facts;
    ModelTarget m_target;
    ModelFamilyName m_familyName;
    bool m_filling = false;
    ParameterFields *m_parameters;
    QLineEdit *m_name, *m_family, *m_input = nullptr, *m_output = nullptr;
    QComboBox *m_currency = nullptr;
    QLabel *m_title, *m_table, *m_nameNote, *m_familyNote, *m_priceNote = nullptr;
    QString m_listed;
};
} // namespace assay::widgets
