// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/score_chooser.h"
#include "widgets/controls.h"
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int leastCharacters = 10, mostWidth = 230;

QString hintOf(const analysis::ScoreChoice &choice)
{
    const QString answers = ScoreChooser::tr("%n answer(s) judged", nullptr, int(choice.judged));
    return QString::fromStdString(analysis::scaleText(choice.scale)) + u", "_s + answers;
}
} // namespace

ScoreChooser::ScoreChooser(QWidget *parent) : QWidget(parent), m_box(new QComboBox(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    auto *label = makeLabel(tr("Score:"), TextRole::Body, Tone::Secondary, this);
    label->setBuddy(m_box);
    m_box->setObjectName(u"analyseScore"_s);
    m_box->setAccessibleName(tr("Which score the charts show"));
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_box->setMinimumContentsLength(leastCharacters);
    m_box->setMaximumWidth(mostWidth);
    row->addWidget(label);
    row->addWidget(m_box);
    hide();
    connect(m_box, &QComboBox::activated, this,
            [this](int index) { Q_EMIT chosenByUser(m_box->itemData(index).toByteArray().toStdString()); });
}

void ScoreChooser::setChoices(const std::vector<analysis::ScoreChoice> &choices, int shown)
{
    const QSignalBlocker quiet(m_box);
    m_box->clear();
    for (const analysis::ScoreChoice &choice : choices) {
        m_box->addItem(QString::fromStdString(choice.name), QByteArray::fromStdString(choice.key));
        m_box->setItemData(m_box->count() - 1, hintOf(choice).toHtmlEscaped(), Qt::ToolTipRole);
    }
    m_box->setCurrentIndex(shown);
    if (shown >= 0)
        m_box->setToolTip(hintOf(choices[std::size_t(shown)]).toHtmlEscaped());
    setVisible(m_wanted && m_box->count() > 1);
}

void ScoreChooser::setWanted(bool wanted)
{
    m_wanted = wanted;
    setVisible(m_wanted && m_box->count() > 1);
}
} // namespace assay::widgets
