// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

class ScoresTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesBackWhole();
    void newerSupersedesAndUndoRestores();
    void ratersAndCriteriaAreApart();
    void refused_data();
    void refused();
    void scoredTrialsAreCounted();
    void historyIsNewestFirst();
};

namespace
{
std::vector<Score> valid(const StoreFile &file, TrialId trial) { return file.reader->trial(trial)->scores; }
Status undo(StoreFile &file, ScoreId id)
{
    return blocking<Ok>([&](auto done) { file.workspace->undoScore(id, done); });
}
} // namespace

void ScoresTest::comesBackWhole()
{
    StoreFile file;
    const auto created = file.create(storePlan(1, 1));
    Score score;
    score.trial = created.trials[0].id;
    score.rater = "\xC3\x89va";
    score.criterion = "tone";
    score.value = 5;
    score.blind = true;
    score.flagged = true;
    score.note = "fine \xF0\x9F\x91\x8D";
    score.atMicros = 42;
    score.id = *blocking<ScoreId>([&](auto done) { file.workspace->addScore(score, done); });
    const Score stored = valid(file, score.trial).at(0);
    QCOMPARE(stored.uid.size(), 32u);
    QCOMPARE(stored.sequence, 1);
    score.uid = stored.uid;
    score.sequence = 1;
    QVERIFY(stored == score);
    QVERIFY(file.reader->run(created.run)->trials[0].scores == std::vector<Score>{score});
    score.uid.clear();
    score.sequence = 0;
    score.atMicros = 0; // then the clock says when
    score.criterion = "overall";
    score.value.reset();
    score.cantJudge = true;
    score.id = *blocking<ScoreId>([&](auto done) { file.workspace->addScore(score, done); });
    score.atMicros = file.clock.micros;
    score.uid = valid(file, score.trial).back().uid;
    score.sequence = 2;
    QVERIFY(valid(file, score.trial).back() == score);
}

void ScoresTest::newerSupersedesAndUndoRestores()
{
    StoreFile file;
    const TrialId trial = file.create(storePlan(1, 1)).trials[0].id;
    std::vector<ScoreId> ids;
    for (const int value : {2, 3, 4})
        ids.push_back(*file.score(trial, "ann", value));
    const auto only = [&](int value) { return valid(file, trial).size() == 1 && valid(file, trial)[0].value == value; };
    QVERIFY(only(4));
    QVERIFY(undo(file, ids[2]).ok());
    QVERIFY(only(3));
    QVERIFY(undo(file, ids[0]).ok()); // an old one: the valid one stays
    QVERIFY(only(3));
    QVERIFY(undo(file, ids[1]).ok()); // and the voided one below does not come back
    QVERIFY(valid(file, trial).empty());
    QCOMPARE(undo(file, ids[1]).error().code, ErrorCode::BadInput);
    QCOMPARE(undo(file, ScoreId{99}).error().code, ErrorCode::BadInput);
    QVERIFY(file.score(trial, "ann", 1).ok());
    QVERIFY(only(1));
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void ScoresTest::ratersAndCriteriaAreApart()
{
    StoreFile file;
    const TrialId trial = file.create(storePlan(1, 1)).trials[0].id;
    QVERIFY(file.score(trial, "ann", 2).ok());
    QVERIFY(file.score(trial, "bob", 5).ok());
    Score tone;
    tone.trial = trial;
    tone.rater = "ann";
    tone.criterion = "tone";
    tone.value = 1;
    QVERIFY(blocking<ScoreId>([&](auto done) { file.workspace->addScore(tone, done); }).ok());
    QCOMPARE(valid(file, trial).size(), 3u);
    QCOMPARE(file.reader->analysisData({})->scores.size(), 0u); // not settled: nothing to judge yet
    QVERIFY(file.finish(*file.begin(trial), storeAnswer(1)).ok());
    const auto data = file.reader->analysisData({});
    QCOMPARE(data->scores.size(), 3u);
    QCOMPARE(std::count_if(data->scores.begin(), data->scores.end(), [&](auto &s) { return data->isOverall(s); }), 2);
    QCOMPARE(data->criteria.at(1).criterion.key, std::string("tone"));
}

void ScoresTest::refused_data()
{
    QTest::addColumn<int>("value");
    QTest::addColumn<bool>("cantJudge");
    QTest::addColumn<QString>("criterion");
    QTest::addColumn<int>("trial");
    QTest::newRow("0") << 0 << false << "overall" << 1;
    QTest::newRow("6") << 6 << false << "overall" << 1;
    QTest::newRow("both") << 3 << true << "overall" << 1;
    QTest::newRow("neither") << -1 << false << "overall" << 1;
    QTest::newRow("no criterion") << 3 << false << "" << 1;
    QTest::newRow("no trial") << 3 << false << "overall" << 77;
}

void ScoresTest::refused()
{
    QFETCH(int, value);
    QFETCH(bool, cantJudge);
    QFETCH(QString, criterion);
    QFETCH(int, trial);
    StoreFile file;
    file.create(storePlan(1, 1));
    Score score;
    score.trial = TrialId{trial};
    if (value >= 0)
        score.value = value;
    score.cantJudge = cantJudge;
    score.criterion = criterion.toStdString();
    const auto result = blocking<ScoreId>([&](auto done) { file.workspace->addScore(score, done); });
    QVERIFY(!result.ok());
    QCOMPARE(result.error().code, ErrorCode::BadInput);
    QCOMPARE(file.reader->verify()->ledgerEntries, 1);
}

void ScoresTest::scoredTrialsAreCounted()
{
    StoreFile file;
    const auto created = file.create(storePlan(2, 1));
    const auto scored = [&] { return file.reader->runSummary(created.run)->scored; };
    const ScoreId a = *file.score(created.trials[0].id, "ann", 3);
    QCOMPARE(scored(), 1);
    const ScoreId b = *file.score(created.trials[0].id, "bob", {});
    QCOMPARE(scored(), 1); // the same trial
    file.score(created.trials[1].id, "ann", 3).ok();
    QCOMPARE(scored(), 2);
    QVERIFY(undo(file, a).ok());
    QCOMPARE(scored(), 2);
    QVERIFY(undo(file, b).ok());
    QCOMPARE(scored(), 1);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void ScoresTest::historyIsNewestFirst()
{
    StoreFile file;
    const auto created = file.create(storePlan(3, 1));
    std::vector<ScoreId> ids;
    for (const Trial &trial : created.trials)
        ids.push_back(*file.score(trial.id, "ann", 3));
    file.score(created.trials[0].id, "bob", 3).ok();
    QVERIFY(undo(file, ids[1]).ok());
    const auto history = file.reader->scoreHistory("ann", 10);
    QCOMPARE(history->size(), 2u);
    QVERIFY(history->at(0).id == ids[2] && history->at(1).id == ids[0]);
    QCOMPARE(file.reader->scoreHistory("ann", 1)->size(), 1u);
    QVERIFY(file.reader->scoreHistory("' OR 1 --", 10)->empty());
}

QTEST_GUILESS_MAIN(ScoresTest)
#include "tst_scores.moc"
