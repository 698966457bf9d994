// SPDX-License-Identifier: GPL-3.0-or-later
// From runs to finished charts without holding up the window: the records are read and the charts made on pool threads.
// Until the new ones are there the old ones stay, so that nothing flickers. GUI thread.
#pragma once
#include "analysis/charts.h"
#include "analysis/filter.h"
#include "analysis/score_choice.h"
#include "session/session.h"
#include <atomic>
#include <memory>
#include <QThreadPool>

namespace assay::widgets
{
class ChartSource : public QObject
{
    Q_OBJECT
public:
    explicit ChartSource(session::Session &session, QObject *parent = nullptr);
    ~ChartSource() override;
    // Reads the runs' records afresh and makes every chart. A later request replaces an earlier one that is on its way.
    void load(const std::vector<RunId> &runs, bool groupByProvider);
    void setGrouped(bool groupByProvider); // from the records that are there
    // Remakes the charts that depend on what is another one now.
    void setAssumptions(const analysis::Assumptions &assume, const analysis::DecisionRules &decision,
                        bool bcaIntervals = false);
    void setScore(const std::string &key);                  // analysis::ScoreChoice::key; empty: the usual one
    void setFilter(const analysis::AnalysisFilter &filter); // likewise
    void clear();                                           // another workspace: the old charts mean nothing here

    bool isBusy() const noexcept { return m_done != m_asked; }
    bool isLoaded() const noexcept { return m_data != nullptr && !m_charts.empty(); }
    const analysis::ChartSpec *chart(std::string_view id) const;       // null: none made yet
    const AnalysisData *data() const noexcept { return m_data.get(); } // all that was read, whatever the filter
    bool hasScores() const;                                            // a person has judged something
    // What can be charted as the score, and which of it is: -1 none.
    const std::vector<analysis::ScoreChoice> &scores() const noexcept { return m_choices; }
    int scoreShown() const noexcept { return m_shown; }

Q_SIGNALS:
    void changed();                         // new charts are there
    void dataRead();                        // before the charts of it are made
    void failed(const assay::Error &error); // the old ones stay

private:
    struct Made;
    void giveUp();                                 // on the charts that are being made
    void make(std::vector<std::string> only = {}); // empty: every chart
    void remake();                                 // from the records that are there
    void settle(quint64 ticket, Made made);        // charts of its ids are replaced

    session::Session &m_session;
    std::shared_ptr<const AnalysisData> m_data;
    std::vector<analysis::ChartSpec> m_charts;
    std::vector<analysis::ScoreChoice> m_choices;
    int m_shown = -1;
    std::string m_score; // as asked for
    // Of the charts that are being made: what a newer request replaces stops at its next question.
    std::shared_ptr<std::atomic<bool>> m_wanted;
    quint64 m_asked = 0, m_done = 0; // numbers of requests: late answers are known by theirs
    bool m_grouped = false, m_reading = false;
    analysis::AnalysisFilter m_filter;
    analysis::Assumptions m_assume;
    analysis::DecisionRules m_decision;
    bool m_bca = false;                // means by bootstrap (BCa) instead of Student's t
    std::vector<std::string> m_making; // what is being made; empty: all
    QThreadPool m_pool; // last member: it waits for its work, which posts to this object, before anything else goes
};
} // namespace assay::widgets
