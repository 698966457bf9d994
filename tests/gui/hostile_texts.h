// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that are made to stop a window: for the test of what is shown of them and the bench of what that takes.
#pragma once
#include <QString>
#include <vector>

namespace assay::testing
{
struct HostileText {
    const char *name;
    QString raw;
};

inline QString repeated(const QString &piece, qsizetype length) { return piece.repeated(length / piece.size()); }

inline std::vector<HostileText> hostileTexts()
{
    using namespace Qt::StringLiterals;
    constexpr int n = 60000;
    std::vector<HostileText> all;
    const auto add = [&](const char *name, const QString &raw) { all.push_back({name, raw}); };
    add("emphasis", repeated(u"*a_"_s, n));
    add("emphasis open", repeated(u"*a "_s, n));
    add("emphasis nested", repeated(u"*a "_s, n / 2) + repeated(u"b* "_s, n / 2));
    add("strong nested", repeated(u"**a "_s, n / 2) + repeated(u"b** "_s, n / 2));
    add("brackets", repeated(u"["_s, n));
    add("links open", repeated(u"[a]("_s, n));
    add("links", repeated(u"[a](b) "_s, n));
    add("images", repeated(u"![[]()"_s, n));
    add("spans", repeated(u"**a** "_s, 8000));
    add("code spans", repeated(u"`a` "_s, 8000));
    add("strike", repeated(u"~~a "_s, n));
    QString ticks;
    for (int i = 1; ticks.size() < n; ++i)
        ticks += u'e' + QString(i, u'`');
    add("backticks", ticks);
    add("less than", repeated(u"<"_s, n));
    add("comments", repeated(u"<!--"_s, n));
    add("tags", repeated(u"<b>"_s, n));
    add("html blocks", repeated(u"<div>\n"_s, n));
    add("quotes deep", repeated(u"> "_s, n) + u'a');
    add("lists deep", repeated(u"- "_s, n) + u'a');
    QString nested;
    for (int i = 0; nested.size() < n; ++i)
        nested += QString(2 * i, u' ') + u"- a\n"_s;
    add("lists nested", nested);
    add("list long", repeated(u"- a\n"_s, n));
    add("paragraphs", repeated(u"a\n\n"_s, n));
    add("headings", repeated(u"# a\n"_s, n));
    add("rules", repeated(u"***\n"_s, n));
    add("fences", repeated(u"```\n"_s, n));
    add("code lines", u"```\n"_s + repeated(u"a\n"_s, n));
    add("table wide",
        repeated(u"|a"_s, 20000) + u"|\n"_s + repeated(u"|-"_s, 20000) + u"|\n"_s + repeated(u"a\n"_s, 20000));
    add("table long", u"|a|b|\n|-|-|\n"_s + repeated(u"|a|b|\n"_s, n));
    add("table 200 x 10", repeated(u"|a"_s, 20) + u"|\n"_s + repeated(u"|-"_s, 20) + u"|\n"_s +
                              (repeated(u"|a"_s, 20) + u"|\n"_s).repeated(198));
    add("table 66 x 30", repeated(u"|a"_s, 60) + u"|\n"_s + repeated(u"|-"_s, 60) + u"|\n"_s +
                             (repeated(u"|a"_s, 60) + u"|\n"_s).repeated(64));
    add("tables many", repeated(u"a|\n|-|\n"_s, n));
    add("definitions", repeated(u"[a]: b\n"_s, n));
    add("reference expansion", u"[a]: "_s + QString(20000, u'u') + u"\n\n"_s + repeated(u"[a]"_s, 30000));
    add("one word", QString(n, u'a'));
    add("one word 1 MB", QString(1 << 20, u'a'));
    add("one line 10 MB", repeated(u"word "_s, 10 << 20));
    add("nul", QString(n, QChar(0)));
    add("combining", u"a"_s + QString(n, QChar(0x0301)));
    add("combining 16", repeated(u"a"_s + QString(16, QChar(0x0301)), 30000));
    add("bidi", QString(n / 8, QChar(0x202E)) + u"x"_s);
    add("soft breaks", repeated(u"a\n"_s, 8000));
    add("tabs", repeated(u"\t\n"_s, n));
    add("zwj family", repeated(u"👨‍👩‍👧"_s, 8000));
    add("rockets", repeated(u"🚀"_s, 8000));
    add("ticks", repeated(u"✅"_s, 8000));
    add("flags", repeated(u"🇩🇪🇫🇷"_s, 8000));
    add("keycaps", repeated(u"1️⃣"_s, 8000));
    add("rockets in paragraphs", repeated(u"🚀\n\n"_s, 8000));
    return all;
}
} // namespace assay::testing
