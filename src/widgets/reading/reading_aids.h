// SPDX-License-Identifier: GPL-3.0-or-later
// What helps to read several answers beside each other: find, differences, scroll lock. One for Compare, one for Score.
// Its bars take no room while they are closed. GUI thread.
#pragma once
#include <QStringList>
#include <QWidget>

namespace assay::widgets
{
class AnswerView;
class DiffBar;
class FindBar;
class ScrollLock;

class ReadingAids : public QWidget
{
    Q_OBJECT
public:
    explicit ReadingAids(QWidget *parent = nullptr);
    void setViews(const QList<AnswerView *> &views, const QStringList &names); // in reading order
    void find();
    void toggleDiff(int base); // every answer against this one; a second time: the answers again
    void compareWith(int base);
    void toggleScrollLock();
    bool scrollLocked() const;
    bool closeOne(); // what Esc closes: find, then the differences; false: nothing was open
    FindBar *findBar() const noexcept { return m_find; }
    DiffBar *diffBar() const noexcept { return m_diff; }

Q_SIGNALS:
    void showRequested(int view); // bring that answer into view
    void released();              // the focus belongs to the answers again

private:
    void refresh();
    FindBar *m_find;
    DiffBar *m_diff;
    ScrollLock *m_lock;
    QWidget *m_lockLine;
};
} // namespace assay::widgets
