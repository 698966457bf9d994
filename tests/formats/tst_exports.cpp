// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text.h"
#include "formats/csv.h"
#include "formats/exports.h"
#include <nlohmann/json.hpp>
#include <QTest>

using namespace assay;
using namespace assay::formats;

namespace
{
RunRecord sampleRun()
{
    RunRecord run;
    run.summary.id = RunId{7};
    run.plan.name = "s,\"et";
    run.plan.cases.push_back({"c1", "=title", std::nullopt, {}, {"a", "b"}, ""});
    ModelTarget target;
    target.name = "Demo Swift";
    target.model = "demo-swift";
    target.endpoint.baseUrl = "http://127.0.0.1:1/v1";
    target.endpoint.simulated = true;
    run.plan.targets.push_back(target);
    TrialRow row;
    row.trial = {TrialId{3}, RunId{7}, 0, 0, 0, 0};
    row.state = TrialState::Settled;
    row.attempts = 2;
    row.sha256 = "ab";
    Response &r = row.response;
    r.outcome = Outcome::Succeeded;
    r.text = "=1+1\n\"quoted\" \xE2\x82\xAC";
    r.usage.input = 12;
    r.usage.output = 30;
    r.timing.queued = std::chrono::microseconds(200);
    r.timing.firstAnswer = std::chrono::microseconds(180400);
    r.timing.lastDelta = std::chrono::microseconds(912000);
    r.timing.done = std::chrono::microseconds(912000);
    r.cost.amount = Money{960000, "USD"};
    Score score;
    score.id = ScoreId{1};
    score.trial = TrialId{3};
    score.rater = "Ann";
    score.value = 4;
    score.note = "ok";
    row.scores.push_back(score);
    score.id = ScoreId{2};
    score.rater = "Bob";
    score.value.reset();
    score.cantJudge = true;
    score.note.clear();
    row.scores.push_back(score);
    run.trials.push_back(row);
    TrialRow failed;
    failed.trial = {TrialId{4}, RunId{7}, 0, 0, 1, 1};
    failed.state = TrialState::Settled;
    failed.attempts = 1;
    failed.response.outcome = Outcome::Failed;
    failed.response.error =
        Error{ErrorCode::RateLimited, "slow \x01 down", 429, std::chrono::seconds(2), "req", CostClass::NotCharged, ""};
    run.trials.push_back(failed);
    return run;
}
} // namespace

class ExportsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aLineSaysWhatTheContractSays()
    {
        const RunRecord run = sampleRun();
        const auto line = nlohmann::json::parse(trialJsonLine(run, run.trials[0]));
        for (const char *field :
             {"run",        "trial",      "case",          "target", "endpoint",  "api",   "model",  "model_reported",
              "repetition", "outcome",    "finish_reason", "text",   "reasoning", "usage", "timing", "cost",
              "attempts",   "request_id", "error",         "scores", "sha256"})
            QVERIFY2(line.contains(field), field);
        QCOMPARE(line["text"].get<std::string>(), run.trials[0].response.text);
        QVERIFY(line["reasoning"].is_null());
        QVERIFY(line["usage"]["reasoning"].is_null());
        QCOMPARE(line["usage"]["input"].get<int>(), 12);
        QCOMPARE(line["timing"]["ttft_ms"].get<double>(), 180.4);
        QCOMPARE(line["timing"]["queued_ms"].get<double>(), 0.2);
        QCOMPARE(line["timing"]["output_tokens_per_second"].get<double>(), 41.01);
        QCOMPARE(line["cost"]["nano"].get<int>(), 960000);
        QCOMPARE(line["scores"].size(), 2u);
        QVERIFY(line["simulated"].get<bool>());
        const auto failed = nlohmann::json::parse(trialJsonLine(run, run.trials[1]));
        QVERIFY(failed["cost"].is_null());
        QCOMPARE(failed["error"]["http_status"].get<int>(), 429);
        QCOMPARE(failed["error"]["retry_after_s"].get<double>(), 2.0);
        QCOMPARE(failed["error"]["cost_class"].get<std::string>(), std::string("not_charged"));
        QVERIFY(failed["usage"]["input"].is_null());
    }

    void invalidUtf8NeverBreaksALine()
    {
        RunRecord run = sampleRun();
        run.trials[0].response.text = "a\xFF\xC3";
        QVERIFY(nlohmann::json::accept(trialJsonLine(run, run.trials[0])));
    }

    void csvIsATableThatAReaderGivesBack()
    {
        const RunRecord run = sampleRun();
        const Result<CsvTable> table = parseCsv(runCsv(run), "x.csv");
        QVERIFY2(table.ok(), table.ok() ? "" : table.error().detail.c_str());
        QCOMPARE(table->rows.size(), 2u);
        const auto cell = [&](std::size_t row, const char *name) {
            const auto at = std::find(table->header.begin(), table->header.end(), name);
            return at == table->header.end()
                       ? std::string("no such column")
                       : table->rows[row].cells[static_cast<std::size_t>(at - table->header.begin())];
        };
        QCOMPARE(cell(0, "text"), run.trials[0].response.text);
        QCOMPARE(cell(0, "case_title"), std::string("=title"));
        QCOMPARE(cell(0, "cost"), std::string("0.00096"));
        QCOMPARE(cell(0, "score_mean"), std::string("4"));
        QCOMPARE(cell(0, "simulated"), std::string("simulated"));
        QCOMPARE(cell(1, "cost"), std::string());
        QCOMPARE(cell(1, "input_tokens"), std::string());
    }

    void formulasAreDefusedAndComeBack_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"=1", "+1", "-1", "@x", "\t=1", " =1", "\xE2\x80\x8B=1", "'=1", "''@x", "plain",
                                 "'plain", "", "-Infinity",
                                 "\xEF\xBC\x9D"
                                 "1",
                                 "a\"b", "\n=1", "'"})
            QTest::newRow(text) << QByteArray(text);
    }
    void formulasAreDefusedAndComeBack()
    {
        QFETCH(QByteArray, text);
        const std::string cell = csvCell(text.toStdString());
        const std::string inside = cell.substr(1, cell.size() - 2);
        const std::size_t first = inside.find_first_not_of(" ");
        if (first != std::string::npos)
            QVERIFY2(std::string("=+-@\t\r\n").find(inside[first]) == std::string::npos, cell.c_str());
        const Result<CsvTable> table = parseCsv("\"h\"\n" + cell + "\nend\n", "x");
        QVERIFY(table.ok());
        if (!text.isEmpty())
            QCOMPARE(QByteArray::fromStdString(table->rows.at(0).cells.at(0)), text);
    }

    void randomTextsRoundTrip()
    {
        SplitMix64 random(42);
        static const std::vector<std::string> pieces{"=",  "+",  "-",    "@", "'", "\"",           ",", ";",
                                                     "\t", "\n", "\r\n", " ", "a", "\xE2\x80\x8B", "7"};
        for (int i = 0; i < 20000; ++i) {
            std::string text;
            for (std::uint64_t n = random.below(8) + 1; n > 0; --n)
                text += pieces[random.below(pieces.size())];
            const Result<CsvTable> table = parseCsv("\"h\",\"i\"\r\n" + csvCell(text) + ",\"x\"\r\n", "x");
            QVERIFY(table.ok());
            QCOMPARE(table->rows.at(0).cells.at(0), text);
        }
    }

    void fileNamesAreSafe_data()
    {
        QTest::addColumn<QString>("set");
        for (const char *set :
             {"../../etc/passwd", "CON", "a/b\\c:d*e?f", ".hidden", "-rf", "",
              "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
            QTest::newRow(set) << QString::fromLatin1(set);
        QTest::newRow("rtl") << QString::fromUtf8("\u202Egnp.exe");
    }
    void fileNamesAreSafe()
    {
        QFETCH(QString, set);
        const std::string name = suggestedFileName(set.toStdString(), "score", "2026-11-22", "R-1", "png");
        QVERIFY2(name.size() <= 80, name.c_str());
        QVERIFY2(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
                     std::string::npos,
                 name.c_str());
        QVERIFY2(name[0] != '.' && name[0] != '-', name.c_str());
        QVERIFY(name.ends_with("_score_2026-11-22_R-1.png"));
    }
};

QTEST_GUILESS_MAIN(ExportsTest)
#include "tst_exports.moc"
