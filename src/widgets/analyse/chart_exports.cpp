// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/chart_exports.h"
#include "core/text.h"
#include "session/runtime.h"
#include "widgets/analyse/chart_card.h"
#include "widgets/analyse/chart_files.h"
#include "widgets/analyse/chart_source.h"
#include "widgets/analyse/export_dialog.h"
#include "widgets/analyse/run_picker.h"
#include "widgets/page.h"
#include "widgets/report/report_dialog.h"
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QMimeData>
#include <QUrl>

namespace assay::widgets
{
ChartExports::ChartExports(Page &page, Shown shown) : QObject(&page), m_page(page), m_shown(std::move(shown)) {}

void ChartExports::copy()
{
    const analysis::ChartSpec *spec = m_shown.current();
    if (!isDrawn(spec))
        return;
    QApplication::clipboard()->setMimeData(chartMimeData(*spec));
    Q_EMIT m_page.navigator()->toast(tr("The chart and its table are on the clipboard."), {}, {});
}

void ChartExports::toastSaved(const QStringList &files, const QString &folder)
{
    Q_EMIT m_page.navigator()->toast(
        tr("Saved %n file(s) in %1", nullptr, int(files.size())).arg(QDir::toNativeSeparators(folder)),
        tr("Open folder"), [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
}

void ChartExports::exportChart()
{
    if (!m_page.isVisible())
        Q_EMIT m_page.navigator()->openPage(PageId::Analyse);
    if (m_dialog || m_shown.picker.runs().empty() || (!m_shown.source.isBusy() && !isDrawn(m_shown.current())))
        return;
    m_dialog = new ExportDialog(m_page.session().preferences(), &m_page);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &ExportDialog::saved, this, &ChartExports::toastSaved);
    connect(m_dialog, &ExportDialog::reportAsked, this, &ChartExports::makeReport);
    giveToDialog();
    m_dialog->open();
}

void ChartExports::makeReport()
{
    if (!m_page.isVisible())
        Q_EMIT m_page.navigator()->openPage(PageId::Analyse);
    if (m_report || m_shown.picker.ids().empty())
        return;
    m_report = new ReportDialog(m_page.session(), m_shown.picker.ids(), &m_page);
    m_report->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_report, &ReportDialog::saved, this, &ChartExports::toastSaved);
    m_report->open();
}

void ChartExports::giveToDialog()
{
    const analysis::ChartSpec *current = m_shown.current();
    if (!m_dialog || m_dialog->hasSpec() || m_shown.source.isBusy() || !current)
        return;            // while a newer chart is on its way, the old one is not what was asked for
    if (!isDrawn(current)) // found out while it was being made: the page says why
        return m_dialog->reject();
    const std::string date = isoDate(m_page.session().runtime().clock().wallMicros());
    std::vector<std::pair<analysis::ChartSpec, QString>> others;
    for (const analysis::ChartKind &kind : analysis::chartKinds()) {
        const analysis::ChartSpec *other = m_shown.source.chart(kind.id);
        if (other != current && isDrawn(other))
            others.emplace_back(*other, suggestedChartName(*other, m_shown.picker.runs(), date));
    }
    m_dialog->setOthers(std::move(others));
    m_dialog->setSpec(*current, suggestedChartName(*current, m_shown.picker.runs(), date));
}

ExportDialog *ChartExports::dialog() const { return m_dialog; }

void ChartExports::giveUp()
{
    if (m_dialog && !m_dialog->hasSpec())
        m_dialog->reject();
}
} // namespace assay::widgets
