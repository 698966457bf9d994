// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/keys/keys_overlay.h"
#include <QGridLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

KeysOverlay::KeysOverlay(QWidget *host) : Card(host, Kind::Accent)
{
    setObjectName(u"keyOverlay"_s);
    setAccessibleName(tr("Keys of scoring and reading"));
    hide();
}

void KeysOverlay::showKeys(const KeyMap &map)
{
    qDeleteAll(findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    delete layout();
    m_lines.clear();
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(space::section, space::group, space::section, space::group);
    grid->setHorizontalSpacing(space::content);
    grid->setVerticalSpacing(space::chip);
    const auto half = (keyTable().size() + 6) / 2; // two columns of about the same height
    int line = 0, column = 0;
    std::optional<KeyGroup> group;
    for (const KeyEntry &entry : keyTable()) {
        if (group != entry.group) {
            if (line >= half - 2 && column == 0) {
                column = 3;
                line = 0;
                grid->setColumnMinimumWidth(2, space::section);
            }
            group = entry.group;
            grid->addWidget(makeLabel(keyGroupText(entry.group), TextRole::CardTitle, Tone::Normal, this), line++,
                            column, 1, 2);
        }
        const QString keys = map.keysText(entry.action), what = KeyMap::text(entry.action);
        grid->addWidget(new KeyCap(keys.isEmpty() ? tr("none", "no key") : keys, this), line, column, Qt::AlignLeft);
        grid->addWidget(makeLabel(what, TextRole::Small, Tone::Normal, this), line++, column + 1);
        m_lines << u"%1: %2"_s.arg(keys, what);
    }
    adjustSize();
    move((parentWidget()->width() - width()) / 2, qMax(0, (parentWidget()->height() - height()) / 2));
    show();
    raise();
}

QStringList KeysOverlay::lines() const { return m_lines; }
} // namespace assay::widgets
