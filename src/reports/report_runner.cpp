// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/background.h"
#include "reports/report_job.h"
#include <QPointer>

namespace assay::reports
{
namespace
{
constexpr int ticksMs = 100;
}

ReportRunner::ReportRunner(QObject *parent) : QObject(parent), m_background(std::make_unique<Background>())
{
    m_ticks.setInterval(ticksMs);
    connect(&m_ticks, &QTimer::timeout, this, &ReportRunner::tell);
}

ReportRunner::~ReportRunner()
{
    if (m_job)
        m_job->cancel();
}

void ReportRunner::start(ReportOrder order)
{
    if (m_job)
        return;
    m_job = std::make_shared<ReportJob>(std::move(order));
    m_ticks.start();
    next();
}

void ReportRunner::cancel()
{
    if (!m_job || m_job->isCancelled())
        return;
    m_job->cancel();
    if (!m_job->isCancelled())
        return;             // it is done in a moment
    m_background->giveUp(); // on its answer; the slice sees that it is not wanted any more
    QMetaObject::invokeMethod(this, &ReportRunner::end, Qt::QueuedConnection);
}

void ReportRunner::tell() { Q_EMIT progressed(m_job->progress(), m_job->doing()); }

void ReportRunner::end()
{
    if (!m_job)
        return;
    m_ticks.stop();
    Q_EMIT finished();
    Background::letGo(std::exchange(m_job, nullptr));
}

// Every slice comes back here through the event loop, so that keys and paints stand between any two.
void ReportRunner::next()
{
    if (!m_job || m_job->isCancelled())
        return;
    tell();
    if (m_job->isDone())
        return end();
    if (m_job->nextIsForGui()) {
        m_job->runNext();
        QMetaObject::invokeMethod(this, &ReportRunner::next, Qt::QueuedConnection);
        return;
    }
    m_background->start([this, job = m_job](const Wanted &) -> Background::Then {
        job->runNext();
        return [this] { next(); };
    });
}
} // namespace assay::reports
#include "moc_report_job.cpp"
