// SPDX-License-Identifier: GPL-3.0-or-later
// A parsed message: the syntax tree with its owner, and the check that it is small enough to lay out. Private to the
// renderer, the only place that sees cmark's types.
#pragma once
#include <memory>
#include <QByteArray>
#include <QList>
#include <QString>

struct cmark_node;

namespace assay::widgets
{

class MarkdownTree
{
public:
    // Null: above the budget. `text` has been through visibleText(). The tree never outlives this object.
    static std::unique_ptr<MarkdownTree> parse(const QString &text);
    ~MarkdownTree();
    MarkdownTree(const MarkdownTree &) = delete;
    MarkdownTree &operator=(const MarkdownTree &) = delete;
    cmark_node *root() const noexcept { return m_root; }
    // Source lines first..last (from 1), without the renderer's own sign.
    QString source(int first, int last) const;
    // Do all rows of this table fit its columns? cmark drops surplus cells.
    bool tableIsWhole(cmark_node *table) const;

private:
    MarkdownTree() = default;
    bool withinBudget() const;
    QByteArray m_utf8;
    QList<QByteArray> m_lines;
    cmark_node *m_root = nullptr;
};

// Stands before what would be a link's reference definition, so that cmark keeps it as text; taken out again from
// whatever is shown. A private character: visibleText() lets none through.
inline constexpr char16_t definitionGuard = 0xE000;
QString fromCmark(const char *utf8); // without the guard
} // namespace assay::widgets
