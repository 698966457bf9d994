// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/pdf_settled.h"
#include <QCryptographicHash>
#include <QDateTime>
#include <QHashFunctions>
#include <QMutex>
#include <QRegularExpression>

namespace assay::charts
{
namespace
{
void replaced(QByteArray &pdf, qsizetype at, qsizetype size, QByteArray with)
{
    with.resize(size, ' ');
    std::copy(with.cbegin(), with.cend(), pdf.begin() + at);
}

// The seed is the whole process's, and so is the count of those who need it to be steady.
struct Steady {
    QMutex mutex;
    int users = 0;
    bool wasRandom = false;
};
Steady &steady()
{
    static Steady one;
    return one;
}
} // namespace

SteadyHashes::SteadyHashes()
{
    const QMutexLocker lock(&steady().mutex);
    if (steady().users++ > 0)
        return;
    steady().wasRandom = QHashSeed::globalSeed() != 0;
    QHashSeed::setDeterministicGlobalSeed();
}

SteadyHashes::~SteadyHashes()
{
    const QMutexLocker lock(&steady().mutex);
    if (--steady().users == 0 && steady().wasRandom)
        QHashSeed::resetRandomGlobalSeed(); // hashes that are there keep the seed that they were made with
}

QByteArray settledPdf(QByteArray pdf)
{
    bool given = false;
    const qint64 epoch = qEnvironmentVariable("SOURCE_DATE_EPOCH").toLongLong(&given);
    const QDateTime when = QDateTime::fromSecsSinceEpoch(given ? epoch : 946'684'800, Qt::UTC);
    const QByteArray date = when.toString(QStringLiteral("yyyyMMddHHmmss")).toLatin1();
    for (const char *key : {"/CreationDate (D:", "/ModDate (D:"}) {
        const QByteArray mark(key);
        for (qsizetype at = pdf.indexOf(mark); at >= 0; at = pdf.indexOf(mark, at + 1)) {
            const qsizetype from = at + mark.size(), end = pdf.indexOf(')', from);
            if (end > from + 14) // the zone of this computer's clock goes, too
                replaced(pdf, from, end - from, date + QByteArray("Z00'00'").left(end - from - 14));
        }
    }
    // Identifiers have one form, wherever they stand.
    static const QRegularExpression uuid(
        QStringLiteral("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));
    QList<qsizetype> places;
    auto matches = uuid.globalMatch(QString::fromLatin1(pdf));
    while (matches.hasNext())
        places << matches.next().capturedStart();
    for (const qsizetype at : places)
        replaced(pdf, at, 36, "00000000-0000-4000-8000-000000000000");
    const QByteArray digest = QCryptographicHash::hash(pdf, QCryptographicHash::Sha256).toHex();
    for (const qsizetype at : places)
        replaced(pdf, at, 36,
                 digest.left(8) + '-' + digest.mid(8, 4) + "-4" + digest.mid(12, 3) + "-8" + digest.mid(15, 3) + '-' +
                     digest.mid(18, 12));
    return pdf;
}
} // namespace assay::charts
