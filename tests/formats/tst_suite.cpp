// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/suite.h"
#include <map>
#include <QFile>
#include <QTest>

using namespace assay;
using namespace assay::formats;

namespace
{
class MapFiles final : public ReadFile
{
public:
    std::map<std::string, std::string> files;
    Result<std::string> read(const std::string &path) override
    {
        const auto found = files.find(path);
        if (found == files.end())
            return makeError(ErrorCode::BadInput, path + ": no such file");
        return found->second;
    }
    Result<std::string> readWithin(const std::string &folder, const std::string &name, std::size_t) override
    {
        return read(folder + name);
    }
};

const std::string target = R"({"name":"a","api":"openai-chat","base_url":"http://127.0.0.1:1/v1","model":"m"})";
std::string suite(const std::string &more, const std::string &targets = "[" + target + "]")
{
    return "{\n \"name\": \"s\",\n \"prompt\": {\"user\": \"hi\"},\n \"targets\": " + targets +
           (more.empty() ? "" : ",\n " + more) + "\n}";
}
} // namespace

class SuiteTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filesGoWithPromptsAndCases()
    {
        MapFiles files;
        files.files = {{"in/a.png", "\x89PNG\r\n\x1A\nrest"}, {"in/sub/b.pdf", "%PDF-1.4"}, {"in/c.txt", "text"}};
        const auto read = [&files](const std::string &prompt, const std::string &cases) {
            return parseSuite("{\"name\":\"s\",\n\"prompt\":{\"user\":\"hi\"" + prompt + "},\n\"cases\":[" + cases +
                                  "],\"targets\":[" + target + "]}",
                              "in/s.json", files);
        };
        const auto plan = read(R"(,"attachments":["a.png"])", R"({"id":"1"},{"id":"2","attachments":["sub/b.pdf"]})");
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().detail.c_str());
        QCOMPARE(plan->prompt.attachments.size(), 1u);
        QCOMPARE(plan->prompt.attachments[0].mediaType, std::string("image/png"));
        QVERIFY(!plan->cases[0].prompt); // the suite's own, with its file
        QCOMPARE(plan->cases[1].prompt->user, std::string("hi"));
        QCOMPARE(plan->cases[1].prompt->attachments.size(), 2u);
        QCOMPARE(plan->cases[1].prompt->attachments[1].name, std::string("b.pdf"));
        const auto problem = [&](const std::string &list) {
            const auto refused = read(",\"attachments\":" + list, R"({"id":"1"})");
            return refused.ok() ? std::string() : refused.error().detail;
        };
        for (const char *outside :
             {R"(["../a.png"])", R"(["/etc/passwd"])", R"(["sub/../../a.png"])", R"([""])", "[1]"})
            QVERIFY2(problem(outside).find("in/s.json:2: prompt.attachments[0]: ") != std::string::npos &&
                         problem(outside).find("the name of a file in the suite's folder") != std::string::npos,
                     problem(outside).c_str());
        QVERIFY(problem(R"(["c.txt"])").find("c.txt: this is no PNG") != std::string::npos);
        QVERIFY(problem(R"(["none.png"])").find("no such file") != std::string::npos);
        QVERIFY(problem(R"(["a.png","a.png"])").find("attached already") != std::string::npos);
        QVERIFY(problem(R"("a.png")").find("a list of file names") != std::string::npos);
    }
    void everyFieldIsRead()
    {
        MapFiles files;
        QFile text(QStringLiteral(ASSAY_TEST_DATA "/suites/full.json"));
        QVERIFY(text.open(QIODevice::ReadOnly));
        const Result<RunPlan> plan = parseSuite(text.readAll().toStdString(), "s.json", files);
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().detail.c_str());
        QCOMPARE(plan->name, std::string("support-v3"));
        QCOMPARE(plan->prompt, (Prompt{"You are", "Summarise {{ticket}}"}));
        QCOMPARE(plan->cases.size(), 1u);
        QCOMPARE(plan->cases[0].id, std::string("t-1"));
        QCOMPARE(plan->cases[0].variables, (std::vector<Variable>{{"ticket", "no sign in"}}));
        QCOMPARE(plan->cases[0].tags, (std::vector<std::string>{"billing", "de"}));
        const ModelTarget &t = plan->targets.at(0);
        QCOMPARE(t.endpoint.api, Api::OpenAiResponses);
        QCOMPARE(t.endpoint.baseUrl, std::string("http://127.0.0.1:9000/v1"));
        QCOMPARE(t.endpoint.auth, (AuthRef{AuthKind::Environment, "OPENAI_API_KEY"}));
        QCOMPARE(t.endpoint.concurrency, 16);
        QCOMPARE(t.parameters.maxOutputTokens, std::optional<std::int64_t>(512));
        QCOMPARE(t.parameters.temperature, std::optional<double>(0));
        QVERIFY(!t.parameters.topP);
        QCOMPARE(t.price->currency, std::string("EUR"));
        QCOMPARE(t.price->output->picoPerToken, 75000);
        QVERIFY(!t.price->cachedInput);
        QCOMPARE(plan->repetitions, 3);
    }

    void waysToGiveAKey()
    {
        MapFiles files;
        QFile text(QStringLiteral(ASSAY_TEST_DATA "/suites/keys.json"));
        QVERIFY(text.open(QIODevice::ReadOnly));
        const Result<RunPlan> plan = parseSuite(text.readAll().toStdString(), "s.json", files);
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().detail.c_str());
        const Endpoint &aws = plan->targets[0].endpoint;
        QCOMPARE(aws.auth, (AuthRef{AuthKind::AwsProfile, "", KeyScheme::Usual, "eval"}));
        QCOMPARE(aws.region, std::string("us-east-1"));
        QCOMPARE(aws.kind, std::string("bedrock"));
        QCOMPARE(aws.caFile, std::string("/ca.pem"));
        QCOMPARE(plan->targets[1].endpoint.auth,
                 (AuthRef{AuthKind::GoogleServiceAccount, "", KeyScheme::Usual, "", "/sa.json"}));
        QCOMPARE(plan->targets[2].endpoint.auth,
                 (AuthRef{AuthKind::Environment, "K", KeyScheme::Bearer, "", "", "https://z:443"}));
    }

    void programs()
    {
        MapFiles files;
        const std::string command =
            R"({"name":"agent","api":"command","command":{"program":"/opt/agent","arguments":["-p","a b",""],)"
            R"("directory":"/srv","environment":["AGENT_KEY"],"time_limit_s":30,"output_limit_bytes":4096},)"
            R"("price":{"currency":"EUR","per_request":"0.02"}})";
        const Result<RunPlan> plan =
            parseSuite(suite("\"concurrency\": 8",
                             "[" + command + R"(,{"api":"command","command":{"program":"cat"},"concurrency":3}])"),
                       "s.json", files);
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().detail.c_str());
        const ModelTarget &agent = plan->targets[0], &cat = plan->targets[1];
        QVERIFY(agent.endpoint.api == Api::Command && agent.label() == "agent" && agent.model == "agent");
        QCOMPARE(agent.endpoint.command,
                 (CommandLine{"/opt/agent", {"-p", "a b", ""}, "/srv", {"AGENT_KEY"}, 30, 4096}));
        QCOMPARE(agent.endpoint.baseUrl, std::string("command:/opt/agent"));
        QCOMPARE(agent.endpoint.concurrency, 1); // not the suite's: they would slow each other down
        QVERIFY(agent.price->currency == "EUR" && agent.price->perRequestPico == 20'000'000'000);
        QVERIFY(!agent.price->input && agent.endpoint.auth == AuthRef());
        QVERIFY(cat.model == "cat" && cat.endpoint.concurrency == 3 && cat.endpoint.command.timeLimitSeconds == 600);
    }

    void chains()
    {
        MapFiles files;
        const std::string chain =
            R"({"name":"duo","api":"chain","steps":[{"name":"plan","target":"a","prompt":{"system":"s","user":"{{prompt}}"}},)"
            R"({"name":"do","target":{"api":"demo","model":"demo-swift"}}]})";
        const Result<RunPlan> plan =
            parseSuite(suite("\"concurrency\": 5", "[" + chain + "," + target + "]"), "s.json", files); // in any order
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().detail.c_str());
        const ModelTarget &duo = plan->targets[0];
        QVERIFY(duo.endpoint.api == Api::Chain && duo.label() == "duo" && duo.endpoint.baseUrl == "chain:plan+do");
        QCOMPARE(duo.steps.size(), 2u);
        QCOMPARE(duo.steps[0].target, plan->targets[1]);
        QCOMPARE(duo.steps[0].prompt, std::optional(Prompt{"s", "{{prompt}}"}));
        QVERIFY(duo.steps[1].target.endpoint.simulated && !duo.steps[1].prompt);
        QCOMPARE(duo.steps[1].target.endpoint.concurrency, 5);
    }

    void badProgramsAndChains_data()
    {
        QTest::addColumn<QString>("targets");
        QTest::addColumn<QString>("words");
        const auto command = [](const char *inside) {
            return QStringLiteral(R"([{"api":"command","command":{%1}}])").arg(QLatin1String(inside));
        };
        QTest::newRow("none") << R"([{"api":"command"}])"
                              << "targets[0].command";
        QTest::newRow("no program") << command(R"("arguments":[])") << "targets[0].command.program";
        QTest::newRow("relative") << command(R"("program":"bin/x")") << "a whole path";
        QTest::newRow("one string") << command(R"("program":"x","arguments":"-a -b")")
                                    << "a list, one entry for each argument";
        QTest::newRow("a value") << command(R"("program":"x","environment":["A=B"])") << "never their values";
        QTest::newRow("no time") << command(R"("program":"x","time_limit_s":0)") << "time_limit_s";
        QTest::newRow("unknown") << command(R"("program":"x","shell":true)") << "shell";
        QTest::newRow("key") << R"([{"api":"command","key_env":"K","command":{"program":"x"}}])"
                             << "key_env";
        QTest::newRow("one step")
            << R"([{"name":"c","api":"chain","steps":[{"name":"a","target":{"api":"demo","model":"m"}}]}])"
            << "a list of at least two steps";
        QTest::newRow("nobody")
            << R"([{"name":"c","api":"chain","steps":[{"name":"a","target":"x"},{"name":"b","target":"x"}]}])"
            << "targets[0].steps[0].target: there is no target \"x\"";
        QTest::newRow("itself")
            << R"([{"name":"c","api":"chain","steps":[{"name":"a","target":"c"},{"name":"b","target":"c"}]}])"
            << "it is a chain itself";
        QTest::newRow("no name") << R"([{"api":"chain","steps":[]}])"
                                 << "targets[0].name";
        QTest::newRow("step without a target") << R"([{"name":"c","api":"chain","steps":[{"name":"a"},{"name":"b"}]}])"
                                               << "targets[0].steps[0].target";
    }
    void badProgramsAndChains()
    {
        QFETCH(QString, targets);
        QFETCH(QString, words);
        MapFiles files;
        const Result<RunPlan> plan = parseSuite(suite("", targets.toStdString()), "s.json", files);
        QVERIFY(!plan.ok());
        QCOMPARE(plan.error().code, ErrorCode::BadInput);
        QVERIFY2(plan.error().detail.find(words.toStdString()) != std::string::npos, plan.error().detail.c_str());
    }

    void yamlSaysTheSame()
    {
        MapFiles files;
        const Result<RunPlan> plan =
            parseSuite("name: s\nprompt:\n  user: |\n    Hi {{a}}\ncases:\n  - id: one\n    variables: {a: 7}\n"
                       "targets:\n  - {api: anthropic-messages, base_url: 'http://127.0.0.1:1', model: m}\n",
                       "s.yaml", files);
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().detail.c_str());
        QCOMPARE(plan->prompt.user, std::string("Hi {{a}}\n"));
        QCOMPARE(plan->cases[0].variables, (std::vector<Variable>{{"a", "7"}}));
        QCOMPARE(plan->targets[0].endpoint.api, Api::AnthropicMessages);
    }

    void demoModelsNeedNoAddress()
    {
        MapFiles files;
        const Result<RunPlan> plan =
            parseSuite(suite("", R"([{"api":"demo","model":"demo-swift","parameters":{"max_output_tokens":9}}])"),
                       "s.json", files);
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().detail.c_str());
        QVERIFY(plan->targets[0].endpoint.simulated);
        QCOMPARE(plan->targets[0].parameters.maxOutputTokens, std::optional<std::int64_t>(9));
        for (const char *wrong : {R"([{"api":"demo","model":"demo-swift","base_url":"http://x"}])",
                                  R"([{"api":"demo","model":"demo-swift","key_env":"A"}])", R"([{"api":"demo"}])"})
            QVERIFY2(!parseSuite(suite("", wrong), "s.json", files).ok(), wrong);
    }

    void noCasesIsOneWithoutVariables()
    {
        MapFiles files;
        const Result<RunPlan> plan = parseSuite(suite(""), "s.json", files);
        QVERIFY(plan.ok());
        QCOMPARE(plan->cases.size(), 1u);
        QVERIFY(plan->cases[0].variables.empty());
        QVERIFY(!plan->targets[0].price);
    }

    void casesFileIsReadBesideTheSuite()
    {
        MapFiles files;
        files.files["dir/c.csv"] = "id,ticket,tags\n1,\"a, \"\"b\"\"\nc\",x;y\n2,d,\n";
        const Result<RunPlan> plan = parseSuite(suite("\"cases_file\": \"c.csv\""), "dir/s.json", files);
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().detail.c_str());
        QCOMPARE(plan->cases.size(), 2u);
        QCOMPARE(plan->cases[0].variables, (std::vector<Variable>{{"ticket", "a, \"b\"\nc"}}));
        QCOMPARE(plan->cases[0].tags, (std::vector<std::string>{"x", "y"}));
    }

    void badSuitesAreNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QStringList>("says");
        const auto row = [](const char *name, const std::string &text, const QStringList &says,
                            const char *file = "s.json") {
            QTest::newRow(name) << QString::fromStdString(text) << QString::fromLatin1(file) << says;
        };
        row("unknown field", suite("\"colour\": 1"), {"s.json:5:", "colour", "unknown field"});
        row("unknown in target",
            suite("", "[{\"api\":\"openai-chat\",\"base_url\":\"x\",\"model\":\"m\",\"key\":\"sk-1\"}]"),
            {"s.json:4:", "targets[0].key", "unknown field", "key_env"});
        row("unknown api", suite("", "[{\"api\":\"smoke\",\"base_url\":\"x\",\"model\":\"m\"}]"),
            {"targets[0].api", "openai-chat", "smoke"});
        row("no model", suite("", "[{\"api\":\"openai-chat\",\"base_url\":\"x\"}]"), {"targets[0].model", "missing"});
        row("no targets", suite("", "[]"), {"targets", "at least one"});
        row("a key instead of a variable",
            suite("", "[{\"api\":\"openai-chat\",\"base_url\":\"x\",\"model\":\"m\",\"key_env\":\"sk-abc\"}]"),
            {"key_env", "name of an environment variable"});
        const auto auth = [](const std::string &fields) {
            return suite("", "[{\"api\":\"openai-chat\",\"base_url\":\"x\",\"model\":\"m\"," + fields + "}]");
        };
        row("auth unknown", auth("\"auth\":\"password\""), {"targets[0].auth", "aws-profile"});
        row("auth of the window", auth("\"auth\":\"keyring\""), {"targets[0].auth", "aws-profile"});
        row("auth without its variable", auth("\"auth\":\"environment\""), {"targets[0].auth", "key_env"});
        row("auth beside a variable", auth("\"auth\":\"none\",\"key_env\":\"K\""), {"targets[0].auth", "environment"});
        row("key header", auth("\"key_header\":\"cookie\""), {"targets[0].key_header", "bearer"});
        row("repetitions", suite("\"repetitions\": 0"), {"s.json:5:", "repetitions", "1 to 10000"});
        row("repetitions text", suite("\"repetitions\": \"3\""), {"repetitions", "whole number", "text"});
        row("temperature",
            suite("",
                  "[{\"api\":\"openai-chat\",\"base_url\":\"x\",\"model\":\"m\",\"parameters\":{\"temperature\":3}}]"),
            {"targets[0].parameters.temperature", "0 to 2"});
        row("price",
            suite("", "[{\"api\":\"openai-chat\",\"base_url\":\"x\",\"model\":\"m\",\"price\":{\"input_per_million\":"
                      "\"-1\"}}]"),
            {"price.input_per_million", "per million"});
        row("twice", "{\"name\":\"a\",\n\"name\":\"b\"}", {"s.json:2:", "name", "twice"});
        row("same ids", suite("\"cases\": [{\"id\":\"x\"},{\"id\":\"x\"}]"), {"cases[1].id", "twice"});
        row("both cases", suite("\"cases\": [], \"cases_file\": \"c.csv\""), {"cases_file", "one of the two"});
        row("cases file missing", suite("\"cases_file\": \"c.csv\""), {"c.csv", "no such file"});
        row("syntax", "{\"name\": \n oops}", {"s.json:2:", "not valid JSON"});
        row("cut", "{\"name\": \"a", {"s.json:1:", "not valid JSON"});
        row("deep", std::string(100000, '['), {"128 levels"});
        row("empty", "", {"s.json"});
        row("yaml alias", "name: &a x\nprompt: *a\n", {"s.yaml:1:", "anchors"}, "s.yaml");
        row("yaml tag", "name: !!binary aGk=\n", {"s.yaml:1:", "tags"}, "s.yaml");
        row("yaml twice", "name: a\nname: b\n", {"s.yaml:2:", "twice"}, "s.yaml");
        row("yaml unknown",
            "name: a\nprompt: {user: hi}\ntargets:\n  - {api: openai-chat, base_url: x, model: m}\nfoo: 1\n",
            {"s.yaml:5:", "foo", "unknown field"}, "s.yaml");
        row("yaml syntax", "name: [a\n", {"s.yaml", "not valid YAML"}, "s.yaml");
        row("yaml deep", std::string(100000, '['), {"128 levels"}, "s.yaml");
    }
    void badSuitesAreNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, file);
        QFETCH(QStringList, says);
        MapFiles files;
        const Result<RunPlan> plan = parseSuite(text.toStdString(), file.toStdString(), files);
        QVERIFY(!plan.ok());
        QCOMPARE(plan.error().code, ErrorCode::BadInput);
        const QString detail = QString::fromStdString(plan.error().detail);
        for (const QString &part : says)
            QVERIFY2(detail.contains(part), qPrintable(detail + QStringLiteral("   lacks   ") + part));
    }

    void promptsAreImported()
    {
        const Result<PromptSet> csv = importPrompts(
            "\xEF\xBB\xBFtitle;prompt;system;ticket;tags\r\nA;\"Hi {{ticket}}\";S;no login;x\r\n", "/a/My set.csv");
        QVERIFY2(csv.ok(), csv.ok() ? "" : csv.error().detail.c_str());
        QCOMPARE(csv->name, std::string("My set"));
        QCOMPARE(*csv->cases[0].prompt, (Prompt{"S", "Hi {{ticket}}"}));
        QCOMPARE(csv->cases[0].title, std::string("A"));
        QCOMPARE(csv->cases[0].variables, (std::vector<Variable>{{"ticket", "no login"}}));

        const Result<PromptSet> lines = importPrompts("{\"prompt\":\"a\",\"id\":\"1\"}\n\n{\"prompt\":{\"system\":"
                                                      "\"s\",\"user\":\"b\"},\"variables\":{\"x\":\"y\"}}\n",
                                                      "p.jsonl");
        QVERIFY2(lines.ok(), lines.ok() ? "" : lines.error().detail.c_str());
        QCOMPARE(lines->cases.size(), 2u);
        QCOMPARE(*lines->cases[1].prompt, (Prompt{"s", "b"}));

        const Result<PromptSet> foo = importPrompts(
            "description: D\nprompts:\n  - 'Tell {{who}}'\n  - raw: 'Ask {{who}}'\n    label: L\n"
            "providers: [openai:gpt-4o]\ntests:\n  - vars: {who: Ann}\n  - description: B\n    vars: {who: Bob}\n",
            "promptfooconfig.yaml");
        QVERIFY2(foo.ok(), foo.ok() ? "" : foo.error().detail.c_str());
        QCOMPARE(foo->name, std::string("D"));
        QCOMPARE(foo->cases.size(), 4u);
        QCOMPARE(foo->cases[1].title, std::string("B"));
        QCOMPARE(foo->cases[3].variables, (std::vector<Variable>{{"who", "Bob"}}));
    }

    void badPromptFilesAreNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("says");
        QTest::newRow("no prompt column") << "a,b\n1,2\n"
                                          << "p.csv"
                                          << "row 1: no prompt";
        QTest::newRow("ragged") << "prompt,b\n1\n"
                                << "p.csv"
                                << "p.csv:2: this row has 1 cells";
        QTest::newRow("open quote") << "prompt\n\"a\n"
                                    << "p.csv"
                                    << "p.csv:2: a quoted cell is not closed";
        QTest::newRow("no rows") << "prompt\n"
                                 << "p.csv"
                                 << "no case";
        QTest::newRow("jsonl") << "{\"prompt\":\"a\"}\n{oops\n"
                               << "p.jsonl"
                               << "p.jsonl:2";
        QTest::newRow("jsonl list") << "[1]\n"
                                    << "p.jsonl"
                                    << "p.jsonl:1: expected one object";
        QTest::newRow("other") << "x"
                               << "p.docx"
                               << ".csv or .jsonl";
        QTest::newRow("promptfoo file") << "prompts: ['file://x.txt']\n"
                                        << "p.yaml"
                                        << "p.yaml:1: prompts: file://x.txt";
    }
    void badPromptFilesAreNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, file);
        QFETCH(QString, says);
        const Result<PromptSet> set = importPrompts(text.toStdString(), file.toStdString());
        QVERIFY(!set.ok());
        QVERIFY2(set.error().detail.find(says.toStdString()) != std::string::npos, set.error().detail.c_str());
    }
};

QTEST_GUILESS_MAIN(SuiteTest)
#include "tst_suite.moc"
