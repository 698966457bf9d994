// SPDX-License-Identifier: GPL-3.0-or-later
// A report from a workspace to finished files, in slices: the charts' drawings on the GUI's thread, one a slice and
// each short; everything else on any. assay-cli runs them one after another; the window through ReportRunner, without
// ever standing still.
#pragma once
#include "analysis/report_lint.h"
#include "core/ids.h"
#include <atomic>
#include <memory>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <vector>

namespace assay::reports
{
enum class ReportFormat { Html, Pdf, Xlsx, Pack };
struct ReportFormatName {
    ReportFormat format;
    std::string_view id;     // "html": of assay-cli and of files
    std::string_view suffix; // "html"; of a pack "zip"
};
const std::vector<ReportFormatName> &reportFormats();

struct ReportOrder {
    std::string workspace;
    std::vector<RunId> runs; // empty: all
    analysis::ReportRequest request;
    std::vector<std::pair<ReportFormat, QString /* path */>> files; // replaced when they are there; all or none
};

class ReportJob
{
public:
    explicit ReportJob(ReportOrder order);
    ~ReportJob();
    bool isDone() const;
    bool nextIsForGui() const;
    void runNext(); // one slice, on the thread that nextIsForGui() names; never two at once
    bool isCancelled() const;
    // Any thread. A slice that runs ends within a fraction of a second, and leaves no file. Too late once the files
    // take their names: then isCancelled() stays false.
    void cancel();
    double progress() const; // 0 to 1; any thread, also while a slice runs
    QString doing() const;   // "Reading the answers", for people; likewise
    // When done:
    const std::optional<Error> &error() const; // BadInput with problems(): the report says what the data do not carry
    const std::vector<analysis::ReportProblem> &problems() const;
    const QStringList &written() const;
    std::string manifestSha256() const; // of a pack; empty: none was made

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

class ReportRunner : public QObject // GUI thread
{
    Q_OBJECT
public:
    explicit ReportRunner(QObject *parent = nullptr);
    ~ReportRunner() override;      // cancels
    void start(ReportOrder order); // one at a time
    // The job is over for whoever looks at it: what still runs ends by itself and leaves no file.
    void cancel();
    bool isRunning() const { return m_job != nullptr; }
    const ReportJob *job() const { return m_job.get(); } // in finished(): the one that is done

Q_SIGNALS:
    void progressed(double share, const QString &doing);
    void finished();

private:
    void next();
    void tell();
    void end();
    std::shared_ptr<ReportJob> m_job;
    std::unique_ptr<class Background> m_background;
    QTimer m_ticks; // progress within a long slice
};
} // namespace assay::reports
