// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/reading/find_bar.h"
#include "widgets/controls.h"
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr qsizetype MostFound = 10'000; // over all answers
constexpr int AgainAfterMs = 200;       // while answers stream in
} // namespace

QList<TextSpan> findAll(const QString &text, const QString &needle, qsizetype limit)
{
    QList<TextSpan> out;
    if (needle.isEmpty())
        return out;
    const QStringMatcher matcher(needle, Qt::CaseInsensitive);
    for (qsizetype at = matcher.indexIn(text); at >= 0 && out.size() < limit;
         at = matcher.indexIn(text, at + needle.size()))
        out << TextSpan{static_cast<int>(at), static_cast<int>(needle.size())};
    return out;
}

FindBar::FindBar(QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    m_field = new QLineEdit(this);
    m_field->setPlaceholderText(tr("Find in all answers"));
    m_field->setAccessibleName(tr("Find in all answers"));
    m_field->setClearButtonEnabled(true);
    m_field->setMinimumWidth(220);
    m_field->setMaximumWidth(360);
    m_countLabel = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    QToolButton *previous = makeIconButton(u"chevron-left", tr("Find the one before (Shift+Enter)"), this);
    QToolButton *next = makeIconButton(u"chevron-right", tr("Find the next (Enter)"), this);
    QToolButton *shut = makeIconButton(u"close", tr("Close find (Esc)"), this);
    row->addWidget(m_field, 1);
    row->addWidget(previous);
    row->addWidget(next);
    row->addWidget(m_countLabel);
    row->addStretch(1);
    row->addWidget(shut);
    setFocusProxy(m_field);
    m_again.setSingleShot(true);
    m_again.setInterval(AgainAfterMs);
    connect(&m_again, &QTimer::timeout, this, &FindBar::search);
    connect(m_field, &QLineEdit::textChanged, this, [this] {
        m_current = -1;
        search();
        step(1);
    });
    connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(next, &QToolButton::clicked, this, [this] { step(1); });
    connect(shut, &QToolButton::clicked, this, &FindBar::close);
    hide();
}

void FindBar::setViews(const QList<AnswerView *> &views)
{
    for (const QPointer<AnswerView> &view : std::as_const(m_views)) {
        if (view && !views.contains(view.data()))
            view->disconnect(this);
    }
    const QList<QPointer<AnswerView>> before = std::exchange(m_views, {});
    for (AnswerView *view : views) {
        m_views << view;
        if (before.contains(view))
            continue;
        connect(view, &AnswerView::replaced, this, [this] {
            if (isOpen() && !m_again.isActive())
                m_again.start(0);
        });
        connect(view, &QTextEdit::textChanged, this, [this] {
            if (isOpen() && !m_again.isActive())
                m_again.start(AgainAfterMs);
        });
    }
    if (isOpen())
        search();
}

void FindBar::open()
{
    show();
    m_field->setFocus();
    m_field->selectAll();
    search();
    if (m_current < 0)
        step(1);
}

void FindBar::close()
{
    if (isHidden())
        return;
    hide();
    m_current = -1;
    refresh();
    Q_EMIT closed();
}

void FindBar::search()
{
    m_found.clear();
    m_count = 0;
    m_cut = false;
    for (const QPointer<AnswerView> &view : std::as_const(m_views)) {
        m_found << (view ? findAll(view->shownText(), m_field->text(), MostFound - m_count) : QList<TextSpan>());
        m_count += static_cast<int>(m_found.last().size());
    }
    m_cut = m_count >= MostFound;
    m_current = qMin(m_current, m_count - 1);
    refresh();
}

void FindBar::step(int by)
{
    if (m_count == 0)
        return;
    m_current = m_current < 0 ? (by > 0 ? 0 : m_count - 1) : ((m_current + by) % m_count + m_count) % m_count;
    showCurrent();
}

void FindBar::showCurrent()
{
    int index = m_current;
    for (int i = 0; i < m_views.size(); ++i) {
        if (index >= m_found[i].size()) {
            index -= static_cast<int>(m_found[i].size());
            continue;
        }
        if (m_views[i] && !m_views[i]->isVisible()) {
            Q_EMIT showRequested(i); // drawing it up may change how many it holds: search() has run again by then
            if (m_again.isActive() || m_views.size() != m_found.size()) {
                m_again.stop();
                search();
            }
        }
        if (m_views.value(i) && index < m_found.value(i).size())
            m_views[i]->scrollToSpan(m_found[i][index]);
        break;
    }
    refresh();
}

QString FindBar::countText() const
{
    if (m_field->text().isEmpty())
        return {};
    if (m_count == 0)
        return tr("not found");
    const QString total = m_cut ? tr("%L1 or more").arg(m_count) : tr("%L1", "a count").arg(m_count);
    return tr("%L1 of %2", "which of how many places found").arg(m_current + 1).arg(total);
}

void FindBar::refresh()
{
    int index = isOpen() ? m_current : -1;
    for (int i = 0; i < m_views.size(); ++i) {
        if (!m_views[i])
            continue;
        const QList<TextSpan> mine = isOpen() ? m_found.value(i) : QList<TextSpan>();
        const bool drawn = m_views[i]->isDrawn();
        m_views[i]->setSpans(AnswerView::Layer::Found, drawn ? mine : QList<TextSpan>());
        const bool here = index >= 0 && index < mine.size();
        m_views[i]->setSpans(AnswerView::Layer::Current,
                             here && drawn ? QList<TextSpan>{mine[index]} : QList<TextSpan>());
        index = here ? -1 : index - static_cast<int>(mine.size());
    }
    m_countLabel->setText(countText());
    setTone(m_countLabel, m_count == 0 && !m_field->text().isEmpty() ? Tone::Caution : Tone::Secondary);
    setInvalid(m_field, m_count == 0 && !m_field->text().isEmpty());
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter)
        step(event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
    else if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_F3)
        step(event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
    // Nothing typed here is anybody else's key: a digit must never score.
    event->accept();
}
} // namespace assay::widgets
