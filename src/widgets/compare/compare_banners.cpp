// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/compare_banners.h"
#include "itemmodels/format.h"
#include <QHBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
QHBoxLayout *rowOf(Card *banner)
{
    auto *row = new QHBoxLayout(banner);
    row->setContentsMargins(space::content, 6, space::related, 6);
    banner->hide();
    return row;
}
} // namespace

StoredBanner::StoredBanner(QWidget *parent) : Card(parent), m_text(new ElidedLabel({}, this))
{
    QHBoxLayout *row = rowOf(this);
    row->addWidget(m_text, 1);
    QPushButton *edit = makeButton(tr("Edit these prompts"), {}, this);
    QPushButton *back = makeButton(tr("Back to my prompts"), {}, this);
    row->addWidget(edit);
    row->addWidget(back);
    connect(back, &QPushButton::clicked, this, &StoredBanner::backRequested);
    connect(edit, &QPushButton::clicked, this, &StoredBanner::editRequested);
}

void StoredBanner::say(const RunSummary &run)
{
    m_text->setText(tr("Run of %1, as it was: %n answer(s), read-only", "", run.trials)
                        .arg(itemmodels::whenText(run.startedMicros)));
    show();
}

KeyringBanner::KeyringBanner(session::Session &session, QWidget *parent) : Card(parent)
{
    setObjectName(u"keyringWait"_s);
    QHBoxLayout *row = rowOf(this);
    QLabel *text = makeLabel({}, TextRole::Body, Tone::Normal, this);
    row->addWidget(text, 1);
    QPushButton *cancel = makeButton(tr("Cancel"), {}, this);
    cancel->setAccessibleName(tr("Stop waiting for the keyring"));
    row->addWidget(cancel);
    connect(cancel, &QPushButton::clicked, this, [&session] { session.cancelKeyring(); });
    connect(&session, &session::Session::keyringWaiting, this, [this, text](int keys) {
        text->setText(
            tr("Waiting for the system's keyring for %n key(s). It may ask you to unlock it.", nullptr, keys));
        setVisible(keys > 0);
    });
}
} // namespace assay::widgets
