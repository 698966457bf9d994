// SPDX-License-Identifier: GPL-3.0-or-later
// assay-cli as a black box: what scripts outside the product rely on.
#include "support/script_server.h"
#include <algorithm>
#include <nlohmann/json.hpp>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace assay::test;
using nlohmann::json;

namespace
{
struct Outcome {
    int status = -1;
    QByteArray out, err;
};

json chunk(const std::string &text)
{
    return json{{"id", "c1"},
                {"object", "chat.completion.chunk"},
                {"model", "m-2026"},
                {"choices", {{{"index", 0}, {"delta", {{"content", text}}}, {"finish_reason", nullptr}}}}};
}

Script goodAnswer(const std::string &text)
{
    json last = chunk("");
    last["choices"][0]["delta"] = json::object();
    last["choices"][0]["finish_reason"] = "stop";
    const json usage{{"id", "c1"},
                     {"model", "m-2026"},
                     {"choices", json::array()},
                     {"usage", {{"prompt_tokens", 12}, {"completion_tokens", 30}, {"total_tokens", 42}}}};
    return script::stream({"data: " + chunk(text).dump() + "\n\n", "data: " + last.dump() + "\n\n",
                           "data: " + usage.dump() + "\n\n", "data: [DONE]\n\n"},
                          {{"x-request-id", "req_1"}});
}
} // namespace

// As JSON spells them: "clear the screen", "red". Here, because moc loses its way in a class with such text.
constexpr const char *kRudeError = "{\"error\":{\"message\":\"no \\u001b[2J\\u009b31m such model\"}}";
const QString kRudeName = u"\\u001b[31m日本語の長い名前"_s;

class CliTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
        m_server = std::make_unique<ScriptServer>();
    }

    void helpAndVersion()
    {
        QCOMPARE(cli({u"--version"_s}).status, 0);
        QVERIFY(cli({u"--version"_s}).out.startsWith("assay-cli "));
        QVERIFY(cli({u"--help"_s}).out.contains("demo-server"));
        for (const QString &command : {u"run"_s, u"runs"_s, u"export"_s, u"decode"_s, u"verify"_s, u"demo-server"_s}) {
            const Outcome outcome = cli({command, u"--help"_s});
            QCOMPARE(outcome.status, 0);
            QVERIFY(outcome.out.contains("assay-cli " + command.toUtf8()));
        }
        QCOMPARE(cli({}).status, 2);
        QCOMPARE(cli({u"smoke"_s}).status, 2);
    }

    void demoModelsNeedNoAddress()
    {
        write(u"s.json"_s, R"({"name":"s","prompt":"Say yes","targets":[{"api":"demo","model":"demo-swift"}]})");
        const Outcome outcome =
            cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const json line = json::parse(outcome.out.trimmed().toStdString());
        QCOMPARE(line["target"].get<std::string>(), std::string("Demo Swift"));
        QVERIFY(line["simulated"].get<bool>() && !line["cost"].is_null() && !line["text"].get<std::string>().empty());
        write(u"s.json"_s, R"({"name":"s","prompt":"x","targets":[{"api":"demo","model":"demo-none"}]})");
        const Outcome wrong = cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace()});
        QCOMPARE(wrong.status, 2);
        QVERIFY2(wrong.err.contains("demo-swift") && wrong.err.contains("targets[0].model"), wrong.err.constData());
        // Asked at an address, as that of assay-cli demo-server, it is a simulation all the same.
        m_server->route("/v1/chat/completions", goodAnswer("ok"));
        write(u"s.json"_s, suite({}, {}).replace(u"nobody-knows-it"_s, u"demo-swift"_s).toUtf8());
        const Outcome far =
            cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s});
        const json first = json::parse(far.out.trimmed().split('\n').at(0).toStdString());
        QVERIFY(first["simulated"].get<bool>());
        QCOMPARE(first["text"].get<std::string>(), std::string("ok")); // from that address
    }

    void programsNeedAWordOfConsent()
    {
        const QString flag = path(u"ran"_s);
        const std::string script = "touch " + flag.toStdString() + "; cat; exit 0";
        const json suite{{"name", "s"},
                         {"prompt", "Say yes"},
                         {"targets",
                          {{{"name", "own"},
                            {"api", "command"},
                            {"command", {{"program", "/bin/sh"}, {"arguments", {"-c", script}}}}},
                           {{"name", "bad"},
                            {"api", "command"},
                            {"price", {{"currency", "USD"}, {"per_request", "0.5"}}},
                            {"command", {{"program", "/bin/sh"}, {"arguments", {"-c", "echo half; exit 3"}}}}}}}};
        write(u"s.json"_s, QByteArray::fromStdString(suite.dump()));
        const QStringList words{u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s};
        const Outcome refused = cli(words);
        QCOMPARE(refused.status, 2);
        QVERIFY2(refused.err.contains("--allow-commands") && refused.err.contains("/bin/sh -c '"),
                 refused.err.constData());
        QVERIFY(!QFile::exists(flag) && !QFile::exists(workspace()));
        const Outcome allowed = cli(words + QStringList{u"--allow-commands"_s});
        QVERIFY2(allowed.status == 1, allowed.err.constData()); // one of the two fails
        QVERIFY(QFile::exists(flag));
        json own, bad;
        for (const QByteArray &text : allowed.out.trimmed().split('\n')) {
            const json line = json::parse(text.toStdString());
            (line["target"] == "own" ? own : bad) = line;
        }
        QCOMPARE(own["outcome"].get<std::string>(), std::string("succeeded"));
        QCOMPARE(own["text"].get<std::string>(), std::string("Say yes\n"));
        QCOMPARE(own["api"].get<std::string>(), std::string("command"));
        QCOMPARE(own["endpoint"].get<std::string>(), std::string("command:/bin/sh"));
        QCOMPARE(own["model"].get<std::string>(), std::string("sh"));
        QVERIFY(own["cost"].is_null() && own["usage"]["output"].is_null() && own["error"].is_null());
        QVERIFY(own["timing"]["ttft_ms"].get<double>() > 0 && !own.contains("steps"));
        QCOMPARE(bad["outcome"].get<std::string>(), std::string("failed"));
        QCOMPARE(bad["text"].get<std::string>(), std::string("half\n"));
        QCOMPARE(bad["error"]["code"].get<std::string>(), std::string("exit_status"));
        QCOMPARE(bad["cost"]["nano"].get<std::int64_t>(), 500'000'000);
        QCOMPARE(cli({u"verify"_s, workspace()}).status, 0);
        // What the suite names now is not what the run was: it is not resumed as if it were.
        json other = suite;
        other["targets"][0]["command"]["arguments"][1] = "true";
        write(u"s.json"_s, QByteArray::fromStdString(other.dump()));
        QCOMPARE(cli(words + QStringList{u"--allow-commands"_s, u"--resume"_s, u"1"_s}).status, 2);
    }

    void chainsAreOneLine()
    {
        write(u"s.json"_s, R"({"name":"s","prompt":"Say yes","targets":[{"name":"duo","api":"chain","steps":[
            {"name":"plan","target":{"api":"demo","model":"demo-swift"},"prompt":{"user":"Plan: {{prompt}}"}},
            {"name":"execute","target":{"api":"demo","model":"demo-swift"},"prompt":{"user":"{{prompt}} by {{plan}}"}}]}]})");
        const Outcome outcome =
            cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const json line = json::parse(outcome.out.trimmed().toStdString());
        QCOMPARE(line["api"].get<std::string>(), std::string("chain"));
        QCOMPARE(line["endpoint"].get<std::string>(), std::string("chain:plan+execute"));
        const json &steps = line["steps"];
        QCOMPARE(steps.size(), std::size_t(2));
        QCOMPARE(steps[0]["name"].get<std::string>(), std::string("plan"));
        QCOMPARE(steps[1]["text"].get<std::string>(), line["text"].get<std::string>());
        QCOMPARE(line["cost"]["nano"].get<std::int64_t>(),
                 steps[0]["cost"]["nano"].get<std::int64_t>() + steps[1]["cost"]["nano"].get<std::int64_t>());
        QCOMPARE(line["usage"]["output"].get<int>(),
                 steps[0]["usage"]["output"].get<int>() + steps[1]["usage"]["output"].get<int>());
        QVERIFY(line["timing"]["ttft_ms"].get<double>() > steps[0]["timing"]["total_ms"].get<double>());
        QVERIFY(line["timing"]["output_tokens_per_second"] == steps[1]["timing"]["output_tokens_per_second"]);
        QCOMPARE(cli({u"verify"_s, workspace()}).status, 0);
        const Outcome again =
            cli({u"export"_s, u"1"_s, u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s, u"--output"_s, u"-"_s});
        QVERIFY(json::parse(again.out.trimmed().toStdString())["steps"] == steps);
    }

    // Its answer rests on one that is made up.
    void aChainWithASimulatedStepIsSimulated()
    {
        m_server->route("/v1/chat/completions", goodAnswer("real"));
        const auto chain = [](const char *name, const json &first, const json &second) {
            return json{{"name", name},
                        {"api", "chain"},
                        {"steps", {{{"name", "plan"}, {"target", first}}, {{"name", "execute"}, {"target", second}}}}};
        };
        const json real = {{"api", "openai-chat"}, {"model", "m"}, {"base_url", m_server->url("/v1")}};
        const json demo = {{"api", "demo"}, {"model", "demo-swift"}};
        const json suite = {{"name", "s"},
                            {"prompt", "Say yes"},
                            {"targets", {chain("duo", demo, real), chain("both real", real, real)}}};
        write(u"s.json"_s, QByteArray::fromStdString(suite.dump()));
        const Outcome outcome =
            cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        for (const QByteArray &text : outcome.out.trimmed().split('\n')) {
            const json line = json::parse(text.toStdString());
            const bool mixed = line["target"].get<std::string>() == "duo";
            QCOMPARE(line.value("simulated", false), mixed);
        }
    }

    void aLimitIsToldAsAPause()
    {
        m_server->routeInTurn("/v1/chat/completions",
                              {script::answer(429, R"({"error":{"message":"slow","type":"rate_limit_error"}})",
                                              {{"Retry-After", "1"}, {"Content-Type", "application/json"}}),
                               goodAnswer("late")});
        const Outcome outcome = run({}, u"\"key_env\":\"ASSAY_TEST_KEY\""_s, {});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        QVERIFY2(outcome.err.contains(" asks to wait: 1 s") || outcome.err.contains(" asks to wait: 2 s"),
                 outcome.err.constData());
    }

    void aRunIsALineATrial()
    {
        m_server->route("/v1/chat/completions", goodAnswer("Gr\xC3\xBC\xC3\x9F Gott"));
        const Outcome outcome = run(
            {},
            u"\"price\":{\"currency\":\"USD\",\"input_per_million\":\"5\",\"output_per_million\":\"30\"},\"key_env\":\"ASSAY_TEST_KEY\""_s,
            {u"--format"_s, u"jsonl"_s});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const QList<QByteArray> lines = outcome.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        const json line = json::parse(lines.at(0).toStdString());
        QCOMPARE(line["outcome"].get<std::string>(), std::string("succeeded"));
        QCOMPARE(line["text"].get<std::string>(), std::string("Gr\xC3\xBC\xC3\x9F Gott"));
        QCOMPARE(line["model_reported"].get<std::string>(), std::string("m-2026"));
        QCOMPARE(line["usage"]["input"].get<int>(), 12);
        QVERIFY(line["usage"]["reasoning"].is_null());
        QCOMPARE(line["cost"]["nano"].get<std::int64_t>(), 960000);
        QCOMPARE(line["cost"]["currency"].get<std::string>(), std::string("USD"));
        QCOMPARE(line["request_id"].get<std::string>(), std::string("req_1"));
        QCOMPARE(line["attempts"].get<int>(), 1);
        QVERIFY(line["timing"]["ttft_ms"].get<double>() > 0);
        QVERIFY(line["sha256"].get<std::string>().size() == 64);
        QVERIFY(line["error"].is_null());
        // The key went to the server, and nowhere else.
        QCOMPARE(m_server->requests().at(0).header("authorization"), std::string("Bearer sk-CANARY-123456"));
        QVERIFY(!outcome.out.contains("CANARY") && !outcome.err.contains("CANARY"));
        for (const QFileInfo &file : QDir(m_dir->path()).entryInfoList(QDir::Files)) {
            QFile open(file.filePath());
            QVERIFY(open.open(QIODevice::ReadOnly));
            QVERIFY2(!open.readAll().contains("CANARY"), qPrintable(file.fileName()));
            QVERIFY2(!(open.permissions() & (QFile::ReadGroup | QFile::ReadOther)) || file.suffix() == u"json"_s,
                     qPrintable(file.fileName()));
        }
    }

    void theSuiteDecidesWhatIsSent()
    {
        m_server->route("/v1/chat/completions", goodAnswer("ok"));
        QCOMPARE(run({}, u"\"parameters\":{\"max_output_tokens\":7,\"temperature\":0.5}"_s, {}).status, 0);
        const json body = json::parse(m_server->requests().at(0).body);
        QCOMPARE(body["temperature"].get<double>(), 0.5);
        QVERIFY(body["stream"].get<bool>());
        QCOMPARE(body["messages"][1]["content"].get<std::string>(), std::string("Say a"));
        QVERIFY(!body.contains("top_p"));
    }

    void filesAreSentAndKeptByTheirDigest()
    {
        m_server->route("/v1/chat/completions", goodAnswer("ok"));
        write(u"scan.png"_s, QByteArray("\x89PNG\r\n\x1A\nrest", 12));
        QVERIFY(QFile::link(u"/etc/hostname"_s, path(u"link.png"_s)));
        const auto suiteWith = [this](const QByteArray &name) {
            write(u"f.json"_s, R"({"name":"s","prompt":{"user":"What?","attachments":[")" + name +
                                   R"("]},"targets":[{"api":"openai-chat","model":"m","base_url":")" +
                                   QByteArray::fromStdString(m_server->url("/v1")) + R"("}]})");
            return cli({u"run"_s, path(u"f.json"_s), u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s});
        };
        const Outcome outcome = suiteWith("scan.png");
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const json content = json::parse(m_server->requests().at(0).body)["messages"][0]["content"];
        QCOMPARE(content[0]["image_url"]["url"].get<std::string>(),
                 std::string("data:image/png;base64,iVBORw0KGgpyZXN0"));
        QCOMPARE(content[1]["text"].get<std::string>(), std::string("What?"));
        QCOMPARE(cli({u"verify"_s, workspace()}).status, 0);
        const Outcome packed = cli({u"pack"_s, u"make"_s, u"1"_s, u"--rater"_s, u"Ann"_s, u"--output"_s,
                                    path(u"p.assaypack"_s), u"--workspace"_s, workspace()});
        QVERIFY2(packed.status == 0 && packed.err.contains("1 attached files are not in the pack"),
                 packed.err.constData());
        QFile pack(path(u"p.assaypack"_s));
        QVERIFY(pack.open(QIODevice::ReadOnly));
        QVERIFY(pack.readAll().contains("[file: scan.png, not in this pack; ask whoever handed it out for it]"));
        const Outcome away = suiteWith("link.png"); // a link out of the folder
        QCOMPARE(away.status, 2);
        QVERIFY2(away.err.contains("leads out of the suite's folder"), away.err.constData());
        QCOMPARE(suiteWith("../x.png").status, 2);
        QCOMPARE(suiteWith("none.png").status, 2);
        write(u"f.json"_s, R"({"name":"s","prompt":{"user":"What?","attachments":["scan.pdf"]},"targets":[
            {"api":"ollama","model":"m","base_url":")" +
                               QByteArray::fromStdString(m_server->origin()) + R"("}]})");
        write(u"scan.pdf"_s, "%PDF-1.4 x");
        const Outcome refused = cli({u"run"_s, path(u"f.json"_s), u"--workspace"_s, workspace()});
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.err.contains("not sent: Ollama's API takes pictures, but no PDF (scan.pdf)"),
                 refused.err.constData());
        QCOMPARE(m_server->count(), 1); // nothing of it left this computer
    }

    void whatAModelDoesNotTakeIsNamedInTheFile()
    {
        m_server->route("/v1/messages", goodAnswer("ok"));
        write(u"s.json"_s,
              R"({"name":"s","prompt":"Hi","targets":[{"api":"anthropic-messages","model":"claude-opus-4-7",
            "parameters":{"temperature":0.5,"seed":1},"base_url":")" +
                  QByteArray::fromStdString(m_server->url("/v1")) + R"("}]})");
        cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace()});
        QVERIFY(!json::parse(m_server->requests().at(0).body).contains("temperature"));
        QCOMPARE(cli({u"export"_s, u"1"_s, u"--workspace"_s, workspace(), u"--format"_s, u"csv"_s, u"--output"_s,
                      path(u"o.csv"_s)})
                     .status,
                 0);
        QFile csv(path(u"o.csv"_s));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QByteArray text = csv.readAll();
        QVERIFY2(text.contains("\"temperature: this model rejects it; seed: this API has no such parameter\"") ||
                     text.contains("seed: this API has no such parameter"),
                 text.constData());
    }

    void anUnknownModelHasAnUnknownCost()
    {
        m_server->route("/v1/chat/completions", goodAnswer("ok"));
        const Outcome outcome = run({}, {}, {u"--format"_s, u"jsonl"_s});
        QCOMPARE(outcome.status, 0);
        QVERIFY(json::parse(outcome.out.trimmed().split('\n').at(0).toStdString())["cost"].is_null());
        const Outcome table = cli({u"runs"_s, u"--workspace"_s, workspace()});
        QVERIFY2(table.out.contains("2 unknown"), table.out.constData());
    }

    // What a suite or a server calls itself never reaches the terminal as a command, and columns stay columns.
    void textFromOutsideMovesNoCursor()
    {
        m_server->route("/v1/chat/completions", script::answer(400, kRudeError));
        write(u"s.json"_s, suite({}, {}).replace(u"one"_s, kRudeName).toUtf8());
        const Outcome outcome = cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace()});
        QCOMPARE(outcome.status, 1);
        for (const QByteArray &text : {outcome.out, outcome.err})
            QVERIFY2(!text.contains('\x1b') && !text.contains("\xc2\x9b"), text.constData());
        QVERIFY2(outcome.err.contains("such model"), outcome.err.constData());
        QVERIFY2(outcome.out.contains("⟨U+001B⟩[31m日本語の長い名前"), outcome.out.constData());
        const QStringList lines = QString::fromUtf8(outcome.out).split(u'\n');
        QCOMPARE(lines.at(0).indexOf(u"succeeded"_s) + 9, lines.at(1).indexOf(u"0 of 2"_s) + 6); // to the right
    }

    void failuresAreSaidAndKept()
    {
        m_server->routeInTurn(
            "/v1/chat/completions",
            {script::answer(
                 401,
                 R"({"error":{"message":"Incorrect API key provided: sk-CANARY-123456","type":"invalid_request_error","code":"invalid_api_key"}})"),
             goodAnswer("ok")});
        const Outcome outcome =
            run({}, u"\"key_env\":\"ASSAY_TEST_KEY\""_s, {u"--format"_s, u"jsonl"_s, u"--concurrency"_s, u"1"_s});
        QCOMPARE(outcome.status, 1);
        QVERIFY(!outcome.out.contains("CANARY") && !outcome.err.contains("CANARY"));
        const json line = json::parse(outcome.out.trimmed().split('\n').at(0).toStdString());
        QCOMPARE(line["outcome"].get<std::string>(), std::string("failed"));
        QCOMPARE(line["error"]["code"].get<std::string>(), std::string("unauthorized"));
        QCOMPARE(line["error"]["http_status"].get<int>(), 401);
        QVERIFY(line["cost"].is_null());
    }

    void badSuitesStopBeforeAnythingIsSent()
    {
        write(u"bad.json"_s, "{\"name\":\"x\",\"colour\":1}");
        const Outcome outcome = cli({u"run"_s, path(u"bad.json"_s), u"--workspace"_s, workspace()});
        QCOMPARE(outcome.status, 2);
        QVERIFY2(outcome.err.contains("bad.json:1") || outcome.err.contains("targets"), outcome.err.constData());
        QCOMPARE(cli({u"run"_s, path(u"missing.json"_s)}).status, 2);
        QCOMPARE(cli({u"run"_s}).status, 2);
        QCOMPARE(cli({u"run"_s, path(u"bad.json"_s), u"--colour"_s}).status, 2);
        QVERIFY(!QFile::exists(workspace()));
        QCOMPARE(m_server->count(), 0);
    }

    void aVariableWithoutAValueIsNamed()
    {
        write(u"s.json"_s, suite("\"cases\":[{\"id\":\"1\"}]", {}).toUtf8());
        const Outcome outcome = cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace()});
        QCOMPARE(outcome.status, 2);
        QVERIFY2(outcome.err.contains("{{word}}"), outcome.err.constData());
        QCOMPARE(m_server->count(), 0);
    }

    void aForeignFileIsLeftAsItIs()
    {
        write(u"w.assay"_s, "this is a letter, not a database");
        m_server->route("/v1/chat/completions", goodAnswer("ok"));
        const Outcome outcome = run({}, {}, {});
        QCOMPARE(outcome.status, 3);
        QVERIFY2(outcome.err.contains("w.assay"), outcome.err.constData());
        QFile file(workspace());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("this is a letter, not a database"));
        QCOMPARE(m_server->count(), 0);
    }

    void theBudgetStopsTheRun()
    {
        m_server->route("/v1/chat/completions", goodAnswer("ok"));
        const Outcome outcome = run(
            "\"cases\":[{\"id\":\"1\",\"variables\":{\"word\":\"a\"}},{\"id\":\"2\",\"variables\":{\"word\":\"b\"}},"
            "{\"id\":\"3\",\"variables\":{\"word\":\"c\"}},{\"id\":\"4\",\"variables\":{\"word\":\"d\"}}]",
            u"\"price\":{\"input_per_million\":\"5\",\"output_per_million\":\"30\"}"_s,
            {u"--budget"_s, u"0.0005"_s, u"--concurrency"_s, u"1"_s});
        QCOMPARE(outcome.status, 4);
        QVERIFY(m_server->count() < 4);
    }

    void aBudgetIsNeverPassedAndCanBeContinued()
    {
        m_server->route("/v1/chat/completions", goodAnswer("ok"));
        const QString cases =
            u"\"cases\":[{\"id\":\"1\",\"variables\":{\"word\":\"a\"}},{\"id\":\"2\",\"variables\":{\"word\":\"b\"}},"
            "{\"id\":\"3\",\"variables\":{\"word\":\"c\"}}]"_s;
        const QString target =
            u"\"parameters\":{\"max_output_tokens\":100},\"price\":{\"input_per_million\":\"0\",\"output_per_million\":\"100\"}"_s;
        const Outcome stopped = run(cases.toUtf8().constData(), target, {u"--budget"_s, u"0.015"_s});
        QCOMPARE(stopped.status, 4); // a cent at most each: a second one has room only if the first cost less than half
        const auto before = m_server->count();
        QVERIFY(before >= 1 && before < 3);
        QVERIFY2(stopped.err.contains("budget"), stopped.err.constData());
        const Outcome rest = cli(
            {u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--resume"_s, u"1"_s, u"--budget"_s, u"1"_s});
        QCOMPARE(rest.status, 0);
        QCOMPARE(m_server->count(), decltype(m_server->count())(3)); // nothing twice
        QCOMPARE(cli({u"verify"_s, workspace()}).status, 0);
        QCOMPARE(cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--budget"_s, u"much"_s}).status, 2);
    }

    void pricesAreTakenOver()
    {
        write(
            u"p.json"_s,
            R"({"gpt-z":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-6,"output_cost_per_token":2e-6},
          "wandb/x":{"litellm_provider":"wandb","mode":"chat","input_cost_per_token":0.5,"output_cost_per_token":0.5}})");
        const Outcome dry =
            cli({u"prices"_s, u"import"_s, path(u"p.json"_s), u"--workspace"_s, workspace(), u"--dry-run"_s});
        QCOMPARE(dry.status, 0);
        QVERIFY2(dry.out.contains("added      gpt-z  1 / 2"), dry.out.constData());
        QVERIFY2(dry.out.contains("held back  wandb/x"), dry.out.constData());
        QVERIFY(!QFile::exists(workspace()));
        QCOMPARE(cli({u"prices"_s, u"import"_s, path(u"p.json"_s), u"--workspace"_s, workspace()}).status, 0);
        const Outcome again = cli({u"prices"_s, u"import"_s, path(u"p.json"_s), u"--workspace"_s, workspace()});
        QVERIFY2(again.out.contains("0 added, 0 changed, 1 the same, 1 held back"), again.out.constData());
        write(u"bad.json"_s, R"({"m":{"input_cost_per_token":NaN}})");
        QCOMPARE(cli({u"prices"_s, u"import"_s, path(u"bad.json"_s), u"--workspace"_s, workspace()}).status, 2);
        QCOMPARE(cli({u"prices"_s, u"export"_s}).status, 2);
    }

    void anInterruptKeepsEverything()
    {
        m_server->route(
            "/v1/chat/completions",
            {script::streamHead(), script::chunk("data: " + chunk("first words").dump() + "\n\n"), script::stall()});
        write(u"s.json"_s, suite({}, {}).toUtf8());
        QProcess process;
        prepare(process);
        process.start(program(), {u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace()});
        QVERIFY(m_server->waitForRequests(2));
        process.terminate();
        QVERIFY(process.waitForFinished(10000));
        QCOMPARE(process.exitCode(), 130);
        const Outcome rows = cli(
            {u"export"_s, u"all"_s, u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s, u"--output"_s, u"-"_s});
        QCOMPARE(rows.status, 0);
        const json line = json::parse(rows.out.trimmed().split('\n').at(0).toStdString());
        QCOMPARE(line["outcome"].get<std::string>(), std::string("cancelled"));
        QCOMPARE(cli({u"verify"_s, workspace()}).status, 0);
    }

    void whatWasStoredIsExported()
    {
        m_server->route("/v1/chat/completions", goodAnswer("=1+1"));
        QCOMPARE(run({}, {}, {}).status, 0);
        const Outcome runs = cli({u"runs"_s, u"--workspace"_s, workspace(), u"--format"_s, u"jsonl"_s});
        const json first = json::parse(runs.out.trimmed().toStdString());
        QCOMPARE(first["name"].get<std::string>(), std::string("s"));
        QCOMPARE(first["succeeded"].get<int>(), 2);
        const Outcome csv =
            cli({u"export"_s, u"1"_s, u"--workspace"_s, workspace(), u"--format"_s, u"csv"_s, u"--output"_s, u"-"_s});
        QCOMPARE(csv.status, 0);
        QVERIFY(csv.out.contains("\"'=1+1\""));
        QCOMPARE(
            cli({u"export"_s, u"99"_s, u"--workspace"_s, workspace(), u"--format"_s, u"csv"_s, u"--output"_s, u"-"_s})
                .status,
            2);
        QCOMPARE(
            cli({u"export"_s, u"1"_s, u"--workspace"_s, workspace(), u"--format"_s, u"docx"_s, u"--output"_s, u"-"_s})
                .status,
            2);
        for (const QString &format : {u"png"_s, u"svg"_s, u"pdf"_s}) {
            const Outcome chart = cli({u"export"_s, u"all"_s, u"--workspace"_s, workspace(), u"--format"_s, format,
                                       u"--chart"_s, u"latency"_s, u"--output"_s, path(u"c."_s + format)});
            QVERIFY2(chart.status == 0, chart.err.constData());
            QVERIFY(QFileInfo(path(u"c."_s + format)).size() > 1000);
        }
        QCOMPARE(cli({u"verify"_s, workspace()}).status, 0);
    }

    void verifyNamesAChangedRow()
    {
        m_server->route("/v1/chat/completions", goodAnswer("the answer that was paid for"));
        QCOMPARE(run({}, {}, {}).status, 0);
        QFile file(workspace());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        const qsizetype at = bytes.indexOf("answer that was");
        QVERIFY(at > 0);
        bytes[at] = 'A';
        file.seek(0);
        file.write(bytes);
        file.close();
        const Outcome outcome = cli({u"verify"_s, workspace()});
        QCOMPARE(outcome.status, 1);
        QVERIFY2(outcome.out.contains("attempt"), outcome.out.constData());
        QCOMPARE(cli({u"verify"_s, path(u"nothing.assay"_s)}).status, 3);
    }

    void aCapturedBodyIsDecoded()
    {
        QByteArray body =
            "data: " + QByteArray::fromStdString(chunk("Hi \xE2\x82\xAC").dump()) +
            "\n\n"
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        write(u"body.sse"_s, body);
        const Outcome whole = cli({u"decode"_s, u"--api"_s, u"openai-chat"_s, path(u"body.sse"_s)});
        const Outcome bytes =
            cli({u"decode"_s, u"--api"_s, u"openai-chat"_s, path(u"body.sse"_s), u"--chunk"_s, u"1"_s});
        QCOMPARE(whole.status, 0);
        QCOMPARE(whole.out, bytes.out);
        const json object = json::parse(whole.out.toStdString());
        for (const char *field : {"outcome", "finish_reason", "text", "reasoning", "usage", "model_reported", "error"})
            QVERIFY2(object.contains(field), field);
        QCOMPARE(object["text"].get<std::string>(), std::string("Hi \xE2\x82\xAC"));
        QCOMPARE(cli({u"decode"_s, path(u"body.sse"_s)}).status, 2);
        QCOMPARE(cli({u"decode"_s, u"--api"_s, u"smoke"_s, path(u"body.sse"_s)}).status, 2);
    }

    void onlyWhatWasNeverSentIsResumed()
    {
        m_server->routeInTurn(
            "/v1/chat/completions",
            {{script::streamHead(), script::chunk("data: " + chunk("half").dump() + "\n\n"), script::stall()},
             goodAnswer("ok")});
        write(u"s.json"_s, suite({}, {}).toUtf8());
        QProcess process;
        prepare(process);
        process.start(program(),
                      {u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--concurrency"_s, u"1"_s});
        QVERIFY(m_server->waitForRequests(1));
        process.kill();
        QVERIFY(process.waitForFinished(10000));
        const Outcome resumed = cli({u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace(), u"--resume"_s, u"1"_s,
                                     u"--format"_s, u"jsonl"_s});
        QVERIFY2(resumed.status == 0, resumed.err.constData());
        QCOMPARE(m_server->count("/v1/chat/completions"), 2);
        QCOMPARE(resumed.out.trimmed().split('\n').size(), 1);
    }

private:
    QString path(const QString &name) const { return m_dir->filePath(name); }
    QString workspace() const { return path(u"w.assay"_s); }
    static QString program() { return QStringLiteral(ASSAY_BINARY_DIR "/assay-cli"); }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QString suite(const char *more, const QString &inTarget) const
    {
        QString text = u"{\"name\":\"s\",\"prompt\":{\"system\":\"You are brief.\",\"user\":\"Say {{word}}\"},"_s;
        text +=
            more != nullptr && *more != 0
                ? QString::fromUtf8(more)
                : u"\"cases\":[{\"id\":\"1\",\"variables\":{\"word\":\"a\"}},{\"id\":\"2\",\"variables\":{\"word\":\"b\"}}]"_s;
        text +=
            u",\"targets\":[{\"name\":\"one\",\"api\":\"openai-chat\",\"model\":\"nobody-knows-it\",\"base_url\":\""_s +
            QString::fromStdString(m_server->url("/v1")) + u"\""_s;
        return text + (inTarget.isEmpty() ? QString() : u","_s + inTarget) + u"}],\"concurrency\":2}"_s;
    }
    void prepare(QProcess &process) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"ASSAY_TEST_KEY"_s, u"sk-CANARY-123456"_s);
        environment.insert(u"HOME"_s, m_dir->path());
        environment.insert(u"XDG_DATA_HOME"_s, m_dir->path());
        environment.remove(u"DISPLAY"_s);
        process.setProcessEnvironment(environment);
    }
    Outcome cli(const QStringList &words) const
    {
        QProcess process;
        prepare(process);
        process.start(program(), words);
        Outcome outcome;
        if (process.waitForFinished(30000) && process.exitStatus() == QProcess::NormalExit)
            outcome.status = process.exitCode();
        outcome.out = process.readAllStandardOutput();
        outcome.err = process.readAllStandardError();
        return outcome;
    }
    Outcome run(const char *more, const QString &inTarget, const QStringList &words) const
    {
        write(u"s.json"_s, suite(more, inTarget).toUtf8());
        return cli(QStringList{u"run"_s, path(u"s.json"_s), u"--workspace"_s, workspace()} + words);
    }
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ScriptServer> m_server;
};

QTEST_GUILESS_MAIN(CliTest)
#include "tst_cli.moc"
