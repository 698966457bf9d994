// SPDX-License-Identifier: GPL-3.0-or-later
// The report as it will be, while somebody still writes at it: records are read once, then each change makes the report
// anew on a pool's thread; of that, the charts only when they change. GUI thread, which it never holds up: pages are
// painted elsewhere and come when they are done.
#pragma once
#include "analysis/report_lint.h"
#include "core/ids.h"
#include "core/result.h"
#include <memory>
#include <optional>
#include <QImage>
#include <QObject>
#include <QSize>
#include <QString>
#include <vector>

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
    struct Chart {
        std::string id, question, altText; // altText: the made one
    };
    std::vector<Chart> chartsToChoose() const; // of those that can be drawn, as they are made
    int pages() const;
    void askPage(int index, QSize fit, double devicePixelRatio); // the newest wins; answered by pageReady()

Q_SIGNALS:
    void changed();
    void failed(const assay::Error &error);
    void pageReady(int index, const QImage &image); // as large as fits, in the page's proportions

private:
    struct Source;
    struct Charts;
    struct Made;
    struct PageAsked {
        int index = 0;
        QSize fit;
        double devicePixelRatio = 1;
    };
    void read();
    void make();
    void draw(std::shared_ptr<Made> made);
    void layOut(std::shared_ptr<Made> made);
    void paintPage();
    std::shared_ptr<const Source> m_source;
    std::shared_ptr<Charts> m_charts;
    std::shared_ptr<Made> m_made;
    analysis::ReportRequest m_request;
    QString m_workspace;
    std::vector<RunId> m_runs;
    std::unique_ptr<class Background> m_background;
    std::optional<PageAsked> m_asked;
    bool m_running = false, m_again = false, m_painting = false;
};
} // namespace assay::reports
