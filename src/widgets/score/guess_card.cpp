// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/guess_card.h"
#include <limits>
#include <QGridLayout>

namespace assay::widgets
{

namespace
{
constexpr int MostKeys = 9;
}

GuessCard::GuessCard(QWidget *host) : Card(host, Kind::Accent)
{
    setObjectName(QStringLiteral("guessCard"));
    hide();
}

void GuessCard::ask(const QString &answer, const QStringList &targets)
{
    qDeleteAll(findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    delete layout();
    m_count = qMin(MostKeys, static_cast<int>(targets.size()));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(space::section, space::group, space::section, space::group);
    grid->setHorizontalSpacing(space::content);
    grid->setVerticalSpacing(space::related);
    const QString title = tr("Which model do you guess “%1” is?", "%1: Answer B").arg(answer);
    setAccessibleName(title);
    grid->addWidget(makeLabel(title, TextRole::CardTitle, Tone::Normal, this), 0, 0, 1, 2);
    QLabel *why = makeLabel(tr("Asked now and then, to see whether the answers give their models away. It changes no "
                               "score, and nobody tells you whether it was right. Esc skips it."),
                            TextRole::Small, Tone::Secondary, this);
    why->setWordWrap(true);
    why->setMinimumWidth(420);
    grid->addWidget(why, 1, 0, 1, 2);
    const auto line = [&](int key, const QString &text) {
        QPushButton *button = makeButton(QString(text).replace(u'&', QStringLiteral("&&")), {}, this);
        button->setFocusPolicy(Qt::NoFocus); // keys belong to the surface
        connect(
            button, &QPushButton::clicked, this, [this, key] { choose(key); }, Qt::QueuedConnection);
        grid->addWidget(new KeyCap(QString::number(key), this), grid->rowCount(), 0, Qt::AlignLeft | Qt::AlignVCenter);
        grid->addWidget(button, grid->rowCount() - 1, 1);
    };
    for (int i = 0; i < m_count; ++i)
        line(i + 1, targets[i]);
    line(0, tr("No idea"));
    grid->setColumnStretch(1, 1);
    adjustSize();
    m_asked.start();
    show();
    raise();
}

bool GuessCard::choose(int key)
{
    if (key < 0 || key > m_count)
        return false;
    close();
    Q_EMIT guessed(key - 1);
    return true;
}

// Nothing of the names stays behind in the window: what is hidden may still be read out.
void GuessCard::close()
{
    hide();
    qDeleteAll(findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    setAccessibleName({});
    Q_EMIT closed();
}

// It asks about an answer that can be read meanwhile.
void GuessCard::standBeside(const QRect &answer)
{
    const QSize room = parentWidget()->size() - size();
    const int right = qMax(0, room.width() - space::section), bottom = qMax(0, room.height() - space::section);
    QPoint best;
    int least = std::numeric_limits<int>::max();
    for (const int x : {room.width() / 2, space::section, right}) {
        for (const int y : {room.height() / 2, space::section, bottom}) {
            const QRect covered = QRect(QPoint(x, y), size()).intersected(answer);
            if (const int area = covered.width() * covered.height(); area < least) {
                least = area;
                best = {qMax(0, x), qMax(0, y)};
            }
        }
    }
    move(best);
    raise();
}
} // namespace assay::widgets
