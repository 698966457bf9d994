// SPDX-License-Identifier: GPL-3.0-or-later
// The check of the blinding (methods.md 3.5): now and then, which model was that? One key, or Esc. GUI thread.
#pragma once
#include "widgets/controls.h"
#include <QElapsedTimer>
#include <QStringList>

namespace assay::widgets
{
class GuessCard : public Card
{
    Q_OBJECT
public:
    explicit GuessCard(QWidget *host);
    void ask(const QString &answer, const QStringList &targets); // at most nine have a key
    bool isAsking() const { return !isHidden(); }
    // It comes between two scores, whose keys are the same: one that was on its way is not a guess.
    bool takesKeys() const { return m_asked.elapsed() >= m_pauseMs; }
    void setPause(int ms) { m_pauseMs = ms; } // for tests
    bool choose(int key);                     // 1 .. n; 0: no idea. False: no such one
    void close();                             // without a guess
    void standBeside(const QRect &answer);    // in the host, where it covers least of that

Q_SIGNALS:
    void closed();
    void guessed(int target); // after closed(); -1: no idea

private:
    int m_count = 0, m_pauseMs = 600;
    QElapsedTimer m_asked;
};
} // namespace assay::widgets
