// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/hand_out_dialog.h"
#include "widgets/controls.h"
#include "widgets/settings/form_grid.h"
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

HandOutDialog::HandOutDialog(const QString &runText, int answers, int files, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Hand out to a colleague"));
    setObjectName(u"handOut"_s);
    setMinimumWidth(560);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::section, space::section, space::group);
    layout->setSpacing(space::content);
    layout->addWidget(
        makeLabel(tr("%1: %n answer(s)", "", answers).arg(runText), TextRole::CardTitle, Tone::Normal, this));
    QLabel *how = makeLabel(tr("The pack is one file with the prompts, the answers and the rubric. It holds no keys, "
                               "no names of models, no cost and no time; names in the answers are masked. Your "
                               "colleague opens it in Assay with Score > Open a pack…, scores it blind and sends a "
                               "file back, which you merge here."),
                            TextRole::Body, Tone::Secondary, this);
    how->setWordWrap(true);
    layout->addWidget(how);
    if (files > 0) {
        QLabel *left =
            makeLabel(tr("%n file(s) attached to the prompts stay out of the pack: your colleague sees their names "
                         "only. Send them along if the answers cannot be judged without them.",
                         "", files),
                      TextRole::Body, Tone::Caution, this);
        left->setObjectName(u"filesLeftOut"_s);
        left->setWordWrap(true);
        layout->addWidget(left);
    }
    auto *form = new FormGrid(this);
    m_rater = makeLine(tr("Name of the colleague"), tr("anybody", "who may score a pack"), form);
    m_rater->setMaxLength(80);
    form->addRow(tr("For"), m_rater, tr("Scores come back under this name and no other; empty: under any name."));
    layout->addWidget(form);
    m_guesses = new QCheckBox(tr("Ask now and then which model an answer is from"), this);
    layout->addWidget(m_guesses);
    QLabel *note = makeLabel(tr("This puts the models’ names into the pack, in alphabetical order and without saying "
                                "who wrote what. It shows afterwards whether the answers gave their models away."),
                             TextRole::Small, Tone::Secondary, this);
    note->setWordWrap(true);
    note->setContentsMargins(26, 0, 0, 0);
    layout->addWidget(note);
    auto *foot = new QHBoxLayout;
    QPushButton *cancel = makeButton(tr("Cancel"), {}, this);
    m_save = makeButton(tr("Save the pack…"), {}, this);
    setPrimary(m_save);
    m_save->setDefault(true);
    foot->addStretch();
    foot->addWidget(cancel);
    foot->addWidget(m_save);
    layout->addLayout(foot);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &QDialog::accept);
}

QString HandOutDialog::rater() const { return m_rater->text().trimmed(); }

bool HandOutDialog::guesses() const { return m_guesses->isChecked(); }
} // namespace assay::widgets
