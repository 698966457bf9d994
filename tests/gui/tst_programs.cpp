// SPDX-License-Identifier: GPL-3.0-or-later
// Programs of this computer and chains of models, as a person adds and runs them.
#include "gui/demo_session.h"
#include "session/chain_targets.h"
#include "session/consent.h"
#include "widgets/command_consent.h"
#include "widgets/compare/answer_pane.h"
#include "widgets/compare/answer_text.h"
#include "widgets/compare/steps_view.h"
#include "widgets/settings/chain_form.h"
#include "widgets/settings/command_form.h"
#include "widgets/settings/endpoint_panel.h"
#include "widgets/settings/endpoint_rules.h"
#include "widgets/settings/settings_page.h"
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>

using namespace assay;
using namespace assay::widgets;
using namespace Qt::StringLiterals;

class TestPrograms : public QObject
{
    Q_OBJECT
private:
    static void type(QLineEdit *line, const QString &text)
    {
        line->setText(text);
        line->setModified(true);
        Q_EMIT line->editingFinished();
    }
    // What the next consent dialog is answered with, and what it showed.
    void answerConsent(bool agree)
    {
        m_shown.clear();
        QTimer::singleShot(0, this, [this, agree] {
            auto *dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget());
            if (dialog == nullptr || dialog->objectName() != u"commandConsent"_s)
                return;
            m_shown = dialog->findChild<QPlainTextEdit *>()->toPlainText();
            agree ? dialog->findChild<QPushButton *>(u"agreeToCommand"_s)->click() : dialog->reject();
        });
    }
    const catalog::EndpointKind &kind(const char *id)
    {
        const auto &kinds = (*m_session)->endpointKinds();
        return *std::ranges::find(kinds, id, &catalog::EndpointKind::id);
    }
    StoredEndpoint stored(const std::string &name)
    {
        for (const StoredEndpoint &one : (*m_session)->endpoints())
            if (one.endpoint.name == name)
                return one;
        return {};
    }
    std::unique_ptr<testing::DemoSession> m_session;
    QString m_shown;

private Q_SLOTS:
    void init() { m_session = std::make_unique<testing::DemoSession>(); }
    void cleanup() { m_session.reset(); }

    void aProgramIsAddedTestedAndAsked()
    {
        SettingsPage page(**m_session, nullptr);
        page.resize(1200, 800);
        page.show();
        page.showEndpoint(endpointFrom(kind("command"), {}));
        CommandForm *form = page.panel()->commandForm();
        QVERIFY(form->isVisible());
        QVERIFY(!page.panel()->chainForm()->isVisible());
        QVERIFY(
            form->findChild<QLineEdit *>(u"commandName"_s)->accessibleDescription().isEmpty()); // nothing is wrong yet
        type(form->findChild<QLineEdit *>(u"commandProgram"_s), u"/bin/sh"_s);
        QCOMPARE(form->endpoint().name, std::string("sh")); // until the user says otherwise
        form->findChild<QPlainTextEdit *>(u"commandArguments"_s)->setPlainText(u"-c\necho \"got: $(cat)\"\n"_s);
        QTRY_COMPARE(stored("sh").targets.size(), std::size_t(1));
        QTRY_COMPARE(stored("sh").endpoint.command.arguments, (std::vector<std::string>{"-c", "echo \"got: $(cat)\""}));
        QCOMPARE(stored("sh").targets.front().model, std::string("sh"));
        QCOMPARE(stored("sh").endpoint.baseUrl, std::string("command:/bin/sh"));
        // Its test asks first, and says what came.
        answerConsent(false);
        page.panel()->test();
        QVERIFY2(m_shown.contains(u"Program: /bin/sh"_s) && m_shown.contains(u"Argument 2: echo \"got: $(cat)\""_s),
                 qPrintable(m_shown));
        answerConsent(true);
        page.panel()->test();
        auto *tested = page.panel()->findChild<QLabel *>(u"testResult"_s);
        QTRY_VERIFY(tested->isVisible());
        QVERIFY2(tested->text().contains(u"got: Reply with the single word OK."_s), qPrintable(tested->text()));
        answerConsent(true);
        page.panel()->test(); // it does not ask again
        QCoreApplication::processEvents();
        QVERIFY(m_shown.isEmpty());
        // A changed command is another command.
        form->findChild<QPlainTextEdit *>(u"commandArguments"_s)->setPlainText(u"-c\nexit 3"_s);
        answerConsent(true);
        page.panel()->test();
        QVERIFY(m_shown.contains(u"exit 3"_s));
        QTRY_VERIFY(page.panel()->findChild<QWidget *>(u"testError"_s)->isVisible());
        // One target, however often it was edited.
        QTRY_COMPARE(stored("sh").endpoint.command.arguments, (std::vector<std::string>{"-c", "exit 3"}));
        QTRY_COMPARE(stored("sh").targets.size(), std::size_t(1));
    }

    void whatATestSays_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("words");
        QTest::newRow("not found") << u"/nowhere/agent"_s << u""_s << u"there is no program /nowhere/agent"_s;
        QTest::newRow("a folder") << u"/usr"_s << u""_s << u"/usr is a folder"_s;
        QTest::newRow("status") << u"/bin/sh"_s << u"echo oops >&2; exit 7"_s
                                << u"exit status 7; standard error: oops"_s;
        QTest::newRow("too slow") << u"/bin/sh"_s << u"sleep 60"_s << u"did not end within 1 s"_s;
    }
    void whatATestSays()
    {
        QFETCH(QString, program);
        QFETCH(QString, script);
        QFETCH(QString, words);
        Endpoint endpoint = endpointFrom(kind("command"), {});
        endpoint.name = "p";
        endpoint.command.program = program.toStdString();
        if (!script.isEmpty())
            endpoint.command.arguments = {"-c", script.toStdString()};
        endpoint.command.timeLimitSeconds = 1;
        std::optional<session::ProbeResult> result;
        (*m_session)->probe(endpoint, this, [&](const session::ProbeResult &r) { result = r; });
        QTRY_VERIFY(result.has_value());
        QCOMPARE(result->error->code, ErrorCode::NotAllowed); // also a test needs consent
        result.reset();
        (*m_session)->agree({endpoint.command});
        (*m_session)->probe(endpoint, this, [&](const session::ProbeResult &r) { result = r; });
        QTRY_VERIFY_WITH_TIMEOUT(result.has_value(), 8000);
        QVERIFY2(QString::fromStdString(result->error->detail).contains(words), result->error->detail.c_str());
    }

    void fieldsOfAProgram()
    {
        CommandForm form;
        form.show();
        Endpoint endpoint = endpointFrom(kind("command"), {});
        QCOMPARE(endpoint.concurrency, 1);
        form.setCommand(endpoint, std::nullopt, {u"Taken"_s});
        QSignalSpy edited(&form, &CommandForm::edited);
        QVERIFY(form.problems().any());
        type(form.findChild<QLineEdit *>(u"commandProgram"_s), u"bin/agent"_s);
        QVERIFY(!form.problems().program.isEmpty() && edited.isEmpty());
        type(form.findChild<QLineEdit *>(u"commandProgram"_s), u"cat"_s);
        QVERIFY(!form.problems().any());
        QCOMPARE(edited.size(), 1);
        type(form.findChild<QLineEdit *>(u"commandName"_s), u"taken"_s);
        QVERIFY(!form.problems().name.isEmpty());
        type(form.findChild<QLineEdit *>(u"commandName"_s), u"Mine"_s);
        type(form.findChild<QLineEdit *>(u"commandEnvironment"_s), u"MY_KEY, OTHER"_s);
        QCOMPARE(form.endpoint().command.environment, (std::vector<std::string>{"MY_KEY", "OTHER"}));
        type(form.findChild<QLineEdit *>(u"commandEnvironment"_s), u"MY_KEY=secret"_s);
        QVERIFY(!form.problems().environment.isEmpty());
        type(form.findChild<QLineEdit *>(u"commandEnvironment"_s), u""_s);
        type(form.findChild<QLineEdit *>(u"commandDirectory"_s), u"here"_s);
        QVERIFY(!form.problems().directory.isEmpty());
        type(form.findChild<QLineEdit *>(u"commandDirectory"_s), u"/srv"_s);
        // What it costs: unknown, nothing, an amount.
        QVERIFY(!form.price());
        auto *costs = form.findChild<QComboBox *>(u"commandCosts"_s);
        auto *amount = form.findChild<QLineEdit *>(u"commandAmount"_s);
        QVERIFY(!amount->isVisible());
        costs->setCurrentIndex(1);
        QCOMPARE(form.price()->perRequestPico, std::optional<std::int64_t>(0));
        costs->setCurrentIndex(2);
        QVERIFY(amount->isVisible() && !form.problems().price.isEmpty());
        type(amount, u"0.02"_s);
        QCOMPARE(form.price()->perRequestPico, std::optional<std::int64_t>(20'000'000'000));
        const Endpoint last = form.endpoint();
        const auto price = form.price();
        form.setCommand({}, std::nullopt, {});
        form.setCommand(last, price, {}); // as it is stored, it is shown again
        QVERIFY(form.endpoint() == last && amount->text() == u"0.02"_s && costs->currentIndex() == 2);
    }

    void consentIsForThisComputerAndThisCommand()
    {
        session::Session &s = **m_session;
        RunPlan plan;
        ModelTarget target;
        target.endpoint.api = Api::Command;
        target.endpoint.command.program = "/bin/sh";
        target.endpoint.command.arguments = {"-c", "true"};
        plan.targets = {target, target};
        QCOMPARE(s.commandsToAgree(plan).size(), std::size_t(1)); // once for the same
        answerConsent(false);
        QVERIFY(!agreeToCommands(nullptr, s, plan));
        QCOMPARE(s.commandsToAgree(plan).size(), std::size_t(1));
        answerConsent(true);
        QVERIFY(agreeToCommands(nullptr, s, plan));
        QVERIFY(s.commandsToAgree(plan).empty());
        const auto differs = [&](const std::function<void(CommandLine &)> &change) {
            RunPlan other = plan;
            for (ModelTarget &one : other.targets)
                change(one.endpoint.command);
            return !s.commandsToAgree(other).empty();
        };
        QVERIFY(differs([](CommandLine &c) { c.program = "/bin/cat"; }));
        QVERIFY(differs([](CommandLine &c) { c.arguments.push_back(""); }));
        QVERIFY(differs([](CommandLine &c) { c.arguments = {"-c true"}; }));
        QVERIFY(differs([](CommandLine &c) { c.directory = "/"; }));
        QVERIFY(differs([](CommandLine &c) { c.environment = {"OPENAI_API_KEY"}; }));
        QVERIFY(!differs([](CommandLine &c) { c.timeLimitSeconds = 5; }));
        // The next start of the program, also with another workspace, knows it; a chain's steps count, too.
        const auto runtime = session::Runtime::create({});
        session::Session next(**runtime, s.preferences());
        RunPlan chain;
        chain.targets = {session::chainTarget({}, {{"a", target, std::nullopt}, {"b", target, std::nullopt}})};
        QVERIFY(next.commandsToAgree(chain).empty());
        chain.targets[0].steps[1].target.endpoint.command.arguments = {"other"};
        QCOMPARE(next.commandsToAgree(chain).size(), std::size_t(1));
    }

    void aChainIsAddedAndRun()
    {
        session::Session &s = **m_session;
        SettingsPage page(s, nullptr);
        page.resize(1200, 900);
        page.show();
        page.showEndpoint(session::chainEndpoint({}, {}));
        ChainForm *form = page.panel()->chainForm();
        QVERIFY(form->isVisible());
        QCOMPARE(form->steps().size(), std::size_t(2)); // plan and execute, of the models that are there
        QCOMPARE(form->steps()[1].name, std::string("execute"));
        type(form->findChild<QLineEdit *>(u"chainName"_s), u"Plan first"_s);
        QVERIFY2(form->problem().isEmpty(), qPrintable(form->problem()));
        QTRY_COMPARE(stored("Plan first").targets.size(), std::size_t(1));
        QCOMPARE(stored("Plan first").targets[0].steps.size(), std::size_t(2));
        form->findChild<QPushButton *>(u"addStep"_s)->click();
        QTRY_COMPARE(stored("Plan first").targets[0].steps.size(), std::size_t(3));
        QCOMPARE(stored("Plan first").targets.size(), std::size_t(1));
        // What is wrong is said at its step, and is not stored.
        QPlainTextEdit *last = nullptr;
        for (QPlainTextEdit *edit : form->findChildren<QPlainTextEdit *>(u"stepUser"_s))
            last = edit;
        const QString before = last->toPlainText();
        last->setPlainText(u"{{nothing}}"_s);
        QVERIFY2(form->problem().contains(u"{{nothing}}"_s), qPrintable(form->problem()));
        last->setPlainText(before);
        QVERIFY(form->problem().isEmpty());

        RunPlan plan = m_session->plan(1, 1);
        plan.targets = stored("Plan first").targets;
        const auto estimate = s.estimate(plan);
        QVERIFY(estimate && estimate->requests == 3);
        QSignalSpy finished(&s.runs(), &session::RunController::runFinished);
        QStringList steps;
        AnswerPane pane;
        pane.setTarget(plan.targets[0], {});
        connect(&s.runs(), &session::RunController::trialChanged, this, [&](TrialId id) {
            const session::LiveTrial *live = s.runs().live(id);
            pane.showAnswer(live, 0, std::chrono::steady_clock::now());
            const QString text = waitingText(*live, plan.targets[0].endpoint, 0, std::chrono::steady_clock::now());
            if (live->steps > 0 && !steps.contains(text.section(u'.', 0, 0)))
                steps << text.section(u'.', 0, 0);
        });
        QVERIFY(s.runs().start(plan));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20'000);
        const session::LiveTrial *live = s.runs().live(s.runs().trials().front().id);
        QVERIFY(live->response.has_value());
        QCOMPARE(live->response->outcome, Outcome::Succeeded);
        QCOMPARE(live->response->steps.size(), std::size_t(3));
        QCOMPARE(live->text.toStdString(), live->response->steps[2].text);
        QVERIFY2(steps.contains(u"Step 1 of 3: plan"_s) && steps.contains(u"Step 2 of 3: execute"_s),
                 qPrintable(steps.join(u'|')));
        pane.resize(600, 700);
        pane.show();
        QVERIFY(pane.steps()->isVisible() && !pane.steps()->isOpen());
        pane.findChild<QPushButton *>(u"stepsFold"_s)->click();
        QStringList lines;
        for (const QLabel *label : pane.steps()->findChildren<QLabel *>())
            lines << label->text();
        QVERIFY2(lines.join(u'|').contains(u"1. plan · "_s) && lines.join(u'|').contains(u"2. execute · "_s),
                 qPrintable(lines.join(u'|')));
        // Its steps follow their targets, its own words stay.
        const Result<RunRecord> record = s.run(s.runs().run());
        QCOMPARE(record->trials[0].response.steps.size(), std::size_t(3));
    }

    void stepsFollowTheirTargets()
    {
        StoredEndpoint one;
        one.endpoint.id = EndpointId{4};
        one.endpoint.baseUrl = "https://new.example/v1";
        ModelTarget now;
        now.id = TargetId{7};
        now.model = "m";
        now.endpoint = one.endpoint;
        one.targets = {now};
        ModelTarget before = now, gone = now;
        before.endpoint.baseUrl = "https://old.example/v1";
        gone.id = TargetId{8};
        gone.endpoint.baseUrl = "https://gone.example/v1";
        StoredEndpoint chain;
        chain.endpoint.api = Api::Chain;
        chain.targets = {
            session::chainTarget(chain.endpoint, {{"a", before, std::nullopt}, {"b", gone, std::nullopt}})};
        std::vector<StoredEndpoint> all{one, chain};
        session::refreshSteps(all);
        QCOMPARE(all[1].targets[0].steps[0].target.endpoint.baseUrl, std::string("https://new.example/v1"));
        QCOMPARE(all[1].targets[0].steps[1].target.endpoint.baseUrl, std::string("https://gone.example/v1"));
    }
};

QTEST_MAIN(TestPrograms)
#include "tst_programs.moc"
