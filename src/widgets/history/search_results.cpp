// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/history/search_results.h"

#include "itemmodels/format.h"
#include "widgets/theme.h"
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTextLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int headRole = Qt::UserRole, snippetRole = Qt::UserRole + 1, runRole = Qt::UserRole + 2,
              trialRole = Qt::UserRole + 3;
constexpr QChar markBegin(0xE000), markEnd(0xE001);

// The snippet without its marks, and where the marked words stand: drawn as formats, never read as markup.
struct Marked {
    QString text;
    QList<QTextLayout::FormatRange> ranges;
};
Marked unmarked(const QString &snippet, const QTextCharFormat &format)
{
    Marked out;
    int begin = -1;
    for (const QChar c : snippet) {
        if (c == markBegin) {
            begin = static_cast<int>(out.text.size());
        } else if (c == markEnd) {
            if (begin >= 0)
                out.ranges.append({begin, static_cast<int>(out.text.size()) - begin, format});
            begin = -1;
        } else {
            out.text += c.category() == QChar::Other_Control ? u' ' : c;
        }
    }
    return out;
}

class HitDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {200, option.fontMetrics.height() * 2 + 24};
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Tokens &look = tokens(option.palette);
        painter->save();
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, look.accentGround);
        painter->setPen(look.line);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        const QRect inner = option.rect.adjusted(space::group, space::related, -space::group, -space::related);
        const int line = option.fontMetrics.height();
        QFont bold = option.font;
        bold.setBold(true);
        painter->setFont(bold);
        painter->setPen(look.text);
        const QString head = index.data(headRole).toString();
        painter->drawText(QRect(inner.left(), inner.top(), inner.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(bold).elidedText(head, Qt::ElideRight, inner.width()));
        QTextCharFormat mark;
        mark.setForeground(look.accent);
        mark.setFontWeight(QFont::Bold);
        const Marked snippet = unmarked(index.data(snippetRole).toString(), mark);
        QTextLayout layout(snippet.text, option.font);
        layout.setFormats(snippet.ranges);
        layout.beginLayout();
        QTextLine text = layout.createLine();
        text.setLineWidth(inner.width());
        layout.endLayout();
        painter->setPen(look.secondary);
        layout.draw(painter, QPointF(inner.left(), inner.top() + line + space::chip));
        painter->restore();
    }
};
} // namespace

SearchResults::SearchResults(QWidget *parent) : QListWidget(parent)
{
    setObjectName(u"searchResults"_s);
    setAccessibleName(tr("Answers and prompts that were found"));
    setItemDelegate(new HitDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setUniformItemSizes(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QListWidget::itemActivated, this, [this](const QListWidgetItem *item) {
        Q_EMIT hitActivated(RunId{item->data(runRole).toLongLong()}, TrialId{item->data(trialRole).toLongLong()});
    });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (m_more && value >= verticalScrollBar()->maximum() - 200)
            readMore();
    });
}

void SearchResults::setSource(PageSource source)
{
    m_source = std::move(source);
    m_before = 0;
    m_more = true;
    m_error.reset();
    clear();
    readMore();
}

void SearchResults::readMore()
{
    if (!m_source || !m_more)
        return;
    const Result<std::vector<SearchHit>> page = m_source(m_before, pageSize);
    m_more = page.ok() && static_cast<int>(page->size()) == pageSize;
    if (!page) {
        m_error = page.error();
        return;
    }
    for (const SearchHit &hit : *page) {
        QStringList head{QString::fromStdString(hit.runName), itemmodels::whenText(hit.atMicros)};
        if (!hit.caseTitle.empty())
            head << QString::fromStdString(hit.caseTitle);
        head << (hit.targetLabel.empty() ? tr("prompt") : QString::fromStdString(hit.targetLabel));
        auto *item = new QListWidgetItem(this);
        const QString snippet = QString::fromStdString(hit.snippet);
        item->setData(headRole, head.join(u" · "_s));
        item->setData(snippetRole, snippet);
        item->setData(runRole, static_cast<qint64>(number(hit.run)));
        item->setData(trialRole, static_cast<qint64>(number(hit.trial)));
        item->setData(Qt::AccessibleTextRole, head.join(u", "_s) + u": "_s + unmarked(snippet, {}).text);
    }
    if (!page->empty())
        m_before = page->back().rowid;
}
} // namespace assay::widgets
