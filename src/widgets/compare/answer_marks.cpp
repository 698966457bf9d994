// SPDX-License-Identifier: GPL-3.0-or-later
// What is laid over an answer: passages that were found, noted or masked, and its difference from another answer.
#include "widgets/compare/answer_view.h"
#include "widgets/compare/display_text.h"
#include "widgets/compare/markdown_render.h"
#include "widgets/compare/safe_document.h"
#include "widgets/theme.h"
#include <algorithm>
#include <QScrollBar>

namespace assay::widgets
{

namespace
{
QTextCharFormat formatOf(AnswerView::Layer layer, const Tokens &t)
{
    QTextCharFormat format;
    switch (layer) {
    case AnswerView::Layer::Masked:
        format.setForeground(t.caution);
        break;
    case AnswerView::Layer::Note:
        format.setUnderlineStyle(QTextCharFormat::DashUnderline);
        format.setUnderlineColor(t.caution);
        format.setBackground(t.alternate);
        break;
    case AnswerView::Layer::Found:
        format.setBackground(t.accentGround);
        format.setFontUnderline(true);
        break;
    case AnswerView::Layer::Current:
        format.setBackground(t.accent);
        format.setForeground(t.onAccent);
        break;
    }
    return format;
}
} // namespace

void AnswerView::setSpans(Layer layer, const QList<TextSpan> &spans)
{
    QList<TextSpan> &mine = m_spans[static_cast<std::size_t>(layer)];
    if (mine == spans)
        return;
    mine = spans;
    tintVisible();
}

// Only what is on the screen: Qt looks at every selection for every line that it paints.
void AnswerView::tintVisible()
{
    const bool any = std::any_of(m_spans.begin(), m_spans.end(), [](const auto &spans) { return !spans.isEmpty(); });
    if (!any && extraSelections().isEmpty())
        return;
    const int first = cursorForPosition(QPoint(0, 0)).position();
    const int last = cursorForPosition(QPoint(viewport()->width() - 1, viewport()->height() - 1)).position();
    const int end = document()->characterCount() - 1;
    QList<ExtraSelection> selections;
    for (std::size_t layer = 0; layer < m_spans.size(); ++layer) {
        const QTextCharFormat format = formatOf(static_cast<Layer>(layer), tokens(this));
        const QList<TextSpan> &spans = m_spans[layer];
        auto span = std::lower_bound(spans.begin(), spans.end(), first,
                                     [](const TextSpan &s, int from) { return s.from + s.length < from; });
        for (; span != spans.end() && span->from <= last && span->from + span->length <= end; ++span) {
            QTextCursor cursor(document());
            cursor.setPosition(span->from);
            cursor.setPosition(span->from + span->length, QTextCursor::KeepAnchor);
            selections << ExtraSelection{cursor, format};
        }
    }
    setExtraSelections(selections);
}

void AnswerView::textReplaced()
{
    for (QList<TextSpan> &spans : m_spans)
        spans.clear();
    setExtraSelections({});
    Q_EMIT replaced();
}

QString AnswerView::shownText() const { return m_dirty ? m_text : document()->toRawText(); }

void AnswerView::scrollToSpan(const TextSpan &span)
{
    if (m_dirty || span.from + span.length >= document()->characterCount())
        return;
    QTextCursor cursor(document());
    cursor.setPosition(span.from);
    const QRect at = cursorRect(cursor);
    if (at.top() >= 0 && at.bottom() <= viewport()->height() - at.height())
        return;       // it is on the screen
    setFollow(false); // the reader goes elsewhere
    verticalScrollBar()->setValue(verticalScrollBar()->value() + at.top() - viewport()->height() / 3);
}

void AnswerView::followTo(int value)
{
    m_ownScroll = true;
    verticalScrollBar()->setValue(value);
    m_ownScroll = false;
}

void AnswerView::showDiff(const QList<DiffPiece> &pieces)
{
    const Tokens &t = tokens(this);
    auto *fresh = new SafeDocument(this);
    fresh->setDocumentMargin(document()->documentMargin());
    fresh->setDefaultFont(styleFor(this).body);
    QTextCursor cursor(fresh);
    cursor.setBlockFormat(bodyBlockFormat());
    for (const DiffPiece &piece : pieces) {
        QTextCharFormat format;
        if (piece.kind == DiffPiece::Kind::Removed) {
            format.setForeground(t.error);
            format.setBackground(t.errorGround);
            format.setFontStrikeOut(true);
        } else if (piece.kind == DiffPiece::Kind::Added) {
            format.setForeground(t.good);
            format.setFontUnderline(true);
        }
        cursor.insertText(displayLines(visibleText(piece.text)), format);
    }
    m_diff = true;
    m_dirty = m_tooComplex = false;
    take(fresh);
    Q_EMIT rendered();
}

void AnswerView::hideDiff()
{
    if (!std::exchange(m_diff, false))
        return;
    m_dirty = true;
    if (isVisible())
        render();
}
} // namespace assay::widgets
