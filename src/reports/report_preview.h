// SPDX-License-Identifier: GPL-3.0-or-later
// The report as it will be, while somebody still writes at it: records are read once, then each change makes the report
// anew on a pool's thread. GUI thread.
#pragma once
#include "analysis/report_lint.h"
#include "core/ids.h"
#include "core/result.h"
#include <memory>
#include <QImage>
#include <QObject>
#include <QSize>
#include <vector>

class QThreadPool;

namespace assay::reports
{
class ReportPreview : public QObject
{
    Q_OBJECT
public:
    explicit ReportPreview(QObject *parent = nullptr);
    ~ReportPreview() override;
    void load(const QString &workspace, const std::vector<RunId> &runs, const analysis::ReportRequest &request);
    void setRequest(const analysis::ReportRequest &request); // the newest wins
    bool isBusy() const;
    // Null until changed() came first.
    const analysis::Report *report() const;
    const std::vector<analysis::ReportProblem> &problems() const;
    std::vector<std::string> targets() const; // names, as a request takes them
    std::vector<std::pair<std::string, std::string>>
    chartsToChoose() const; // id and question, of those that can be drawn
    int pages() const;
    QImage page(int index, QSize fit, double devicePixelRatio) const; // as large as fits, in its proportions

Q_SIGNALS:
    void changed();
    void failed(const assay::Error &error);

private:
    struct Source;
    struct Made;
    void make();
    std::shared_ptr<const Source> m_source;
    std::shared_ptr<const Made> m_made;
    analysis::ReportRequest m_request;
    std::unique_ptr<QThreadPool> m_pool;
    bool m_running = false, m_again = false;
};
} // namespace assay::reports
