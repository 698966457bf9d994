// SPDX-License-Identifier: GPL-3.0-or-later
// What a stranger's text looks like on our screen: nothing invisible, nothing that stops the layout. The stored bytes
// are never changed; this is the last step before a widget. Pure.
#pragma once
#include <QString>
#include <QStringView>

namespace assay::widgets
{

// C0/C1 controls (but tab and line ends), bidi controls, zero-width and other invisible characters become ‹U+202E›-like
// marks; joiners that emoji and joining scripts need are kept. CR LF and CR become LF. More than 16 combining marks on
// one character are cut and counted. Of emoji the first 160 in a text are pictures, later ones are marks too: Qt
// decodes a colour font's picture anew at every layout, 0.25 ms each. `picturesBefore` is what earlier pieces of the
// text held.
QString visibleText(QStringView text, int picturesBefore = 0);

// The emoji that visibleText would count, by UTF-16 unit.
int pictureCount(QStringView text);

// The same text in lines of at most `limit` UTF-16 units, cut at a blank where there is one: a 10 MB line takes seconds
// to lay out, the same text in short lines does not.
QString displayLines(const QString &text, int limit = 4096);

// Position and length of the next ‹U+....› mark from `from`; position -1 when there is none.
struct HiddenMark {
    qsizetype position = -1, length = 0;
};
HiddenMark nextHiddenMark(const QString &text, qsizetype from);

// Words as a person counts them.
int wordCount(QStringView text);

} // namespace assay::widgets
