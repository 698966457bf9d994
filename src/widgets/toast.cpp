// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/toast.h"
#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int shownMs = 10'000;
constexpr int aboveFoot = 20;
} // namespace

Toast::Toast(QWidget *host) : Card(host, Kind::Accent)
{
    setObjectName(u"toast"_s);
    m_text = makeLabel({}, TextRole::Body, Tone::Normal, this);
    m_undo = makeButton({}, {}, this); // "Undo", "Open folder": no one picture fits
    m_close = makeIconButton(u"close", tr("Dismiss the message"), this);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->addWidget(m_text);
    layout->addWidget(m_undo);
    layout->addWidget(m_close);
    m_timer.setSingleShot(true);
    m_timer.setInterval(shownMs);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        hide();
        if (const auto action = std::exchange(m_action, {}))
            action();
    });
    host->installEventFilter(this);
    hide();
}

void Toast::show(const QString &text, const QString &undoText, const std::function<void()> &undo)
{
    m_action = undo;
    m_text->setText(text);
    m_undo->setText(undoText);
    m_undo->setVisible(bool(undo));
    place();
    QWidget::show();
    raise();
    m_timer.start();
    QAccessibleEvent alert(this, QAccessible::Alert);
    setAccessibleName(text);
    QAccessible::updateAccessibility(&alert);
}

void Toast::place()
{
    const QSize host = parentWidget()->size();
    const int most = host.width() - 2 * space::content;
    m_text->setWordWrap(false);
    adjustSize();
    if (width() > most) {
        m_text->setWordWrap(true);
        resize(most, layout()->totalHeightForWidth(most));
    }
    move((host.width() - width()) / 2, host.height() - height() - aboveFoot);
}

bool Toast::eventFilter(QObject *object, QEvent *event)
{
    if (object == parent() && event->type() == QEvent::Resize && !isHidden())
        place(); // also before the window is there: what opening the first workspace has to say
    return Card::eventFilter(object, event);
}

void Toast::enterEvent(QEnterEvent *) { m_timer.stop(); } // being read: it waits

void Toast::leaveEvent(QEvent *)
{
    if (isVisible())
        m_timer.start();
}
} // namespace assay::widgets
