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
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const auto *list = qobject_cast<const QListView *>(option.widget);
        QFont font = option.font;
        font.setBold(true); // as it is when it is chosen: it must not grow then
        const QRect room(0, 0, wordsOf(list ? list->viewport()->rect() : QRect(0, 0, 230, 0)).width(), 1000);
        const QRect words = QFontMetrics(font).boundingRect(room, Qt::TextWordWrap, index.data().toString());
        return {120, std::max(rowHeight, words.height() + 14)};
    }
    // Of an item: beside the digit.
    static QRect wordsOf(const QRect &item)
    {
        return item.adjusted(space::content + numberRoom, 0, -space::related, 0);
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
        painter->drawText(place(wordsOf(option.rect)), Qt::AlignVCenter | Qt::AlignLeading | Qt::TextWordWrap,
                          index.data().toString());
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
    setResizeMode(Adjust); // questions wrap
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
