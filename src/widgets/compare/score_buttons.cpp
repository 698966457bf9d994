// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/answer_pane.h"
#include <QHBoxLayout>

namespace assay::widgets
{

ScoreButtons::ScoreButtons(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::chip);
    for (int i = 0; i < 5; ++i) {
        QPushButton *button = makeButton(QString::number(i + 1), {}, this);
        button->setFixedSize(26, 24);
        m_buttons[static_cast<std::size_t>(i)] = button;
        layout->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, i] { Q_EMIT picked(i + 1); });
    }
    setOwner({});
}

void ScoreButtons::setOwner(const QString &targetName)
{
    for (int i = 0; i < 5; ++i) {
        const QString name = targetName.isEmpty() ? tr("Score %1 of 5").arg(i + 1)
                                                  : tr("Score %1 of 5 for %2").arg(i + 1).arg(targetName);
        m_buttons[static_cast<std::size_t>(i)]->setAccessibleName(name);
    }
}

void ScoreButtons::setValue(std::optional<int> value)
{
    if (m_value == value)
        return;
    m_value = value;
    for (int i = 0; i < 5; ++i)
        setPrimary(m_buttons[static_cast<std::size_t>(i)], value == i + 1);
}
} // namespace assay::widgets
