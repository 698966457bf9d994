// SPDX-License-Identifier: GPL-3.0-or-later
// All keys as they are bound now, over the page they work on. The same table as Settings > Keys. GUI thread.
#pragma once
#include "widgets/controls.h"
#include "widgets/keys/key_map.h"

namespace assay::widgets
{
class KeysOverlay : public Card
{
    Q_OBJECT
public:
    explicit KeysOverlay(QWidget *host);
    void showKeys(const KeyMap &map); // in the middle of its host, in as many columns as its height asks for
    QStringList lines() const;        // "j: next prompt", for tests

private:
    struct ColumnRoom {
        int lines = 0, width = 0;
    };
    void lay(const KeyMap &map, int columns);
    QLayout *makeColumn(const KeyMap &map, QList<KeyEntry>::const_iterator &entry, std::optional<KeyGroup> &group,
                        const ColumnRoom &room);
    QStringList m_lines;
};
} // namespace assay::widgets
