// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/question_list.h"
#include "analysis/charts.h"
#include "widgets/theme.h"
#include <QPainter>
#include <QPainterPath>
#include <QStyledItemDelegate>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int idRole = Qt::UserRole, rowHeight = 34, numberRoom = 24, digits = 9;

// "1  Which is best?" on a rounded ground when it is the one that is shown.
class QuestionDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {120, std::max(rowHeight, option.fontMetrics.height() + 14)};
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Tokens &t = tokens(option.palette);
        const bool chosen = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QPainterPath ground;
        ground.addRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), radius::control, radius::control);
        if (chosen || option.state & QStyle::State_MouseOver)
            painter->fillPath(ground, chosen ? t.accentGround : t.alternate);
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(QPen(t.accent, 2));
            painter->drawPath(ground);
        }
        QFont font = option.font;
        font.setBold(true);
        painter->setFont(font);
        painter->setPen(chosen ? t.accent : t.secondary);
        const QRect room = option.rect.adjusted(space::content, 0, -space::related, 0);
        const QRect digit = QRect(room.topLeft(), QSize(numberRoom, room.height()));
        const auto place = [&](const QRect &rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
        if (index.row() < digits)
            painter->drawText(place(digit), Qt::AlignVCenter | Qt::AlignLeading, QString::number(index.row() + 1));
        font.setBold(chosen);
        painter->setFont(font);
        painter->setPen(chosen ? t.accent : t.text);
        const QRect words = room.adjusted(numberRoom, 0, 0, 0);
        painter->drawText(place(words), Qt::AlignVCenter | Qt::AlignLeading,
                          QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, words.width()));
        painter->restore();
    }
};
} // namespace

QuestionList::QuestionList(QWidget *parent) : QListWidget(parent)
{
    setObjectName(u"analyseQuestions"_s);
    setAccessibleName(tr("Questions"));
    setFrameShape(QFrame::NoFrame);
    setItemDelegate(new QuestionDelegate(this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    int digit = 1;
    for (const analysis::ChartKind &kind : analysis::chartKinds()) {
        auto *item =
            new QListWidgetItem(QString::fromUtf8(kind.question.data(), qsizetype(kind.question.size())), this);
        item->setData(idRole, QByteArray(kind.id.data(), qsizetype(kind.id.size())));
        if (digit <= digits)
            item->setToolTip(tr("Key %1, while the chart or this list has the focus").arg(digit++));
    }
    setCurrentRow(0);
    connect(this, &QListWidget::currentRowChanged, this, &QuestionList::questionChanged);
}

std::string QuestionList::currentId() const
{
    return currentItem() ? currentItem()->data(idRole).toByteArray().toStdString() : std::string();
}

void QuestionList::setCurrentId(const std::string &id)
{
    for (int row = 0; row < count(); ++row) {
        if (item(row)->data(idRole).toByteArray().toStdString() == id)
            setCurrentRow(row);
    }
}
} // namespace assay::widgets
