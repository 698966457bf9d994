// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of a chart as lines with their place: measured once, so that a layout can be checked for overlaps before
// anything is drawn. Logical px. GUI thread. Private to this room and its tests.
#pragma once
#include <QFont>
#include <QRectF>
#include <QString>
#include <string>
#include <vector>

namespace assay::charts
{
enum class TextRole {
    Title,
    Sentence,
    Subtitle,
    PanelTitle,
    ColumnTitle,
    Label,
    Sublabel,
    Value,
    Group,
    Tick,
    AxisTitle,
    Caption,
    Why,
    Key,       // what a tint means
    Reference, // what a line across the plot means
    Cell,      // inside a cell or a bar; may stand on a colour
    Point,     // beside a point or at a line's end
    Empty
};

struct TextLine {
    TextRole role = TextRole::Title;
    QString text; // as drawn, perhaps elided
    QString full; // the whole text when `text` is elided, else empty
    QFont font;
    QRectF rect;         // as seen, also when turned
    bool strong = false; // in the text colour; else secondary
    bool turned = false; // read from bottom to top
};

QString qt(const std::string &text);
// Unhinted, so that a text is as wide in a file of any resolution as it is on the screen, and by its resolved name, so
// that an SVG names a family that exists.
QFont fontOf(double pixels, bool bold = false);
double lineHeight(const QFont &font);
double widthOf(const QString &text, const QFont &font);
std::vector<QString> wrapped(const QString &text, const QFont &font, double width);
// At most `most` lines; what does not fit ends in an ellipsis.
std::vector<QString> wrapped(const QString &text, const QFont &font, double width, std::size_t most);

enum class At { Left, Right, Centre };
struct TextSpot {
    TextRole role = TextRole::Title;
    QFont font;
    QPointF at; // top of the line, at its left edge, right edge or centre
    At anchor = At::Left;
    bool strong = false;
    double room = 1e9; // wider texts are elided
};
// Adds one line to `out`; empty text adds nothing. Answers its width.
double place(std::vector<TextLine> &out, const QString &text, const TextSpot &spot);
// Read from bottom to top: `at` is the bottom centre of the column of text, `room` its height.
void placeTurned(std::vector<TextLine> &out, const QString &text, const TextSpot &spot);
} // namespace assay::charts
