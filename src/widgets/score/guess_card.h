// SPDX-License-Identifier: GPL-3.0-or-later
// The check of the blinding (methods.md 3.5): now and then, which model was that? One key, or Esc. GUI thread.
#pragma once
#include "widgets/controls.h"
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
    bool choose(int key); // 1 .. n; 0: no idea. False: no such one
    void close();         // without a guess

Q_SIGNALS:
    void guessed(int target); // -1: no idea

private:
    int m_count = 0;
};
} // namespace assay::widgets
