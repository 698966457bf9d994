// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/reading/diff_bar.h"
#include "widgets/controls.h"
#include <QComboBox>
#include <QHBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr qsizetype AtOnceCharacters = 24'000; // both texts: compared and drawn within a frame or two
}

DiffBar::DiffBar(QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    QLabel *label = makeLabel(tr("Every answer against"), TextRole::Small, Tone::Secondary, this);
    m_chooser = new QComboBox(this);
    m_chooser->setAccessibleDescription(tr("The answer that the others are compared with"));
    m_chooser->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_chooser->setMaximumWidth(320);
    label->setBuddy(m_chooser);
    m_state = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    QToolButton *shut = makeIconButton(u"close", tr("Close the comparison of words"), this);
    row->addWidget(label);
    row->addWidget(m_chooser);
    row->addWidget(m_state);
    row->addStretch(1);
    row->addWidget(shut);
    m_again.setSingleShot(true);
    m_again.setInterval(0);
    m_pool.setMaxThreadCount(1);
    connect(&m_again, &QTimer::timeout, this, &DiffBar::compare);
    connect(m_chooser, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling && isOpen())
            compare();
    });
    connect(shut, &QToolButton::clicked, this, &DiffBar::close);
    hide();
}

DiffBar::~DiffBar()
{
    if (m_stop)
        *m_stop = true;
}

void DiffBar::setViews(const QList<AnswerView *> &views, const QStringList &names)
{
    const QList<QPointer<AnswerView>> before = std::exchange(m_views, {});
    for (const QPointer<AnswerView> &view : before) {
        if (view && !views.contains(view.data())) {
            view->disconnect(this);
            view->hideDiff();
        }
    }
    for (AnswerView *view : views) {
        m_views << view;
        if (before.contains(view))
            continue;
        connect(view, &AnswerView::replaced, this, [this] {
            if (isOpen() && !m_own)
                m_again.start();
        });
    }
    if (m_names != names) {
        const int base = m_chooser->currentIndex();
        m_filling = true;
        m_chooser->clear();
        m_chooser->addItems(names);
        m_chooser->setCurrentIndex(base >= 0 && base < names.size() ? base : 0);
        m_filling = false;
        m_names = names;
    }
    if (isOpen())
        m_again.start();
}

int DiffBar::base() const { return m_chooser->currentIndex(); }

void DiffBar::setBase(int view) { m_chooser->setCurrentIndex(view); }

void DiffBar::open(int base)
{
    if (m_views.size() < 2)
        return;
    m_filling = true;
    m_chooser->setCurrentIndex(base);
    m_filling = false;
    show();
    compare();
}

void DiffBar::close()
{
    if (isHidden())
        return;
    hide();
    ++m_ticket;
    m_pending = 0;
    if (m_stop)
        *m_stop = true;
    for (const QPointer<AnswerView> &view : std::as_const(m_views)) {
        if (view)
            view->hideDiff();
    }
    Q_EMIT closed();
}

void DiffBar::compare()
{
    if (!isOpen())
        return;
    ++m_ticket;
    m_pending = 0;
    if (m_stop)
        *m_stop = true; // what is still being compared is no longer wanted
    m_stop = std::make_shared<std::atomic_bool>(false);
    m_own = true;
    for (int i = 0; i < m_views.size(); ++i)
        compareOne(i);
    m_own = false;
    refresh();
}

void DiffBar::compareOne(int index)
{
    const QPointer<AnswerView> base = m_views.value(this->base()), view = m_views[index];
    if (!base || !view)
        return;
    if (view == base || view->isStreaming() || base->isStreaming() || base->answer().isEmpty() ||
        view->answer().isEmpty())
        return view->hideDiff();
    const QString before = base->answer(), after = view->answer();
    if (before.size() + after.size() <= AtOnceCharacters)
        return view->showDiff(wordDiff(before, after));
    ++m_pending;
    m_pool.start([this, ticket = m_ticket, stop = m_stop, view, before, after] {
        if (*stop)
            return;
        const QList<DiffPiece> pieces = wordDiff(before, after, stop.get());
        QMetaObject::invokeMethod(
            this, [this, ticket, view, after, pieces] { arrived(ticket, view, after, pieces); }, Qt::QueuedConnection);
    });
}

void DiffBar::arrived(int ticket, const QPointer<AnswerView> &view, const QString &answer,
                      const QList<DiffPiece> &pieces)
{
    if (ticket != m_ticket)
        return; // of an earlier question
    --m_pending;
    if (view && view->answer() == answer) {
        m_own = true;
        view->showDiff(pieces);
        m_own = false;
    }
    refresh();
}

void DiffBar::refresh()
{
    m_state->setText(m_pending > 0 ? tr("Comparing …")
                                   : tr("Struck out: only there. Underlined: only here.",
                                        "there: in the answer that the others are compared with"));
}
} // namespace assay::widgets
