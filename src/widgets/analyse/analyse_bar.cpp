// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/analyse_bar.h"
#include "widgets/analyse/filter_button.h"
#include "widgets/analyse/run_picker.h"
#include "widgets/analyse/score_chooser.h"
#include <QCheckBox>
#include <QHBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int slowMs = 400; // sooner nobody wonders
}

AnalyseBar::AnalyseBar(session::Session &session, QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    m_picker = new RunPicker(session, this);
    m_filter = new FilterButton(this);
    m_score = new ScoreChooser(this);
    m_group = new QCheckBox(tr("Group by provider"), this);
    m_group->setObjectName(u"analyseGroup"_s);
    m_busy = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_copy = makeButton(tr("Copy"), u"copy", this);
    m_copy->setObjectName(u"analyseCopy"_s);
    m_copy->setAccessibleName(tr("Copy the chart and its table"));
    m_copy->setToolTip(tr("The picture and its table to the clipboard (Ctrl+Shift+C)"));
    m_export = makeButton(tr("Export chart…"), {}, this);
    m_export->setObjectName(u"analyseExport"_s);
    setButtonHint(m_export, tr("Ctrl+E", "keys"));
    row->addWidget(m_picker);
    row->addWidget(m_filter);
    row->addSpacing(space::related);
    row->addWidget(m_score);
    row->addWidget(m_group);
    row->addWidget(m_busy, 1);
    row->addWidget(m_copy);
    row->addWidget(m_export);
    m_slow.setSingleShot(true);
    m_slow.setInterval(slowMs);
    connect(&m_slow, &QTimer::timeout, this, [this] { m_busy->setText(m_busyText); });
    connect(m_copy, &QPushButton::clicked, this, &AnalyseBar::copyAsked);
    connect(m_export, &QPushButton::clicked, this, &AnalyseBar::exportAsked);
}

void AnalyseBar::setCanCopy(bool can) { m_copy->setEnabled(can); }

void AnalyseBar::setCanExport(bool can)
{
    m_export->setEnabled(can);
    setPrimary(m_export, can);
}

void AnalyseBar::setBusy(const QString &text)
{
    m_busyText = text;
    if (text.isEmpty()) {
        m_slow.stop();
        m_busy->clear();
    } else if (!m_slow.isActive()) {
        m_slow.start();
    }
}
} // namespace assay::widgets
