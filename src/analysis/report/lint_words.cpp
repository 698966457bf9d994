// SPDX-License-Identifier: GPL-3.0-or-later
// A recommendation may prefer a model for any reason; it may not claim that one is better, or that two are the same,
// where the paired comparison does not say so. Only plain claims about named targets are read: what is not understood
// is let through.
#include "analysis/report/lint_words.h"
#include <algorithm>
#include <array>

namespace assay::analysis
{
namespace
{
using Words = std::vector<std::string_view>;

const Words &winnerWords()
{
    static const Words words{"better than",         "beats ",       "outperforms",  "superior to",
                             "is the best",         "is best",      "scores best",  "clearly ahead",
                             "better answers than", "wins against", "the winner is"};
    return words;
}
const Words &sameWords()
{
    static const Words words{"as good as",    "equally good",  "the same quality", "same quality as",
                             "no difference", "equivalent",    "identical",        "indistinguishable",
                             "on par",        "just as good",  "equal in quality", "no worse than",
                             "are the same",  "is the same as"};
    return words;
}
// About price and speed other charts speak, and their findings stand on the page.
const Words &otherMeasures()
{
    static const Words words{"cheap", "cost", "price", "fast", "slow", "speed", "latency", "reliab", "available"};
    return words;
}
const Words &negations()
{
    static const Words words{" not ",       "n't ",    "cannot",  "can not", " nor ",      "no clear difference",
                             "no evidence", "whether", "unknown", " if ",    "nobody can", "may be"};
    return words;
}

bool hasAny(const std::string &text, const Words &words)
{
    return std::any_of(words.begin(), words.end(), [&](auto w) { return text.find(w) != std::string::npos; });
}
std::size_t placeOfAny(const std::string &text, const Words &words)
{
    std::size_t first = std::string::npos;
    for (std::string_view word : words)
        first = std::min(first, text.find(word));
    return first;
}

// Clauses: a sentence may say one thing of quality and another of price.
std::vector<std::string> clauses(const std::string &text)
{
    std::vector<std::string> out(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool end =
            c == ';' || c == '\n' || c == ':' || c == '!' || c == '?' ||
            ((c == '.' || c == ',') && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n'));
        const bool but = text.compare(i, 5, " but ") == 0;
        if (end || but)
            out.emplace_back();
        else
            out.back() += c;
    }
    for (std::string &clause : out)
        clause = " " + clause + " ";
    return out;
}

struct Mention {
    std::size_t at = 0, ranked = 0;
};
bool isWordPart(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0; }
bool standsAlone(const std::string &text, std::size_t at, std::size_t size)
{
    return (at == 0 || !isWordPart(text[at - 1])) && (at + size >= text.size() || !isWordPart(text[at + size]));
}

// Longer names first, so that "GPT-5.5 mini" is not taken for "GPT-5.5".
std::vector<Mention> mentions(std::string text, const std::vector<std::string> &names)
{
    std::vector<std::size_t> order(names.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return names[a].size() > names[b].size(); });
    std::vector<Mention> out;
    for (std::size_t i : order) {
        const std::string name = lowered(names[i]);
        for (std::size_t at = name.empty() ? std::string::npos : text.find(name); at != std::string::npos;
             at = text.find(name, at + 1)) {
            if (!standsAlone(text, at, name.size()))
                continue;
            out.push_back({at, i});
            std::fill_n(text.begin() + std::ptrdiff_t(at), name.size(), '\x01');
        }
    }
    std::sort(out.begin(), out.end(), [](const Mention &a, const Mention &b) { return a.at < b.at; });
    return out;
}

class WordLint
{
public:
    explicit WordLint(const Report &report) : m_report(report) {}
    void check(const std::string &where, const std::string &text)
    {
        for (const std::string &clause : clauses(lowered(text))) {
            auto named = mentions(clause, m_report.ranked);
            // "We choose A, which is the best": the subject stands in the clause before.
            const bool goesOn =
                clause.starts_with("  which ") || clause.starts_with("  it ") || clause.starts_with("  that ");
            if (goesOn && m_before)
                named.insert(named.begin(), Mention{0, *m_before});
            if (!named.empty())
                m_before = named.back().ranked;
            if (hasAny(clause, negations()) || hasAny(clause, otherMeasures()))
                continue;
            if (hasAny(clause, sameWords()))
                checkSame(where, named);
            else if (const std::size_t at = placeOfAny(clause, winnerWords()); at != std::string::npos)
                checkWinner(where, named, at);
        }
    }
    std::vector<ReportProblem> take() { return std::move(m_out); }

private:
    const ReportPair *pair(std::size_t a, std::size_t b) const
    {
        const auto found = std::find_if(m_report.pairs.begin(), m_report.pairs.end(), [&](const ReportPair &p) {
            return p.a == std::min(a, b) && p.b == std::max(a, b);
        });
        return found == m_report.pairs.end() ? nullptr : &*found;
    }
    bool beats(std::size_t a, std::size_t b) const
    {
        const ReportPair *p = pair(a, b);
        return p != nullptr && (a < b ? p->aBetter : p->bBetter);
    }
    std::string saidOf(std::size_t a, std::size_t b) const
    {
        const ReportPair *p = pair(a, b);
        return p == nullptr ? "The two were not scored on the same prompts." : p->sentence;
    }
    void add(std::string rule, const std::string &where, std::string what, std::string remedy)
    {
        m_out.push_back({std::move(rule), where, std::move(what), std::move(remedy)});
    }

    void checkSame(const std::string &where, const std::vector<Mention> &named)
    {
        std::size_t a = 0, b = 1;
        if (named.size() >= 2) {
            a = named[0].ranked;
            b = named[1].ranked;
        } else if (m_report.ranked.size() < 2 || named.empty()) {
            return; // it may be about anything
        } else {
            a = named[0].ranked;
            b = a == 0 ? 1 : 0;
        }
        const ReportPair *p = a == b ? nullptr : pair(a, b);
        if (a != b && (p == nullptr || !p->equivalent))
            add("same", where,
                "it says that " + m_report.ranked[a] + " and " + m_report.ranked[b] +
                    " are the same, and the data do not show that. " + saidOf(a, b),
                "Write “no clear difference”, or score more prompts.");
    }

    void checkWinner(const std::string &where, const std::vector<Mention> &named, std::size_t at)
    {
        const auto subject = std::find_if(named.rbegin(), named.rend(), [&](const Mention &m) { return m.at < at; });
        if (subject == named.rend())
            return;
        const std::size_t a = subject->ranked;
        const auto object =
            std::find_if(named.begin(), named.end(), [&](const Mention &m) { return m.at > at && m.ranked != a; });
        for (std::size_t b = 0; b < m_report.ranked.size(); ++b) {
            const bool meant = object == named.end() ? b != a : b == object->ranked;
            if (!meant || beats(a, b))
                continue;
            add("winner", where,
                "it says that " + m_report.ranked[a] + " is better than " + m_report.ranked[b] +
                    ", and the data do not carry that. " + saidOf(a, b),
                "Give another reason for the choice, or score more prompts.");
            return; // one is enough to act on
        }
    }

    const Report &m_report;
    std::vector<ReportProblem> m_out;
    std::optional<std::size_t> m_before; // whom the clauses so far spoke of last
};
} // namespace

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return out;
}

std::vector<ReportProblem> lintWords(const Report &report)
{
    WordLint lint(report);
    lint.check("Recommendation", report.request.recommendation);
    for (const ChartSpec &spec : report.charts) { // only what a person wrote: the made ones say what the charts say
        if (report.request.altTexts.contains(spec.id))
            lint.check("Alternative text of “" + (spec.question.empty() ? spec.title : spec.question) + "”",
                       spec.altText);
    }
    return lint.take();
}
} // namespace assay::analysis
