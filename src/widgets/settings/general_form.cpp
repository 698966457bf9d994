// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/general_form.h"
#include "widgets/controls.h"
#include "widgets/settings/form_grid.h"
#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

GeneralForm::GeneralForm(session::Preferences &preferences, QWidget *parent)
    : QWidget(parent), m_preferences(preferences)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::chip);
    const auto field = [&](const QString &label, QWidget *widget) {
        auto *name = makeLabel(label, TextRole::Small, Tone::Secondary, this);
        name->setBuddy(widget);
        name->setWordWrap(true);
        layout->addWidget(name);
        layout->addWidget(widget);
        layout->addSpacing(space::chip);
    };
    m_theme = new QComboBox(this);
    m_theme->setObjectName(u"themeBox"_s);
    m_theme->setAccessibleDescription(tr("Appearance"));
    m_theme->addItem(tr("As the system"), int(session::Theme::System));
    m_theme->addItem(tr("Light"), int(session::Theme::Light));
    m_theme->addItem(tr("Dark"), int(session::Theme::Dark));
    field(tr("Appearance"), m_theme);
    m_rater = makeLine(tr("Name of the rater"), {}, this);
    m_rater->setObjectName(u"raterName"_s);
    m_rater->setMaxLength(80);
    field(tr("Your name as a rater"), m_rater);
    m_concurrency = new QSpinBox(this);
    m_concurrency->setRange(1, 256);
    m_concurrency->setAccessibleName(tr("Requests at once over all endpoints"));
    field(tr("Requests at once, over all endpoints"), m_concurrency);
    show();
    connect(m_theme, &QComboBox::currentIndexChanged, this, &GeneralForm::read);
    connect(m_rater, &QLineEdit::editingFinished, this, &GeneralForm::read);
    connect(m_concurrency, &QSpinBox::valueChanged, this, &GeneralForm::read);
    connect(&preferences, &session::Preferences::changed, this, &GeneralForm::show);
}

void GeneralForm::show()
{
    m_filling = true;
    const auto &values = m_preferences.values();
    m_theme->setCurrentIndex(m_theme->findData(int(values.theme)));
    if (!m_rater->hasFocus())
        m_rater->setText(values.rater);
    m_rater->setPlaceholderText(m_preferences.raterName());
    m_concurrency->setValue(values.concurrency);
    m_filling = false;
}

void GeneralForm::read()
{
    if (m_filling)
        return;
    auto values = m_preferences.values();
    values.theme = session::Theme(m_theme->currentData().toInt());
    values.rater = m_rater->text().trimmed();
    values.concurrency = m_concurrency->value();
    m_preferences.set(values);
}
} // namespace assay::widgets
