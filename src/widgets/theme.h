// SPDX-License-Identifier: GPL-3.0-or-later
// The look in one place: colour tokens, palette, text roles. No other file of the room names a colour. Everything is
// read from the widget's palette when it is painted, so System, Light and Dark switch at once. GUI thread only.
#pragma once
#include "session/preferences.h"
#include <array>
#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

class QApplication;
class QLabel;
class QWidget;

namespace assay::widgets
{

struct Tokens {
    bool dark = false;
    QColor window, surface, alternate, line, text, secondary;
    QColor accent, accentGround, onAccent; // onAccent: text on a filled accent
    QColor good, caution, error, errorGround;
    std::array<QColor, 6> series; // fixed per model; the sixth is grey
};

const Tokens &lightTokens();
const Tokens &darkTokens();
const Tokens &tokens(const QPalette &palette); // by the lightness of QPalette::Window
const Tokens &tokens(const QWidget *widget);
QPalette paletteFor(const Tokens &tokens);

// Fusion with our flat controls, the palette, the font. Call again to switch; System follows the desktop's palette.
void applyTheme(QApplication &app, session::Theme theme);

// Spacing in steps of 4 (look.md): inside a chip, between related things, around content, between groups.
namespace space
{
inline constexpr int chip = 4, related = 8, content = 12, group = 16, section = 24;
}
namespace radius
{
inline constexpr int card = 8, control = 6;
}

enum class TextRole { Body, Answer, Small, CardTitle, PageTitle, Mono };
QFont fontFor(TextRole role, const QFont &base); // sizes are ratios of the user's own font
// Sets the font, and keeps it so when the user's font changes.
void setTextRole(QWidget *widget, TextRole role);

// The colour of a word. Follows the theme.
enum class Tone { Normal, Secondary, Accent, Good, Caution, Error };
QColor toneColor(const Tokens &tokens, Tone tone);
void setTone(QWidget *widget, Tone tone);

// Tells custom-painted things without a changeEvent of their own that the theme switched. A child of its user.
class ThemeNotifier : public QObject
{
    Q_OBJECT
public:
    explicit ThemeNotifier(QWidget *watched);

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
};
} // namespace assay::widgets
