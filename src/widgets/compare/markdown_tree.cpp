// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/markdown_tree.h"
#include "widgets/compare/markdown_render.h"
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
// "[label]:" is a definition when it opens a paragraph; elsewhere the guard changes nothing.
QString guardDefinitions(const QString &text)
{
    QString out;
    out.reserve(text.size() + 16);
    qsizetype copied = 0;
    for (qsizetype open = text.indexOf(u'['); open >= 0;) {
        qsizetype end = open + 1;
        while (end < text.size() && text[end] != u']' && text[end] != u'[')
            end += text[end] == u'\\' ? 2 : 1;
        const bool closes = end + 1 < text.size() && text[end] == u']' && text[end + 1] == u':';
        if (closes && (open == 0 || text[open - 1] != u'\\')) {
            out += QStringView(text).sliced(copied, open - copied);
            out += QChar(definitionGuard);
            copied = open;
        }
        open = text.indexOf(u'[', open + 1);
    }
    out += QStringView(text).sliced(copied);
    return out;
}

bool hasLongWord(const QString &text)
{
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c.isSpace() ? 0 : run + 1;
        if (run > markdownbudget::word)
            return true;
    }
    return false;
}

// cmark needs minutes for a table of ten thousand columns, so lines that could open one are looked at before.
bool tablesAreSmall(const QList<QByteArray> &lines)
{
    int delimiterRows = 0;
    for (const QByteArray &line : lines) {
        if (!line.contains('|') || !line.contains('-'))
            continue;
        int pipes = 0;
        bool delimiter = true;
        for (const char c : line) {
            pipes += c == '|' ? 1 : 0;
            delimiter = delimiter && (c == '|' || c == '-' || c == ':' || c == ' ' || c == '\t' || c == '>' ||
                                      c == '*' || c == '+' || (c >= '0' && c <= '9') || c == '.' || c == ')');
        }
        if (!delimiter)
            continue;
        if (pipes > markdownbudget::tableColumns + 1 || ++delimiterRows > markdownbudget::tables)
            return false;
    }
    return true;
}

bool isInlineSpan(cmark_node_type type)
{
    return type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG || type == CMARK_NODE_LINK ||
           type == CMARK_NODE_IMAGE || type == CMARK_NODE_CODE || type == CMARK_NODE_HTML_INLINE;
}

struct BudgetWalk {
    int depth = 0, blocks = 0, spans = 0, bytes = 0, rows = 0, cells = 0;

    bool leave(cmark_node_type type)
    {
        depth -= (type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK ? 1 : 0;
        return true;
    }
    bool enterBlock(cmark_node *node, cmark_node_type type)
    {
        spans = bytes = 0;
        if (++depth > markdownbudget::depth || ++blocks > markdownbudget::blocks)
            return false;
        const QByteArrayView name = cmark_node_get_type_string(node);
        if (name == "table") {
            rows = 0;
            return cmark_gfm_extensions_get_table_columns(node) <= markdownbudget::tableColumns;
        }
        if (name == "table_row" || name == "table_header")
            return ++rows <= markdownbudget::tableRows;
        if (name == "table_cell") {
            --blocks; // cells have a budget of their own
            return ++cells <= markdownbudget::tableCells;
        }
        if (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK) {
            blocks += static_cast<int>(QByteArrayView(cmark_node_get_literal(node)).count('\n'));
            --depth; // a leaf: no exit event
        } else if (type == CMARK_NODE_THEMATIC_BREAK) {
            --depth;
        }
        return blocks <= markdownbudget::blocks;
    }
    bool enterInline(cmark_node *node, cmark_node_type type)
    {
        if (isInlineSpan(type) || QByteArrayView(cmark_node_get_type_string(node)) == "strikethrough")
            ++spans;
        if (const char *literal = cmark_node_get_literal(node))
            bytes += static_cast<int>(qstrlen(literal));
        return spans <= markdownbudget::inlineSpans && bytes <= markdownbudget::paragraphBytes;
    }
    bool enter(cmark_node *node, cmark_node_type type)
    {
        return (type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK ? enterBlock(node, type)
                                                                      : enterInline(node, type);
    }
};
} // namespace

QString fromCmark(const char *utf8)
{
    QString text = QString::fromUtf8(utf8 ? utf8 : "");
    return text.remove(QChar(definitionGuard));
}

std::unique_ptr<MarkdownTree> MarkdownTree::parse(const QString &text)
{
    if (text.size() > markdownbudget::messageBytes || hasLongWord(text))
        return nullptr;
    std::unique_ptr<MarkdownTree> tree(new MarkdownTree);
    tree->m_utf8 = guardDefinitions(text).toUtf8();
    tree->m_lines = tree->m_utf8.split('\n');
    if (tree->m_utf8.size() > markdownbudget::messageBytes || !tablesAreSmall(tree->m_lines))
        return nullptr;
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE);
    for (const char *name : {"table", "strikethrough", "tasklist"}) {
        if (cmark_syntax_extension *extension = cmark_find_syntax_extension(name))
            cmark_parser_attach_syntax_extension(parser, extension);
    }
    cmark_parser_feed(parser, tree->m_utf8.constData(), static_cast<std::size_t>(tree->m_utf8.size()));
    tree->m_root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    if (!tree->m_root || !tree->withinBudget())
        return nullptr;
    return tree;
}

MarkdownTree::~MarkdownTree()
{
    if (m_root)
        cmark_node_free(m_root);
}

bool MarkdownTree::withinBudget() const
{
    BudgetWalk walk;
    bool fits = true;
    cmark_iter *iterator = cmark_iter_new(m_root);
    for (auto event = cmark_iter_next(iterator); fits && event != CMARK_EVENT_DONE; event = cmark_iter_next(iterator)) {
        cmark_node *node = cmark_iter_get_node(iterator);
        const cmark_node_type type = cmark_node_get_type(node);
        fits = event == CMARK_EVENT_ENTER ? walk.enter(node, type) : walk.leave(type);
    }
    cmark_iter_free(iterator);
    return fits;
}

QString MarkdownTree::source(int first, int last) const
{
    QString out;
    for (int line = qMax(first, 1); line <= last && line <= m_lines.size(); ++line) {
        if (!out.isEmpty())
            out += u'\n';
        out += fromCmark(m_lines[line - 1].constData());
    }
    return out;
}

bool MarkdownTree::tableIsWhole(cmark_node *table) const
{
    const int columns = cmark_gfm_extensions_get_table_columns(table);
    for (cmark_node *row = cmark_node_first_child(table); row; row = cmark_node_next(row)) {
        const int line = cmark_node_get_start_line(row);
        if (line < 1 || line > m_lines.size())
            return false;
        QByteArray text = m_lines[line - 1].trimmed();
        while (text.startsWith('>'))
            text = text.sliced(1).trimmed();
        int pipes = 0;
        for (qsizetype i = 0; i < text.size(); ++i)
            pipes += text[i] == '|' && (i == 0 || text[i - 1] != '\\') ? 1 : 0;
        pipes -= text.startsWith('|') ? 1 : 0;
        pipes -= text.size() > 1 && text.endsWith('|') && !text.endsWith("\\|") ? 1 : 0;
        if (pipes + 1 > columns)
            return false;
    }
    return true;
}
} // namespace assay::widgets
