// SPDX-License-Identifier: GPL-3.0-or-later
// A message at the foot of the page, with a way back: never modal, closed by its button or after some seconds. A newer
// one takes the place of an older one.
#pragma once
#include "widgets/controls.h"
#include <functional>
#include <QTimer>

namespace assay::widgets
{
class Toast : public Card
{
    Q_OBJECT
public:
    explicit Toast(QWidget *host); // sits over `host`
    void show(const QString &text, const QString &undoText, const std::function<void()> &undo);
    QString text() const { return m_text->text(); }
    QPushButton *undoButton() const { return m_undo; }

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void place();
    QLabel *m_text;
    QPushButton *m_undo;
    QToolButton *m_close;
    std::function<void()> m_action;
    QTimer m_timer;
};
} // namespace assay::widgets
