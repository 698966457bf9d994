// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/blind_veil.h"
#include "session/scoring.h"
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace assay::widgets
{

BlindVeil::BlindVeil(session::Session &session, QWidget *parent) : QWidget(parent), m_session(session)
{
    auto *column = new QVBoxLayout(this);
    column->setSpacing(space::content);
    QLabel *what = makeLabel(tr("You are scoring this run blind."), TextRole::CardTitle, Tone::Normal, this);
    QLabel *why =
        makeLabel(tr("Names, costs and times stay hidden until you reveal them. Seeing them now ends the blind "
                     "scoring: what you score afterwards is marked."),
                  TextRole::Body, Tone::Secondary, this);
    for (QLabel *label : {what, why}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
    }
    m_score = makeButton(tr("Go on scoring"), u"score", this);
    m_reveal = makeButton(tr("Show the names now"), {}, this);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_score);
    buttons->addWidget(m_reveal);
    buttons->addStretch();
    column->addStretch(2);
    column->addWidget(what);
    column->addWidget(why);
    column->addLayout(buttons);
    column->addStretch(3);
    hide();
    connect(m_score, &QPushButton::clicked, this, [this] { Q_EMIT scoreRequested(m_run); });
    connect(m_reveal, &QPushButton::clicked, this, [this] {
        m_session.scoring().revealAll(m_run, m_session.preferences().raterName().toStdString(), this,
                                      [this](const Result<Ok> &done) {
                                          if (!done)
                                              Q_EMIT failed(done.error());
                                      });
    });
}

bool BlindVeil::hides(session::Session &session, RunId run)
{
    return number(run) != 0 && session.scoring().isBlindFor(run, session.preferences().raterName().toStdString());
}

void BlindVeil::cover(RunId run)
{
    m_run = run;
    m_reveal->setEnabled(!m_session.readOnly());
    show();
}

void BlindVeil::lift()
{
    m_run = RunId{};
    hide();
}
} // namespace assay::widgets
