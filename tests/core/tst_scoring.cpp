// SPDX-License-Identifier: GPL-3.0-or-later
// Rubrics, blind orders, masks, the next pair, cells: the pure part of scoring by hand.
#include <QTest>

#include <map>
#include <set>

#include "core/blind_order.h"
#include "core/measures.h"
#include "core/name_mask.h"
#include "core/pair_choice.h"
#include "core/scores.h"
#include "core/sha256.h"

using namespace assay;

class ScoringTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void digestsAreTheStandards();
    void ordersAreBalanced();
    void ordersDiffer();
    void guessesComeOnceInTen();
    void namesAreMasked_data();
    void namesAreMasked();
    void rangesComeBack();
    void responseScores();
    void cellsDoNotDependOnOrder();
    void pairsBridgeThenShorten();
    void rankingsGivePairs();
    void ratersThatDiffer();
    void whatAFindingCanBeAbout();
};

void ScoringTest::digestsAreTheStandards() // FIPS 180-4 and RFC 4231
{
    QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(sha256Hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(sha256Hex(std::string(1'000'000, 'a')),
             std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    QCOMPARE(hmacSha256Hex("Jefe", "what do ya want for nothing?"),
             std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    QCOMPARE(firstEightBytes(sha256("abc")), 0xba7816bf8f01cfeaull);
}

void ScoringTest::whatAFindingCanBeAbout()
{
    const auto criterion = [](std::string key, ScaleKind kind, Direction direction, double weight) {
        Criterion c;
        c.key = c.name = std::move(key);
        c.scale = {kind, 0, kind == ScaleKind::PassFail ? 1 : 5, {{0, "a", ""}, {1, "b", ""}}};
        c.direction = direction;
        c.weight = weight;
        c.margin = 0.5;
        return c;
    };
    constexpr Direction up = Direction::HigherIsBetter, down = Direction::LowerIsBetter;
    Rubric rubric;
    rubric.key = rubric.name = "r";
    rubric.criteria = {criterion("kind", ScaleKind::Categories, Direction::Unordered, 0)};
    QVERIFY(measuresOf(rubric).empty());
    QCOMPARE(usualPrimary(rubric), std::string("kind")); // nothing ranks: what there is
    rubric.criteria.push_back(criterion("good", ScaleKind::Count, up, 0));
    rubric.criteria.push_back(criterion("solves", ScaleKind::Ordinal, up, 1));
    QCOMPARE(measuresOf(rubric), (std::vector<std::string>{"good", "solves"}));
    QCOMPARE(usualPrimary(rubric), std::string("good"));
    rubric.criteria.push_back(criterion("policy", ScaleKind::PassFail, up, 2));
    rubric.criteria.push_back(criterion("bad", ScaleKind::Count, down, 0));
    QCOMPARE(measuresOf(rubric), (std::vector<std::string>{"good", "solves", "policy", "bad", "*", "#"}));
    QCOMPARE(usualPrimary(rubric), std::string("#"));
    QVERIFY(hasMeasure(rubric, "policy") && !hasMeasure(rubric, "kind"));
    QCOMPARE(marginOf(rubric, "policy"), 0.5);
    QCOMPARE(marginOf(rubric, "*"), 0.0);
    rubric.criteria.pop_back();
    QCOMPARE(usualPrimary(rubric), std::string("*"));
    const auto unverifiable = criterion("claims_unverifiable", ScaleKind::Count, down, 0);
    QVERIFY(!countsBadClaims(unverifiable) && !countsGoodClaims(unverifiable));
}

void ScoringTest::ordersAreBalanced()
{
    std::vector<std::string> prompts;
    for (int i = 0; i < 48; ++i)
        prompts.push_back("prompt " + std::to_string(i));
    const auto orders = counterbalancedOrders(prompts, 4, "key", "ann");
    std::map<std::pair<int, int>, int> times;
    for (const auto &order : orders) {
        QCOMPARE(std::set<int>(order.begin(), order.end()).size(), 4u);
        for (int position = 0; position < 4; ++position)
            ++times[{position, order[std::size_t(position)]}];
    }
    QCOMPARE(times.size(), 16u);
    for (const auto &[place, count] : times)
        QCOMPARE(count, 12);
    QVERIFY(orders == counterbalancedOrders(prompts, 4, "key", "ann"));
}

void ScoringTest::ordersDiffer()
{
    const std::vector<std::string> prompts{"a", "b", "c", "d", "e", "f"};
    const auto ann = counterbalancedOrders(prompts, 6, "key", "ann");
    QVERIFY(ann != counterbalancedOrders(prompts, 6, "key", "bob"));
    QVERIFY(ann != counterbalancedOrders(prompts, 6, "other", "ann"));
    QCOMPARE(counterbalancedOrders(prompts, 3, "given", "ann")[4], (std::vector<int>{0, 1, 2}));
    QCOMPARE(orderSeed("run", "rater", "prompt"), firstEightBytes(sha256("run|rater|prompt")));
}

void ScoringTest::guessesComeOnceInTen()
{
    ScoringSession session;
    session.orderKey = "key";
    for (int block = 0; block < 20; ++block) {
        int due = 0;
        for (int i = 0; i < 10; ++i)
            due += guessDue(session, "ann", block * 10 + i) ? 1 : 0;
        QCOMPARE(due, 1);
    }
    session.blind = false;
    QVERIFY(!guessDue(session, "ann", 0) && !guessDue(session, "ann", 5));
}

void ScoringTest::namesAreMasked_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    QTest::newRow("a name") << "This is ChatGPT speaking"
                            << "This is [name] speaking";
    QTest::newRow("the longer one") << "Claude Opus wrote it"
                                    << "[name] wrote it";
    QTest::newRow("in context") << "I am Claude, and glad."
                                << "I am [name], and glad.";
    QTest::newRow("out of context") << "Claude Monet painted it."
                                    << "Claude Monet painted it.";
    QTest::newRow("context of another sentence") << "I am glad. Claude Monet did it."
                                                 << "I am glad. Claude Monet did it.";
    QTest::newRow("part of a word") << "ChatGPTish things"
                                    << "ChatGPTish things";
    QTest::newRow("own label") << "my-model-7 says"
                               << "[name] says";
    QTest::newRow("any case") << "CHATGPT"
                              << "[name]";
}

void ScoringTest::namesAreMasked()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    const SelfNames known{{{"ChatGPT", false}, {"Claude", true}, {"Claude Opus", false}}, {"i am"}};
    const MaskedText masked = maskNames(text.toStdString(), known, {"my-model-7"});
    QCOMPARE(QString::fromStdString(masked.text), shown);
    QCOMPARE(masked.names.empty(), text == shown);
}

void ScoringTest::rangesComeBack()
{
    const std::string text = "So ChatGPT says: ChatGPT is right.";
    const MaskedText masked = maskNames(text, {{{"ChatGPT", false}}, {}});
    QCOMPARE(masked.text, std::string("So [name] says: [name] is right."));
    const auto at = std::int64_t(masked.text.find("is right"));
    const auto [begin, end] = unmaskedRange(masked.names, at, at + 8);
    QCOMPARE(text.substr(std::size_t(begin), std::size_t(end - begin)), std::string("is right"));
    const auto cut = unmaskedRange(masked.names, 5, 7); // inside the first mask
    QCOMPARE(text.substr(std::size_t(cut.first), std::size_t(cut.second - cut.first)), std::string("ChatGPT"));
}

namespace
{
Score scored(const char *criterion, std::optional<int> value)
{
    Score score;
    score.criterion = criterion;
    score.value = value;
    score.cantJudge = !value;
    return score;
}
Rubric twoScales()
{
    Rubric rubric = overallRubric();
    rubric.criteria[0].weight = 3;
    Criterion other = rubric.criteria[0];
    other.key = other.name = "fluff";
    other.scale = {ScaleKind::Points, 0, 100, {}};
    other.direction = Direction::LowerIsBetter;
    other.weight = 1;
    rubric.criteria.push_back(other);
    return rubric;
}
} // namespace

void ScoringTest::responseScores()
{
    const Rubric rubric = twoScales();
    QVERIFY(checkRubric(rubric).ok());
    const ResponseScore whole = responseScore(rubric, {scored("overall", 5), scored("fluff", 100)});
    QVERIFY(whole.percent && std::abs(*whole.percent - 75) < 1e-12); // (3 x 100 + 1 x 0) / 4
    QVERIFY(!whole.native);                                          // two scales have no common one
    QVERIFY(!responseScore(rubric, {scored("overall", 5)}).percent); // forgotten: unscored
    QCOMPARE(responseScore(rubric, {scored("overall", 5), scored("fluff", {})}).cantJudge, 1);
    QVERIFY(!responseScore(rubric, {scored("overall", 5), scored("fluff", {})}).percent);
    const ResponseScore one = responseScore(overallRubric(), {scored("overall", 4)});
    QVERIFY(one.native == 4.0 && one.percent == 75.0);
    Rubric broken = rubric;
    broken.criteria[1].key = "overall";
    QVERIFY(!checkRubric(broken).ok());
    broken.criteria[1].key = "x";
    broken.criteria[1].scale.high = 0;
    QVERIFY(!checkRubric(broken).ok());
}

void ScoringTest::cellsDoNotDependOnOrder()
{
    const std::string a(32, 'a'), b(32, 'b'), c(32, 'c'), d(32, 'd');
    std::vector<CellRow> rows{{a, "", 1, false}, {b, a, 2, false}, {c, a, 3, false}, {d, b + c, 4, true}};
    std::sort(rows.begin(), rows.end(), [](const CellRow &x, const CellRow &y) { return x.uid < y.uid; });
    do {
        const CellState state = resolveCell(rows);
        QVERIFY(state.current && rows[*state.current].uid == c); // d was taken back, and b and c differ
        QCOMPARE(state.heads.size(), 2u);
    } while (std::next_permutation(rows.begin(), rows.end(),
                                   [](const CellRow &x, const CellRow &y) { return x.uid < y.uid; }));
    for (CellRow &row : rows)
        row.voided = row.uid == a; // an old one is taken back: the newer ones stand
    QCOMPARE(resolveCell(rows).heads.size(), 1u);
    QVERIFY(resolveCell({}).heads.empty() && !resolveCell({}).current);
}

void ScoringTest::pairsBridgeThenShorten()
{
    const std::vector<std::vector<bool>> has(6, std::vector<bool>(4, true));
    std::vector<PairVote> votes;
    std::set<std::tuple<int, int, int>> seen;
    std::map<std::pair<int, int>, int> sides;
    for (int i = 0; i < 36; ++i) {
        const auto next = nextPair(has, votes, 7);
        QVERIFY(next);
        QCOMPARE(next->bridges, i < 3); // 4 targets are joined by 3 votes
        const auto [low, high] = std::minmax(next->a, next->b);
        QVERIFY2(seen.insert({next->prompt, low, high}).second, "a pair came again before all had come");
        QVERIFY(!next->repeats);
        sides[{low, high}] += next->a == low ? 1 : -1;
        votes.push_back({next->prompt, next->a, next->b, i % 3 == 0 ? Choice::Tie : Choice::A});
    }
    for (const auto &[pair, lead] : sides)
        QVERIFY(std::abs(lead) <= 1);
    QVERIFY(nextPair(has, votes, 7)->repeats);
    // The widest interval is the one that is asked about.
    votes = {
        {0, 0, 1, Choice::A}, {1, 1, 0, Choice::A}, {2, 0, 1, Choice::Tie}, {0, 1, 2, Choice::A}, {0, 2, 3, Choice::A}};
    const auto widths = pairWidths(4, votes);
    const auto next = nextPair(has, votes, 1);
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j)
            QVERIFY(widths[i][j] <= widths[std::size_t(next->a)][std::size_t(next->b)] + 1e-9);
    QVERIFY(!nextPair({{true, false}}, {}, 1));
    QVERIFY(!nextPair({}, {}, 1));
}

void ScoringTest::rankingsGivePairs()
{
    const Ranking ranking{{{TrialId{3}}, {TrialId{1}, TrialId{2}}}, "overall", 1, {}};
    const std::vector<Preference> pairs = derivedPairs(ranking);
    QCOMPARE(pairs.size(), 3u);
    for (const Preference &pair : pairs) {
        QVERIFY(pair.derived);
        QCOMPARE(pair.choice, pair.a == TrialId{3} ? Choice::A : Choice::Tie);
    }
}

void ScoringTest::ratersThatDiffer()
{
    Score ann = scored("overall", 1), bob = scored("overall", 4), cy = scored("overall", 2);
    ann.trial = bob.trial = TrialId{1};
    cy.trial = TrialId{2};
    Score dee = cy;
    dee.value = 3; // one apart: within the spread of 1
    const auto queue = disagreements(overallRubric(), {ann, bob, cy, dee});
    QCOMPARE(queue.size(), 1u);
    QVERIFY(queue[0].trial == TrialId{1} && queue[0].spread == 3 && !queue[0].adjudicated);
    Adjudication word;
    word.trial = TrialId{1};
    word.value = 3;
    QVERIFY(disagreements(overallRubric(), {ann, bob}, {word})[0].adjudicated);
}

QTEST_GUILESS_MAIN(ScoringTest)
#include "tst_scoring.moc"
