// SPDX-License-Identifier: GPL-3.0-or-later
// The report behind a decision: what a person adds to it on the left, the page as it will be on the right. What is
// written is remembered with the workspace; formats and folder on this computer.
#pragma once
#include "core/ids.h"
#include "reports/report_job.h"
#include "reports/report_preview.h"
#include "widgets/controls.h"
#include <array>
#include <QDialog>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;

namespace assay::session
{
class Session;
}
namespace assay::widgets
{
class GateTable;
class PageView;
class ReportCharts;

class ReportDialog : public QDialog
{
    Q_OBJECT
public:
    ReportDialog(session::Session &session, std::vector<RunId> runs, QWidget *parent = nullptr);
    ~ReportDialog() override;
    analysis::ReportRequest request() const;
    const reports::ReportPreview &preview() const { return m_preview; }
    bool isExporting() const { return m_runner.isRunning(); }
    QPushButton *exportButton() const { return m_export; }
    QCheckBox *formatBox(int index) const { return m_formats.at(std::size_t(index)); } // as reports::reportFormats()
    QString folder() const;
    void setFolder(const QString &folder);

    void accept() override; // exports
    void reject() override; // stops an export that runs; else closes

Q_SIGNALS:
    void saved(const QStringList &files, const QString &folder);

private:
    QWidget *makeForm();
    void fillForm(QWidget *host);
    QWidget *makeFormats(QWidget *parent);
    QWidget *makeFolderRow(QWidget *parent);
    QWidget *makeFoot();
    void connectAll();
    void previewChanged();
    void fillChoices();
    void changed();
    void refreshState();
    void remember();
    analysis::ReportRequest remembered() const;
    std::vector<std::pair<reports::ReportFormat, QString>> chosenFiles() const;
    void exported();

    session::Session &m_session;
    std::vector<RunId> m_runs;
    reports::ReportPreview m_preview;
    reports::ReportRunner m_runner;
    analysis::ReportRequest m_start; // as it was remembered
    bool m_filled = false;
    QString m_note; // what became of the last export
    QTimer m_typing;
    QLineEdit *m_question = nullptr, *m_owner = nullptr, *m_volume = nullptr, *m_folder = nullptr;
    QPlainTextEdit *m_words = nullptr;
    QComboBox *m_recommended = nullptr, *m_runnerUp = nullptr, *m_theme = nullptr;
    ReportCharts *m_charts = nullptr;
    QCheckBox *m_hideRaters = nullptr;
    GateTable *m_gates = nullptr;
    std::array<QCheckBox *, 4> m_formats{};
    PageView *m_page = nullptr;
    ErrorCard *m_trouble = nullptr;
    QProgressBar *m_progress = nullptr;
    QLabel *m_doing = nullptr;
    QPushButton *m_export = nullptr, *m_cancel = nullptr;
};
} // namespace assay::widgets
