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
    void showKeys(const KeyMap &map); // in the middle of its host
    QStringList lines() const;        // "j: next prompt", for tests

private:
    QStringList m_lines;
};
} // namespace assay::widgets
