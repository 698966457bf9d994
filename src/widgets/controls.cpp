// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls.h"
#include "widgets/icons.h"
#include "widgets/style.h"
#include "widgets/style_paint.h"
#include <QEvent>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

Card::Card(QWidget *parent, Kind kind) : QFrame(parent), m_kind(kind) { setFrameShape(QFrame::NoFrame); }

void Card::setKind(Kind kind)
{
    m_kind = kind;
    update();
}

void Card::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens(this);
    QPainter painter(this);
    if (m_kind == Kind::Error)
        paint::roundedRect(&painter, rect(), t.errorGround, QColor(), 0, radius::control);
    else
        paint::roundedRect(&painter, rect(), t.surface, m_kind == Kind::Accent ? t.accent : t.line,
                           m_kind == Kind::Accent ? 2 : 1, radius::card);
}

Line::Line(Qt::Orientation orientation, QWidget *parent) : QWidget(parent)
{
    if (orientation == Qt::Horizontal)
        setFixedHeight(1);
    else
        setFixedWidth(1);
}

void Line::paintEvent(QPaintEvent *) { QPainter(this).fillRect(rect(), tokens(this).line); }

void setPrimary(QPushButton *button, bool primary)
{
    button->setProperty(primaryProperty, primary);
    QFont font = button->font();
    font.setBold(primary);
    button->setFont(font);
    button->updateGeometry();
    button->update();
}

void setButtonHint(QPushButton *button, const QString &hint)
{
    button->setProperty(hintProperty, hint);
    button->updateGeometry();
    button->update();
}

QPushButton *makeButton(const QString &text, QStringView iconName, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setAutoDefault(false);
    if (!iconName.isEmpty()) {
        button->setIcon(icon(iconName));
        button->setIconSize({18, 18});
    }
    return button;
}

QToolButton *makeIconButton(QStringView iconName, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setAutoRaise(true);
    if (button->layoutDirection() == Qt::RightToLeft) { // forward points to where one reads on
        if (iconName == u"chevron-left")
            iconName = u"chevron-right";
        else if (iconName == u"chevron-right")
            iconName = u"chevron-left";
    }
    button->setIcon(icon(iconName));
    button->setIconSize({18, 18});
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

void setInvalid(QWidget *field, bool invalid)
{
    field->setProperty(invalidProperty, invalid);
    field->update();
}

QLabel *makeLabel(const QString &text, TextRole role, Tone tone, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    if (role != TextRole::Body)
        setTextRole(label, role);
    if (tone != Tone::Normal)
        setTone(label, tone);
    return label;
}

Chip::Chip(const QString &text, QWidget *parent) : QLabel(text, parent)
{
    setTextFormat(Qt::PlainText);
    setTextRole(this, TextRole::Small);
    setTone(this, Tone::Secondary);
    setContentsMargins(9, 2, 9, 2);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void Chip::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    paint::roundedRect(&painter, rect(), tokens(this).alternate, tokens(this).line, 1, height() / 2.0 - 1);
    painter.end();
    QLabel::paintEvent(event);
}

KeyCap::KeyCap(const QString &text, QWidget *parent) : QLabel(text, parent)
{
    setTextFormat(Qt::PlainText);
    setTextRole(this, TextRole::Small);
    setTone(this, Tone::Secondary);
    setContentsMargins(6, 0, 6, 1);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void KeyCap::paintEvent(QPaintEvent *event)
{
    const Tokens &t = tokens(this);
    QPainter painter(this);
    paint::roundedRect(&painter, rect(), t.surface, t.line, 1, 4);
    painter.fillRect(QRect(3, height() - 2, width() - 6, 1), t.line);
    painter.end();
    QLabel::paintEvent(event);
}

StateWord::StateWord(QWidget *parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    QFont bold = font();
    bold.setBold(true);
    setFont(bold);
}

void StateWord::setWord(const QString &word, Tone tone)
{
    setText(word);
    setTone(this, tone);
}

void StateWord::setState(TrialState state, Outcome outcome)
{
    setWord(wordFor(state, outcome), toneFor(state, outcome));
}

QString StateWord::wordFor(TrialState state, Outcome outcome)
{
    switch (state) {
    case TrialState::Queued:
        return tr("queued", "state of an answer");
    case TrialState::Waiting:
        return tr("waiting", "state of an answer");
    case TrialState::Sent:
        return tr("sent", "state of an answer");
    case TrialState::Streaming:
        return tr("streaming", "state of an answer");
    case TrialState::Settled:
        break;
    }
    switch (outcome) {
    case Outcome::Succeeded:
        return tr("done", "outcome of an answer");
    case Outcome::Truncated:
        return tr("truncated", "outcome of an answer");
    case Outcome::Refused:
        return tr("refused", "outcome of an answer");
    case Outcome::Filtered:
        return tr("filtered", "outcome of an answer");
    case Outcome::Empty:
        return tr("empty", "outcome of an answer");
    case Outcome::Partial:
        return tr("partial", "outcome of an answer");
    case Outcome::Failed:
        return tr("failed", "outcome of an answer");
    case Outcome::Cancelled:
        return tr("stopped", "outcome of an answer");
    case Outcome::Unknown:
        break;
    }
    return tr("unknown", "outcome of an answer");
}

Tone StateWord::toneFor(TrialState state, Outcome outcome)
{
    if (state == TrialState::Streaming)
        return Tone::Accent;
    if (state == TrialState::Waiting)
        return Tone::Caution;
    if (state != TrialState::Settled)
        return Tone::Secondary;
    switch (outcome) {
    case Outcome::Succeeded:
        return Tone::Good;
    case Outcome::Failed:
        return Tone::Error;
    case Outcome::Cancelled:
        return Tone::Secondary;
    default:
        return Tone::Caution;
    }
}

MarkerDot::MarkerDot(QWidget *parent) : QWidget(parent)
{
    setFixedSize(sizeHint());
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void MarkerDot::setMarker(int color, analysis::MarkShape shape)
{
    m_color = qBound(0, color, 5);
    m_shape = shape;
    update();
}

void MarkerDot::draw(QPainter *painter, const QPointF &center, double size, const QColor &color,
                     analysis::MarkShape shape)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    const double h = size / 2;
    const auto polygon = [&](std::initializer_list<QPointF> points) {
        QPolygonF shapePoints;
        for (const QPointF &p : points)
            shapePoints << center + p * h;
        painter->drawPolygon(shapePoints);
    };
    switch (shape) {
    case analysis::MarkShape::Circle:
        painter->drawEllipse(center, h * 0.86, h * 0.86);
        break;
    case analysis::MarkShape::Square:
        polygon({{-0.76, -0.76}, {0.76, -0.76}, {0.76, 0.76}, {-0.76, 0.76}});
        break;
    case analysis::MarkShape::Diamond:
        polygon({{0, -1}, {1, 0}, {0, 1}, {-1, 0}});
        break;
    case analysis::MarkShape::Triangle:
        polygon({{0, -0.92}, {0.98, 0.76}, {-0.98, 0.76}});
        break;
    case analysis::MarkShape::InvertedTriangle:
        polygon({{0, 0.92}, {0.98, -0.76}, {-0.98, -0.76}});
        break;
    }
    painter->restore();
}

void MarkerDot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    draw(&painter, QRectF(rect()).center(), 11, tokens(this).series[std::size_t(m_color)], m_shape);
}

ElidedLabel::ElidedLabel(const QString &text, QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setText(text);
}

void ElidedLabel::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

QSize ElidedLabel::sizeHint() const { return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height()}; }

QSize ElidedLabel::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 4, fontMetrics().height()}; }

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_text, m_mode, width()));
}

bool ElidedLabel::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && fontMetrics().horizontalAdvance(m_text) > width()) {
        // Escaped: tooltips guess markup, and this may be a stranger's text.
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), m_text.toHtmlEscaped(), this);
        return true;
    }
    return QWidget::event(event);
}

EmptyState::EmptyState(QWidget *parent) : QWidget(parent)
{
    m_sentence = makeLabel({}, TextRole::Body, Tone::Secondary, this);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_button = makeButton({}, {}, this);
    m_button->hide();
    auto *layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addWidget(m_sentence);
    layout->addSpacing(space::content);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::triggered);
}

void EmptyState::setSentence(const QString &sentence) { m_sentence->setText(sentence); }

void EmptyState::setAction(const QString &buttonText, QStringView iconName)
{
    m_button->setText(buttonText);
    m_button->setIcon(iconName.isEmpty() ? QIcon() : icon(iconName));
    m_button->setVisible(!buttonText.isEmpty());
    setPrimary(m_button);
}

ErrorCard::ErrorCard(QWidget *parent) : Card(parent, Kind::Error)
{
    m_title = makeLabel({}, TextRole::CardTitle, Tone::Error, this);
    m_body = makeLabel({}, TextRole::Body, Tone::Normal, this);
    m_detail = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    for (QLabel *label : {m_title, m_body, m_detail}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setVisible(false);
    }
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(space::related);
    m_buttons->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::content, 10, space::content, 10);
    layout->setSpacing(space::chip);
    layout->addWidget(m_title);
    layout->addWidget(m_body);
    layout->addWidget(m_detail);
    layout->addLayout(m_buttons);
}

void ErrorCard::setError(const ErrorText &text)
{
    QStringList body;
    for (const QString &part : {text.who, text.cost, text.next}) {
        if (!part.isEmpty())
            body << part;
    }
    setMessage(text.what, body.join(u' '));
    m_detail->setText(text.detail);
    m_detail->setVisible(!text.detail.isEmpty());
}

void ErrorCard::setMessage(const QString &title, const QString &body)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_body->setText(body);
    m_body->setVisible(!body.isEmpty());
    m_detail->clear();
    m_detail->hide();
}

QPushButton *ErrorCard::addButton(const QString &text)
{
    auto *button = makeButton(text, {}, this);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

void ErrorCard::clearButtons()
{
    while (m_buttons->count() > 1) {
        QLayoutItem *item = m_buttons->takeAt(0);
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater(); // a click on it may be what leads here
        }
        delete item;
    }
}

QString ErrorCard::text() const
{
    return QStringList{m_title->text(), m_body->text(), m_detail->text()}.join(u'\n').trimmed();
}
} // namespace assay::widgets
