// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/keys/keys_dialog.h"
#include "widgets/controls.h"
#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

KeyButton::KeyButton(KeyAction action, int slot, QWidget *parent) : QPushButton(parent), m_action(action), m_slot(slot)
{
    setAutoDefault(false);
    setMinimumWidth(132);
    connect(this, &QPushButton::clicked, this, [this] {
        m_recording = true;
        refresh();
    });
}

void KeyButton::showKey(std::optional<QKeyCombination> key)
{
    m_key = key;
    m_recording = false;
    refresh();
}

void KeyButton::refresh()
{
    const QString key = m_key ? KeyMap::keyText(*m_key) : tr("none", "no key");
    setText(m_recording ? tr("Press a key …") : QString(key).replace(u'&', u"&&"_s));
    setAccessibleName(tr("Key %1 for “%2”: %3", "1: first or second; 3: the key")
                          .arg(m_slot + 1)
                          .arg(KeyMap::text(m_action), m_recording ? text() : key));
}

bool KeyButton::event(QEvent *event)
{
    if (!m_recording || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
        return QPushButton::event(event);
    event->accept(); // no shortcut and no Tab while a key is being taken
    if (event->type() == QEvent::ShortcutOverride)
        return true;
    const auto &key = *static_cast<QKeyEvent *>(event);
    switch (key.key()) {
    case Qt::Key_Shift:
    case Qt::Key_Control:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta:
    case Qt::Key_CapsLock:
    case Qt::Key_NumLock:
    case Qt::Key_unknown:
        return true; // wait for the key itself
    case Qt::Key_Escape:
        showKey(m_key);
        return true;
    case Qt::Key_Delete:
        m_recording = false;
        Q_EMIT cleared();
        return true;
    default:
        m_recording = false;
        refresh();
        Q_EMIT recorded(KeyMap::normal(key));
        return true;
    }
}

void KeyButton::focusOutEvent(QFocusEvent *event)
{
    if (m_recording)
        showKey(m_key);
    QPushButton::focusOutEvent(event);
}

KeysDialog::KeysDialog(session::Preferences &preferences, QWidget *parent)
    : QDialog(parent), m_preferences(preferences), m_map(preferences)
{
    setWindowTitle(tr("Keys of scoring and reading"));
    setObjectName(u"keysDialog"_s);
    resize(720, 640);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::group, space::section, space::group);
    layout->setSpacing(space::content);
    QLabel *how = makeLabel(tr("Choose a key to change it: the next key you press takes its place. Delete leaves it "
                               "without one, Esc keeps it. The keys work while the answers have the focus, never in a "
                               "note or another field."),
                            TextRole::Body, Tone::Secondary, this);
    how->setWordWrap(true);
    layout->addWidget(how);
    m_single = new QCheckBox(tr("Single keys act by themselves (off: only while Alt is held down)"), this);
    layout->addWidget(m_single);
    m_message = makeLabel({}, TextRole::Body, Tone::Error, this);
    m_message->setObjectName(u"keysMessage"_s);
    m_message->setWordWrap(true);
    m_message->hide();
    layout->addWidget(m_message);
    layout->addWidget(makeRows(), 1);
    auto *foot = new QHBoxLayout;
    QPushButton *all = makeButton(tr("Back to the built-in keys"), {}, this);
    QPushButton *shut = makeButton(tr("Close"), {}, this);
    foot->addWidget(all);
    foot->addStretch();
    foot->addWidget(shut);
    layout->addLayout(foot);
    connect(shut, &QPushButton::clicked, this, &QDialog::accept);
    connect(all, &QPushButton::clicked, this, [this] {
        m_map = KeyMap();
        m_message->hide();
        m_single->setChecked(true);
        apply();
    });
    connect(m_single, &QCheckBox::toggled, this, &KeysDialog::apply);
    refresh();
}

QWidget *KeysDialog::makeRows()
{
    auto *card = new Card(this);
    auto *outer = new QVBoxLayout(card);
    outer->setContentsMargins(1, 4, 1, 4);
    auto *scroll = new QScrollArea(card);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    auto *rows = new QWidget(scroll);
    rows->setAutoFillBackground(false);
    auto *grid = new QGridLayout(rows);
    grid->setContentsMargins(space::content, space::chip, space::content, space::related);
    grid->setVerticalSpacing(space::chip);
    grid->setHorizontalSpacing(space::related);
    grid->setColumnStretch(0, 1);
    int line = 0;
    std::optional<KeyGroup> group;
    for (const KeyEntry &entry : keyTable()) {
        if (group != entry.group) {
            group = entry.group;
            QLabel *title = makeLabel(keyGroupText(entry.group), TextRole::CardTitle, Tone::Normal, rows);
            title->setContentsMargins(0, line ? space::content : 0, 0, 0);
            grid->addWidget(title, line++, 0, 1, 4);
        }
        QLabel *what = makeLabel(KeyMap::text(entry.action), TextRole::Body, Tone::Normal, rows);
        what->setWordWrap(true);
        grid->addWidget(what, line, 0);
        for (int slot = 0; slot < 2; ++slot) {
            auto *button = new KeyButton(entry.action, slot, rows);
            grid->addWidget(button, line, 1 + slot);
            m_buttons << button;
            connect(button, &KeyButton::recorded, this, [this, button](QKeyCombination key) { record(button, key); });
            connect(button, &KeyButton::cleared, this, [this, button] { record(button, std::nullopt); });
        }
        QPushButton *reset = makeButton(tr("Reset"), {}, rows);
        reset->setAccessibleName(tr("Built-in keys for “%1”").arg(KeyMap::text(entry.action)));
        connect(reset, &QPushButton::clicked, this, [this, action = entry.action] {
            for (const QKeyCombination key : KeyMap().keys(action)) {
                if (const auto other = m_map.holder(key, action)) {
                    m_message->setText(tr("“%1” now belongs to “%2”. Change that one first.")
                                           .arg(KeyMap::keyText(key), KeyMap::text(*other)));
                    m_message->show();
                    return;
                }
            }
            m_map.reset(action);
            m_message->hide();
            apply();
        });
        grid->addWidget(reset, line, 3);
        m_resets.insert(int(entry.action), reset);
        ++line;
    }
    scroll->setWidget(rows);
    outer->addWidget(scroll);
    return card;
}

KeyButton *KeysDialog::button(KeyAction action, int slot) const
{
    for (KeyButton *each : m_buttons) {
        if (each->action() == action && each->slot() == slot)
            return each;
    }
    return nullptr;
}

QString KeysDialog::message() const { return m_message->isHidden() ? QString() : m_message->text(); }

// Empty: it may be taken.
QString KeysDialog::refusal(KeyButton *button, QKeyCombination key) const
{
    const QString name = KeyMap::keyText(key);
    if (const auto other = m_map.holder(key, button->action()))
        return tr("“%1” is already the key for “%2”. Nothing was changed.").arg(name, KeyMap::text(*other));
    const QWidget *top = parentWidget() ? parentWidget()->window() : nullptr;
    if (!top)
        return {};
    for (const QAction *action : top->actions()) {
        if (action->shortcuts().contains(QKeySequence(key)))
            return tr("“%1” is already the menu's key for “%2”. Nothing was changed.")
                .arg(name, action->text().remove(u'&'));
    }
    return {};
}

void KeysDialog::record(KeyButton *button, std::optional<QKeyCombination> key)
{
    QList<QKeyCombination> keys = m_map.keys(button->action());
    const QString no = key ? refusal(button, *key) : QString();
    m_message->setText(no);
    m_message->setVisible(!no.isEmpty());
    if (!no.isEmpty())
        return refresh();
    if (button->slot() < keys.size())
        keys.removeAt(button->slot());
    if (key && !keys.contains(*key))
        keys.insert(qMin<qsizetype>(button->slot(), keys.size()), *key);
    m_map.set(button->action(), keys);
    apply();
}

void KeysDialog::apply()
{
    m_map.setNeedsAlt(!m_single->isChecked());
    m_map.save(m_preferences);
    refresh();
}

void KeysDialog::refresh()
{
    const QSignalBlocker quiet(m_single);
    m_single->setChecked(!m_map.needsAlt());
    for (KeyButton *each : std::as_const(m_buttons)) {
        const QList<QKeyCombination> keys = m_map.keys(each->action());
        each->showKey(each->slot() < keys.size() ? std::optional(keys[each->slot()]) : std::nullopt);
    }
    for (auto it = m_resets.cbegin(); it != m_resets.cend(); ++it)
        it.value()->setEnabled(!m_map.isDefault(static_cast<KeyAction>(it.key())));
}
} // namespace assay::widgets
