// SPDX-License-Identifier: GPL-3.0-or-later
// The pages in their own pictures: with 1, 2, 7 and 12 targets, long names, few prompts, equal ones; at every size
// nothing overlaps and nothing is cut off, and every label of a map stands.
#include "analysis/charts.h"
#include "charts/chart_picture.h"
#include "support/chart_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::charts;

namespace
{
AnalysisData dataOf(const QString &variant, int targets)
{
    test::ChartShape shape;
    shape.targets = test::someTargets(targets, variant == u"long");
    shape.prompts = variant == u"few" ? 5 : 40;
    shape.raters = 2;
    shape.tags = variant == u"tags" || variant == u"long";
    shape.repetitions = 2;
    AnalysisData data = test::chartData(shape);
    // The second repetition is a second run; the last of several targets is a chain.
    data.runs.push_back(data.runs[0]);
    data.runs[1].id = RunId(2);
    data.runs[1].startedMicros += 30LL * 86'400'000'000;
    for (AnalysisTrial &trial : data.trials)
        trial.run = RunId(1 + trial.repetition);
    if (targets > 1)
        data.targets.back().api = Api::Chain;
    if (variant == u"equal") {
        for (AnalysisScore &score : data.scores)
            score.value = 4;
        for (AnalysisTrial &trial : data.trials) {
            trial.costNano = 5'000'000;
            trial.total = Nanos(2'000'000'000);
            trial.ttft = Nanos(400'000'000);
        }
    }
    return data;
}
} // namespace

class PagesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingOverlapsAndNothingIsCutOff_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QString>("variant");
        QTest::addColumn<int>("targets");
        for (const auto &kind : analysis::chartKinds()) {
            const std::string_view id = kind.id; // tst_layout and tst_matrix have these
            if (id == "score" || id == "latency" || id == "cost" || id == "reliability" || id == "sure" ||
                id == "raters")
                continue;
            for (const char *variant : {"plain", "long", "few", "equal", "tags"}) {
                for (int targets : {1, 2, 7, 12})
                    QTest::addRow("%s %s %d", kind.id.data(), variant, targets)
                        << QByteArray(kind.id.data(), qsizetype(kind.id.size())) << QString::fromLatin1(variant)
                        << targets;
            }
        }
    }
    void nothingOverlapsAndNothingIsCutOff()
    {
        QFETCH(QByteArray, id);
        QFETCH(QString, variant);
        QFETCH(int, targets);
        const auto spec =
            analysis::chartKind(id.constData())->make(dataOf(variant, targets), {false, "1.0", "set", {}});
        if (!spec.emptyReason.empty())
            return; // a sentence: tst_layout
        QVERIFY(isDrawable(spec));
        for (const QSize size : {QSize(960, 540), QSize(605, 340), QSize(1200, 1200)}) {
            const ChartLayout layout = layoutChart(spec, size);
            const QRectF sheet = QRectF({}, layout.size).adjusted(-0.5, -0.5, 0.5, 0.5);
            const auto texts = layout.allTexts();
            for (std::size_t i = 0; i < texts.size(); ++i) {
                QVERIFY2(sheet.contains(texts[i].rect), qPrintable(texts[i].text));
                QVERIFY2(texts[i].font.pixelSize() >= 11, qPrintable(texts[i].text));
                for (std::size_t k = i + 1; k < texts.size(); ++k) {
                    const QRectF common = texts[i].rect & texts[k].rect;
                    QVERIFY2(common.width() < 1 || common.height() < 1,
                             qPrintable(texts[i].text + QStringLiteral(" / ") + texts[k].text));
                }
            }
            if (id == "value") {
                std::size_t wanted = 0;
                for (const auto &series : spec.plane.series)
                    wanted += series.points.front().label.empty() ? 0 : 1;
                QCOMPARE(std::size_t(std::count_if(texts.begin(), texts.end(),
                                                   [](const auto &t) { return t.role == TextRole::Point; })),
                         wanted);
            }
        }
    }
    void everyMarkLeadsSomewhere()
    {
        for (const auto &kind : analysis::chartKinds()) {
            const auto spec = kind.make(dataOf(QStringLiteral("tags"), 7), {false, "1.0", "set", {}});
            if (!spec.emptyReason.empty())
                continue;
            const ChartPicture picture = buildPicture(spec, ChartTheme::Light, {960, 540});
            QVERIFY2(!picture.spots.empty(), kind.id.data());
            for (const MarkSpot &spot : picture.spots)
                QVERIFY2(analysis::figureOf(spec, spot.mark), kind.id.data());
        }
    }
};

QTEST_MAIN(PagesTest)
#include "tst_pages.moc"
