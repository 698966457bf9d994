// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"
#include "widgets/style.h"
#include <algorithm>
#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QLabel>
#include <QStyle>
#include <QToolTip>
#include <QVariant>
#include <QWidget>

namespace assay::widgets
{
namespace
{
constexpr double bodyPoints = 10.5; // 14 px at 96 dpi: the least a system font may be

QColor blend(const QColor &a, const QColor &b, double share)
{
    return QColor::fromRgbF(float(a.redF() * share + b.redF() * (1 - share)),
                            float(a.greenF() * share + b.greenF() * (1 - share)),
                            float(a.blueF() * share + b.blueF() * (1 - share)));
}

double ratioOf(TextRole role)
{
    switch (role) {
    case TextRole::Small:
        return 12.5 / 14;
    case TextRole::PageTitle:
        return 26.0 / 14;
    case TextRole::Answer:
        return 14.5 / 14;
    case TextRole::Body:
    case TextRole::CardTitle:
    case TextRole::Mono:
        break;
    }
    return 1;
}

// Re-applies what depends on theme or font when they change. One per widget, its child.
class LookKeeper : public QObject
{
public:
    explicit LookKeeper(QWidget *widget) : QObject(widget), m_widget(widget) { widget->installEventFilter(this); }
    static LookKeeper *of(QWidget *widget)
    {
        for (QObject *child : widget->children()) {
            if (auto *keeper = dynamic_cast<LookKeeper *>(child))
                return keeper;
        }
        return new LookKeeper(widget);
    }
    void setTone(Tone tone)
    {
        m_tone = tone;
        m_hasTone = true;
        applyTone();
    }
    void setRole(TextRole role)
    {
        m_role = role;
        m_hasRole = true;
        applyRole();
    }

protected:
    bool eventFilter(QObject *object, QEvent *event) override
    {
        if (m_hasTone && event->type() == QEvent::PaletteChange)
            applyTone();
        if (m_hasRole && event->type() == QEvent::ApplicationFontChange)
            applyRole();
        return QObject::eventFilter(object, event);
    }

private:
    void applyTone()
    {
        const QColor color = toneColor(tokens(m_widget), m_tone);
        QPalette palette = m_widget->palette();
        if (palette.color(QPalette::Active, QPalette::WindowText) == color)
            return;
        for (const auto role : {QPalette::WindowText, QPalette::ButtonText, QPalette::Text})
            palette.setColor(QPalette::All, role, color);
        m_widget->setPalette(palette);
    }
    void applyRole() { m_widget->setFont(fontFor(m_role, QApplication::font())); }

    QWidget *m_widget;
    Tone m_tone = Tone::Normal;
    TextRole m_role = TextRole::Body;
    bool m_hasTone = false, m_hasRole = false;
};
} // namespace

const Tokens &lightTokens()
{
    static const Tokens light{.dark = false,
                              .window = QColor(0xF4F5F7),
                              .surface = QColor(0xFFFFFF),
                              .alternate = QColor(0xF9FAFB),
                              .line = QColor(0xDDE1E6),
                              .text = QColor(0x1B1F24),
                              .secondary = QColor(0x5B6570),
                              .accent = QColor(0x00467F),
                              .accentGround = QColor(0xE3EDF6),
                              .onAccent = QColor(0xFFFFFF),
                              .good = QColor(0x1F7A4D),
                              .caution = QColor(0x8A5A00),
                              .error = QColor(0xB3261E),
                              .errorGround = QColor(0xFBECEA),
                              .series = {QColor(0x00467F), QColor(0xA34600), QColor(0x2F9C80), QColor(0xDB5CB4),
                                         QColor(0xA18F00), QColor(0x5B5B5B)}};
    return light;
}

const Tokens &darkTokens()
{
    static const Tokens dark{.dark = true,
                             .window = QColor(0x15181B),
                             .surface = QColor(0x1D2125),
                             .alternate = QColor(0x22272C),
                             .line = QColor(0x343A41),
                             .text = QColor(0xE7EAED),
                             .secondary = QColor(0x9BA5B0),
                             .accent = QColor(0x78C3FE),
                             .accentGround = QColor(0x1F3345),
                             .onAccent = QColor(0x15181B),
                             .good = QColor(0x6CC495),
                             .caution = QColor(0xE5B567),
                             .error = QColor(0xFF8A80),
                             .errorGround = QColor(0x3A2322),
                             .series = {QColor(0x78C3FE), QColor(0xF54A1E), QColor(0x4F9871), QColor(0xAD72A4),
                                        QColor(0xFCD03B), QColor(0xDDDDDD)}};
    return dark;
}

const Tokens &tokens(const QPalette &palette)
{
    return palette.color(QPalette::Active, QPalette::Window).lightness() < 128 ? darkTokens() : lightTokens();
}

const Tokens &tokens(const QWidget *widget) { return tokens(widget ? widget->palette() : QApplication::palette()); }

QPalette paletteFor(const Tokens &t)
{
    QPalette p;
    const auto all = [&p](QPalette::ColorRole role, const QColor &color) { p.setColor(QPalette::All, role, color); };
    all(QPalette::Window, t.window);
    all(QPalette::WindowText, t.text);
    all(QPalette::Base, t.surface);
    all(QPalette::AlternateBase, t.alternate);
    all(QPalette::Text, t.text);
    all(QPalette::Button, t.surface);
    all(QPalette::ButtonText, t.text);
    all(QPalette::BrightText, t.error);
    all(QPalette::ToolTipBase, t.surface);
    all(QPalette::ToolTipText, t.text);
    all(QPalette::PlaceholderText, t.secondary);
    all(QPalette::Highlight, t.accent);
    all(QPalette::HighlightedText, t.onAccent);
    all(QPalette::Link, t.accent);
    all(QPalette::LinkVisited, t.accent);
    all(QPalette::Light, t.surface);
    all(QPalette::Midlight, t.alternate);
    all(QPalette::Mid, t.line);
    all(QPalette::Dark, t.line);
    all(QPalette::Shadow, t.line);
    const QColor faint = blend(t.secondary, t.window, 0.62);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        p.setColor(QPalette::Disabled, role, faint);
    p.setColor(QPalette::Disabled, QPalette::Base, t.alternate);
    p.setColor(QPalette::Disabled, QPalette::Highlight, t.line);
    p.setColor(QPalette::Disabled, QPalette::HighlightedText, t.secondary);
    return p;
}

void applyTheme(QApplication &app, session::Theme theme)
{
    if (!qobject_cast<Style *>(app.style())) {
        app.setStyle(new Style);
        QFont font = app.font();
        if (font.pointSizeF() > 0 && font.pointSizeF() < bodyPoints) {
            font.setPointSizeF(bodyPoints);
            app.setFont(font);
        }
    }
    const Tokens *chosen = theme == session::Theme::Dark ? &darkTokens() : &lightTokens();
    if (theme == session::Theme::System) {
        // Without a palette of our own the application's is the desktop's. There is no colour-scheme hint before
        // Qt 6.5.
        QApplication::setPalette(QPalette());
        chosen = &tokens(QApplication::palette());
    }
    QApplication::setPalette(paletteFor(*chosen));
    QToolTip::setPalette(paletteFor(*chosen));
}

QFont fontFor(TextRole role, const QFont &base)
{
    QFont font = role == TextRole::Mono ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : base;
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF() * ratioOf(role));
    else
        font.setPixelSize(std::max(11, int(base.pixelSize() * ratioOf(role) + 0.5)));
    if (role == TextRole::PageTitle || role == TextRole::CardTitle)
        font.setBold(true);
    return font;
}

void setTextRole(QWidget *widget, TextRole role) { LookKeeper::of(widget)->setRole(role); }

QColor toneColor(const Tokens &t, Tone tone)
{
    switch (tone) {
    case Tone::Secondary:
        return t.secondary;
    case Tone::Accent:
        return t.accent;
    case Tone::Good:
        return t.good;
    case Tone::Caution:
        return t.caution;
    case Tone::Error:
        return t.error;
    case Tone::Normal:
        break;
    }
    return t.text;
}

void setTone(QWidget *widget, Tone tone) { LookKeeper::of(widget)->setTone(tone); }

ThemeNotifier::ThemeNotifier(QWidget *watched) : QObject(watched) { watched->installEventFilter(this); }

bool ThemeNotifier::eventFilter(QObject *object, QEvent *event)
{
    if (object == parent() && event->type() == QEvent::PaletteChange)
        Q_EMIT changed();
    return QObject::eventFilter(object, event);
}
} // namespace assay::widgets
