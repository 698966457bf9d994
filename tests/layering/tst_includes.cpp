// SPDX-License-Identifier: GPL-3.0-or-later
// The walls of the house: every #include in src/ and app/ goes only where the table in CMakeLists.txt lets it.
#include <map>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <set>

using namespace Qt::StringLiterals;

namespace
{
struct Room {
    std::set<QString> uses, thirdParty;
};

// Header prefix -> the third-party name that the table gives it.
const std::map<QString, QString> &thirdPartyHeaders()
{
    static const std::map<QString, QString> headers{
        {u"nlohmann/"_s, u"nlohmann"_s},    {u"curl/"_s, u"curl"_s},          {u"openssl/"_s, u"openssl"_s},
        {u"sqlite3.h"_s, u"sqlite"_s},      {u"zlib.h"_s, u"zlib"_s},         {u"yaml-cpp/"_s, u"yaml"_s},
        {u"xlsxwriter"_s, u"xlsxwriter"_s}, {u"simdjson.h"_s, u"simdjson"_s}, {u"cmark-gfm"_s, u"cmark"_s},
        {u"QtSvg/"_s, u"qtsvg"_s},          {u"QSvg"_s, u"qtsvg"_s},          {u"QtCharts"_s, u"qtcharts"_s},
        {u"QChart"_s, u"qtcharts"_s},       {u"QValueAxis"_s, u"qtcharts"_s}};
    return headers;
}

std::map<QString, Room> readTable()
{
    std::map<QString, Room> rooms;
    QFile file(QStringLiteral(ASSAY_BINARY_DIR "/rooms.txt"));
    if (!file.open(QIODevice::ReadOnly))
        return rooms;
    while (!file.atEnd()) {
        const QStringList parts = QString::fromUtf8(file.readLine()).trimmed().split(u'|');
        if (parts.size() != 3)
            continue;
        Room room;
        for (const QString &name : parts[1].split(u',', Qt::SkipEmptyParts))
            room.uses.insert(name);
        for (const QString &name : parts[2].split(QRegularExpression(u"[,;]"_s), Qt::SkipEmptyParts))
            room.thirdParty.insert(name);
        rooms[parts[0]] = room;
    }
    return rooms;
}

QStringList includesOf(const QString &path)
{
    static const QRegularExpression line(u"^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"_s,
                                         QRegularExpression::MultilineOption);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QStringList found;
    QRegularExpressionMatchIterator matches = line.globalMatch(QString::fromUtf8(file.readAll()));
    while (matches.hasNext())
        found << matches.next().captured(1);
    return found;
}

bool isQt(const QString &include)
{
    static const QRegularExpression qt(u"^(Qt[A-Z]\\w*/|Q[A-Z])"_s);
    return qt.match(include).hasMatch();
}
} // namespace

class LayeringTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyIncludeFollowsTheTable()
    {
        const std::map<QString, Room> rooms = readTable();
        QVERIFY2(rooms.size() >= 10, "the table of rooms was not generated");
        QStringList broken;
        int seen = 0;
        QDirIterator files(QStringLiteral(ASSAY_SOURCE_DIR "/src"), {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            const QString relative = path.mid(QStringLiteral(ASSAY_SOURCE_DIR "/src/").size());
            const QString roomName = relative.section(u'/', 0, 0);
            if (!rooms.contains(roomName)) {
                broken << relative + u": is in no room of the table"_s;
                continue;
            }
            ++seen;
            check(relative, roomName, rooms, includesOf(path), broken);
        }
        QVERIFY2(seen > 50, "hardly a source was found");
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }

    void roomsBelowSessionAreFreeOfQt()
    {
        const std::map<QString, Room> rooms = readTable();
        for (const QString &name : {u"core"_s, u"stats"_s, u"catalog"_s, u"net"_s, u"providers"_s, u"engine"_s,
                                    u"store"_s, u"analysis"_s, u"formats"_s, u"demo"_s}) {
            QVERIFY2(rooms.contains(name), qPrintable(name));
            for (const QString &library : rooms.at(name).thirdParty)
                QVERIFY2(!library.startsWith(u"qt"_s), qPrintable(name + u" uses "_s + library));
        }
    }

    // "for (x : reader.trial(id)->scores)": the Result is gone before the loop begins, and it walks through freed
    // memory.
    void noLoopWalksThroughATemporaryResult()
    {
        static const QRegularExpression loop(
            u"for \\([^;\\n]* : [^;\\n]*[rR]eader\\w*(?:\\(\\))?(?:->|\\.)\\w+\\([^;\\n]*\\)->"_s);
        QVERIFY(loop.match(u"for (const Score &s : owner.reader->trial(ids[0])->scores) {"_s).hasMatch());
        QStringList broken;
        for (const QString &part : {u"src"_s, u"tests"_s, u"app"_s}) {
            QDirIterator files(QStringLiteral(ASSAY_SOURCE_DIR "/") + part, {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                               QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                if (file.fileName().contains(u"/tests/layering/"_s))
                    continue;
                QVERIFY(file.open(QIODevice::ReadOnly));
                if (const auto hit = loop.match(QString::fromUtf8(file.readAll())); hit.hasMatch())
                    broken << file.fileName() + u": "_s + hit.captured();
            }
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }

private:
    static void check(const QString &file, const QString &roomName, const std::map<QString, Room> &rooms,
                      const QStringList &includes, QStringList &broken)
    {
        const Room &room = rooms.at(roomName);
        bool mayUseQt = false;
        for (const QString &library : room.thirdParty)
            mayUseQt = mayUseQt || library.startsWith(u"qt"_s);
        for (const QString &include : includes) {
            const QString head = include.section(u'/', 0, 0);
            if (rooms.contains(head) && include.contains(u'/')) {
                if (head != roomName && !room.uses.contains(head))
                    broken << file + u": may not include "_s + include;
                continue;
            }
            for (const auto &[prefix, library] : thirdPartyHeaders()) {
                if (include.startsWith(prefix) && !room.thirdParty.contains(library) && !mayUseQt)
                    broken << file + u": "_s + library + u" is not in this room's row: "_s + include;
                if (include.startsWith(prefix) && file.endsWith(u".h"_s) && !library.startsWith(u"qt"_s) &&
                    !file.contains(u"_p.h"_s) && prefix != u"QtCharts"_s && isPublic(file, roomName))
                    broken << file + u": shows "_s + include + u" to other rooms"_s;
            }
            if (isQt(include) && !mayUseQt)
                broken << file + u": this room is free of Qt: "_s + include;
        }
    }

    // A header that another room includes is public.
    static bool isPublic(const QString &header, const QString &roomName)
    {
        static std::map<QString, std::set<QString>> users; // header -> rooms that include it
        if (users.empty()) {
            QDirIterator files(QStringLiteral(ASSAY_SOURCE_DIR "/src"), {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                               QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString path = files.next();
                const QString from = path.mid(QStringLiteral(ASSAY_SOURCE_DIR "/src/").size()).section(u'/', 0, 0);
                for (const QString &include : includesOf(path))
                    users[include].insert(from);
            }
        }
        const auto found = users.find(header);
        if (found == users.end())
            return false;
        return found->second.size() > (found->second.contains(roomName) ? 1u : 0u);
    }
};

QTEST_GUILESS_MAIN(LayeringTest)
#include "tst_includes.moc"
