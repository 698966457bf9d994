// SPDX-License-Identifier: GPL-3.0-or-later
// Money in the window: prices with their source, own rates, a file's preview, limits that hold, what a run costs
// before, during and after.
#include "gui/demo_session.h"
#include "itemmodels/price_table.h"
#include "session/price_import.h"
#include "session/reprice.h"
#include "widgets/compare/command_bar.h"
#include "widgets/compare/compare_page.h"
#include "widgets/dialogs.h"
#include "widgets/settings/limits_form.h"
#include "widgets/settings/price_import_dialog.h"
#include "widgets/settings/prices_panel.h"
#include "widgets/settings/rate_dialog.h"
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;

namespace
{
template <typename T> T *named(QWidget &in, const char *name)
{
    T *found = in.findChild<T *>(QLatin1StringView(name));
    if (!found)
        qFatal("no %s", name);
    return found;
}

QString cell(const QTableView *table, int row, int column)
{
    return table->model()->index(row, column).data().toString();
}

Status written(DemoSession &session, const SpendingLimits &limits)
{
    session->setLimits(limits);
    return Ok{};
}

QString priceFile(const QTemporaryDir &folder, const QByteArray &text)
{
    QFile file(folder.filePath(u"prices.json"_s));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("no file");
    file.write(text);
    return file.fileName();
}
} // namespace

class MoneyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pricesHaveSourceAndDate()
    {
        DemoSession session;
        itemmodels::ValueTableModel model;
        QAbstractItemModelTester tester(&model);
        itemmodels::fillFromPrices(model, session->priceRows(), session->today());
        QVERIFY(model.rowCount() > 35);
        PricesPanel panel(*session, nullptr);
        panel.resize(1000, 600);
        panel.show();
        auto *table = named<QTableView>(panel, "priceTable");
        auto *filter = named<QLineEdit>(panel, "priceFilter");
        filter->setText(u"OPUS-4-7"_s);
        QCOMPARE(table->model()->rowCount(), 2); // the maker's list and Bedrock's profile
        QCOMPARE(cell(table, 0, 0), u"claude-opus-4-7"_s);
        QCOMPARE(cell(table, 0, 2), u"5"_s);
        QVERIFY(!cell(table, 0, 6).isEmpty() && cell(table, 0, 7).contains(u"Anthropic"_s));
        filter->setText(u"mythos"_s);
        QCOMPARE(cell(table, 0, 2), u"unknown"_s); // and not 0
        filter->setText(u"no such model"_s);
        QCOMPARE(table->model()->rowCount(), 0);
        QVERIFY(!named<QPushButton>(panel, "priceRemove")->isEnabled());
    }

    void anOwnRateGoesFirstAndCanBeTakenBack()
    {
        DemoSession session;
        ModelTarget target;
        target.model = "gpt-5.5";
        QCOMPARE(session->priceOf(target)->input->picoPerToken, std::int64_t{5'000'000});
        PriceRow start;
        for (const PriceRow &row : session->priceRows())
            if (row.model == "gpt-5.5" && row.provider.empty())
                start = row;
        RateDialog dialog(start, session->today());
        auto *input = named<QLineEdit>(dialog, "rateInput");
        auto *save = named<QPushButton>(dialog, "rateSave");
        for (const QString &wrong : {u"-1"_s, u"free"_s, u"1e999"_s}) {
            input->setText(wrong);
            QVERIFY2(!save->isEnabled() && !dialog.row(), qPrintable(wrong));
        }
        input->setText(u"3.25"_s);
        QVERIFY(dialog.row());
        QVERIFY(dialog.row()->origin == PriceOrigin::Own && number(dialog.row()->id) == 0);
        QVERIFY(dialog.row()->price.tiers.at(0).closed && !dialog.row()->price.tiers.at(0).rates.input);
        QSignalSpy changed(&*session, &session::Session::pricesChanged);
        session->savePrice(*dialog.row(), this, [](const Result<PriceRowId> &saved) { QVERIFY(saved.ok()); });
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(session->priceOf(target)->input->picoPerToken, std::int64_t{3'250'000});
        PricesPanel panel(*session, nullptr);
        panel.show();
        auto *table = named<QTableView>(panel, "priceTable");
        QCOMPARE(cell(table, 0, 0), u"gpt-5.5"_s); // the user's own first
        table->setCurrentIndex(table->model()->index(0, 0));
        QSignalSpy toast(&panel, &PricesPanel::toast);
        named<QPushButton>(panel, "priceRemove")->click();
        QTRY_COMPARE(toast.count(), 1);
        QCOMPARE(session->priceOf(target)->input->picoPerToken, std::int64_t{5'000'000});
        toast.at(0).at(2).value<std::function<void()>>()(); // Undo
        QTRY_COMPARE(session->priceOf(target)->input->picoPerToken, std::int64_t{3'250'000});
    }

    void aFileIsShownBeforeItIsTaken()
    {
        DemoSession session;
        const QTemporaryDir folder;
        const QString path = priceFile(folder, R"({
          "gpt-5.5":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":6e-6,"output_cost_per_token":3e-5},
          "gpt-new":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-6,"output_cost_per_token":2e-6},
          "wandb/r1":{"litellm_provider":"wandb","mode":"chat","input_cost_per_token":0.135,"output_cost_per_token":0.54},
          "bad":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":-1,"output_cost_per_token":1e-6}})");
        auto preview = session::previewPriceFile(*session, path);
        QVERIFY2(preview.ok(), preview ? "" : preview.error().detail.c_str());
        PriceImportDialog dialog(*preview, u"prices.json"_s);
        dialog.show();
        auto *table = named<QTableView>(dialog, "priceChanges");
        QCOMPARE(table->model()->rowCount(), 4);
        QCOMPARE(cell(table, 0, 0), u"gpt-5.5"_s);
        QCOMPARE(cell(table, 0, 2), u"5 / 30"_s);
        QCOMPARE(cell(table, 0, 3), u"6 / 30"_s);
        QCOMPARE(cell(table, 1, 0), u"wandb/r1"_s);
        QVERIFY(cell(table, 1, 4).contains(u"another unit"_s));
        QVERIFY(!(table->model()->index(2, 0).flags() & Qt::ItemIsEnabled)); // what cannot be a price
        QVERIFY2(cell(table, 0, 4).contains(u"input: 5 → 6"_s), qPrintable(cell(table, 0, 4)));
        QCOMPARE(dialog.accepted().size(), std::size_t{1}); // the changed one knows less than what is known
        table->model()->setData(table->model()->index(0, 0), Qt::Checked, Qt::CheckStateRole);
        QCOMPARE(dialog.accepted().size(), std::size_t{2});
        table->model()->setData(table->model()->index(0, 0), Qt::Unchecked, Qt::CheckStateRole);
        QCOMPARE(dialog.accepted().size(), std::size_t{1});
        QSignalSpy changed(&*session, &session::Session::pricesChanged);
        session->savePrices(session::acceptedRows(*session, dialog.accepted()), this, [](const Result<Ok> &) {});
        QTRY_COMPARE(changed.count(), 1);
        ModelTarget target;
        target.model = "gpt-new";
        QVERIFY(session->priceOf(target));
        target.model = "gpt-5.5";
        QCOMPARE(session->priceOf(target)->input->picoPerToken, std::int64_t{5'000'000}); // was not taken
        const QString table2 = folder.filePath(u"prices.csv"_s);
        QVERIFY(session::exportPrices(session->priceRows(), table2).ok());
        QFile csv(table2);
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QVERIFY(csv.readAll().contains("\"openai\",\"\",\"gpt-new\",\"USD\",\"1\",\"\",\"\",\"\",\"2\""));
        QVERIFY(!session::previewPriceFile(*session, priceFile(folder, "[]")).ok());
    }

    void limitsAreKeptAndChecked()
    {
        DemoSession session;
        {
            LimitsForm form(*session, nullptr);
            auto *run = named<QLineEdit>(form, "limitRun");
            run->setText(u"-2"_s);
            Q_EMIT run->editingFinished();
            QVERIFY(!session->limits().runNano);
            run->setText(u"2.50"_s);
            Q_EMIT run->editingFinished();
            QCOMPARE(session->limits().runNano, std::optional<std::int64_t>(2'500'000'000));
            named<QCheckBox>(form, "limitUnknown")->click();
        }
        session.restart();
        QCOMPARE(session->limits().runNano, std::optional<std::int64_t>(2'500'000'000));
        QVERIFY(session->limits().allowUnknown);
        LimitsForm form(*session, nullptr);
        QCOMPARE(named<QLineEdit>(form, "limitRun")->text(), u"2.5"_s);
        QVERIFY(named<QLabel>(form, "monthSpent")->text().contains(u"Nothing"_s));
    }

    void aLimitStopsTheRunAndItCanBeContinued()
    {
        DemoSession session;
        SpendingLimits limits;
        limits.runNano = 800'000; // room for one longest answer (640,000) and what a few short ones cost
        QVERIFY(written(session, limits).ok());
        RunPlan plan = session.plan(6, 1);
        plan.targets[0].parameters.maxOutputTokens = 400;
        QVERIFY(session->runs().start(plan));
        QTRY_VERIFY_WITH_TIMEOUT(!session->runs().isRunning() && session->runs().settledCount() == 6, 20000);
        QVERIFY(session->runs().budgetReached());
        const RunId run = session->runs().run();
        QVERIFY(session->runs().spent().amount->nano <= *limits.runNano);
        const Result<RunRecord> record = session->run(run);
        int never = 0;
        for (const TrialRow &row : record->trials)
            never += row.attempts == 0;
        QVERIFY(never > 0 && never < 6);
        QCOMPARE(record->plan.budget.perRun->nano, *limits.runNano); // what it ran under is part of it
        session->runs().resume(run, Budget{Money{10'000'000'000, "USD"}, {}, false});
        QTRY_VERIFY_WITH_TIMEOUT(!session->runs().isRunning(), 20000);
        QVERIFY(!session->runs().budgetReached());
        QCOMPARE(session->run(run)->summary.succeeded + session->run(run)->summary.failed, 6);
        const auto continued = session->run(run);
        for (const TrialRow &row : continued->trials)
            QCOMPARE(row.attempts, 1); // nothing was sent twice
    }

    void anUnknownPriceIsRefusedUnderALimit()
    {
        DemoSession session;
        SpendingLimits limits;
        limits.runNano = 1'000'000'000;
        QVERIFY(written(session, limits).ok());
        RunPlan plan = session.plan(1, 1);
        plan.targets[0].price.reset();
        plan.targets[0].model = "demo-unpriced";
        QVERIFY(session->runs().start(plan));
        QTRY_VERIFY_WITH_TIMEOUT(!session->runs().isRunning(), 20000);
        const Result<RunRecord> record = session->run(session->runs().run());
        QCOMPARE(record->trials[0].attempts, 0);
        QCOMPARE(record->trials[0].response.error->code, ErrorCode::BudgetStopped);
        QVERIFY(record->trials[0].response.error->detail.find("not known") != std::string::npos);
        limits.allowUnknown = true;
        QVERIFY(written(session, limits).ok());
        QVERIFY(session->runs().start(plan));
        QTRY_VERIFY_WITH_TIMEOUT(!session->runs().isRunning(), 20000);
        QCOMPARE(session->run(session->runs().run())->trials[0].attempts, 1);
    }

    void theEstimateComesFromEarlierAnswers()
    {
        DemoSession session;
        const RunPlan plan = session.plan(3, 1);
        const auto before = session->estimate(plan);
        QVERIFY(before && before->earlierAnswers == 0 && before->guessedRequests == 3);
        QVERIFY(number(session.run(plan)) > 0);
        const auto after = session->estimate(plan);
        QVERIFY(after && after->earlierAnswers == 3 && after->guessedRequests == 0);
        QVERIFY(after->cost.low.nano <= after->cost.likely.nano && after->cost.likely.nano <= after->cost.high.nano);
        const Result<RunRecord> record = session->run(session->runs().run());
        const double paid = double(session->runs().spent().amount->nano);
        QVERIFY2(double(after->cost.low.nano) <= paid * 1.05 && paid <= double(after->cost.high.nano) * 1.05,
                 qPrintable(u"%1 %2 %3"_s.arg(after->cost.low.nano).arg(paid).arg(after->cost.high.nano)));
    }

    void aDearRunAsksOneQuestion()
    {
        int asked = 0;
        bool answer = true;
        QTimer::singleShot(0, this, [&] {
            auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
            QVERIFY(box);
            ++asked;
            QCOMPARE(box->defaultButton()->text(), u"Do not run"_s);
            QTest::keyClick(box, Qt::Key_Return); // the default
        });
        const Money likely{1'000'000'000, "USD"}, high{2'000'000'000, "USD"};
        answer = confirmSpending(nullptr, {catalog::CostEstimate{likely, likely, high}});
        QCOMPARE(asked, 1);
        QVERIFY(!answer);
    }

    // Asked above a cent: invented prices are no money, and a price that nobody knows is not a small one.
    void whoIsAskedBeforeARun()
    {
        const auto priced = [](std::int64_t perMillion, bool simulated) {
            ModelTarget target;
            target.model = "m" + std::to_string(perMillion);
            target.endpoint.simulated = simulated;
            TokenPrice price;
            price.input = price.output = UnitPrice{perMillion * 1'000'000};
            target.price = price;
            return target;
        };
        const session::PriceLookup priceOf = [](const ModelTarget &target) { return target.price; };
        const session::SizeLookup sizesOf = [](const ModelTarget &) -> const std::vector<AnswerSize> & {
            static const std::vector<AnswerSize> none;
            return none;
        };
        SpendingLimits limits;
        const auto question = [&](std::vector<ModelTarget> targets) {
            RunPlan plan;
            plan.prompt.user = "What is the notice period?";
            plan.cases.resize(1);
            plan.targets = std::move(targets);
            return session::questionBefore(plan, limits, priceOf, sizesOf);
        };
        const ModelTarget dear = priced(1000, false), cheap = priced(1, false), invented = priced(1000, true);
        ModelTarget unknown = cheap;
        unknown.price.reset();
        ModelTarget elsewhere = cheap;
        elsewhere.price->currency = "EUR";
        QVERIFY(!question({dear, unknown})); // nobody wanted to be asked
        limits.askAboveNano = 10'000'000;
        QVERIFY(!question({cheap}));
        QVERIFY(!question({invented, cheap}));
        QVERIFY(!question({invented}));
        const auto of = question({dear, invented});
        QVERIFY(of && of->cost);
        QVERIFY(of->cost->high == question({dear})->cost->high); // the invented part is not in it
        for (const ModelTarget &other : {unknown, elsewhere}) {
            const auto untold = question({cheap, other});
            QVERIFY(untold && !untold->cost);
        }
    }

    // Chains by their steps, programs by their fee; what one of them lacks leaves the answer out.
    void chainsAndProgramsArePricedAnew()
    {
        const auto priced = [](std::int64_t perMillion) {
            TokenPrice price;
            price.input = price.output = UnitPrice{perMillion};
            price.asOf = "2026-12-01";
            return price;
        };
        ModelTarget plan, execute, chain, program;
        plan.model = "plan-model";
        execute.model = "execute-model";
        chain.endpoint.api = Api::Chain;
        chain.steps = {{"plan", plan, std::nullopt}, {"execute", execute, std::nullopt}};
        program.endpoint.api = Api::Command;
        program.model = "agent";
        RunRecord record;
        record.plan.targets = {chain, program};
        const auto row = [&](int target, std::int64_t nano) {
            TrialRow &made = record.trials.emplace_back();
            made.trial.targetIndex = target;
            made.state = TrialState::Settled;
            made.attempts = 1;
            made.response.cost.amount = Money{nano, "USD"};
            return &made;
        };
        StepResult first, second;
        first.name = "plan";
        second.name = "execute";
        first.usage.input = 1000;
        first.usage.output = 0;
        second.usage.input = 0;
        second.usage.output = 1000;
        TrialRow *asked = row(0, 1);
        asked->response.steps = {first, second};
        asked->response.steps.insert(asked->response.steps.begin(), first); // it was tried twice, and paid twice
        row(1, 2);
        const auto now = [&](std::optional<std::int64_t> ofPlan) {
            return session::reprice(record, [&, ofPlan](const ModelTarget &target) -> std::optional<TokenPrice> {
                if (target.model == "plan-model")
                    return ofPlan ? std::optional(priced(*ofPlan)) : std::nullopt;
                if (target.model == "execute-model")
                    return priced(10'000'000);
                TokenPrice fee = priced(0);
                fee.perRequestPico = 3'000'000'000;
                return fee;
            });
        };
        const auto both = now(2'000'000);
        QVERIFY(both);
        QCOMPARE(both->answers, 2);
        QCOMPARE(both->leftOut, 0);
        QCOMPARE(both->ran, (Money{3, "USD"}));
        QCOMPARE(both->now, (Money{2 * 2'000'000 + 10'000'000 + 3'000'000, "USD"}));
        QCOMPARE(both->nowAsOf, std::string("2026-12-01"));
        const auto part = now(std::nullopt); // the price of one step is not known
        QVERIFY(part);
        QCOMPARE(part->leftOut, 1);
        QCOMPARE(part->now, (Money{3'000'000, "USD"}));
    }

    // By the rate that the model has now in Settings, not by the one that went with the run.
    void anOwnRateOfTodayCounts()
    {
        DemoSession session;
        Endpoint endpoint;
        endpoint.name = "Mine";
        endpoint.baseUrl = "http://127.0.0.1:9/v1";
        std::optional<EndpointId> stored;
        session->saveEndpoint(endpoint, this, [&](const Result<EndpointId> &id) { stored = *id; });
        QTRY_VERIFY(stored.has_value());
        endpoint.id = *stored;
        ModelTarget target;
        target.model = "mine";
        target.endpoint = endpoint;
        target.price.emplace();
        target.price->input = target.price->output = UnitPrice{1'000'000};
        std::optional<TargetId> id;
        session->saveTarget(target, this, [&](const Result<TargetId> &saved) { id = *saved; });
        QTRY_VERIFY(id.has_value());
        target.id = *id;
        RunRecord record;
        record.plan.targets = {target};
        TrialRow &row = record.trials.emplace_back();
        row.state = TrialState::Settled;
        row.attempts = 1;
        row.response.usage.input = 1000;
        row.response.usage.output = 1000;
        row.response.cost.amount = Money{2'000'000, "USD"};
        QCOMPARE(session->atTodaysPrices(record)->now.nano, std::int64_t(2'000'000));
        ModelTarget dearer = target;
        dearer.price->output = UnitPrice{3'000'000};
        id.reset();
        session->saveTarget(dearer, this, [&](const Result<TargetId> &saved) { id = *saved; });
        QTRY_VERIFY(id.has_value());
        QCOMPARE(session->atTodaysPrices(record)->now.nano, std::int64_t(4'000'000));
    }

    void aRunIsPricedAnewBesideWhatItCost()
    {
        DemoSession session;
        const RunPlan plan = session.plan(2, 1);
        const RunId run = session.run(plan);
        RunRecord record = *session->run(run);
        const auto same = session->atTodaysPrices(record);
        QVERIFY(same && same->answers == 2 && same->ran == same->now);
        TokenPrice dearer = *record.plan.targets[0].price;
        dearer.input->picoPerToken *= 2;
        dearer.output->picoPerToken *= 2;
        dearer.asOf = "2026-12-01";
        const auto today = session::reprice(record, [&](const ModelTarget &) { return dearer; });
        QVERIFY(today);
        QVERIFY(std::abs(today->now.nano - 2 * today->ran.nano) <= 2);
        QCOMPARE(today->nowAsOf, std::string("2026-12-01"));
        QVERIFY(session->run(run)->trials[0].response.cost == record.trials[0].response.cost); // nothing was changed
    }
};

QTEST_MAIN(MoneyTest)
#include "tst_money.moc"
