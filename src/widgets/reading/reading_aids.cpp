// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/reading/reading_aids.h"
#include "widgets/compare/answer_view.h"
#include "widgets/controls.h"
#include "widgets/reading/diff_bar.h"
#include "widgets/reading/find_bar.h"
#include "widgets/reading/scroll_lock.h"
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace assay::widgets
{

ReadingAids::ReadingAids(QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::chip);
    m_find = new FindBar(this);
    m_diff = new DiffBar(this);
    m_lock = new ScrollLock(this);
    m_lockLine = new QWidget(this);
    auto *row = new QHBoxLayout(m_lockLine);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(makeLabel(tr("The answers scroll together."), TextRole::Small, Tone::Secondary, m_lockLine));
    row->addStretch();
    QToolButton *unlock = makeIconButton(u"close", tr("Scroll each answer by itself"), m_lockLine);
    row->addWidget(unlock);
    column->addWidget(m_find);
    column->addWidget(m_diff);
    column->addWidget(m_lockLine);
    connect(unlock, &QToolButton::clicked, this, &ReadingAids::toggleScrollLock);
    connect(m_find, &FindBar::showRequested, this, &ReadingAids::showRequested);
    connect(m_find, &FindBar::closed, this, [this] {
        refresh();
        Q_EMIT released();
    });
    connect(m_diff, &DiffBar::closed, this, [this] {
        refresh();
        Q_EMIT released();
    });
    refresh();
}

void ReadingAids::refresh()
{
    m_lockLine->setVisible(m_lock->isOn());
    setVisible(m_find->isOpen() || m_diff->isOpen() || m_lock->isOn());
}

void ReadingAids::setViews(const QList<AnswerView *> &views, const QStringList &names)
{
    m_find->setViews(views);
    m_diff->setViews(views, names);
    m_lock->setViews(views);
}

void ReadingAids::find()
{
    show();
    m_find->open();
    refresh();
}

void ReadingAids::toggleDiff(int base)
{
    if (m_diff->isOpen())
        m_diff->close();
    else
        compareWith(base);
}

void ReadingAids::compareWith(int base)
{
    show();
    m_diff->open(base);
    refresh();
}

void ReadingAids::toggleScrollLock()
{
    m_lock->setOn(!m_lock->isOn());
    refresh();
}

bool ReadingAids::scrollLocked() const { return m_lock->isOn(); }

bool ReadingAids::closeOne()
{
    if (m_find->isOpen()) {
        m_find->close();
        return true;
    }
    if (m_diff->isOpen()) {
        m_diff->close();
        return true;
    }
    return false;
}
} // namespace assay::widgets
