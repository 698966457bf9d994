// SPDX-License-Identifier: GPL-3.0-or-later
// One answer to be judged: a name or, blind, a letter; the text; what was said of it under each criterion. The current
// one has a ring of three pixels. It takes no keys: they belong to the scoring surface.
#pragma once
#include "widgets/compare/target_look.h"
#include "widgets/controls.h"
#include "widgets/score/judging.h"

class QPlainTextEdit;

namespace assay::widgets
{
class AnswerView;
struct TextSpan;

class ScoreChips : public QWidget // "Correct 4   Complete –   Tone –", in as many lines as it takes
{
    Q_OBJECT
public:
    explicit ScoreChips(QWidget *parent = nullptr);
    void setChips(const QList<ScoreChip> &chips);
    QString text() const;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QFont fontOf(const ScoreChip &chip) const;
    template <typename Visit> int layOut(int width, Visit visit) const;
    QList<ScoreChip> m_chips;
};

class ScoreColumn : public Card
{
    Q_OBJECT
public:
    explicit ScoreColumn(QWidget *parent = nullptr);
    void setLetter(QChar letter); // blind: nothing else is known of it
    void setTarget(const TargetLook &look);
    // `masked`: how many names of models in it are hidden.
    void setText(const QString &text, int masked = 0);
    void setChips(const QList<ScoreChip> &chips, const QString &flags, bool current);
    bool isCurrent() const noexcept { return m_current; }
    AnswerView *view() const noexcept { return m_view; }
    QString title() const;
    QString chipsText() const { return m_chips->text(); }
    // The note's editor stands in the column while it is open. `about`: the passage; empty: the whole answer.
    void openNote(const QString &text, const QString &about);
    QString closeNote(); // its text
    bool noteOpen() const;
    QPlainTextEdit *noteEditor() const noexcept { return m_note; }
    void setNoteMarks(const QList<TextSpan> &spans);

Q_SIGNALS:
    void picked();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    MarkerDot *m_dot;
    QLabel *m_name, *m_flags, *m_complex, *m_masked;
    ElidedLabel *m_endpoint;
    ScoreChips *m_chips;
    AnswerView *m_view;
    QPlainTextEdit *m_note;
    bool m_current = false;
};
} // namespace assay::widgets
