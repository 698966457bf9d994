// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/claim_panel.h"
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

ClaimPanel::ClaimPanel(QWidget *parent) : Card(parent)
{
    setObjectName(u"analyseClaimPanel"_s);
    setMinimumHeight(150);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("A published figure"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, space::chip);
    layout->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(space::content, space::chip, space::related, space::chip);
    head->addWidget(makeLabel(tr("Published by others, not measured here"), TextRole::CardTitle, Tone::Normal, this),
                    1);
    QToolButton *close = makeIconButton(u"close", tr("Close what is known of the figure"), this);
    close->setObjectName(u"analyseClaimClose"_s);
    head->addWidget(close);
    layout->addLayout(head);
    layout->addWidget(new Line(Qt::Horizontal, this));
    m_area = new QScrollArea(this);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->viewport()->setAutoFillBackground(false);
    layout->addWidget(m_area, 1);
    connect(close, &QToolButton::clicked, this, &ClaimPanel::closeAsked);
}

QSize ClaimPanel::sizeHint() const { return {600, 260}; }

void ClaimPanel::showFacts(const std::vector<std::pair<std::string, std::string>> &facts)
{
    m_body = new QWidget; // the area deletes the one before it
    auto *grid = new QGridLayout(m_body);
    grid->setContentsMargins(space::content, space::related, space::content, space::related);
    grid->setHorizontalSpacing(space::group);
    grid->setVerticalSpacing(space::chip);
    m_text.clear();
    int row = 0;
    for (const auto &[term, is] : facts) {
        const QString name = QString::fromStdString(term), words = QString::fromStdString(is);
        grid->addWidget(makeLabel(name, TextRole::Small, Tone::Secondary, m_body), row, 0, Qt::AlignTop);
        QLabel *value = makeLabel(words, TextRole::Body, Tone::Normal, m_body);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setAccessibleName(name);
        grid->addWidget(value, row++, 1);
        m_text += name + u": "_s + words + u'\n';
    }
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(row, 1);
    m_area->setWidget(m_body);
    m_body->setAutoFillBackground(false); // the card's ground
    setAccessibleDescription(m_text.trimmed());
}

QString ClaimPanel::text() const { return m_text; }

void ClaimPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() != Qt::Key_Escape)
        return Card::keyPressEvent(event);
    event->accept();
    Q_EMIT closeAsked();
}
} // namespace assay::widgets
