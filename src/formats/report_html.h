// SPDX-License-Identifier: GPL-3.0-or-later
// A report as one HTML file that needs nothing else: no script, no network (and a content policy that forbids both),
// nested headings, tables with headings, a text for every picture, a way past the navigation, a form for print and one
// for dark screens. Everything that came from outside is text, never markup. Pure.
#pragma once
#include "analysis/report.h"
#include <string>
#include <vector>

namespace assay::formats
{
struct HtmlPictures {
    std::vector<std::string> svgs; // beside Report::charts, each one <svg> element of our own making; empty: its text
                                   // stands in its place
    std::string definitions;       // a <defs> element that they use; may be empty
};
std::string reportHtml(const analysis::Report &report, const HtmlPictures &pictures);
// Of a text for HTML: the five characters, and what cannot be seen or turns the line round is made visible.
std::string htmlText(std::string_view text);
// The figures of a report as they stand in its HTML: id and text, each place once. For who checks it.
std::vector<std::pair<std::string, std::string>> figuresInHtml(std::string_view html);
} // namespace assay::formats
