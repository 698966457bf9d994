// SPDX-License-Identifier: GPL-3.0-or-later
// Every chart of the registry, and the waterfall, from records written by hand: what it says is kept as text in
// tests/data/charts/small-*.txt. ASSAY_UPDATE_GOLDEN=1 writes them anew, to be read in the diff before they are
// committed.
#include "analysis/charts.h"
#include "analysis/waterfall.h"
#include "support/chart_text.h"
#include "support/small_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::analysis;

namespace
{
void hold(const std::string &id, const ChartSpec &spec)
{
    const std::string got = test::chartText(spec);
    QFile file(QStringLiteral(ASSAY_TEST_DATA "/charts/small-%1.txt").arg(QString::fromStdString(id)));
    if (qEnvironmentVariableIsSet("ASSAY_UPDATE_GOLDEN")) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(got.data(), qint64(got.size()));
        return;
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    const QStringList wanted = QString::fromUtf8(file.readAll()).split(u'\n'),
                      found = QString::fromStdString(got).split(u'\n');
    for (qsizetype i = 0; i < std::min(wanted.size(), found.size()); ++i)
        QCOMPARE(found[i], wanted[i]);
    QCOMPARE(found.size(), wanted.size());
}

// The first is cut off before anything came, the second answers two seconds later.
StoredAttempt attemptAt(int n)
{
    using std::chrono::milliseconds;
    StoredAttempt out;
    out.number = n;
    out.startedMicros = 1'793'577'600'000'000 + (n - 1) * 2'000'000;
    out.endedMicros = out.startedMicros + 1'000'000;
    Response r;
    r.outcome = n == 1 ? Outcome::Failed : Outcome::Succeeded;
    r.timing.queued = milliseconds(n == 1 ? 50 : 0);
    r.timing.connected = milliseconds(80);
    r.timing.done = milliseconds(700);
    if (n == 2) {
        r.timing.firstByte = milliseconds(400);
        r.timing.firstAnswer = milliseconds(600);
        r.timing.lastDelta = milliseconds(2400);
        r.timing.done = milliseconds(2500);
    }
    out.response = r;
    return out;
}
} // namespace

class GoldenTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void chart_data()
    {
        QTest::addColumn<int>("kind");
        for (int k = 0; k < int(chartKinds().size()); ++k)
            QTest::newRow(chartKinds()[std::size_t(k)].id.data()) << k;
    }
    void chart()
    {
        QFETCH(int, kind);
        const ChartKind &of = chartKinds()[std::size_t(kind)];
        ChartOptions options;
        options.appVersion = "0.1.0";
        options.setName = "support-v3";
        const ChartSpec spec = of.make(test::smallData(), options);
        QVERIFY2(spec.emptyReason.empty(), spec.emptyReason.c_str());
        hold(std::string(of.id), spec);
    }
    void waterfall()
    {
        WaterfallSubject subject;
        subject.label = "Alpha";
        subject.model = "alpha-1";
        subject.endpoint = "OpenAI";
        subject.caseTitle = "Prompt 1";
        subject.appVersion = "0.1.0";
        const ChartSpec spec = makeWaterfall({attemptAt(1), attemptAt(2)}, subject);
        QVERIFY2(spec.emptyReason.empty(), spec.emptyReason.c_str());
        hold("waterfall", spec);
    }
};

QTEST_APPLESS_MAIN(GoldenTest)
#include "tst_golden.moc"
