// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/keys/keys_overlay.h"
#include <QGridLayout>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int MostColumns = 4, Groups = 5;
}

KeysOverlay::KeysOverlay(QWidget *host) : Card(host, Kind::Accent)
{
    setObjectName(u"keyOverlay"_s);
    setAccessibleName(tr("Keys of scoring and reading"));
    hide();
}

void KeysOverlay::showKeys(const KeyMap &map)
{
    for (int columns = 2; columns <= MostColumns; ++columns) { // a key that is cut off is a key that nobody finds
        lay(map, columns);
        if (height() <= parentWidget()->height())
            break;
    }
    move((parentWidget()->width() - width()) / 2, qMax(0, (parentWidget()->height() - height()) / 2));
    show();
    raise();
}

void KeysOverlay::lay(const KeyMap &map, int columns)
{
    qDeleteAll(findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    delete layout();
    m_lines.clear();
    const int side = columns > 2 ? space::content : space::section;
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(side, space::content, side, space::content);
    whole->addWidget(makeLabel(tr("Every judgement is kept at once, and the next one is asked. Any key closes this."),
                               TextRole::Small, Tone::Secondary, this));
    auto *beside = new QHBoxLayout;
    beside->setSpacing(side);
    whole->addLayout(beside);
    const int lines = static_cast<int>(keyTable().size()) + Groups, each = (lines + columns - 1) / columns;
    const int room = (parentWidget()->width() - side) / columns - side;
    auto entry = keyTable().begin();
    std::optional<KeyGroup> group;
    for (int column = 0; column < columns; ++column)
        beside->addLayout(makeColumn(map, entry, group, {column + 1 < columns ? each : lines, room}));
    const QSize wanted = layout()->totalSizeHint();
    resize(wanted.width(),
           layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(wanted.width()) : wanted.height());
}

// The next entries that have room in so many lines, each beside its keys.
QLayout *KeysOverlay::makeColumn(const KeyMap &map, QList<KeyEntry>::const_iterator &entry,
                                 std::optional<KeyGroup> &group, const ColumnRoom &room)
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::related);
    grid->setVerticalSpacing(2);
    QList<QLabel *> words;
    int widest = 0, line = 0;
    for (; entry != keyTable().end(); ++entry) {
        const bool heading = group != entry->group;
        if (line + (heading ? 2 : 1) > room.lines)
            break; // no heading at the foot of a column
        if (heading)
            grid->addWidget(makeLabel(keyGroupText(entry->group), TextRole::CardTitle, Tone::Normal, this), line++, 0,
                            1, 2);
        group = entry->group;
        const QString keys = map.keysText(entry->action), what = KeyMap::text(entry->action);
        auto *cap = new KeyCap(keys.isEmpty() ? tr("none", "no key") : keys, this);
        words << makeLabel(what, TextRole::Small, Tone::Normal, this);
        grid->addWidget(cap, line, 0, Qt::AlignLeft | Qt::AlignTop);
        grid->addWidget(words.last(), line++, 1, Qt::AlignTop);
        widest = qMax(widest, cap->sizeHint().width());
        m_lines << u"%1: %2"_s.arg(keys, what);
    }
    for (QLabel *said : std::as_const(words)) {
        said->setWordWrap(true);
        said->setFixedWidth(qMin(said->fontMetrics().horizontalAdvance(said->text()) + 2,
                                 qMax(60, room.width - widest - space::related)));
    }
    grid->setRowStretch(line, 1);
    grid->setColumnStretch(1, 1);
    return grid;
}

QStringList KeysOverlay::lines() const { return m_lines; }
} // namespace assay::widgets
