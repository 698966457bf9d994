// SPDX-License-Identifier: GPL-3.0-or-later
// One answer to be judged: a name or, blind, a letter; the text; what was said of it. The current one has a ring of
// three pixels. It takes no keys: they belong to the scoring surface.
#pragma once
#include "widgets/compare/target_look.h"
#include "widgets/controls.h"
#include "widgets/score/score_queue.h"

class QPlainTextEdit;

namespace assay::widgets
{
class AnswerView;

class ScoreColumn : public Card
{
    Q_OBJECT
public:
    explicit ScoreColumn(QWidget *parent = nullptr);
    void setLetter(QChar letter); // blind: nothing else is known of it
    void setTarget(const TargetLook &look);
    void setText(const QString &text);
    void setMark(const ScoreQueue::Mark &mark, bool current);
    bool isCurrent() const noexcept { return m_current; }
    AnswerView *view() const noexcept { return m_view; }
    QString title() const;
    // The note's editor stands in the column while it is open.
    void openNote(const QString &text);
    QString closeNote(); // its text
    bool noteOpen() const;
    QPlainTextEdit *noteEditor() const noexcept { return m_note; }

Q_SIGNALS:
    void picked();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    MarkerDot *m_dot;
    QLabel *m_name, *m_endpoint, *m_value, *m_flags, *m_complex;
    AnswerView *m_view;
    QPlainTextEdit *m_note;
    bool m_current = false;
};
} // namespace assay::widgets
