// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/report_html.h"
#include "formats/report_style.h"
#include "formats/shown_text.h"
#include <algorithm>
#include <set>

namespace assay::formats
{
namespace
{
using namespace analysis;

class HtmlReport
{
public:
    HtmlReport(const Report &report, const HtmlPictures &pictures) : m_report(report), m_pictures(pictures) {}
    std::string write()
    {
        head();
        if (!m_pictures.definitions.empty())
            m_out += "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"letters\" width=\"0\" height=\"0\" "
                     "aria-hidden=\"true\" focusable=\"false\">" +
                     m_pictures.definitions + "</svg>\n";
        m_out += "<main id=\"main\" tabindex=\"-1\">\n";
        int open = 0;
        for (const ReportSection &section : m_report.sections) {
            for (; open >= section.level - 1; --open)
                m_out += "</section>\n";
            this->section(section);
            open = section.level - 1;
        }
        for (; open > 0; --open)
            m_out += "</section>\n";
        m_out += "</main>\n<footer><p>" + htmlText(footer()) + "</p></footer>\n</body>\n</html>\n";
        return std::move(m_out);
    }

private:
    std::string footer() const
    {
        return (m_report.simulated ? "SIMULATED MODELS: not for a decision. " : "") + m_report.title + ". " +
               m_report.request.date;
    }

    void head()
    {
        m_out = "<!DOCTYPE html>\n<html lang=\"" + htmlText(m_report.language) +
                "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
                "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri "
                "'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
                "name=\"generator\" content=\"Assay\">\n<title>" +
                htmlText(m_report.title) + "</title>\n<style>\n" + std::string(reportStyle()) +
                "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header>\n";
        if (m_report.simulated)
            m_out += "<p class=\"sample\">Simulated models: these numbers are for trying Assay out, not for a decision."
                     "</p>\n";
        m_out += "<p class=\"kind\">Model comparison</p>\n<h1>" + htmlText(m_report.title) +
                 "</h1>\n<p class=\"sub\">" + htmlText(m_report.subtitle) +
                 "</p>\n</header>\n<nav aria-label=\"Contents\">\n<ol>\n";
        for (const ReportSection &section : m_report.sections) {
            if (section.level == 2)
                m_out += "<li><a href=\"#" + htmlText(section.id) + "\">" + htmlText(section.title) + "</a></li>\n";
        }
        m_out += "</ol>\n</nav>\n";
    }

    void section(const ReportSection &section)
    {
        const std::string id = htmlText(section.id), level = std::to_string(section.level);
        m_out += "<section aria-labelledby=\"" + id + "\">\n<h" + level + " id=\"" + id + "\">" +
                 htmlText(section.title) + "</h" + level + ">\n";
        for (const ReportBlock &block : section.blocks)
            std::visit([this](const auto &b) { add(b); }, block);
    }

    void add(const ReportText &text)
    {
        switch (text.tone) {
        case ReportTone::Code:
            m_out += "<pre tabindex=\"0\">" + htmlText(text.text) + "</pre>\n";
            return;
        case ReportTone::Lead:
            return paragraphs(text.text, "lead");
        case ReportTone::Quiet:
            return paragraphs(text.text, "quiet");
        case ReportTone::Warning:
            return paragraphs(text.text, "warning");
        case ReportTone::Normal:
            return paragraphs(text.text, {});
        }
    }

    void paragraphs(const std::string &text, const std::string &kind)
    {
        const std::string open = kind.empty() ? "<p>" : "<p class=\"" + kind + "\">";
        for (std::size_t begin = 0; begin <= text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            if (end > begin)
                m_out += open + htmlText(std::string_view(text).substr(begin, end - begin)) + "</p>\n";
            begin = end + 1;
        }
    }

    void add(const ReportList &list)
    {
        m_out += "<ul>\n";
        for (const std::string &item : list.items)
            m_out += "<li>" + htmlText(item) + "</li>\n";
        m_out += "</ul>\n";
    }

    void add(const ReportFacts &facts)
    {
        m_out += "<dl>\n";
        for (const auto &[term, text] : facts.items)
            m_out += "<div><dt>" + htmlText(term) + "</dt><dd>" + htmlText(text) + "</dd></div>\n";
        m_out += "</dl>\n";
    }

    void add(const ReportTable &table)
    {
        const std::string caption = htmlText(table.caption);
        if (table.folded)
            m_out += "<details>\n<summary>" + caption + "</summary>\n";
        m_out += "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption + "\">\n<table>\n";
        if (!table.folded)
            m_out += "<caption>" + caption + "</caption>\n";
        m_out += "<thead>\n<tr>";
        for (const ReportColumn &column : table.columns)
            m_out += std::string("<th scope=\"col\"") + (column.number ? " class=\"n\"" : "") + ">" +
                     htmlText(column.title) + "</th>";
        m_out += "</tr>\n</thead>\n<tbody>\n";
        for (const auto &row : table.rows)
            addRow(table, row);
        m_out += "</tbody>\n</table>\n</div>\n";
        if (table.folded)
            m_out += "</details>\n";
    }

    void addRow(const ReportTable &table, const std::vector<ReportCell> &row)
    {
        m_out += "<tr>";
        for (std::size_t c = 0; c < row.size(); ++c) {
            std::string kind = c < table.columns.size() && table.columns[c].number ? "n" : "";
            if (row[c].tone == ReportTone::Warning)
                kind += kind.empty() ? "bad" : " bad";
            else if (row[c].tone == ReportTone::Quiet)
                kind += kind.empty() ? "quiet" : " quiet";
            const std::string attribute = kind.empty() ? "" : " class=\"" + kind + "\"";
            m_out += c == 0 ? "<th scope=\"row\"" + attribute + ">" : "<td" + attribute + ">";
            const bool figure = row[c].figure >= 0 && std::size_t(row[c].figure) < m_report.figures.size();
            if (figure)
                m_out += "<span class=\"figure " + htmlText(m_report.figures[std::size_t(row[c].figure)].id) + "\">";
            m_out += htmlText(row[c].text);
            if (figure)
                m_out += "</span>";
            m_out += c == 0 ? "</th>" : "</td>";
        }
        m_out += "</tr>\n";
    }

    void add(const ReportPicture &picture)
    {
        const ChartSpec &spec = m_report.charts[picture.chart];
        m_out += "<figure>\n";
        const auto &svgs = m_pictures.svgs;
        if (picture.chart < svgs.size() && svgs[picture.chart].starts_with("<svg"))
            m_out += "<div class=\"chart\" role=\"img\" aria-label=\"" + htmlText(spec.altText) + "\">" +
                     svgs[picture.chart] + "</div>\n";
        else
            m_out += "<p>" + htmlText(spec.altText) + "</p>\n";
        m_out += "<figcaption>Figure " + std::to_string(++m_figures) + ". " + htmlText(spec.title) + "</figcaption>\n" +
                 "</figure>\n";
        if (!spec.sentences.empty() && m_told.insert(spec.id).second)
            add(ReportList{spec.sentences});
    }

    const Report &m_report;
    const HtmlPictures &m_pictures;
    std::string m_out;
    std::set<std::string> m_told; // charts whose sentences stand already
    int m_figures = 0;
};
} // namespace

std::string htmlText(std::string_view text)
{
    std::string out;
    for (const char c : shownText(text)) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string reportHtml(const Report &report, const HtmlPictures &pictures)
{
    return HtmlReport(report, pictures).write();
}

std::vector<std::pair<std::string, std::string>> figuresInHtml(std::string_view html)
{
    constexpr std::string_view open = "<span class=\"figure ", close = "</span>";
    std::vector<std::pair<std::string, std::string>> out;
    for (std::size_t at = html.find(open); at != std::string_view::npos; at = html.find(open, at)) {
        at += open.size();
        const std::size_t quote = html.find('"', at), end = html.find(close, at);
        if (quote == std::string_view::npos || end == std::string_view::npos || quote + 2 > end)
            break;
        out.emplace_back(html.substr(at, quote - at), html.substr(quote + 2, end - quote - 2));
        at = end;
    }
    return out;
}
} // namespace assay::formats
