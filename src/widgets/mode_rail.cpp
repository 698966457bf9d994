// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/mode_rail.h"
#include "widgets/icons.h"
#include "widgets/style_paint.h"
#include <QButtonGroup>
#include <QCoreApplication>
#include <QPainter>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int iconSide = 20;
constexpr int railMargin = 8;
} // namespace

QString pageName(PageId page)
{
    switch (page) {
    case PageId::Home:
        return QCoreApplication::translate("Pages", "Home");
    case PageId::Compare:
        return QCoreApplication::translate("Pages", "Compare");
    case PageId::Score:
        return QCoreApplication::translate("Pages", "Score");
    case PageId::Analyse:
        return QCoreApplication::translate("Pages", "Analyse");
    case PageId::History:
        return QCoreApplication::translate("Pages", "History");
    case PageId::Settings:
        break;
    }
    return QCoreApplication::translate("Pages", "Settings");
}

QString pageKey(PageId page)
{
    static constexpr QStringView keys[] = {u"home", u"compare", u"score", u"analyse", u"history", u"settings"};
    return keys[std::size_t(page)].toString();
}

QStringView pageIcon(PageId page)
{
    static constexpr QStringView names[] = {u"home", u"compare", u"score", u"analyse", u"history", u"settings"};
    return names[std::size_t(page)];
}

RailButton::RailButton(QStringView iconName, const QString &text, QWidget *parent)
    : QAbstractButton(parent), m_plain(widgets::icon(iconName, Tone::Secondary)),
      m_chosen(widgets::icon(iconName, Tone::Accent))
{
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
}

QFont RailButton::labelFont() const
{
    QFont small = fontFor(TextRole::Small, font());
    small.setPointSizeF(small.pointSizeF() * 0.93);
    small.setBold(isChecked());
    return small;
}

QSize RailButton::sizeHint() const
{
    QFont bold = labelFont();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    return {std::max(60, metrics.horizontalAdvance(text()) + 10), std::max(56, iconSide + metrics.height() + 20)};
}

void RailButton::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens(this);
    QPainter painter(this);
    if (isChecked())
        paint::roundedRect(&painter, rect(), t.accentGround, QColor(), 0, radius::card);
    else if (underMouse() || isDown())
        paint::roundedRect(&painter, rect(), t.window, QColor(), 0, radius::card);
    if (hasFocus())
        paint::ring(&painter, rect(), t.accent, 2, radius::card);
    const QFont small = labelFont();
    const QFontMetrics metrics(small);
    const int top = (height() - iconSide - 4 - metrics.height()) / 2;
    (isChecked() ? m_chosen : m_plain).paint(&painter, QRect((width() - iconSide) / 2, top, iconSide, iconSide));
    painter.setFont(small);
    painter.setPen(isChecked() ? t.accent : t.secondary);
    painter.drawText(QRect(0, top + iconSide + 4, width(), metrics.height()), Qt::AlignCenter, text());
}

ModeRail::ModeRail(QWidget *parent) : QWidget(parent), m_group(new QButtonGroup(this))
{
    setAccessibleName(tr("Pages"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(railMargin, railMargin + 2, railMargin, railMargin);
    layout->setSpacing(6);
    for (const PageId page : allPages) {
        if (page == PageId::Settings)
            layout->addStretch();
        auto *button = new RailButton(pageIcon(page), pageName(page), this);
        button->setObjectName(u"rail_"_s + pageKey(page));
        button->setAccessibleName(tr("Go to %1").arg(pageName(page)));
        layout->addWidget(button);
        m_group->addButton(button, int(page));
        m_buttons.insert(int(page), button);
    }
    connect(m_group, &QButtonGroup::idClicked, this, [this](int id) { Q_EMIT chosen(PageId(id)); });
}

void ModeRail::setCurrent(PageId page) { button(page)->setChecked(true); }

void ModeRail::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens(this);
    QPainter painter(this);
    painter.fillRect(rect(), t.surface);
    const int edge = layoutDirection() == Qt::RightToLeft ? 0 : width() - 1;
    painter.fillRect(QRect(edge, 0, 1, height()), t.line);
}
} // namespace assay::widgets
