// SPDX-License-Identifier: GPL-3.0-or-later
// Private to reports: work off the GUI thread whose owner may go at any time. What is under way is told to stop and
// ends by itself; nobody waits for it, and nobody hears of it. GUI thread.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <QObject>
#include <QThreadPool>

namespace assay::reports
{
using Wanted = std::atomic<bool>;

class Background
{
public:
    using Then = std::function<void()>;
    ~Background() { giveUp(); }
    Background() : m_hub(new QObject, [](QObject *hub) { hub->deleteLater(); }) {}

    // `work` runs on a pool's thread; what it answers is called on the GUI thread, if it is still wanted then. What
    // nobody wants any more is let go of on the pool's thread: taking a large report apart takes its time.
    void start(std::function<Then(const Wanted &)> work)
    {
        QThreadPool::globalInstance()->start([hub = m_hub, wanted = m_wanted, work = std::move(work)] {
            Then then = work(*wanted);
            if (!*wanted || !then)
                return;
            QMetaObject::invokeMethod(
                hub.get(),
                [wanted, then = std::move(then)] {
                    if (*wanted)
                        then();
                },
                Qt::QueuedConnection);
        });
    }
    void giveUp() // on everything that was started
    {
        *m_wanted = false;
        m_wanted = std::make_shared<Wanted>(true);
    }
    // Taken apart where nobody waits for it.
    template <typename T> static void letGo(std::shared_ptr<T> thing)
    {
        if (thing)
            QThreadPool::globalInstance()->start([thing = std::move(thing)] {});
    }

private:
    std::shared_ptr<QObject> m_hub;
    std::shared_ptr<Wanted> m_wanted = std::make_shared<Wanted>(true);
};
} // namespace assay::reports
