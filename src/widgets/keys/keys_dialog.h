// SPDX-License-Identifier: GPL-3.0-or-later
// Settings > Keys: every key of scoring and reading, to be changed one by one. A key that means something already is
// refused, and the sentence says what. Applies at once. GUI thread.
#pragma once
#include "widgets/keys/key_map.h"
#include <QDialog>
#include <QPushButton>

class QCheckBox;
class QLabel;

namespace assay::widgets
{
class KeyButton : public QPushButton // shows one key; clicked, it takes the next one pressed
{
    Q_OBJECT
public:
    KeyButton(KeyAction action, int slot, QWidget *parent);
    KeyAction action() const noexcept { return m_action; }
    int slot() const noexcept { return m_slot; }
    void showKey(std::optional<QKeyCombination> key);
    bool isRecording() const noexcept { return m_recording; }

Q_SIGNALS:
    void recorded(QKeyCombination key);
    void cleared();

protected:
    bool event(QEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void refresh();
    KeyAction m_action;
    int m_slot;
    std::optional<QKeyCombination> m_key;
    bool m_recording = false;
};

class KeysDialog : public QDialog
{
    Q_OBJECT
public:
    KeysDialog(session::Preferences &preferences, QWidget *parent);
    KeyButton *button(KeyAction action, int slot) const;
    QString message() const;

private:
    QWidget *makeRows();
    void record(KeyButton *button, std::optional<QKeyCombination> key);
    QString refusal(KeyButton *button, QKeyCombination key) const;
    void apply();
    void refresh();
    session::Preferences &m_preferences;
    KeyMap m_map;
    QList<KeyButton *> m_buttons;
    QMap<int, QPushButton *> m_resets;
    QLabel *m_message;
    QCheckBox *m_single;
};
} // namespace assay::widgets
