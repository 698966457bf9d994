// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that a spreadsheet would run, a browser would act on, or a parser would stumble over. Seeded: the same ones
// each time. Every one holds the word "payload", by which they are counted where they come out.
#pragma once
#include "core/text.h"
#include <string>
#include <vector>

namespace assay::test
{
inline std::vector<std::string> payloads(std::size_t count, std::uint64_t seed = 7)
{
    static const std::vector<std::string> heads{"=",
                                                "+",
                                                "-",
                                                "@",
                                                "\t=",
                                                "\r=",
                                                "\n=",
                                                " =",
                                                "\xE2\x80\x8B=",
                                                "\xEF\xBC\x9D",
                                                "\xEF\xBB\xBF=",
                                                "'=",
                                                "\"=",
                                                ";=",
                                                "<script>",
                                                "<img src=x onerror=",
                                                "</td><td onclick=",
                                                "</pre></main><iframe src=",
                                                "<svg/onload=",
                                                "<a href='javascript:",
                                                "\" autofocus onfocus=\"",
                                                "' style='x:expression(",
                                                "<!--",
                                                "-->",
                                                "<![CDATA[",
                                                "]]>",
                                                "&lt;",
                                                "&#x3c;script&#x3e;",
                                                "<r><t>",
                                                "_x0041_",
                                                "{{",
                                                "<style>*{",
                                                "<meta http-equiv=refresh content=",
                                                "</title><script>",
                                                "<base href=//",
                                                "\x01",
                                                "\xE2\x80\xAE",
                                                "\xE2\x81\xA6",
                                                "%0d%0a",
                                                "file:///etc/",
                                                "http://",
                                                "\xFF\xFE",
                                                "\xEF\xBF\xBF",
                                                ""};
    static const std::vector<std::string> middles{"cmd|' /C calc'!A0 ",
                                                  "HYPERLINK(\"http://e\",\"x\") ",
                                                  "alert(1) ",
                                                  "1+1 ",
                                                  "SUM(1) ",
                                                  "DDE(\"a\") ",
                                                  "WEBSERVICE(\"x\") ",
                                                  "IMPORTXML() ",
                                                  "\xF0\x9F\x92\xA3 ",
                                                  ""};
    static const std::vector<std::string> tails{"",     "</script>", ">",   "\"",  "'",    ")",   "</r>",
                                                "\n=2", "\t@x",      "-->", "]]>", "\x0B", "\r\n"};
    SplitMix64 random(seed);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(heads[random.below(heads.size())] + middles[random.below(middles.size())] + "payload" +
                      std::to_string(i) + tails[random.below(tails.size())]);
    return out;
}
} // namespace assay::test
