// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/chart_source.h"
#include "widgets/compare/target_look.h"
#include <algorithm>
#include <exception>

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
} // namespace

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
    giveUp();
    m_session.analysisData(runs, this, [this, ticket](const Result<AnalysisData> &data) {
        if (ticket != m_asked)
            return; // asked again meanwhile
        if (!data) {
            m_done = ticket;
            Q_EMIT failed(data.error());
            return;
        }
        m_data = std::make_shared<const AnalysisData>(*data);
        make();
    });
}

void ChartSource::setGrouped(bool groupByProvider)
{
    if (m_grouped == groupByProvider)
        return;
    m_grouped = groupByProvider;
    if (isBusy() || !m_data)
        return; // what is on its way is made with it, unless it is being made already: see settle()
    ++m_asked;
    make();
}

void ChartSource::clear()
{
    m_done = ++m_asked;
    giveUp();
    m_data.reset();
    m_charts.clear();
}

void ChartSource::make()
{
    analysis::ChartOptions options;
    options.groupByProvider = m_grouped;
    options.appVersion = ASSAY_VERSION;
    options.setName = setNameOf(*m_data);
    options.modelsInOrder = colorOrder(m_session, *m_data);
    giveUp();
    m_wanted = std::make_shared<std::atomic<bool>>(true);
    options.keepGoing = [wanted = m_wanted](double) { return wanted->load(); };
    m_pool.start([this, data = m_data, options = std::move(options), ticket = m_asked] {
        auto charts = std::make_shared<std::vector<analysis::ChartSpec>>();
        QString problem;
        try {
            for (const analysis::ChartKind &kind : analysis::chartKinds())
                charts->push_back(kind.make(*data, options));
        } catch (const std::exception &e) { // out of memory, most likely: said, not carried into the event loop
            problem = QString::fromUtf8(e.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, charts, problem, ticket, grouped = options.groupByProvider] {
                if (ticket != m_asked)
                    return;
                if (problem.isEmpty() && grouped != m_grouped)
                    return make(); // the switch was moved while this was being made
                if (problem.isEmpty())
                    return settle(ticket, std::move(*charts));
                m_done = ticket;
                Q_EMIT failed(makeError(ErrorCode::Internal, "the charts could not be made: " + problem.toStdString()));
            },
            Qt::QueuedConnection);
    });
}

void ChartSource::settle(quint64 ticket, std::vector<analysis::ChartSpec> charts)
{
    m_done = ticket;
    m_charts = std::move(charts);
    Q_EMIT changed();
}

const analysis::ChartSpec *ChartSource::chart(std::string_view id) const
{
    const auto found = std::find_if(m_charts.begin(), m_charts.end(), [&](const auto &spec) { return spec.id == id; });
    return found == m_charts.end() ? nullptr : &*found;
}

bool ChartSource::hasScores() const
{
    return m_data && std::any_of(m_data->scores.begin(), m_data->scores.end(),
                                 [this](const AnalysisScore &score) {
                                     return m_data->isOverall(score) && score.value.has_value();
                                 });
}
} // namespace assay::widgets
