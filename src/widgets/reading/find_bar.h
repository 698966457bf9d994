// SPDX-License-Identifier: GPL-3.0-or-later
// Find over several answers at once: one line, how many, the next and the one before, from answer to answer. GUI
// thread.
#pragma once
#include "widgets/compare/answer_view.h"
#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;

namespace assay::widgets
{
// Where `needle` stands in `text`, upper and lower case alike; at most `limit`.
QList<TextSpan> findAll(const QString &text, const QString &needle, qsizetype limit);

class FindBar : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(QWidget *parent = nullptr);
    void setViews(const QList<AnswerView *> &views); // in reading order, the hidden ones too
    void open();
    void close();
    bool isOpen() const { return !isHidden(); }
    void step(int by); // to the next one, or the one before
    int count() const noexcept { return m_count; }
    int current() const noexcept { return m_current; } // from 0 over all answers; -1: none
    QLineEdit *field() const noexcept { return m_field; }
    QString countText() const;

Q_SIGNALS:
    void showRequested(int view); // it is not on the screen
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void search();
    void showCurrent();
    void refresh();
    QList<QPointer<AnswerView>> m_views;
    QList<QList<TextSpan>> m_found; // by view
    int m_count = 0, m_current = -1;
    bool m_cut = false;
    QLineEdit *m_field;
    QLabel *m_countLabel;
    QTimer m_again;
};
} // namespace assay::widgets
