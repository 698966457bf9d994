// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/recent_row.h"
#include "widgets/style_paint.h"
#include "widgets/theme.h"
#include <QDir>
#include <QFileInfo>
#include <QKeyEvent>
#include <QPainter>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

RecentRow::RecentRow(const QString &path, QWidget *parent) : QAbstractButton(parent)
{
    setText(QFileInfo(path).fileName());
    m_folder = QFileInfo(path).path();
    if (m_folder.startsWith(QDir::homePath()))
        m_folder.replace(0, QDir::homePath().size(), u"~"_s);
    setAccessibleName(tr("Open %1 in %2").arg(text(), m_folder));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize RecentRow::sizeHint() const { return {300, std::max(30, fontMetrics().height() + 12)}; }

void RecentRow::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens(this);
    QPainter painter(this);
    if (underMouse() || isDown())
        paint::roundedRect(&painter, rect(), t.accentGround, QColor(), 0, radius::control);
    if (hasFocus())
        paint::ring(&painter, rect(), t.accent, 2, radius::control);
    const QRect room = rect().adjusted(space::related, 0, -space::related, 0);
    const int nameWidth = std::min(fontMetrics().horizontalAdvance(text()) + 2, room.width() / 2);
    const auto placed = [&](QRect r) { return QStyle::visualRect(layoutDirection(), rect(), r); };
    painter.setPen(t.accent);
    painter.drawText(placed(QRect(room.x(), 0, nameWidth, height())), Qt::AlignVCenter | Qt::AlignLeading,
                     fontMetrics().elidedText(text(), Qt::ElideMiddle, nameWidth));
    const QFont small = fontFor(TextRole::Small, font());
    const QRect rest = room.adjusted(nameWidth + space::content, 0, 0, 0);
    painter.setFont(small);
    painter.setPen(t.secondary);
    painter.drawText(placed(rest), Qt::AlignVCenter | Qt::AlignLeading,
                     QFontMetrics(small).elidedText(m_folder, Qt::ElideMiddle, rest.width()));
}

void RecentRow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return click();
    QAbstractButton::keyPressEvent(event);
}
} // namespace assay::widgets
