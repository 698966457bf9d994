// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/keys/key_map.h"
#include <QCoreApplication>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QKeySequence>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
const QString stateKey = u"keys"_s;

// Codes of a key's place, as X11 and Wayland give them (evdev + 8). Elsewhere the place is not known here.
constexpr quint32 FirstDigit = 10, LastDigit = 19; // 1 ... 9 0
constexpr struct {
    quint32 from;
    const char *letters;
} letterRows[] = {{24, "QWERTYUIOP"}, {38, "ASDFGHJKL"}, {52, "ZXCVBNM"}};

std::optional<Qt::Key> keyAtPlace(quint32 scan)
{
    static const bool known =
        QGuiApplication::platformName() != "windows"_L1 && QGuiApplication::platformName() != "cocoa"_L1;
    if (!known)
        return std::nullopt;
    if (scan >= FirstDigit && scan <= LastDigit)
        return static_cast<Qt::Key>(Qt::Key_0 + static_cast<int>((scan - FirstDigit + 1) % 10));
    for (const auto &row : letterRows) {
        const QByteArrayView letters(row.letters);
        if (scan >= row.from && scan < row.from + static_cast<quint32>(letters.size()))
            return static_cast<Qt::Key>(letters[static_cast<qsizetype>(scan - row.from)]);
    }
    return std::nullopt;
}

bool isLatinLetterOrDigit(int key)
{
    return (key >= Qt::Key_A && key <= Qt::Key_Z) || (key >= Qt::Key_0 && key <= Qt::Key_9);
}

QKeyCombination normal(Qt::KeyboardModifiers modifiers, Qt::Key key)
{
    modifiers &= Qt::ShiftModifier | Qt::ControlModifier | Qt::AltModifier;
    if (key == Qt::Key_Enter)
        key = Qt::Key_Return;
    if (key == Qt::Key_Backtab || (key == Qt::Key_Tab && modifiers.testFlag(Qt::ShiftModifier)))
        return QKeyCombination(modifiers & ~Qt::ShiftModifier, Qt::Key_Backtab);
    if (key < Qt::Key_Escape) // a character: Shift only chose which one
        modifiers &= ~Qt::ShiftModifier;
    return QKeyCombination(modifiers, key);
}

QList<QKeyCombination> parsed(const QString &keys)
{
    QList<QKeyCombination> out;
    for (const QString &part : keys.split(u' ', Qt::SkipEmptyParts)) {
        const QKeySequence sequence = QKeySequence::fromString(part, QKeySequence::PortableText);
        if (!sequence.isEmpty() && sequence[0].key() != Qt::Key_unknown)
            out << normal(sequence[0].keyboardModifiers(), sequence[0].key());
    }
    return out;
}
} // namespace

const QList<KeyEntry> &keyTable()
{
    using A = KeyAction;
    using G = KeyGroup;
    static const QList<KeyEntry> table{
        {A::Value1, G::Scoring, "value1", QT_TRANSLATE_NOOP("KeyMap", "1, or the first step; in pairs: A is better"),
         "1"},
        {A::Value2, G::Scoring, "value2", QT_TRANSLATE_NOOP("KeyMap", "2, or the second step; in pairs: B is better"),
         "2"},
        {A::Value3, G::Scoring, "value3", QT_TRANSLATE_NOOP("KeyMap", "3, or the third step; in pairs: a tie"), "3"},
        {A::Value4, G::Scoring, "value4", QT_TRANSLATE_NOOP("KeyMap", "4, or the fourth step; in pairs: both are bad"),
         "4"},
        {A::Value5, G::Scoring, "value5", QT_TRANSLATE_NOOP("KeyMap", "5, or the fifth step; in pairs: both are good"),
         "5"},
        {A::Value6, G::Scoring, "value6", QT_TRANSLATE_NOOP("KeyMap", "6, or the sixth step"), "6"},
        {A::Value7, G::Scoring, "value7", QT_TRANSLATE_NOOP("KeyMap", "7, or the seventh step"), "7"},
        {A::Value8, G::Scoring, "value8", QT_TRANSLATE_NOOP("KeyMap", "8, or the eighth step"), "8"},
        {A::Value9, G::Scoring, "value9", QT_TRANSLATE_NOOP("KeyMap", "9, or the ninth step"), "9"},
        {A::CantJudge, G::Scoring, "cantJudge", QT_TRANSLATE_NOOP("KeyMap", "can’t judge"), "0 X"},
        {A::NotApplicable, G::Scoring, "notApplicable", QT_TRANSLATE_NOOP("KeyMap", "the criterion does not apply"),
         "A"},
        {A::Count1, G::Scoring, "count1",
         QT_TRANSLATE_NOOP("KeyMap", "one more of the first count, e.g. claims supported"), "Q"},
        {A::Count2, G::Scoring, "count2",
         QT_TRANSLATE_NOOP("KeyMap", "one more of the second count, e.g. claims contradicted"), "W"},
        {A::Count3, G::Scoring, "count3",
         QT_TRANSLATE_NOOP("KeyMap", "one more of the third count, e.g. claims not in the source"), "E"},
        {A::Count4, G::Scoring, "count4",
         QT_TRANSLATE_NOOP("KeyMap", "one more of the fourth count, e.g. claims nobody can check"), "T"},
        {A::Left, G::Scoring, "left", QT_TRANSLATE_NOOP("KeyMap", "answer to the left; in pairs: A is better"), "Left"},
        {A::Right, G::Scoring, "right", QT_TRANSLATE_NOOP("KeyMap", "answer to the right; in pairs: B is better"),
         "Right"},
        {A::Accept, G::Scoring, "accept", QT_TRANSLATE_NOOP("KeyMap", "accept, and go to what is not scored yet"),
         "Return"},
        {A::NextPrompt, G::Moving, "nextPrompt", QT_TRANSLATE_NOOP("KeyMap", "next prompt"), "J"},
        {A::PreviousPrompt, G::Moving, "previousPrompt", QT_TRANSLATE_NOOP("KeyMap", "previous prompt"), "K"},
        {A::PreviousAnswer, G::Moving, "previousAnswer", QT_TRANSLATE_NOOP("KeyMap", "previous answer"), "H Shift+Tab"},
        {A::NextAnswer, G::Moving, "nextAnswer", QT_TRANSLATE_NOOP("KeyMap", "next answer"), "L Tab"},
        {A::GoTo, G::Moving, "goTo", QT_TRANSLATE_NOOP("KeyMap", "go to a prompt: its number, then Enter"), "G"},
        {A::Note, G::Notes, "note", QT_TRANSLATE_NOOP("KeyMap", "note on the answer, or on the selected passage"),
         "N Shift+Return"},
        {A::Flag, G::Notes, "flag", QT_TRANSLATE_NOOP("KeyMap", "flag for discussion"), "F"},
        {A::Undo, G::Notes, "undo", QT_TRANSLATE_NOOP("KeyMap", "undo the last score"), "Backspace Ctrl+Z"},
        {A::History, G::Notes, "history", QT_TRANSLATE_NOOP("KeyMap", "history of this answer’s scores"), "V"},
        {A::ScrollUp, G::Reading, "scrollUp", QT_TRANSLATE_NOOP("KeyMap", "scroll up"), "Up"},
        {A::ScrollDown, G::Reading, "scrollDown", QT_TRANSLATE_NOOP("KeyMap", "scroll down"), "Down"},
        {A::PageUp, G::Reading, "pageUp", QT_TRANSLATE_NOOP("KeyMap", "scroll up a page"), "PgUp"},
        {A::PageDown, G::Reading, "pageDown", QT_TRANSLATE_NOOP("KeyMap", "scroll down a page"), "PgDown Space"},
        {A::ScrollLock, G::Reading, "scrollLock", QT_TRANSLATE_NOOP("KeyMap", "scroll all answers together"), "S"},
        {A::Find, G::Reading, "find", QT_TRANSLATE_NOOP("KeyMap", "find in all answers"), "Ctrl+F"},
        {A::Diff, G::Reading, "diff", QT_TRANSLATE_NOOP("KeyMap", "differences, word by word"), "D"},
        {A::Raw, G::Reading, "raw", QT_TRANSLATE_NOOP("KeyMap", "Markdown or raw text"), "M"},
        {A::Zoom, G::Reading, "zoom", QT_TRANSLATE_NOOP("KeyMap", "one answer over the full width"), "Z"},
        {A::WholePrompt, G::Reading, "wholePrompt", QT_TRANSLATE_NOOP("KeyMap", "whole prompt and reference answer"),
         "P"},
        {A::Reveal, G::Page, "reveal", QT_TRANSLATE_NOOP("KeyMap", "reveal the names when all are scored"), "R"},
        {A::Overlay, G::Page, "overlay", QT_TRANSLATE_NOOP("KeyMap", "all keys"), "?"},
        {A::Leave, G::Page, "leave", QT_TRANSLATE_NOOP("KeyMap", "leave"), "Esc"},
    };
    return table;
}

QString keyGroupText(KeyGroup group)
{
    switch (group) {
    case KeyGroup::Scoring:
        return QCoreApplication::translate("KeyMap", "Scoring");
    case KeyGroup::Moving:
        return QCoreApplication::translate("KeyMap", "Moving");
    case KeyGroup::Notes:
        return QCoreApplication::translate("KeyMap", "Notes and undo");
    case KeyGroup::Reading:
        return QCoreApplication::translate("KeyMap", "Reading");
    case KeyGroup::Page:
        return QCoreApplication::translate("KeyMap", "Page");
    }
    return {};
}

KeyMap::KeyMap()
{
    for (const KeyEntry &entry : keyTable())
        reset(entry.action);
}

// What differs from the built-in keys, a line each: "diff=D Ctrl+D".
KeyMap::KeyMap(const session::Preferences &preferences) : KeyMap()
{
    for (const QString &line : QString::fromUtf8(preferences.state(stateKey)).split(u'\n', Qt::SkipEmptyParts)) {
        const QString name = line.section(u'=', 0, 0), keys = line.section(u'=', 1);
        if (name == "single"_L1)
            m_needsAlt = keys == "alt"_L1;
        for (const KeyEntry &entry : keyTable()) {
            if (name == QLatin1StringView(entry.name))
                m_keys[int(entry.action)] = parsed(keys);
        }
    }
    for (const KeyEntry &entry : keyTable()) { // a file edited by hand must not give one key to two
        m_keys[int(entry.action)].removeIf([&](QKeyCombination key) {
            const auto first = find(key);
            return first && *first != entry.action;
        });
    }
}

void KeyMap::save(session::Preferences &preferences) const
{
    QStringList lines;
    if (m_needsAlt)
        lines << u"single=alt"_s;
    for (const KeyEntry &entry : keyTable()) {
        if (isDefault(entry.action))
            continue;
        QStringList parts;
        for (const QKeyCombination key : keys(entry.action))
            parts << QKeySequence(key).toString(QKeySequence::PortableText);
        lines << u"%1=%2"_s.arg(QLatin1StringView(entry.name), parts.join(u' '));
    }
    preferences.setState(stateKey, lines.join(u'\n').toUtf8());
    Q_EMIT preferences.changed(); // state() has no signal of its own
}

QString KeyMap::text(KeyAction action)
{
    for (const KeyEntry &entry : keyTable()) {
        if (entry.action == action)
            return QCoreApplication::translate("KeyMap", entry.text);
    }
    return {};
}

QString KeyMap::keyText(QKeyCombination key)
{
    if (key.key() == Qt::Key_Backtab)
        return QKeySequence(QKeyCombination(key.keyboardModifiers() | Qt::ShiftModifier, Qt::Key_Tab))
            .toString(QKeySequence::NativeText);
    if (key == QKeyCombination(Qt::Key_Space))
        return QCoreApplication::translate("KeyMap", "Space");
    if (key.key() == Qt::Key_Return) // as it is called everywhere else here
        return QKeySequence(QKeyCombination(key.keyboardModifiers(), Qt::Key_Enter)).toString(QKeySequence::NativeText);
    if (!key.keyboardModifiers() && key.key() >= Qt::Key_Left && key.key() <= Qt::Key_Down) // as it is printed on it
        return QStringLiteral("←↑→↓").mid(key.key() - Qt::Key_Left, 1);
    const QString text = QKeySequence(key).toString(QKeySequence::NativeText);
    return text.size() == 1 && text.at(0).isLetter() ? text.toLower() : text; // as it is typed
}

QString KeyMap::keysText(KeyAction action) const
{
    QStringList out;
    for (const QKeyCombination key : keys(action)) {
        const bool single =
            !(key.keyboardModifiers() & (Qt::ControlModifier | Qt::AltModifier)) && key.key() < Qt::Key_Escape;
        out << (m_needsAlt && single ? QCoreApplication::translate("KeyMap", "Alt+%1").arg(keyText(key))
                                     : keyText(key));
    }
    return out.join(u"  "_s);
}

QKeyCombination KeyMap::normal(const QKeyEvent &event)
{
    return widgets::normal(event.modifiers(), static_cast<Qt::Key>(event.key()));
}

std::optional<KeyAction> KeyMap::find(QKeyCombination key) const
{
    for (auto it = m_keys.cbegin(); it != m_keys.cend(); ++it) {
        if (it->contains(key))
            return static_cast<KeyAction>(it.key());
    }
    return std::nullopt;
}

std::optional<KeyAction> KeyMap::actionFor(const QKeyEvent &event) const
{
    QKeyCombination key = normal(event);
    const bool alt = key.keyboardModifiers().testFlag(Qt::AltModifier);
    const bool single = key.key() < Qt::Key_Escape && !key.keyboardModifiers().testFlag(Qt::ControlModifier);
    if (m_needsAlt && single) {
        if (!alt)
            return std::nullopt;
        key = QKeyCombination(key.keyboardModifiers() & ~Qt::AltModifier, key.key());
    }
    if (const auto bound = find(key))
        return bound;
    // Nothing by its character: by its place, where the system says it and the character is none of ours.
    if (isLatinLetterOrDigit(event.key()) || event.modifiers().testFlag(Qt::ShiftModifier) ||
        event.modifiers().testFlag(Qt::KeypadModifier))
        return std::nullopt;
    const std::optional<Qt::Key> placed = keyAtPlace(event.nativeScanCode());
    return placed ? find(QKeyCombination(key.keyboardModifiers(), *placed)) : std::nullopt;
}

std::optional<KeyAction> KeyMap::holder(QKeyCombination key, KeyAction except) const
{
    const auto found = find(key);
    return found && *found != except ? found : std::nullopt;
}

bool KeyMap::isDefault(KeyAction action) const { return KeyMap().keys(action) == keys(action); }

void KeyMap::set(KeyAction action, const QList<QKeyCombination> &keys) { m_keys[int(action)] = keys; }

void KeyMap::reset(KeyAction action)
{
    for (const KeyEntry &entry : keyTable()) {
        if (entry.action == action)
            m_keys[int(action)] = parsed(QString::fromLatin1(entry.defaults));
    }
}

} // namespace assay::widgets
