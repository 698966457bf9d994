// SPDX-License-Identifier: GPL-3.0-or-later
// Every case of every vector file, and no file that nobody answers. Without the folder these cases are skipped and say
// so; the hand-written cases beside this file still stand.
#include "vectors_estimates.h"
#include "vectors_raters.h"
#include "vectors_systems.h"
#include <map>
#include <QtTest>

using namespace assay::test;

namespace
{
// The bill's methods are tested in the room that computes money.
const QStringList &answeredElsewhere()
{
    static const QStringList names{QStringLiteral("cost_response"),      QStringLiteral("effective_price_ratio"),
                                   QStringLiteral("same_text_price"),    QStringLiteral("blended_price"),
                                   QStringLiteral("monthly_projection"), QStringLiteral("tornado")};
    return names;
}

const std::map<QString, VectorMethod> &methods()
{
    static const std::map<QString, VectorMethod> all{
        {QStringLiteral("mean_ci_t"), meanT},
        {QStringLiteral("mean_ci_by_prompt"), byPrompt},
        {QStringLiteral("mean_ci_cluster"), clustered},
        {QStringLiteral("bootstrap_given_indices"), bootstrapGiven},
        {QStringLiteral("paired_difference"), paired},
        {QStringLiteral("log_ratio_paired"), logRatio},
        {QStringLiteral("tost_paired"), tost},
        {QStringLiteral("wilcoxon_signed_rank"), signedRank},
        {QStringLiteral("sign_test"), signs},
        {QStringLiteral("mcnemar"), mcnemarJson},
        {QStringLiteral("wilson_ci"), wilson},
        {QStringLiteral("clopper_pearson_ci"), exactRate},
        {QStringLiteral("pass_rate_repeats"), repeatedRate},
        {QStringLiteral("pass_at_k"), passAt},
        {QStringLiteral("quantile_type7"), [](const json &in) { return quantilesBy(in, quantile); }},
        {QStringLiteral("quantile_nearest_rank"), [](const json &in) { return quantilesBy(in, quantileNearestRank); }},
        {QStringLiteral("quantile_ci_binomial"), quantileBounds},
        {QStringLiteral("ratio_estimator"), ratioJson},
        {QStringLiteral("sample_size_paired"), sampleSize},
        {QStringLiteral("sample_size_mcnemar"), sampleSizePass},
        {QStringLiteral("mde_paired"), detectable},
        {QStringLiteral("special_functions"), special},
        {QStringLiteral("verdict"), verdictJson},
        {QStringLiteral("p_adjust"), adjusted},
        {QStringLiteral("bt_connectivity"), connectivity},
        {QStringLiteral("bradley_terry"), bradleyTerryJson},
        {QStringLiteral("davidson"), davidsonJson},
        {QStringLiteral("win_rate"), winRateJson},
        {QStringLiteral("position_bias"), positionJson},
        {QStringLiteral("cohen_kappa"), cohenJson},
        {QStringLiteral("fleiss_kappa"), fleissJson},
        {QStringLiteral("krippendorff_alpha"), alphaJson},
        {QStringLiteral("spearman"), spearmanJson},
        {QStringLiteral("latency_metrics"), latencyJson},
        {QStringLiteral("availability"), availabilityJson},
        {QStringLiteral("pareto"), paretoJson},
        {QStringLiteral("routing_simulation"), routingJson},
        {QStringLiteral("mrcr_bin"), binJson},
        {QStringLiteral("mrcr_grade"), gradeJson},
        {QStringLiteral("effective_length"), effectiveJson},
        {QStringLiteral("sequence_matcher"), matcherJson},
        {QStringLiteral("ngram_overlap"), ngramJson},
        {QStringLiteral("style_metrics"), styleJson},
        {QStringLiteral("decontaminated_rescore"), rescoreJson},
        {QStringLiteral("seeded_shuffle"), shuffleJson}};
    return all;
}
} // namespace

class VectorsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCase_data()
    {
        QTest::addColumn<QString>("method");
        for (const auto &[name, run] : methods())
            QTest::newRow(qPrintable(name)) << name;
    }
    void everyCase()
    {
        QFETCH(QString, method);
        const VectorResult result = checkVectors(method, methods().at(method));
        if (!result.found)
            QSKIP(qPrintable(
                QStringLiteral("no vectors at %1; set ASSAY_VECTORS to their folder").arg(vectorPath(method))));
        QVERIFY2(result.wrong.isEmpty(), qPrintable(result.wrong.join(QLatin1Char('\n'))));
    }
    void everyFileIsAnswered()
    {
        const QStringList files = QDir(vectorFolder()).entryList({QStringLiteral("*.json")}, QDir::Files);
        if (files.isEmpty())
            QSKIP(qPrintable(QStringLiteral("no vectors in %1").arg(vectorFolder())));
        QStringList missing;
        for (const QString &file : files) {
            const QString method = file.chopped(5);
            if (!methods().contains(method) && !answeredElsewhere().contains(method))
                missing << method;
        }
        QVERIFY2(missing.isEmpty(),
                 qPrintable(QStringLiteral("no method answers ") + missing.join(QStringLiteral(", "))));
    }
    void aWrongAnswerIsNamed() // the check itself must be able to fail
    {
        const json tolerance{{"rel", 1e-9}, {"abs", 1e-9}};
        QCOMPARE(
            vectorDifference({{"p", 0.5}, {"list", {1, nullptr}}}, {{"p", 0.5}, {"list", {1, nullptr}}}, tolerance, {}),
            QString());
        QCOMPARE(vectorDifference({{"list", {1, nullptr}}}, {{"list", {1, 0}}}, tolerance, {}),
                 QStringLiteral(".list[1]: want null, got 0"));
        QVERIFY(!vectorDifference({{"p", 0.5}}, json::object(), tolerance, {}).isEmpty());
        QVERIFY(!vectorDifference({{"p", 0.5}}, {{"p", 0.6}}, tolerance, {}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(VectorsTest)
#include "tst_vectors.moc"
