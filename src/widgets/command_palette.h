// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+K: every action of the menus by typing some letters of its words. Enter runs, Esc leaves.
#pragma once
#include "widgets/controls.h"
#include <QPointer>
#include <QVector>

class QAction;
class QLineEdit;
class QListWidget;
class QMenuBar;

namespace assay::widgets
{
struct PaletteEntry {
    QString path; // "Run > Stop"
    QString keys; // "Ctrl+."
    QPointer<QAction> action;
};
// Leaf actions in menu order: what can be done now, or everything.
enum class Entries { Enabled, All };
QVector<PaletteEntry> entriesOf(const QMenuBar &bar, Entries which = Entries::Enabled);
// Rank of an entry for what was typed: -1 when a typed word does not occur; smaller is better.
int paletteRank(const QString &path, const QString &typed);

class CommandPalette : public Card
{
    Q_OBJECT
public:
    explicit CommandPalette(QWidget *host);
    void open(const QVector<PaletteEntry> &entries);
    QLineEdit *field() const { return m_field; }
    QListWidget *list() const { return m_list; }

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void filter(const QString &typed);
    void runCurrent();
    void leave();
    QLineEdit *m_field;
    QListWidget *m_list;
    QVector<PaletteEntry> m_entries;
    QPointer<QWidget> m_before; // where the focus returns to
};
} // namespace assay::widgets
