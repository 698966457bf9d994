// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/markdown_render.h"
#include "widgets/compare/display_text.h"
#include "widgets/compare/markdown_tree.h"
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <QCoreApplication>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int IndentStep = 20, DeepestIndent = 10, CodePadding = 10, LineHeight = 112;

QString tr(const char *text, const char *comment = nullptr)
{
    return QCoreApplication::translate("Markdown", text, comment);
}

// Walks the tree depth-first (its depth is within the budget) and writes at the end of the document.
class Writer
{
public:
    Writer(const MarkdownTree &tree, const MarkdownStyle &style, QTextDocument &document)
        : m_tree(tree), m_style(style), m_cursor(&document)
    {
    }
    void write()
    {
        m_cursor.beginEditBlock();
        blocks(m_tree.root());
        if (m_cursor.block().length() == 1 && m_cursor.block().previous().isValid())
            shrink();
        m_cursor.endEditBlock();
    }

private:
    void blocks(cmark_node *parent)
    {
        for (cmark_node *node = cmark_node_first_child(parent); node; node = cmark_node_next(node))
            block(node);
    }
    void block(cmark_node *node)
    {
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_PARAGRAPH:
            return paragraph(node);
        case CMARK_NODE_HEADING:
            return heading(node);
        case CMARK_NODE_LIST:
            return list(node);
        case CMARK_NODE_BLOCK_QUOTE:
            return quote(node);
        case CMARK_NODE_CODE_BLOCK:
            return code(fromCmark(cmark_node_get_literal(node)), fromCmark(cmark_node_get_fence_info(node)));
        case CMARK_NODE_HTML_BLOCK:
            return literal(fromCmark(cmark_node_get_literal(node)));
        case CMARK_NODE_THEMATIC_BREAK:
            return rule();
        default:
            break;
        }
        if (QByteArrayView(cmark_node_get_type_string(node)) == "table")
            return table(node);
        blocks(node); // a kind this version does not know: its content still shows
    }

    QTextBlockFormat format(qreal above, qreal below) const
    {
        QTextBlockFormat f = bodyBlockFormat();
        f.setTopMargin(above);
        f.setBottomMargin(below);
        f.setLeftMargin(qMin(m_indent, DeepestIndent) * IndentStep);
        if (m_quote > 0)
            f.setProperty(QuoteDepth, m_quote);
        return f;
    }
    QTextCharFormat plainText() const
    {
        QTextCharFormat f;
        if (m_quote > 0)
            f.setForeground(m_style.secondary);
        return f;
    }
    // A table leaves an empty block behind it, and a new document begins with one: those are used up first.
    void begin(QTextBlockFormat f, const QTextCharFormat &chars)
    {
        const QString marker = std::exchange(m_marker, QString());
        if (!marker.isEmpty()) {
            f.setTextIndent(-IndentStep);
            f.setTabPositions({QTextOption::Tab(IndentStep, QTextOption::LeftTab)});
        }
        if (m_fresh) {
            m_cursor.setBlockFormat(f);
            m_cursor.setBlockCharFormat(chars);
            m_cursor.setCharFormat(chars);
        } else {
            m_cursor.insertBlock(f, chars);
        }
        m_fresh = false;
        if (!marker.isEmpty()) {
            QTextCharFormat m = plainText();
            if (marker.at(0).isDigit())
                m.setForeground(m_style.secondary);
            m_cursor.insertText(marker + u'\t', m);
        }
    }
    void paragraph(cmark_node *node)
    {
        begin(format(0, m_tight ? 4 : 9), plainText());
        inlines(node, plainText());
    }
    void heading(cmark_node *node)
    {
        static constexpr double scale[] = {1.5, 1.3, 1.15, 1.05, 1.0, 1.0};
        const int level = qBound(1, cmark_node_get_heading_level(node), 6);
        QFont font = m_style.body;
        if (font.pixelSize() > 0)
            font.setPixelSize(qRound(font.pixelSize() * scale[level - 1]));
        else
            font.setPointSizeF(font.pointSizeF() * scale[level - 1]);
        font.setBold(true);
        QTextCharFormat chars = plainText();
        chars.setFont(font);
        QTextBlockFormat f = format(m_fresh ? 0 : 8, 6);
        f.setHeadingLevel(level);
        begin(f, chars);
        inlines(node, chars);
    }
    void list(cmark_node *node)
    {
        const bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        const bool tight = std::exchange(m_tight, cmark_node_get_list_tight(node) != 0);
        const QString end = cmark_node_get_list_delim(node) == CMARK_PAREN_DELIM ? u")"_s : u"."_s;
        qint64 number = cmark_node_get_list_start(node);
        ++m_indent;
        ++m_listDepth;
        for (cmark_node *item = cmark_node_first_child(node); item; item = cmark_node_next(item)) {
            if (!m_marker.isEmpty()) // "- - a": the outer item holds nothing before the inner one
                begin(format(0, 0), plainText());
            m_marker = ordered ? QString::number(number++) + end : bullet();
            if (QByteArrayView(cmark_node_get_type_string(item)) == "tasklist")
                m_marker = cmark_gfm_extensions_get_tasklist_item_checked(item) ? u"☑"_s : u"☐"_s;
            blocks(item);
            if (!m_marker.isEmpty())
                begin(format(0, 4), plainText());
        }
        --m_listDepth;
        --m_indent;
        m_tight = tight;
        if (m_listDepth == 0)
            spaceBelow();
    }
    QString bullet() const
    {
        static constexpr char16_t signs[] = {u'•', u'◦', u'▪'};
        return QChar(signs[m_listDepth > 3 ? 2 : m_listDepth - 1]);
    }
    void spaceBelow()
    {
        if (m_fresh)
            return;
        QTextBlockFormat f = m_cursor.blockFormat();
        f.setBottomMargin(qMax(f.bottomMargin(), 9.0));
        m_cursor.setBlockFormat(f);
    }
    void quote(cmark_node *node)
    {
        flushMarker();
        ++m_quote;
        ++m_indent;
        blocks(node);
        --m_indent;
        --m_quote;
    }
    void flushMarker()
    {
        if (!m_marker.isEmpty())
            begin(format(0, 2), plainText());
    }
    void code(QString text, const QString &info)
    {
        flushMarker();
        if (text.endsWith(u'\n'))
            text.chop(1);
        QTextCharFormat chars;
        chars.setFont(m_style.mono);
        QStringList lines = text.split(u'\n');
        const int group = ++m_codeGroups;
        QTextBlockFormat f = format(0, 0);
        f.setLeftMargin(f.leftMargin() + CodePadding);
        f.setRightMargin(CodePadding);
        f.setProperty(CodeGroup, group);
        f.setLineHeight(108, QTextBlockFormat::ProportionalHeight);
        const auto put = [&](const QString &line, const QTextCharFormat &look, bool first, bool last) {
            f.setTopMargin(first ? (m_fresh ? CodePadding : CodePadding + 2) : 0);
            f.setBottomMargin(last ? CodePadding + 9 : 0);
            begin(f, look);
            marked(line, look);
        };
        if (!info.isEmpty()) { // the language is part of what the model wrote
            QTextCharFormat label = chars;
            label.setForeground(m_style.secondary);
            put(info, label, true, false);
        }
        for (qsizetype i = 0; i < lines.size(); ++i)
            put(lines[i], chars, i == 0 && info.isEmpty(), i + 1 == lines.size());
    }
    void literal(QString text)
    {
        if (text.endsWith(u'\n'))
            text.chop(1);
        QTextCharFormat chars = plainText();
        chars.setFont(m_style.mono);
        const QStringList lines = text.split(u'\n');
        for (qsizetype i = 0; i < lines.size(); ++i) {
            begin(format(0, i + 1 == lines.size() ? 9 : 0), chars);
            marked(lines[i], chars);
        }
    }
    void rule()
    {
        flushMarker();
        QTextBlockFormat f = format(2, 8);
        f.setProperty(RuleAcross, true);
        begin(f, plainText());
    }
    void table(cmark_node *node)
    {
        flushMarker();
        if (!m_tree.tableIsWhole(node))
            return code(m_tree.source(cmark_node_get_start_line(node), cmark_node_get_end_line(node)), QString());
        int rows = 0;
        for (cmark_node *row = cmark_node_first_child(node); row; row = cmark_node_next(row))
            ++rows;
        const int columns = cmark_gfm_extensions_get_table_columns(node);
        if (rows == 0 || columns == 0)
            return;
        if (m_fresh)
            shrink();
        QTextTableFormat look;
        look.setBorder(1);
        look.setBorderCollapse(true);
        look.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        look.setBorderBrush(m_style.line);
        look.setCellPadding(5);
        look.setCellSpacing(0);
        look.setLeftMargin(qMin(m_indent, DeepestIndent) * IndentStep);
        look.setTopMargin(4);
        look.setBottomMargin(10);
        look.setHeaderRowCount(1);
        QTextTable *table = m_cursor.insertTable(rows, columns, look);
        fill(node, table);
        m_cursor.movePosition(QTextCursor::End);
        m_fresh = true;
    }
    void fill(cmark_node *node, QTextTable *table)
    {
        const int columns = table->columns();
        const auto *alignment = cmark_gfm_extensions_get_table_alignments(node);
        const QTextCursor after = m_cursor;
        int r = 0;
        for (cmark_node *row = cmark_node_first_child(node); row; row = cmark_node_next(row), ++r) {
            int c = 0;
            for (cmark_node *cell = cmark_node_first_child(row); cell && c < columns;
                 cell = cmark_node_next(cell), ++c) {
                m_cursor = table->cellAt(r, c).firstCursorPosition();
                QTextBlockFormat f;
                const char side = alignment ? static_cast<char>(alignment[c]) : '\0';
                f.setAlignment(side == 'r' ? Qt::AlignRight : side == 'c' ? Qt::AlignHCenter : Qt::AlignLeft);
                m_cursor.setBlockFormat(f);
                QTextCharFormat chars = plainText();
                if (r == 0)
                    chars.setFontWeight(QFont::DemiBold);
                inlines(cell, chars);
            }
        }
        m_cursor = after;
    }
    // Qt keeps an empty block beside every table: it gets no height.
    void shrink()
    {
        QTextBlockFormat f;
        f.setLineHeight(1, QTextBlockFormat::FixedHeight);
        QTextCharFormat chars;
        QFont tiny = m_style.body;
        tiny.setPixelSize(1);
        chars.setFont(tiny);
        m_cursor.setBlockFormat(f);
        m_cursor.setBlockCharFormat(chars);
    }

    void inlines(cmark_node *parent, const QTextCharFormat &chars)
    {
        for (cmark_node *node = cmark_node_first_child(parent); node; node = cmark_node_next(node))
            span(node, chars);
    }
    void span(cmark_node *node, QTextCharFormat chars)
    {
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
            return marked(fromCmark(cmark_node_get_literal(node)), chars);
        case CMARK_NODE_SOFTBREAK: // models break lines where they mean it
        case CMARK_NODE_LINEBREAK:
            m_cursor.insertText(QString(QChar::LineSeparator), chars);
            return;
        case CMARK_NODE_CODE:
            chars.setFont(m_style.mono, QTextCharFormat::FontPropertiesSpecifiedOnly);
            chars.setBackground(m_style.codeGround);
            return marked(fromCmark(cmark_node_get_literal(node)), chars);
        case CMARK_NODE_HTML_INLINE:
            chars.setFont(m_style.mono, QTextCharFormat::FontPropertiesSpecifiedOnly);
            return marked(fromCmark(cmark_node_get_literal(node)), chars);
        case CMARK_NODE_EMPH:
            chars.setFontItalic(true);
            break;
        case CMARK_NODE_STRONG:
            chars.setFontWeight(QFont::Bold);
            break;
        case CMARK_NODE_LINK:
            link(node, chars);
            break;
        case CMARK_NODE_IMAGE:
            return image(node, chars);
        default:
            if (QByteArrayView(cmark_node_get_type_string(node)) == "strikethrough")
                chars.setFontStrikeOut(true);
            break;
        }
        inlines(node, chars);
    }
    void link(cmark_node *node, QTextCharFormat &chars) const
    {
        chars.setAnchor(true);
        chars.setAnchorHref(fromCmark(cmark_node_get_url(node)));
        chars.setForeground(m_style.accent);
        chars.setFontUnderline(true);
    }
    void image(cmark_node *node, QTextCharFormat chars)
    {
        chars.setForeground(m_style.secondary);
        const QString frame = tr("[image: %1 — not loaded]", "%1 is the picture's own description");
        const qsizetype hole = frame.indexOf(u"%1"_s);
        m_cursor.insertText(frame.first(qMax<qsizetype>(hole, 0)), chars);
        inlines(node, chars);
        m_cursor.insertText(frame.sliced(hole + 2), chars);
    }
    // Text with the marks of hidden characters tinted.
    void marked(const QString &text, const QTextCharFormat &chars)
    {
        qsizetype from = 0;
        for (HiddenMark hit = nextHiddenMark(text, 0); hit.position >= 0; hit = nextHiddenMark(text, from)) {
            m_cursor.insertText(text.sliced(from, hit.position - from), chars);
            QTextCharFormat tint = chars;
            tint.setForeground(m_style.caution);
            m_cursor.insertText(text.sliced(hit.position, hit.length), tint);
            from = hit.position + hit.length;
        }
        m_cursor.insertText(text.sliced(from), chars);
    }

    const MarkdownTree &m_tree;
    const MarkdownStyle &m_style;
    QTextCursor m_cursor;
    QString m_marker; // of the list item whose first block comes next
    int m_indent = 0, m_listDepth = 0, m_quote = 0, m_codeGroups = 0;
    bool m_tight = false, m_fresh = true;
};
} // namespace

QTextBlockFormat bodyBlockFormat()
{
    QTextBlockFormat f;
    f.setLineHeight(LineHeight, QTextBlockFormat::ProportionalHeight);
    return f;
}

bool renderMarkdown(const QString &raw, const MarkdownStyle &style, QTextDocument &document)
{
    if (raw.size() > markdownbudget::messageBytes)
        return false;
    const std::unique_ptr<MarkdownTree> tree = MarkdownTree::parse(visibleText(raw));
    if (!tree)
        return false;
    document.clear();
    document.setDefaultFont(style.body);
    Writer(*tree, style, document).write();
    return true;
}

void renderPlain(const QString &raw, const MarkdownStyle &style, QTextDocument &document)
{
    document.clear();
    document.setDefaultFont(style.body);
    QTextCursor cursor(&document);
    cursor.setBlockFormat(bodyBlockFormat());
    cursor.insertText(displayLines(visibleText(raw)));
}
} // namespace assay::widgets
