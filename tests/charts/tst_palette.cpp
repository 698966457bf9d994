// SPDX-License-Identifier: GPL-3.0-or-later
// The palette of every theme: contrast on its ground, hues that stay apart for people with each kind of colour
// blindness, and what a grey printer leaves. Differences are CIEDE2000, simulations those of Machado, Oliveira and
// Fernandes (2009) at full severity.
#include "charts/chart_theme.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <QtTest>

using namespace assay::charts;

namespace
{
using Rgb = std::array<double, 3>; // linear light
struct Lab {
    double l = 0, a = 0, b = 0;
};
constexpr std::array<std::array<Rgb, 3>, 4> kSeen{{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}, // protan
    {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},  // deutan
    {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}, // tritan
}};

double linear(double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); }
Rgb linearOf(const QColor &c) { return {linear(c.redF()), linear(c.greenF()), linear(c.blueF())}; }
Rgb seenAs(const QColor &c, std::size_t kind)
{
    const Rgb in = linearOf(c);
    Rgb out{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t k = 0; k < 3; ++k)
            out[i] += kSeen[kind][i][k] * in[k];
        out[i] = std::clamp(out[i], 0.0, 1.0);
    }
    return out;
}
Lab labOf(const Rgb &c)
{
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f((0.4124564 * c[0] + 0.3575761 * c[1] + 0.1804375 * c[2]) / 0.95047);
    const double y = f(0.2126729 * c[0] + 0.7151522 * c[1] + 0.0721750 * c[2]);
    const double z = f((0.0193339 * c[0] + 0.1191920 * c[1] + 0.9503041 * c[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double ciede2000(const Lab &p, const Lab &q)
{
    constexpr double pi = std::numbers::pi;
    const auto rad = [](double degrees) { return degrees * pi / 180; };
    const double meanC = (std::hypot(p.a, p.b) + std::hypot(q.a, q.b)) / 2;
    const double g = 0.5 * (1 - std::sqrt(std::pow(meanC, 7) / (std::pow(meanC, 7) + std::pow(25.0, 7))));
    const double a1 = (1 + g) * p.a, a2 = (1 + g) * q.a;
    const double c1 = std::hypot(a1, p.b), c2 = std::hypot(a2, q.b);
    const auto hue = [&](double a, double b) {
        const double h = a == 0 && b == 0 ? 0 : std::atan2(b, a) * 180 / pi;
        return h < 0 ? h + 360 : h;
    };
    const double h1 = hue(a1, p.b), h2 = hue(a2, q.b);
    double dh = h2 - h1;
    if (c1 * c2 == 0)
        dh = 0;
    else if (dh > 180)
        dh -= 360;
    else if (dh < -180)
        dh += 360;
    const double dL = q.l - p.l, dC = c2 - c1, dH = 2 * std::sqrt(c1 * c2) * std::sin(rad(dh / 2));
    const double l = (p.l + q.l) / 2, c = (c1 + c2) / 2;
    double h = h1 + h2;
    if (c1 * c2 != 0)
        h = std::abs(h1 - h2) <= 180 ? h / 2 : h < 360 ? (h + 360) / 2 : (h - 360) / 2;
    const double t = 1 - 0.17 * std::cos(rad(h - 30)) + 0.24 * std::cos(rad(2 * h)) + 0.32 * std::cos(rad(3 * h + 6)) -
                     0.20 * std::cos(rad(4 * h - 63));
    const double sl = 1 + 0.015 * (l - 50) * (l - 50) / std::sqrt(20 + (l - 50) * (l - 50));
    const double sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
    const double rc = 2 * std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + std::pow(25.0, 7)));
    const double rt = -std::sin(rad(60 * std::exp(-std::pow((h - 275) / 25, 2)))) * rc;
    const double x = dL / sl, y = dC / sc, z = dH / sh;
    return std::sqrt(x * x + y * y + z * z + rt * y * z);
}

double luminance(const QColor &c)
{
    const Rgb l = linearOf(c);
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
}
double contrast(const QColor &a, const QColor &b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}
QColor grey(const QColor &c) { return QColor(qGray(c.rgb()), qGray(c.rgb()), qGray(c.rgb())); }
} // namespace

class PaletteTest : public QObject
{
    Q_OBJECT
    static void themes()
    {
        QTest::addColumn<int>("theme");
        QTest::newRow("light") << int(ChartTheme::Light);
        QTest::newRow("dark") << int(ChartTheme::Dark);
        QTest::newRow("print") << int(ChartTheme::Print);
    }
private Q_SLOTS:
    // Pairs of Sharma, Wu and Dalal (2005) that go through each branch of the formula.
    void theFormulaIsRight()
    {
        const auto near = [](double a, double b) { return std::abs(a - b) < 1e-4; };
        QVERIFY(near(ciede2000({50, 2.6772, -79.7751}, {50, 0, -82.7485}), 2.0425));
        QVERIFY(near(ciede2000({50, 2.5, 0}, {73, 25, -18}), 27.1492));
        QVERIFY(near(ciede2000({50, 2.49, -0.001}, {50, -2.49, 0.0011}), 7.2195));
        QVERIFY(near(ciede2000({2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}), 0.9082));
        QVERIFY(near(ciede2000({90.8027, -2.0831, 1.4410}, {91.1528, -1.6435, 0.0447}), 1.4441));
    }
    void whatIsDrawnStandsOutFromTheGround_data() { themes(); }
    void whatIsDrawnStandsOutFromTheGround()
    {
        QFETCH(int, theme);
        const ChartColors c = chartColors(ChartTheme(theme));
        for (const QColor &series : c.series)
            QVERIFY2(contrast(series, c.ground) >= 3, qPrintable(series.name()));
        QVERIFY(contrast(c.muted, c.ground) >= 3);
        QVERIFY(contrast(c.accent, c.ground) >= 3);
        QVERIFY(contrast(c.text, c.ground) >= 7);
        QVERIFY(contrast(c.secondary, c.ground) >= 4.5);
        QVERIFY(contrast(c.high, c.ground) >= 3);
    }
    void huesStayApartForEveryEye_data() { themes(); }
    void huesStayApartForEveryEye()
    {
        QFETCH(int, theme);
        const ChartColors c = chartColors(ChartTheme(theme));
        for (std::size_t kind = 0; kind < kSeen.size(); ++kind) {
            double least = 1e9;
            for (std::size_t i = 0; i < c.series.size(); ++i) {
                for (std::size_t k = i + 1; k < c.series.size(); ++k)
                    least =
                        std::min(least, ciede2000(labOf(seenAs(c.series[i], kind)), labOf(seenAs(c.series[k], kind))));
            }
            QVERIFY2(least >= 15, qPrintable(QStringLiteral("kind %1: %2").arg(kind).arg(least)));
            // The two ends of a grid's colours say opposite things.
            QVERIFY(ciede2000(labOf(seenAs(c.high, kind)), labOf(seenAs(c.low, kind))) >= 20);
        }
    }
    void aGreyCopyCanBeRead_data() { themes(); }
    void aGreyCopyCanBeRead()
    {
        QFETCH(int, theme);
        const ChartColors c = chartColors(ChartTheme(theme));
        // A grey of the same luminance has the colour's own contrast; the cruder sum that programs use is a little off.
        for (const QColor &series : c.series)
            QVERIFY2(contrast(grey(series), grey(c.ground)) >= 2.9, qPrintable(series.name()));
        // Neighbours in a stack: by their shade, and in print by their hatch, too.
        for (const QColor &series : c.series) {
            for (int tint = 1; tint <= 5; ++tint)
                QVERIFY2(contrast(grey(tinted(c, series, tint - 1)), grey(tinted(c, series, tint))) >= 1.1,
                         qPrintable(series.name() + QString::number(tint)));
        }
        QVERIFY(c.hatched == (ChartTheme(theme) == ChartTheme::Print));
    }
    void textsOnColoursCanBeRead_data() { themes(); }
    void textsOnColoursCanBeRead()
    {
        QFETCH(int, theme);
        const ChartColors c = chartColors(ChartTheme(theme));
        double least = 1e9;
        for (int i = -100; i <= 100; ++i) {
            const QColor d = divergingColor(c, i / 100.0), s = sequentialColor(c, std::abs(i) / 100.0);
            least = std::min({least, contrast(textOn(c, d), d), contrast(textOn(c, s), s)});
        }
        for (const QColor &series : c.series) {
            for (int tint = 0; tint <= 5; ++tint) {
                const QColor bar = tinted(c, series, tint);
                least = std::min(least, contrast(textOn(c, bar), bar));
            }
        }
        QVERIFY2(least >= 4.5, qPrintable(QString::number(least)));
    }
};

QTEST_GUILESS_MAIN(PaletteTest)
#include "tst_palette.moc"
