// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_job.h"
#include <QPointer>
#include <QThreadPool>

namespace assay::reports
{
ReportRunner::ReportRunner(QObject *parent) : QObject(parent), m_pool(std::make_unique<QThreadPool>())
{
    m_pool->setMaxThreadCount(1);
}

ReportRunner::~ReportRunner()
{
    cancel();
    m_pool->waitForDone();
}

void ReportRunner::start(ReportOrder order)
{
    if (m_job)
        return;
    m_job = std::make_shared<ReportJob>(std::move(order));
    next();
}

void ReportRunner::cancel()
{
    if (m_job)
        m_job->cancel();
}

// Every slice comes back here through the event loop, so that keys and paints stand between any two.
void ReportRunner::next()
{
    Q_EMIT progressed(m_job->progress(), m_job->doing());
    if (m_job->isDone()) {
        Q_EMIT finished();
        m_job.reset();
        return;
    }
    const auto again = [self = QPointer<ReportRunner>(this)] {
        if (self)
            self->next();
    };
    if (m_job->nextIsForGui()) {
        m_job->runNext();
        QMetaObject::invokeMethod(this, again, Qt::QueuedConnection);
        return;
    }
    m_pool->start([this, job = m_job, again] {
        job->runNext();
        QMetaObject::invokeMethod(this, again, Qt::QueuedConnection);
    });
}
} // namespace assay::reports
#include "moc_report_job.cpp"
