// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/choice_card.h"
#include "widgets/icons.h"
#include "widgets/style_paint.h"
#include "widgets/theme.h"
#include <QKeyEvent>
#include <QPainter>

namespace assay::widgets
{
namespace
{
constexpr int iconSide = 24, sideMargin = 20, textLeft = 61, lineGap = 2;
}

ChoiceCard::ChoiceCard(QStringView iconName, const QString &title, QWidget *parent)
    : QAbstractButton(parent), m_icon(widgets::icon(iconName, Tone::Accent))
{
    setText(title);
    setAccessibleName(title);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ChoiceCard::setDetail(const QString &detail)
{
    m_detail = detail;
    setAccessibleDescription(detail);
    update();
}

void ChoiceCard::setDefault(bool on)
{
    m_default = on;
    update();
}

QSize ChoiceCard::sizeHint() const
{
    const int text = QFontMetrics(fontFor(TextRole::CardTitle, font())).height() +
                     QFontMetrics(fontFor(TextRole::Small, font())).height() + lineGap;
    return {640, std::max(72, text + 32)};
}

void ChoiceCard::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens(this);
    QPainter painter(this);
    const bool strong = hasFocus() || m_default;
    const QColor ground = isDown() ? t.accentGround : underMouse() ? t.alternate : t.surface;
    paint::roundedRect(&painter, rect(), ground, strong ? t.accent : t.line, strong ? 2 : 1, radius::card);
    const auto placed = [this](QRect r) { return QStyle::visualRect(layoutDirection(), rect(), r); };
    m_icon.paint(&painter, placed(QRect(sideMargin, (height() - iconSide) / 2, iconSide, iconSide)));

    const QFont titleFont = fontFor(TextRole::CardTitle, font()), smallFont = fontFor(TextRole::Small, font());
    const QFontMetrics titleMetrics(titleFont), smallMetrics(smallFont);
    int right = width() - sideMargin;
    if (m_default) {
        const QString key = tr("Enter", "the key");
        const QSize cap(smallMetrics.horizontalAdvance(key) + 12, smallMetrics.height() + 3);
        const QRect box = placed(QRect(QPoint(right - cap.width(), (height() - cap.height()) / 2), cap));
        paint::roundedRect(&painter, box, t.surface, t.line, 1, 4);
        painter.setFont(smallFont);
        painter.setPen(t.secondary);
        painter.drawText(box, Qt::AlignCenter, key);
        right -= cap.width() + space::content;
    }
    const int top = (height() - titleMetrics.height() - lineGap - smallMetrics.height()) / 2;
    const int room = right - textLeft;
    painter.setFont(titleFont);
    painter.setPen(t.text);
    painter.drawText(placed(QRect(textLeft, top, room, titleMetrics.height())), Qt::AlignVCenter | Qt::AlignLeading,
                     titleMetrics.elidedText(text(), Qt::ElideRight, room));
    painter.setFont(smallFont);
    painter.setPen(t.secondary);
    painter.drawText(placed(QRect(textLeft, top + titleMetrics.height() + lineGap, room, smallMetrics.height())),
                     Qt::AlignVCenter | Qt::AlignLeading, smallMetrics.elidedText(m_detail, Qt::ElideRight, room));
}

void ChoiceCard::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return click();
    QAbstractButton::keyPressEvent(event);
}
} // namespace assay::widgets
