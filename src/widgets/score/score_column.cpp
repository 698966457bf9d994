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
    m_endpoint = makeLabel({}, TextRole::Body, Tone::Secondary, this);
    head->addWidget(m_dot);
    head->addWidget(m_name);
    head->addWidget(m_endpoint);
    head->addStretch();
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
    m_note->setAccessibleName(tr("Note"));
    m_note->setPlaceholderText(tr("Note. Esc or Ctrl+Enter returns to scoring."));
    m_note->setMaximumHeight(96);
    m_note->setTabChangesFocus(true);
    m_note->document()->setDocumentMargin(10);
    m_note->hide();
    layout->addWidget(m_note);
    layout->addWidget(new Line(Qt::Horizontal, this));
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(space::content, 6, space::content, 6);
    m_value = makeLabel({}, TextRole::Small, Tone::Normal, this);
    m_flags = makeLabel({}, TextRole::Small, Tone::Caution, this);
    foot->addWidget(m_value);
    foot->addWidget(m_flags, 1);
    layout->addLayout(foot);
    connect(m_view, &AnswerView::rendered, this, [this] { m_complex->setVisible(m_view->tooComplex()); });
}

void ScoreColumn::setLetter(QChar letter)
{
    m_dot->hide();
    m_endpoint->hide();
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

void ScoreColumn::setText(const QString &text)
{
    m_complex->hide();
    m_view->showAnswer(text);
}

void ScoreColumn::setMark(const ScoreQueue::Mark &mark, bool current)
{
    const QString value = mark.cantJudge ? tr("can’t judge")
                          : mark.value   ? QString::number(*mark.value)
                          : current      ? u"_"_s
                                         : u"–"_s;
    m_value->setText(tr("Overall %1", "criterion and score").arg(value));
    QFont font = m_value->font();
    font.setBold(mark.scored() || current);
    m_value->setFont(font);
    QStringList flags;
    if (mark.flagged)
        flags << tr("flagged");
    if (!mark.note.empty())
        flags << tr("note: %1").arg(QString::fromStdString(mark.note).simplified().left(60));
    m_flags->setText(flags.join(u" · "_s));
    m_current = current;
    setAccessibleName(current ? tr("%1, to be scored now, %2").arg(title(), m_value->text())
                              : tr("%1, %2", "an answer and its score").arg(title(), m_value->text()));
    m_view->setAccessibleName(tr("Text of %1").arg(title()));
    update();
}

void ScoreColumn::openNote(const QString &text)
{
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
