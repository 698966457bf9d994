// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/content/content.h"
#include "core/prompt_template.h"
#include "core/text.h"
#include "demo/demo_server.h"
#include "embedded/demo.h"
#include <algorithm>
#include <charconv>

namespace assay::demo
{
namespace
{

// White space does not count: an editor that trims a line must not turn a sample prompt into an unknown one.
std::uint64_t textHash(std::string_view text)
{
    std::string solid;
    solid.reserve(text.size());
    for (const char c : text)
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            solid += c;
    return promptHash({}, {}, solid, 0);
}

std::vector<std::string> words(std::string_view line)
{
    std::vector<std::string> out;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(' '), line.size());
        if (end > 0)
            out.emplace_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return out;
}

bool readManner(std::string_view word, WrittenAnswer &out)
{
    using Manner = WrittenAnswer::Manner;
    if (word == "rate-limit-once") {
        out.manner = Manner::RateLimitOnce;
    } else if (word == "refusal") {
        out.manner = Manner::Refusal;
    } else if (word == "length") {
        out.manner = Manner::Length;
    } else if (word.starts_with("cut=")) {
        out.manner = Manner::Cut;
        const auto [end, error] = std::from_chars(word.data() + 4, word.data() + word.size(), out.cutPercent);
        return error == std::errc() && end == word.data() + word.size() && out.cutPercent > 0 && out.cutPercent < 100;
    } else {
        return false;
    }
    return true;
}
} // namespace

const Content &Content::embedded()
{
    static const Content content; // immutable, made on first use
    return content;
}

Content::Content()
{
    readAnswers(embedded::answers_md);
    for (const Case &item : sampleSet().cases) {
        const Result<Prompt> prompt = render(item.prompt.value_or(Prompt{}), item.variables);
        if (!prompt) {
            m_problems.push_back(item.id + ": " + prompt.error().detail);
            continue;
        }
        m_caseOfPrompt[textHash(prompt->user)] = item.id;
        for (const ModelProfile &profile : profiles())
            if (m_answers.count({item.id, profile.voice}) == 0)
                m_problems.push_back(item.id + ": no answer by " + std::string(profile.id));
    }
}

// Sections begin with "=== <case> <model> answer|reasoning [manner]"; what precedes the first one is for readers.
void Content::readAnswers(std::string_view text)
{
    WrittenAnswer *current = nullptr;
    std::string *target = nullptr;
    const auto finish = [&] {
        if (target)
            *target = trimmed(*target);
    };
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.starts_with("=== ")) {
            if (target)
                target->append(line).append("\n");
            continue;
        }
        finish();
        target = nullptr;
        const std::vector<std::string> head = words(line.substr(4));
        const ModelProfile *profile = head.size() >= 3 ? findProfile("demo-" + head[1]) : nullptr;
        if (!profile || (head[2] != "answer" && head[2] != "reasoning")) {
            m_problems.push_back("cannot read: " + std::string(line));
            continue;
        }
        current = &m_answers[{head[0], profile->voice}];
        target = head[2] == "answer" ? &current->answer : &current->reasoning;
        if (!target->empty())
            m_problems.push_back("written twice: " + std::string(line));
        if (head.size() > 3 && !readManner(head[3], *current))
            m_problems.push_back("unknown manner: " + std::string(line));
    }
    finish();
}

const WrittenAnswer *Content::find(Voice voice, std::string_view user) const
{
    const auto id = m_caseOfPrompt.find(textHash(user));
    if (id == m_caseOfPrompt.end())
        return nullptr;
    const auto it = m_answers.find({id->second, voice});
    return it == m_answers.end() ? nullptr : &it->second;
}
} // namespace assay::demo
