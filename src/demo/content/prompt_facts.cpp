// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/content/prompt_facts.h"
#include <algorithm>
#include <array>

namespace assay::demo
{
namespace
{

constexpr std::size_t lookedAt = 48 * 1024;

bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

// One line, blanks collapsed, cut at a word within `limit` bytes.
std::string oneLine(std::string_view text, std::size_t limit)
{
    std::string out;
    for (const char c : text) {
        if (!isBlank(c))
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    if (out.size() <= limit)
        return out;
    std::size_t end = out.rfind(' ', limit);
    if (end == std::string::npos || end < limit / 2)
        end = limit;
    while (end > 0 && isContinuation(out[end]))
        --end;
    return out.substr(0, end) + "\u2026";
}

std::size_t wordCount(std::string_view text)
{
    std::size_t n = 0;
    bool inside = false;
    for (const char c : text) {
        n += !inside && !isBlank(c) ? 1 : 0;
        inside = !isBlank(c);
    }
    return n;
}

// Sentences end at . ! ? before a blank, at their full-width forms, and at the end of a line.
std::vector<std::string_view> sentences(std::string_view text)
{
    std::vector<std::string_view> out;
    std::size_t begin = 0;
    const auto close = [&](std::size_t end) {
        if (end > begin)
            out.push_back(text.substr(begin, end - begin));
        begin = end;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool last = i + 1 == text.size() || isBlank(text[i + 1]);
        const std::string_view wide = text.substr(i, 3);
        if (c == '\n' || ((c == '.' || c == '!' || c == '?') && last))
            close(i + 1);
        else if (wide == "\u3002" || wide == "\uFF1F" || wide == "\uFF01")
            close(i + 3);
    }
    close(text.size());
    return out;
}

bool asksForSomething(const std::string &lower)
{
    static constexpr std::array<std::string_view, 30> verbs{
        "summar", "write",    "explain", "extract",  "translate", "list",  "compare", "reply",  "fix",     "classify",
        "find",   "draft",    "analy",   "review",   "rewrite",   "give",  "name",    "return", "create",  "propose",
        "answer", "calculat", "decide",  "describe", "convert",   "count", "plan",    "check",  "improve", "suggest"};
    return std::any_of(verbs.begin(), verbs.end(), [&](std::string_view verb) {
        const std::size_t at = lower.find(verb);
        return at != std::string::npos && (at == 0 || lower[at - 1] == ' ');
    });
}

void collectFigures(std::string_view text, std::vector<std::string> &out)
{
    std::size_t i = 0;
    while (i < text.size() && out.size() < 5) {
        const std::size_t begin = i;
        while (i < text.size() && !isBlank(text[i]))
            ++i;
        std::string_view word = text.substr(begin, i - begin);
        while (!word.empty() && std::string_view(".,;:!?()[]{}\"'`|*").find(word.back()) != std::string_view::npos)
            word.remove_suffix(1);
        while (!word.empty() && std::string_view("([{\"'`|*-").find(word.front()) != std::string_view::npos)
            word.remove_prefix(1);
        const bool digits = std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
        const std::string figure(word);
        if (digits && word.size() >= 2 && word.size() <= 24 && std::find(out.begin(), out.end(), figure) == out.end())
            out.push_back(figure);
        i += i == begin ? 1 : 0;
    }
}

void addOnce(std::vector<std::string> &list, std::string text, std::size_t most)
{
    if (list.size() < most && !text.empty() && std::find(list.begin(), list.end(), text) == list.end())
        list.push_back(std::move(text));
}
} // namespace

PromptFacts promptFacts(std::string_view system, std::string_view user)
{
    PromptFacts facts;
    facts.words = wordCount(user);
    facts.lines = user.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(user.begin(), user.end(), '\n'));
    facts.characters = user.size() - static_cast<std::size_t>(std::count_if(user.begin(), user.end(), isContinuation));
    facts.hasSystem = wordCount(system) > 0;

    const std::string_view text = user.substr(0, lookedAt);
    const std::string lower = lowered(std::string(system.substr(0, lookedAt)) + '\n' + std::string(text));
    const auto says = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
    facts.wantsJson = says("json");
    facts.wantsTable = says("table") || says("csv");
    facts.wantsBullets = says("bullet") || says("list");
    facts.hasCode = says("```") || says("def ") || says("select ") || says("function") || says("#include");

    const auto all = sentences(text);
    for (const std::string_view sentence : all) {
        const std::string line = oneLine(sentence, 180);
        const bool question = !line.empty() && (line.back() == '?' || line.ends_with("\uFF1F"));
        if (question && wordCount(line) >= 2)
            addOnce(facts.questions, line, 4);
        else if (wordCount(line) >= 3 && asksForSomething(lowered(line)))
            addOnce(facts.keySentences, line, 3);
    }
    for (const std::string_view sentence : all)
        if (wordCount(sentence) >= 4 || all.size() == 1)
            if (const std::string line = oneLine(sentence, 180);
                std::find(facts.questions.begin(), facts.questions.end(), line) == facts.questions.end())
                addOnce(facts.keySentences, line, 3);
    collectFigures(text, facts.figures);
    return facts;
}
} // namespace assay::demo
