// SPDX-License-Identifier: GPL-3.0-or-later
// Markdown (CommonMark with GitHub's tables, strikethrough and task lists) to a QTextDocument: our own walk over
// cmark-gfm's syntax tree, because Qt's reader drops text and opens files. Nothing a model wrote is lost: raw HTML,
// reference definitions and surplus table cells appear as text, a picture as "[image: alt — not loaded]". GUI thread.
#pragma once
#include <QColor>
#include <QFont>
#include <QString>
#include <QTextFormat>

class QTextDocument;

namespace assay::widgets
{

struct MarkdownStyle {
    QFont body, mono;
    QColor secondary, accent, codeGround, line, caution;
};

// Above any of these the text is shown plain: Qt's layout is quadratic in several of them (measured).
namespace markdownbudget
{
inline constexpr int messageBytes = 64 << 10;
inline constexpr int paragraphBytes = 8 << 10;
inline constexpr int inlineSpans = 300; // in one paragraph
inline constexpr int tableRows = 200, tableColumns = 30, tableCells = 800, tables = 40;
inline constexpr int depth = 32;
inline constexpr int blocks = 3000;
inline constexpr int word = 4096; // UTF-16 units without a blank
} // namespace markdownbudget

// Block properties the view paints from: a code box, a quotation's bars, a rule across.
enum BlockProperty {
    CodeGroup = QTextFormat::UserProperty + 1, // int, one number a box
    QuoteDepth,                                // int
    RuleAcross,                                // bool
};

// Replaces the document's content. False: above the budget, and the document is untouched.
bool renderMarkdown(const QString &raw, const MarkdownStyle &style, QTextDocument &document);
// The text as it is, in short display lines, hidden characters marked.
void renderPlain(const QString &raw, const MarkdownStyle &style, QTextDocument &document);

// How body text stands: also for text that is still streaming in.
QTextBlockFormat bodyBlockFormat();
} // namespace assay::widgets
