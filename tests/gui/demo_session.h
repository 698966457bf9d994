// SPDX-License-Identifier: GPL-3.0-or-later
// A real session on the demo models, quick, in a temporary workspace: what the GUI tests of the pages drive.
#pragma once
#include "session/preferences.h"
#include "session/runtime.h"
#include "session/session.h"
#include <QCoreApplication>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace assay::testing
{

class DemoSession
{
public:
    explicit DemoSession(double speed = 40)
    {
        QStandardPaths::setTestModeEnabled(true);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        session::RuntimeOptions options;
        options.demoSpeed = speed;
        Result<std::unique_ptr<session::Runtime>> runtime = session::Runtime::create(options);
        if (!runtime)
            qFatal("runtime: %s", runtime.error().detail.c_str());
        m_runtime = std::move(*runtime);
        m_preferences = std::make_unique<session::Preferences>();
        session::Preferences::Values values = m_preferences->values();
        values.rater = QStringLiteral("Ada");
        m_preferences->set(values);
        restart();
    }
    // As if the program had been closed and opened again on the same file.
    void restart()
    {
        m_session.reset();
        m_session = std::make_unique<session::Session>(*m_runtime, *m_preferences);
        const Status opened = m_session->open(m_folder.filePath(QStringLiteral("test.assay")));
        if (!opened)
            qFatal("workspace: %s", opened.error().detail.c_str());
    }
    void close() { m_session.reset(); } // until restart()
    session::Session &operator*() { return *m_session; }
    session::Session *operator->() { return m_session.get(); }

    RunPlan plan(int cases, int targets = 4)
    {
        RunPlan plan;
        plan.name = "Test set";
        for (int i = 0; i < cases; ++i) {
            Case c;
            c.id = "case-" + std::to_string(i + 1);
            c.prompt = Prompt{"Answer briefly.", "Explain point " + std::to_string(i + 1) + " of the release notes."};
            plan.cases.push_back(std::move(c));
        }
        for (const StoredEndpoint &stored : m_session->endpoints()) {
            for (ModelTarget target : stored.targets) {
                target.endpoint = stored.endpoint;
                if (static_cast<int>(plan.targets.size()) < targets)
                    plan.targets.push_back(std::move(target));
            }
        }
        return plan;
    }
    // Runs it to its end and answers its id; 0 when it did not end in time.
    RunId run(const RunPlan &plan)
    {
        QSignalSpy finished(&m_session->runs(), &session::RunController::runFinished);
        if (!m_session->runs().start(plan) || !(finished.count() > 0 || finished.wait(20000)))
            return RunId{};
        return m_session->runs().run();
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<session::Runtime> m_runtime;
    std::unique_ptr<session::Preferences> m_preferences;
    std::unique_ptr<session::Session> m_session;
};
} // namespace assay::testing
