// SPDX-License-Identifier: GPL-3.0-or-later
// What the project's own pages point to is there: files, folders and pictures.
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

class TstDocuments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyLinkLeadsSomewhere_data()
    {
        QTest::addColumn<QString>("page");
        for (const auto *page : {"README.md", "src/README.md", "tests/README.md"})
            QTest::newRow(page) << QString::fromLatin1(page);
    }
    void everyLinkLeadsSomewhere()
    {
        QFETCH(QString, page);
        const QString path = u"" ASSAY_SOURCE_DIR "/"_s + page;
        const QString text = read(path);
        QVERIFY2(!text.isEmpty(), qPrintable(path));
        static const QRegularExpression link(u"\\]\\(([^)#\\s]+)[^)]*\\)|(?:src|srcset)=\"([^\"]+)\""_s);
        for (auto hit = link.globalMatch(text); hit.hasNext();) {
            const QRegularExpressionMatch match = hit.next();
            const QString target = match.captured(1) + match.captured(2);
            if (target.contains(u"://"_s))
                continue;
            const QFileInfo file(QFileInfo(path).dir().filePath(target));
            QVERIFY2(file.exists() && (file.isDir() || file.size() > 0), qPrintable(page + u": "_s + target));
        }
    }
    void theReadmeShowsTheProgram()
    {
        static const QRegularExpression picture(u"!\\[[^\\]]{20,}\\]\\(([^)]+)\\)"_s);
        const QRegularExpressionMatch first = picture.match(read(u"" ASSAY_SOURCE_DIR "/README.md"_s));
        QVERIFY(first.hasMatch());
        QVERIFY(read(u"" ASSAY_SOURCE_DIR "/"_s + first.captured(1)).startsWith(u"<svg"_s));
    }

private:
    static QString read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
};

QTEST_GUILESS_MAIN(TstDocuments)
#include "tst_documents.moc"
