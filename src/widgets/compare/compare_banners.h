// SPDX-License-Identifier: GPL-3.0-or-later
// The lines above the prompt in Compare: a stored run is shown, or the keyring is waited for. Hidden until then.
#pragma once
#include "session/session.h"
#include "widgets/controls.h"

namespace assay::widgets
{
class StoredBanner : public Card
{
    Q_OBJECT
public:
    explicit StoredBanner(QWidget *parent);
    void say(const RunSummary &run);

Q_SIGNALS:
    void editRequested(); // its prompts, as a draft
    void backRequested();

private:
    ElidedLabel *m_text;
};

// A run waits for the keyring as long as a person takes to unlock it: that is said, and can be ended.
class KeyringBanner : public Card
{
    Q_OBJECT
public:
    KeyringBanner(session::Session &session, QWidget *parent);
};
} // namespace assay::widgets
