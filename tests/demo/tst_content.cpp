// SPDX-License-Identifier: GPL-3.0-or-later
// The sample prompts, the answers written for them, and what the demo models say to everything else.
#include "core/prompt_template.h"
#include "core/text.h"
#include "demo/content/content.h"
#include "demo/content/prompt_facts.h"
#include "demo/content/voices.h"
#include "demo/demo_server.h"
#include "demo/model_profile.h"
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <QtTest>
#include <set>

using namespace assay;
using namespace assay::demo;

namespace
{
std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

const WrittenAnswer *written(const std::string &id, Voice voice)
{
    for (const Case &item : sampleSet().cases)
        if (item.id == id)
            if (const auto prompt = render(*item.prompt, item.variables))
                return Content::embedded().find(voice, prompt->user);
    return nullptr;
}
} // namespace

class TestContent : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sampleSetIsWhole();
    void everyAnswerIsWritten();
    void mannersAreAsWritten();
    void writtenJsonAndCsvAreRight();
    void scoresCoverEveryAnswer();
    void editedPromptIsNotRecognised();
    void endpointsAreSimulated();
    void tokensJoinToTheText();
    void spokenAnswers_data();
    void spokenAnswers();
    void promptFactsFindWhatIsAsked();
};

void TestContent::sampleSetIsWhole()
{
    const PromptSet set = sampleSet();
    QVERIFY(set.sample);
    QVERIFY(!set.name.empty());
    QCOMPARE(set.cases.size(), std::size_t(12));
    std::set<std::string> ids, titles;
    std::map<std::string, int> kinds;
    for (const Case &item : set.cases) {
        QVERIFY2(ids.insert(item.id).second, item.id.c_str());
        QVERIFY2(titles.insert(item.title).second && !item.title.empty(), item.id.c_str());
        QVERIFY2(item.prompt && !item.prompt->system.empty() && !item.reference.empty(), item.id.c_str());
        QVERIFY2(!item.tags.empty(), item.id.c_str());
        ++kinds[item.tags.front()];
        const Result<Prompt> prompt = render(*item.prompt, item.variables);
        QVERIFY2(prompt.ok(), item.id.c_str());
        QVERIFY2(variableUses(prompt->user).empty(), item.id.c_str());
        const auto used = variableNames(*item.prompt);
        QCOMPARE(used.size(), item.variables.size());
        for (const Variable &variable : item.variables) {
            QVERIFY2(std::find(used.begin(), used.end(), variable.name) != used.end(), item.id.c_str());
            QVERIFY2(variable.value.size() > 20, item.id.c_str());
        }
    }
    const std::map<std::string, int> expected{
        {"support", 3}, {"code", 3}, {"extraction", 2}, {"writing", 2}, {"analysis", 2}};
    QVERIFY(kinds == expected);
}

void TestContent::everyAnswerIsWritten()
{
    for (const std::string &problem : Content::embedded().problems())
        QFAIL(problem.c_str());
    std::set<std::string> all;
    for (const Case &item : sampleSet().cases)
        for (const ModelProfile &profile : profiles()) {
            const WrittenAnswer *answer = written(item.id, profile.voice);
            const std::string what = item.id + " by " + std::string(profile.id);
            QVERIFY2(answer && answer->answer.size() > 60, what.c_str());
            QVERIFY2(isValidUtf8(answer->answer), what.c_str());
            QVERIFY2(answer->reasoning.empty() != profile.reasons, what.c_str());
            QVERIFY2(profile.voice == Voice::Swift || item.id.starts_with("extract-") ||
                         all.insert(answer->answer).second,
                     what.c_str());
        }
}

void TestContent::mannersAreAsWritten()
{
    using Manner = WrittenAnswer::Manner;
    std::map<Manner, int> manners;
    for (const Case &item : sampleSet().cases)
        for (const ModelProfile &profile : profiles())
            ++manners[written(item.id, profile.voice)->manner];
    QCOMPARE(manners[Manner::Cut], 1);
    QCOMPARE(manners[Manner::RateLimitOnce], 1);
    QCOMPARE(manners[Manner::Length], 1);
    QCOMPARE(manners[Manner::Refusal], 1);
    QCOMPARE(written("write-price-letter", Voice::Swift)->cutPercent, 55);
}

// Answers that are scored as right have to be right.
void TestContent::writtenJsonAndCsvAreRight()
{
    for (const Case &item : sampleSet().cases) {
        if (item.id == "extract-contract")
            for (const Voice voice : {Voice::Swift, Voice::Sage})
                QVERIFY(nlohmann::json::parse(written(item.id, voice)->answer) ==
                        nlohmann::json::parse(item.reference));
        if (item.id == "extract-orders") {
            QCOMPARE(written(item.id, Voice::Scribe)->answer, item.reference);
            QVERIFY(written(item.id, Voice::Sage)->answer.starts_with(item.reference));
        }
    }
}

void TestContent::scoresCoverEveryAnswer()
{
    std::map<std::pair<std::string, std::string>, int> values;
    std::map<std::string, double> sums;
    int notes = 0;
    for (const SampleScore &score : sampleScores()) {
        QVERIFY(score.value >= 1 && score.value <= 5);
        QVERIFY2(values.emplace(std::pair{score.caseId, score.targetLabel}, score.value).second, score.caseId.c_str());
        sums[score.targetLabel] += score.value;
        notes += score.note.empty() ? 0 : 1;
    }
    QCOMPARE(values.size(), std::size_t(48));
    for (const Case &item : sampleSet().cases)
        for (const ModelProfile &profile : profiles())
            QVERIFY(values.count({item.id, std::string(profile.label)}) == 1);
    QVERIFY(sums["Demo Sage"] > sums["Demo Scribe"] && sums["Demo Scribe"] > sums["Demo Swift"] &&
            sums["Demo Swift"] > sums["Demo Thrift"]);
    QVERIFY(notes >= 12);
    int scribeAhead = 0; // close on purpose: the first two must not be clearly apart
    for (const Case &item : sampleSet().cases)
        scribeAhead += values[{item.id, "Demo Scribe"}] > values[{item.id, "Demo Sage"}] ? 1 : 0;
    QVERIFY(scribeAhead >= 3);
}

void TestContent::editedPromptIsNotRecognised()
{
    const Case item = sampleSet().cases.front();
    const Prompt prompt = *render(*item.prompt, item.variables);
    QVERIFY(Content::embedded().find(Voice::Sage, prompt.user));
    QVERIFY2(Content::embedded().find(Voice::Sage, " \n" + prompt.user + "\n\n"), "white space does not matter");
    QVERIFY(!Content::embedded().find(Voice::Sage, prompt.user + " In German, please."));
    QVERIFY(!Content::embedded().find(Voice::Sage, ""));
}

void TestContent::endpointsAreSimulated()
{
    const std::vector<StoredEndpoint> endpoints = demoEndpoints(4711);
    std::set<std::string> labels, names;
    for (const StoredEndpoint &stored : endpoints) {
        QVERIFY(stored.endpoint.simulated);
        QVERIFY(stored.endpoint.auth.kind == AuthKind::None);
        QVERIFY(stored.endpoint.name.find("simulated") != std::string::npos);
        QVERIFY(names.insert(stored.endpoint.name).second);
        QVERIFY(stored.endpoint.baseUrl.starts_with("http://127.0.0.1:4711/") &&
                stored.endpoint.baseUrl.ends_with("/v1"));
        for (const ModelTarget &target : stored.targets) {
            QVERIFY(target.endpoint == stored.endpoint);
            QVERIFY(target.label().starts_with("Demo ") && labels.insert(target.label()).second);
            QVERIFY(target.price && target.price->input && target.price->output && !target.price->asOf.empty());
        }
    }
    QCOMPARE(labels.size(), std::size_t(4));
    QCOMPARE(names.size(), std::size_t(3));
}

void TestContent::tokensJoinToTheText()
{
    const std::string text = "Straße  naïve\n\n日本語のテキストはここで切れません 😀😀 internationalisation.";
    std::set<std::int64_t> counts;
    for (const ModelProfile &profile : profiles()) {
        std::string joined;
        for (const std::string &piece : tokenPieces(text, profile.tokenChars)) {
            QVERIFY2(isValidUtf8(piece), "a token must not cut a character");
            QVERIFY(!piece.empty());
            joined += piece;
        }
        QCOMPARE(joined, text);
        QCOMPARE(countTokens(text, profile.tokenChars),
                 static_cast<std::int64_t>(tokenPieces(text, profile.tokenChars).size()));
        counts.insert(countTokens(text, profile.tokenChars));
    }
    QVERIFY2(counts.size() >= 3, "the models must count the same text differently");
    QCOMPARE(countTokens("", 4), std::int64_t(0));
}

void TestContent::spokenAnswers_data()
{
    QTest::addColumn<QString>("prompt");
    QTest::newRow("question") << QStringLiteral("What is the capital of Australia?");
    QTest::newRow("empty") << QString();
    QTest::newRow("one word") << QStringLiteral("Hi");
    QTest::newRow("json") << QStringLiteral("Extract the total as JSON. Invoice 17 of 3 May: 120.50 EUR.");
    QTest::newRow("cjk") << QString::fromUtf8("次の文章を要約してください。締め切りはいつですか？");
    QTest::newRow("markup") << QStringLiteral("Explain <script>alert(\"x\")</script> and ``` fences \\ \u0001.");
    QTest::newRow("long") << QStringLiteral("Summarise the following minutes of the meeting. ").repeated(20'000);
}

void TestContent::spokenAnswers()
{
    QFETCH(QString, prompt);
    const std::string user = prompt.toStdString();
    for (const ModelProfile &profile : profiles()) {
        const Spoken first = speak(profile.voice, "Be brief.", user, 42),
                     again = speak(profile.voice, "Be brief.", user, 42);
        QCOMPARE(first.answer, again.answer);
        QCOMPARE(first.reasoning, again.reasoning);
        QCOMPARE(first.reasoning.empty(), !profile.reasons);
        QVERIFY(isValidUtf8(first.answer));
        const std::string lower = lowered(first.answer);
        QVERIFY2(lower.find("simulat") != std::string::npos || lower.find("demo model") != std::string::npos,
                 first.answer.c_str());
        QVERIFY2(first.answer.size() < 4000, "a long prompt must not be thrown back whole");
    }
}

void TestContent::promptFactsFindWhatIsAsked()
{
    const PromptFacts facts =
        promptFacts("You are a lawyer.",
                    "Here is a clause of 2026. Please summarise it as a bullet list.\nIs the 30-day term valid?");
    QCOMPARE(facts.words, std::size_t(18));
    QCOMPARE(facts.lines, std::size_t(2));
    QCOMPARE(facts.questions, std::vector<std::string>{"Is the 30-day term valid?"});
    QCOMPARE(facts.keySentences.front(), std::string("Please summarise it as a bullet list."));
    QVERIFY(facts.wantsBullets && !facts.wantsJson && facts.hasSystem);
    QVERIFY(std::find(facts.figures.begin(), facts.figures.end(), "2026") != facts.figures.end());
    QVERIFY(std::find(facts.figures.begin(), facts.figures.end(), "30-day") != facts.figures.end());
    // Other prompts, other answers.
    QVERIFY(speak(Voice::Swift, {}, "Name three rivers.", 1).answer !=
            speak(Voice::Swift, {}, "Name four lakes.", 1).answer);
}

QTEST_GUILESS_MAIN(TestContent)
#include "tst_content.moc"
