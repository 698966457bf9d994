// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/chart_source.h"
#include "widgets/compare/target_look.h"
#include <algorithm>
#include <exception>
#include <QScopeGuard>

namespace assay::widgets
{
namespace
{
// The workspace's models first, in their fixed order, so that a model has one hue on every page; then those that only
// old runs know.
std::vector<std::string> colorOrder(const session::Session &session, const AnalysisData &data)
{
    std::vector<std::string> order = modelOrder(session);
    for (const AnalysisTarget &target : data.targets) {
        if (std::find(order.begin(), order.end(), target.model) == order.end())
            order.push_back(target.model);
    }
    return order;
}

std::string setNameOf(const AnalysisData &data)
{
    std::string name;
    for (const RunSummary &run : data.runs) {
        if (!name.empty() && run.name != name)
            return {}; // several sets: the caption tells them by their prompts
        name = run.name;
    }
    return name;
}
// Every chart of what the filter leaves. Where it leaves nothing, that is what each page says.
std::vector<analysis::ChartSpec> chartsOf(const AnalysisData &all, const analysis::AnalysisFilter &filter,
                                          const analysis::ChartOptions &options, const std::vector<std::string> &only)
{
    const AnalysisData some = filter.empty() ? AnalysisData{} : analysis::filtered(all, filter);
    const AnalysisData &data = filter.empty() ? all : some;
    std::vector<analysis::ChartSpec> charts;
    for (const analysis::ChartKind &kind : analysis::chartKinds()) {
        if (!only.empty() && std::find(only.begin(), only.end(), kind.id) == only.end())
            continue;
        charts.push_back(kind.make(data, options));
        if (data.trials.empty() && !all.trials.empty())
            charts.back().emptyReason = "No answer is left by the filter: only " + options.filter + ".";
    }
    return charts;
}
} // namespace

struct ChartSource::Made { // on the pool, for the GUI thread
    std::vector<analysis::ChartSpec> charts;
    std::vector<analysis::ScoreChoice> choices;
    int shown = -1;
};

ChartSource::ChartSource(session::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    m_pool.setMaxThreadCount(1);
}

ChartSource::~ChartSource() { giveUp(); }

void ChartSource::giveUp()
{
    if (m_wanted)
        *m_wanted = false;
}

void ChartSource::load(const std::vector<RunId> &runs, bool groupByProvider)
{
    m_grouped = groupByProvider;
    const quint64 ticket = ++m_asked;
    m_reading = true;
    giveUp();
    m_session.analysisData(runs, this, [this, ticket](const Result<AnalysisData> &data) {
        if (ticket != m_asked)
            return; // asked again meanwhile
        const auto read = qScopeGuard([this] { m_reading = false; });
        if (!data) {
            m_done = ticket;
            Q_EMIT failed(data.error());
            return;
        }
        m_data = std::make_shared<const AnalysisData>(*data);
        Q_EMIT dataRead(); // may change the filter: what it chose by may be gone
        make();
    });
}

void ChartSource::setGrouped(bool groupByProvider)
{
    if (m_grouped == groupByProvider)
        return;
    m_grouped = groupByProvider;
    remake();
}

void ChartSource::setFilter(const analysis::AnalysisFilter &filter)
{
    if (m_filter == filter)
        return;
    m_filter = filter;
    remake();
}

void ChartSource::setAssumptions(const analysis::Assumptions &assume, const analysis::DecisionRules &decision,
                                 bool bcaIntervals)
{
    std::vector<std::string> only;
    if (assume.goodEnough != m_assume.goodEnough)
        only.insert(only.end(), {"fails", "value", "changed"});
    if (assume.secondsTarget != m_assume.secondsTarget)
        only.push_back("waits");
    if (assume.tasksPerMonth != m_assume.tasksPerMonth)
        only.push_back("month");
    if (bcaIntervals != m_bca)
        only.insert(only.end(), {"score", "sure", "claims"});
    if (!(decision == m_decision))
        only.push_back("decide");
    m_assume = assume;
    m_decision = decision;
    m_bca = bcaIntervals;
    if (only.empty() || m_reading || !m_data)
        return;
    // What this replaces on its way is made again with it.
    const bool all = m_charts.empty() || (isBusy() && m_making.empty());
    if (isBusy())
        only.insert(only.end(), m_making.begin(), m_making.end());
    ++m_asked;
    make(all ? std::vector<std::string>{} : std::move(only));
}

void ChartSource::remake()
{
    if (m_reading || !m_data)
        return; // what is on its way is made with it
    ++m_asked;
    make();
}

void ChartSource::setScore(const std::string &key)
{
    if (m_score == key)
        return;
    m_score = key;
    remake();
}

void ChartSource::clear()
{
    m_done = ++m_asked;
    m_reading = false;
    giveUp();
    m_data.reset();
    m_charts.clear();
    m_choices.clear();
    m_shown = -1;
}

void ChartSource::make(std::vector<std::string> only)
{
    m_making = only;
    analysis::ChartOptions options;
    options.groupByProvider = m_grouped;
    options.appVersion = ASSAY_VERSION;
    options.setName = setNameOf(*m_data);
    options.modelsInOrder = colorOrder(m_session, *m_data);
    options.score = m_score;
    giveUp();
    m_wanted = std::make_shared<std::atomic<bool>>(true);
    options.keepGoing = [wanted = m_wanted](double) { return wanted->load(); };
    options.filter = analysis::filterText(*m_data, m_filter);
    options.assume = m_assume;
    options.decision = m_decision;
    options.bcaIntervals = m_bca;
    m_pool.start([this, data = m_data, filter = m_filter, options = std::move(options), only = std::move(only),
                  ticket = m_asked]() mutable {
        auto made = std::make_shared<Made>();
        QString problem;
        try {
            made->choices = analysis::scoreChoices(*data);
            if (const auto *shown = analysis::chosenScore(made->choices, *data, options.score)) {
                made->shown = int(shown - made->choices.data());
                options.score = shown->key; // a filter does not change what the score is
            }
            made->charts = chartsOf(*data, filter, options, only);
        } catch (const std::exception &e) { // out of memory, most likely: said, not carried into the event loop
            problem = QString::fromUtf8(e.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, made, problem, ticket] {
                if (ticket != m_asked)
                    return;
                if (problem.isEmpty())
                    return settle(ticket, std::move(*made));
                m_done = ticket;
                Q_EMIT failed(makeError(ErrorCode::Internal, "the charts could not be made: " + problem.toStdString()));
            },
            Qt::QueuedConnection);
    });
}

void ChartSource::settle(quint64 ticket, Made made)
{
    m_done = ticket;
    m_choices = std::move(made.choices);
    m_shown = made.shown;
    if (m_making.empty()) {
        m_charts = std::move(made.charts);
    } else {
        for (analysis::ChartSpec &fresh : made.charts) {
            const auto old =
                std::find_if(m_charts.begin(), m_charts.end(), [&](const auto &spec) { return spec.id == fresh.id; });
            if (old != m_charts.end())
                *old = std::move(fresh);
        }
    }
    Q_EMIT changed();
}

const analysis::ChartSpec *ChartSource::chart(std::string_view id) const
{
    const auto found = std::find_if(m_charts.begin(), m_charts.end(), [&](const auto &spec) { return spec.id == id; });
    return found == m_charts.end() ? nullptr : &*found;
}

bool ChartSource::hasScores() const { return !m_choices.empty(); }
} // namespace assay::widgets
