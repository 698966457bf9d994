// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/filter_button.h"
#include "widgets/analyse/filter_popup.h"
#include "widgets/controls.h"
#include <QHBoxLayout>
#include <QScreen>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int longestWords = 230;
}

FilterButton::FilterButton(QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::chip);
    m_button = makeButton({}, {}, this);
    m_button->setObjectName(u"analyseFilter"_s);
    m_button->setAccessibleName(tr("Filter the charts"));
    m_clear = makeIconButton(u"close", tr("Clear the filter"), this);
    m_clear->setObjectName(u"analyseFilterClear"_s);
    row->addWidget(m_button);
    row->addWidget(m_clear);
    m_popup = new FilterPopup(this);
    connect(m_button, &QPushButton::clicked, this, &FilterButton::open);
    connect(m_clear, &QToolButton::clicked, m_popup, &FilterPopup::clear);
    connect(m_popup, &FilterPopup::filterChanged, this, [this] {
        say();
        Q_EMIT filterChanged();
    });
    clearChoices();
}

const analysis::AnalysisFilter &FilterButton::filter() const noexcept { return m_popup->filter(); }

void FilterButton::setData(const AnalysisData &records)
{
    m_names = {};
    m_names.targets = records.targets;
    m_names.caseKeys = records.caseKeys;
    m_names.tags = records.tags;
    m_names.raters = records.raters;
    m_popup->setData(records);
    m_button->setEnabled(true);
    say();
}

void FilterButton::clearChoices()
{
    m_names = {};
    m_popup->clear();
    m_button->setEnabled(false);
    say();
}

void FilterButton::say()
{
    const bool any = !filter().empty();
    const QString words =
        any ? QString::fromStdString(analysis::filterText(m_names, filter())) : tr("all answers", "no filter");
    const QString shown = fontMetrics().elidedText(words, Qt::ElideRight, longestWords);
    m_button->setText(tr("Filter: %1", "what is in the charts").arg(QString(shown).replace(u'&', u"&&"_s)) + u" ▾"_s);
    m_button->setAccessibleDescription(words);
    m_button->setToolTip(any ? words.toHtmlEscaped() : tr("Draw the charts from some of the answers"));
    m_clear->setVisible(any);
}

void FilterButton::open()
{
    const QRect screen = this->screen()->availableGeometry();
    QPoint at = m_button->mapToGlobal(QPoint(0, m_button->height() + space::chip));
    at.setX(qBound(screen.left(), at.x(), qMax(screen.left(), screen.right() - m_popup->width())));
    m_popup->move(at);
    m_popup->show();
    m_popup->focusFirst();
}
} // namespace assay::widgets
