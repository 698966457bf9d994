// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_column.h"
#include "widgets/compare/answer_view.h"
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int ChipGap = 16, MostFlags = 160;
}

ScoreChips::ScoreChips(QWidget *parent) : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ScoreChips::setChips(const QList<ScoreChip> &chips)
{
    m_chips = chips;
    setAccessibleName(text());
    updateGeometry();
    update();
}

QString ScoreChips::text() const
{
    QStringList out;
    for (const ScoreChip &chip : m_chips)
        out << chip.text;
    return out.join(u", "_s);
}

QFont ScoreChips::fontOf(const ScoreChip &chip) const
{
    QFont font = fontFor(TextRole::Small, this->font());
    font.setBold(chip.current || chip.done);
    return font;
}

template <typename Visit> int ScoreChips::layOut(int width, Visit visit) const
{
    const int line = QFontMetrics(fontFor(TextRole::Small, font())).height() + 2;
    int x = 0, y = 0;
    for (const ScoreChip &chip : m_chips) {
        const int wide = qMin(width, QFontMetrics(fontOf(chip)).horizontalAdvance(chip.text) + 1);
        if (x > 0 && x + wide > width) {
            x = 0;
            y += line;
        }
        visit(chip, QRect(x, y, wide, line));
        x += wide + ChipGap;
    }
    return y + line;
}

int ScoreChips::heightForWidth(int width) const
{
    return layOut(width, [](const ScoreChip &, const QRect &) {});
}

QSize ScoreChips::sizeHint() const { return {200, heightForWidth(qMax(width(), 120))}; }

void ScoreChips::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &t = tokens(this);
    layOut(width(), [&](const ScoreChip &chip, const QRect &rect) {
        painter.setFont(fontOf(chip));
        painter.setPen(chip.current ? t.accent : chip.done ? t.text : t.secondary);
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(chip.text, Qt::ElideRight, rect.width()));
    });
}

ScoreColumn::ScoreColumn(QWidget *parent) : Card(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(3, 3, 3, 3); // the ring's width
    layout->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(space::content, space::related, space::content, space::related);
    head->setSpacing(space::related);
    m_dot = new MarkerDot(this);
    m_name = makeLabel({}, TextRole::CardTitle, Tone::Normal, this);
    m_endpoint = new ElidedLabel({}, this);
    setTone(m_endpoint, Tone::Secondary);
    m_masked = makeLabel({}, TextRole::Small, Tone::Caution, this);
    head->addWidget(m_dot);
    head->addWidget(m_name);
    head->addWidget(m_endpoint, 1);
    head->addStretch();
    head->addWidget(m_masked);
    layout->addLayout(head);
    layout->addWidget(new Line(Qt::Horizontal, this));
    m_complex = makeLabel(tr("shown as plain text: too complex"), TextRole::Small, Tone::Caution, this);
    m_complex->setContentsMargins(space::content, 4, space::content, 0);
    m_complex->hide();
    layout->addWidget(m_complex);
    m_view = new AnswerView(this);
    m_view->setFocusPolicy(Qt::NoFocus); // keys belong to the surface
    m_view->viewport()->installEventFilter(this);
    layout->addWidget(m_view, 1);
    m_note = new QPlainTextEdit(this);
    m_note->setMaximumHeight(96);
    m_note->setTabChangesFocus(true);
    m_note->document()->setDocumentMargin(10);
    m_note->hide();
    layout->addWidget(m_note);
    layout->addWidget(new Line(Qt::Horizontal, this));
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(space::content, 6, space::content, 6);
    foot->setSpacing(2);
    m_chips = new ScoreChips(this);
    m_flags = makeLabel({}, TextRole::Small, Tone::Caution, this);
    m_flags->setWordWrap(true);
    foot->addWidget(m_chips);
    foot->addWidget(m_flags);
    layout->addLayout(foot);
    connect(m_view, &AnswerView::rendered, this, [this] { m_complex->setVisible(m_view->tooComplex()); });
}

void ScoreColumn::setLetter(QChar letter)
{
    m_dot->hide();
    m_endpoint->hide();
    m_endpoint->setText({}); // nothing of the model stays in the widget, shown or not
    m_name->setText(tr("Answer %1", "%1 is a letter").arg(letter));
}

void ScoreColumn::setTarget(const TargetLook &look)
{
    m_dot->show();
    m_endpoint->show();
    m_dot->setMarker(look.color, look.shape);
    m_name->setText(look.name);
    m_endpoint->setText(look.endpoint);
}

QString ScoreColumn::title() const { return m_name->text(); }

void ScoreColumn::setText(const QString &text, int masked)
{
    m_complex->hide();
    m_masked->setVisible(masked > 0);
    m_masked->setText(tr("%n name(s) hidden", "names of models in an answer", masked));
    m_view->showAnswer(text);
}

void ScoreColumn::setChips(const QList<ScoreChip> &chips, const QString &flags, bool current)
{
    m_chips->setChips(chips);
    m_flags->setText(flags.left(MostFlags));
    m_flags->setVisible(!flags.isEmpty());
    m_current = current;
    setAccessibleName(current ? tr("%1, to be scored now, %2").arg(title(), m_chips->text())
                              : tr("%1, %2", "an answer and its score").arg(title(), m_chips->text()));
    m_view->setAccessibleName(tr("Text of %1").arg(title()));
    update();
}

void ScoreColumn::setNoteMarks(const QList<TextSpan> &spans) { m_view->setSpans(AnswerView::Layer::Note, spans); }

void ScoreColumn::openNote(const QString &text, const QString &about)
{
    const QString name = about.isEmpty() ? tr("Note on %1").arg(title()) : tr("Note on “%1”").arg(about.left(60));
    m_note->setAccessibleName(name);
    m_note->setPlaceholderText(tr("%1. Esc or Ctrl+Enter returns to scoring.").arg(name));
    m_note->setPlainText(text);
    m_note->show();
    m_note->setFocus();
    m_note->moveCursor(QTextCursor::End);
}

QString ScoreColumn::closeNote()
{
    m_note->hide();
    return m_note->toPlainText().trimmed();
}

bool ScoreColumn::noteOpen() const { return !m_note->isHidden(); }

void ScoreColumn::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    if (!m_current)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens(this).accent, 3));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5), radius::card, radius::card);
}

bool ScoreColumn::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_view->viewport() && event->type() == QEvent::MouseButtonPress)
        Q_EMIT picked();
    return Card::eventFilter(object, event);
}
} // namespace assay::widgets
