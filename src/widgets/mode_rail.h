// SPDX-License-Identifier: GPL-3.0-or-later
// The places of the window at its left edge: icon over word, one chosen. Up and Down move, Tab enters and leaves.
#pragma once
#include "widgets/page.h"
#include <QAbstractButton>
#include <QHash>
#include <QIcon>

class QButtonGroup;

namespace assay::widgets
{
class RailButton : public QAbstractButton
{
    Q_OBJECT
public:
    RailButton(QStringView iconName, const QString &text, QWidget *parent);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QFont labelFont() const;
    QIcon m_plain, m_chosen;
};

class ModeRail : public QWidget
{
    Q_OBJECT
public:
    explicit ModeRail(QWidget *parent = nullptr);
    void setCurrent(PageId page);
    RailButton *button(PageId page) const { return m_buttons.value(int(page)); }

Q_SIGNALS:
    void chosen(assay::widgets::PageId page);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHash<int, RailButton *> m_buttons;
    QButtonGroup *m_group;
};

// A page's name and icon, in rail, menus and titles.
QString pageName(PageId page);
QStringView pageIcon(PageId page);
inline constexpr PageId allPages[] = {PageId::Home,    PageId::Compare, PageId::Score,
                                      PageId::Analyse, PageId::History, PageId::Settings};
QString pageKey(PageId page); // "home": stored, and the word of --page
} // namespace assay::widgets
