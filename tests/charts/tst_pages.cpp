// SPDX-License-Identifier: GPL-3.0-or-later
// The pages in their own pictures: with 1, 2, 7 and 12 targets, long names, few prompts, equal ones; at every size
// nothing overlaps and nothing is cut off, and every label of a map stands.
#include "analysis/charts.h"
#include "charts/chart_picture.h"
#include "support/page_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::charts;

namespace
{
AnalysisData dataOf(const QString &variant, int targets)
{
    return test::pageData({targets, variant.toStdString(), targets > 1});
}
// As it is, or as much of it as there is room for.
bool isNamed(const std::vector<TextLine> &texts, const QString &name)
{
    return std::any_of(texts.begin(), texts.end(), [&](const TextLine &t) {
        QString text = t.text;
        const bool cut = text.endsWith(QChar(0x2026)) && text.size() > 4;
        return t.role == TextRole::Point && (text == name || (cut && name.startsWith(text.chopped(1))));
    });
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
            for (const char *variant : {"plain", "long", "few", "equal", "free"}) {
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
            if (id == "value") { // every mark is named: by its own label, or beside its symbol in a shared one
                for (const auto &series : spec.plane.series) {
                    const auto &point = series.points.front();
                    if (point.label.empty())
                        continue;
                    QVERIFY2(isNamed(texts, qt(point.label)) ||
                                 (isNamed(texts, qt(point.group)) && isNamed(texts, qt(point.member))),
                             point.label.c_str());
                }
            }
        }
    }
    void everyMarkLeadsSomewhere()
    {
        for (const auto &kind : analysis::chartKinds()) {
            const auto spec = kind.make(dataOf(QStringLiteral("free"), 7), {false, "1.0", "set", {}});
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
