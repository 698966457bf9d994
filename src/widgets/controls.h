// SPDX-License-Identifier: GPL-3.0-or-later
// Small widgets that every page shares. Labels here show plain text only: a stranger's text is never markup.
#pragma once
#include "analysis/chart_spec.h"
#include "core/values.h"
#include "widgets/error_text.h"
#include "widgets/theme.h"
#include <functional>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

class QBoxLayout;
class QHBoxLayout;

namespace assay::widgets
{

// A surface with a one-pixel line and radius 8. Put children in a layout as usual.
class Card : public QFrame
{
    Q_OBJECT
public:
    enum class Kind { Plain, Accent /* two-pixel accent line */, Error /* error ground, no line */ };
    explicit Card(QWidget *parent = nullptr, Kind kind = Kind::Plain);
    void setKind(Kind kind);
    Kind kind() const noexcept { return m_kind; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Kind m_kind;
};

class Line : public QWidget // one pixel, the card's own colour
{
    Q_OBJECT
public:
    explicit Line(Qt::Orientation orientation = Qt::Horizontal, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

// The page's one filled button; the others stay outlined. The hint is shown after the text: "Run 48 x 4  Ctrl+Enter".
void setPrimary(QPushButton *button, bool primary = true);
void setButtonHint(QPushButton *button, const QString &hint);
QPushButton *makeButton(const QString &text, QStringView iconName = {}, QWidget *parent = nullptr);
// A flat button with an icon only: `name` is its accessible name and tooltip, a verb with its object.
QToolButton *makeIconButton(QStringView iconName, const QString &name, QWidget *parent = nullptr);
void setInvalid(QWidget *field, bool invalid); // red line; say why beside it

QLabel *makeLabel(const QString &text, TextRole role = TextRole::Body, Tone tone = Tone::Normal,
                  QWidget *parent = nullptr);

class Chip : public QLabel // "support", "simulated", "baseline"
{
    Q_OBJECT
public:
    explicit Chip(const QString &text = {}, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

class KeyCap : public QLabel // a key of the keyboard: "Enter"
{
    Q_OBJECT
public:
    explicit KeyCap(const QString &text = {}, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

class StateWord : public QLabel // "done", "streaming", "queued", "failed": a bold word in its colour
{
    Q_OBJECT
public:
    explicit StateWord(QWidget *parent = nullptr);
    void setWord(const QString &word, Tone tone);
    void setState(TrialState state, Outcome outcome); // the outcome counts when settled

    static QString wordFor(TrialState state, Outcome outcome);
    static Tone toneFor(TrialState state, Outcome outcome);
};

// Shape and hue of a target, as in the charts. Decoration: the name beside it says the same.
class MarkerDot : public QWidget
{
    Q_OBJECT
public:
    explicit MarkerDot(QWidget *parent = nullptr);
    void setMarker(int color, analysis::MarkShape shape); // color: index 0..5 of the series
    QSize sizeHint() const override { return {12, 12}; }
    // Around `center`, about `size` wide; for item views.
    static void draw(QPainter *painter, const QPointF &center, double size, const QColor &color,
                     analysis::MarkShape shape);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_color = 5;
    analysis::MarkShape m_shape = analysis::MarkShape::Circle;
};

class ElidedLabel : public QWidget // one line, elided at the end; the whole text is its tooltip and accessible name
{
    Q_OBJECT
public:
    explicit ElidedLabel(const QString &text = {}, QWidget *parent = nullptr);
    void setText(const QString &text);
    QString text() const { return m_text; }
    void setElideMode(Qt::TextElideMode mode);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString m_text;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

class EmptyState : public QWidget // one sentence and one button
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);
    void setSentence(const QString &sentence);
    void setAction(const QString &buttonText, QStringView iconName = {}); // empty: no button
    QPushButton *button() const { return m_button; }

Q_SIGNALS:
    void triggered();

private:
    QLabel *m_sentence;
    QPushButton *m_button;
};

// What happened, who caused it, what it may have cost, what now; where the thing failed.
class ErrorCard : public Card
{
    Q_OBJECT
public:
    explicit ErrorCard(QWidget *parent = nullptr);
    void setError(const ErrorText &text);
    void setMessage(const QString &title, const QString &body);
    QPushButton *addButton(const QString &text); // the caller connects it
    void clearButtons();
    QString text() const; // everything shown, for copying and assistive technology

private:
    QLabel *m_title;
    QLabel *m_body;
    QLabel *m_detail;
    QHBoxLayout *m_buttons;
};
} // namespace assay::widgets
