// SPDX-License-Identifier: GPL-3.0-or-later
#include "itemmodels/format.h"
#include <cmath>
#include <cstdint>
#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

namespace assay::itemmodels
{
using namespace Qt::StringLiterals;
namespace
{
QString tr(const char *text, int n = -1) { return QCoreApplication::translate("Format", text, nullptr, n); }
const QString &absent()
{
    static const QString dash = u"–"_s;
    return dash;
}

std::uint64_t power10(int exponent)
{
    std::uint64_t result = 1;
    while (exponent-- > 0)
        result *= 10;
    return result;
}

// The amount rounded half away from zero to `decimals`, in integers all the way: "1234.50".
QString fixedText(std::uint64_t nano, int decimals, const QLocale &locale)
{
    const std::uint64_t unit = power10(9 - decimals);
    const std::uint64_t rounded = nano / unit + (nano % unit >= unit - unit / 2 ? 1 : 0);
    const std::uint64_t scale = power10(decimals);
    const QString whole = locale.toString(qulonglong(rounded / scale));
    if (decimals == 0)
        return whole;
    QString fraction = QString::number(rounded % scale).rightJustified(decimals, u'0');
    const QChar zero = locale.zeroDigit().at(0);
    for (QChar &c : fraction)
        c = QChar(zero.unicode() + (c.unicode() - u'0'));
    return whole + locale.decimalPoint() + fraction;
}

int decimalsFor(std::uint64_t nano)
{
    if (nano == 0 || nano >= 100'000'000)
        return 2;
    int decimals = 3; // two significant digits below ten cents
    for (std::uint64_t least = 10'000'000; nano < least && decimals < 9; least /= 10)
        ++decimals;
    return decimals;
}
} // namespace

QString durationText(Nanos value, const QLocale &locale)
{
    const double seconds = double(value.count()) / 1e9;
    if (seconds >= 99.95) {
        const auto whole = std::int64_t(std::llround(seconds));
        return tr("%1 min %2 s").arg(locale.toString(qlonglong(whole / 60)), locale.toString(qlonglong(whole % 60)));
    }
    return tr("%1 s").arg(locale.toString(seconds, 'f', seconds < 0.995 ? 2 : 1));
}

QString durationText(std::optional<Nanos> value, const QLocale &locale)
{
    return value ? durationText(*value, locale) : absent();
}

QString tokensText(std::optional<std::int64_t> tokens, const QLocale &locale)
{
    return tokens ? tr("%1 tok").arg(countText(*tokens, locale)) : absent();
}

QString rateText(std::optional<double> perSecond, const QLocale &locale)
{
    if (!perSecond || !std::isfinite(*perSecond))
        return absent();
    return tr("%1 tok/s").arg(locale.toString(*perSecond, 'f', *perSecond < 9.95 ? 1 : 0));
}

QString countText(std::int64_t count, const QLocale &locale) { return locale.toString(qlonglong(count)); }

QString moneyText(const Money &money, const QLocale &locale)
{
    const bool negative = money.nano < 0;
    const std::uint64_t nano = negative ? std::uint64_t(0) - std::uint64_t(money.nano) : std::uint64_t(money.nano);
    const QString amount = fixedText(nano, decimalsFor(nano), locale);
    const QString sign = negative ? locale.negativeSign() : QString();
    if (money.currency == "USD")
        return sign + u'$' + amount;
    return u"%1 %2%3"_s.arg(QString::fromStdString(money.currency), sign, amount);
}

QString costText(const Cost &cost, const QLocale &locale)
{
    if (!cost.amount || (cost.lowerBound && cost.amount->nano == 0)) // "at least nothing" says nothing
        return tr("cost unknown");
    if (cost.amount->nano == 0 && cost.source == CostSource::OwnRate) // somebody's word, and not a price that is known
        return tr("free, as declared");
    const QString amount = moneyText(*cost.amount, locale);
    return cost.lowerBound ? tr("at least %1").arg(amount) : amount;
}

QString costText(const std::vector<Money> &sums, int unknown, const QLocale &locale)
{
    QStringList parts;
    for (const Money &money : sums)
        parts << moneyText(money, locale);
    if (unknown > 0)
        parts << (sums.empty() ? tr("cost unknown") : tr("%1 unknown").arg(countText(unknown, locale)));
    return parts.isEmpty() ? absent() : parts.join(u" + "_s);
}

QString shareText(double share, const QLocale &locale)
{
    // Never "100 %" or "0 %" for what is not exactly that.
    double percent = share * 100;
    if (share < 1 && percent > 99.5)
        percent = std::floor(percent * 10) / 10;
    const int decimals = share < 1 && percent > 99 ? 1 : share > 0 && percent < 1 ? 1 : 0;
    return tr("%1 %").arg(locale.toString(percent, 'f', decimals));
}

QString whenText(std::int64_t wallMicros, const QLocale &locale)
{
    return locale.toString(QDateTime::fromMSecsSinceEpoch(wallMicros / 1000), u"yyyy-MM-dd HH:mm"_s);
}
} // namespace assay::itemmodels
