// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of scoring and reading: one table of what there is, one map of what is bound. The surface, its foot, the
// overlay, the settings and the help all read it from here. Pure but for tr().
#pragma once
#include "session/preferences.h"
#include <optional>
#include <QKeyCombination>
#include <QList>
#include <QMap>
#include <QString>

class QKeyEvent;

namespace assay::widgets
{
enum class KeyAction {
    Value1,
    Value2,
    Value3,
    Value4,
    Value5,
    Value6,
    Value7,
    Value8,
    Value9,
    CantJudge,
    NotApplicable,
    Left,
    Right,
    Accept,
    PreviousAnswer,
    NextAnswer,
    NextPrompt,
    PreviousPrompt,
    GoTo,
    Note,
    Flag,
    Undo,
    ScrollUp,
    ScrollDown,
    PageUp,
    PageDown,
    ScrollLock,
    Find,
    Diff,
    Raw,
    Zoom,
    WholePrompt,
    Reveal,
    Overlay,
    Leave,
    Count1, // one more of the rubric's first count
    Count2,
    Count3,
    Count4,
    History,
};
enum class KeyGroup { Scoring, Moving, Notes, Reading, Page };

struct KeyEntry {
    KeyAction action;
    KeyGroup group;
    const char *name;     // in the preferences: never changes
    const char *text;     // source text: KeyMap::text() translates it
    const char *defaults; // PortableText, by blanks
};
const QList<KeyEntry> &keyTable();
QString keyGroupText(KeyGroup group);
inline constexpr bool isValueKey(KeyAction action) { return action <= KeyAction::Value9; }

class KeyMap
{
public:
    KeyMap(); // as built in
    explicit KeyMap(const session::Preferences &preferences);
    void save(session::Preferences &preferences) const; // tells everybody by its changed()

    static QString text(KeyAction action); // what it does
    QList<QKeyCombination> keys(KeyAction action) const { return m_keys.value(int(action)); }
    QString keysText(KeyAction action) const; // "J", "Backspace Ctrl+Z"; for people
    static QString keyText(QKeyCombination key);

    // What a key press means here. Shift is ignored for characters; a digit row that types something else (AZERTY) and
    // letters of another script count by their place on the keyboard.
    std::optional<KeyAction> actionFor(const QKeyEvent &event) const;
    // Whose key that is, `except` aside.
    std::optional<KeyAction> holder(QKeyCombination key, KeyAction except) const;
    bool isDefault(KeyAction action) const;
    void set(KeyAction action, const QList<QKeyCombination> &keys); // the caller has asked holder()
    void reset(KeyAction action);
    // Single keys (without Ctrl) act only while Alt is held.
    bool needsAlt() const noexcept { return m_needsAlt; }
    void setNeedsAlt(bool on) { m_needsAlt = on; }

    static QKeyCombination normal(const QKeyEvent &event);

private:
    std::optional<KeyAction> find(QKeyCombination key) const;
    QMap<int, QList<QKeyCombination>> m_keys;
    bool m_needsAlt = false;
};
} // namespace assay::widgets
