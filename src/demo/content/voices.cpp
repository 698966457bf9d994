// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/content/voices.h"
#include "demo/content/prompt_facts.h"
#include <array>
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{

std::string counted(std::size_t n, std::string_view one)
{
    return std::to_string(n) + ' ' + std::string(one) + (n == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string> &parts, std::string_view between)
{
    std::string out;
    for (const std::string &part : parts) {
        out += out.empty() ? std::string_view() : between;
        out += part;
    }
    return out;
}

std::string askedFormat(const PromptFacts &f)
{
    std::vector<std::string> formats;
    if (f.wantsJson)
        formats.emplace_back("JSON");
    if (f.wantsTable)
        formats.emplace_back("a table or CSV");
    if (f.wantsBullets)
        formats.emplace_back("a list");
    return joined(formats, ", ");
}

template <std::size_t N> std::string_view pick(const std::array<std::string_view, N> &choices, std::uint64_t hash)
{
    return choices[hash % N];
}

std::string bullets(const std::vector<std::string> &items)
{
    std::string out;
    for (const std::string &item : items)
        out += "- " + item + '\n';
    return out;
}

std::string asJson(const ModelProfile &model, const PromptFacts &f)
{
    nlohmann::ordered_json out;
    out["simulated"] = true;
    out["model"] = model.label;
    out["note"] = "A demo model: it restates the prompt and knows nothing about its subject.";
    out["words"] = f.words;
    out["asked"] = f.keySentences;
    out["questions"] = f.questions;
    out["figures"] = f.figures;
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string swift(const ModelProfile &model, const PromptFacts &f, std::uint64_t hash)
{
    if (f.wantsJson)
        return asJson(model, f) + '\n';
    static constexpr std::array<std::string_view, 3> openings{
        "Simulated model, so no real answer. What I got:", "I am a simulation and cannot answer this. In short:",
        "No real model behind this. Your prompt in brief:"};
    std::string out = std::string(pick(openings, hash)) + "\n\n";
    out += "- " + counted(f.words, "word") + ", " + counted(f.lines, "line") + '\n';
    for (const std::string &sentence : f.keySentences)
        out += "- Asked: " + sentence + '\n';
    for (const std::string &question : f.questions)
        out += "- Open: " + question + '\n';
    if (!f.figures.empty())
        out += "- Figures: " + joined(f.figures, ", ") + '\n';
    return out;
}

Spoken sage(const ModelProfile &model, const PromptFacts &f, std::uint64_t hash)
{
    static constexpr std::array<std::string_view, 2> plans{
        "I should be plain about that first, then show that the whole prompt arrived.",
        "The honest reply says so at once and then sets out what was asked, so that nothing here is mistaken for "
        "advice."};
    Spoken out;
    out.reasoning = "The prompt has " + counted(f.words, "word") + " on " + counted(f.lines, "line") +
                    ". I am a simulated model: I can describe it, but I do not know its subject. " +
                    std::string(pick(plans, hash));
    if (const std::string format = askedFormat(f); !format.empty())
        out.reasoning += " The requested format seems to be " + format + ".";
    if (f.wantsJson) {
        out.answer = "```json\n" + asJson(model, f) + "\n```\n";
        return out;
    }
    out.answer =
        "**Please note:** I am a simulated demo model. I cannot answer this; I can only show how I read it.\n\n"
        "## What was asked\n\n" +
        bullets(f.keySentences);
    if (!f.questions.empty()) {
        out.answer += "\n## Questions that a real model would have to answer\n\n";
        for (std::size_t i = 0; i < f.questions.size(); ++i)
            out.answer += std::to_string(i + 1) + ". " + f.questions[i] + '\n';
    }
    out.answer += "\n## What the prompt contains\n\n| Property | Value |\n| --- | --- |\n| Words | " +
                  std::to_string(f.words) + " |\n| Lines | " + std::to_string(f.lines) + " |\n| Characters | " +
                  std::to_string(f.characters) + " |\n";
    if (const std::string format = askedFormat(f); !format.empty())
        out.answer += "| Requested format | " + format + " |\n";
    out.answer += std::string("| Contains code | ") + (f.hasCode ? "probably" : "no") + " |\n| System prompt | " +
                  (f.hasSystem ? "yes" : "no") + " |\n";
    if (!f.figures.empty())
        out.answer += "\nFigures worth checking in any real answer: " + joined(f.figures, ", ") + ".\n";
    out.answer += "\nTo compare real answers, add an endpoint and run the same prompt again.\n";
    return out;
}

Spoken scribe(const ModelProfile &model, const PromptFacts &f, std::uint64_t hash)
{
    Spoken out;
    out.reasoning = "**Reading the prompt**\n\nIt has " + counted(f.words, "word") +
                    "; I will restate it in prose and say clearly that this is a simulation.";
    if (f.wantsJson) {
        out.answer =
            "Since the prompt mentions JSON, here is what a simulated model can truthfully put into it:\n\n```json\n" +
            asJson(model, f) + "\n```\n\nNothing in it is an answer to the question itself.\n";
        return out;
    }
    static constexpr std::array<std::string_view, 3> closings{
        "If you would like to read what a real model makes of it, add an endpoint of your own and send the very same "
        "prompt "
        "once more; the two answers will then stand side by side, with their times and costs.",
        "A real model, reached through an endpoint of your own, would go further than this. Until then you can still "
        "see "
        "how an answer arrives, how it is measured, and how it is scored.",
        "Treat these paragraphs, then, as a stand-in: they have the length and the pace of an answer, so that you can "
        "try "
        "the workbench, and none of its substance."};
    out.answer =
        "Before anything else, a word of caution: I am one of the demo models that run inside this program, and I "
        "have no knowledge of the matter you raise. What I can do is to read your prompt back to you attentively.\n\n";
    out.answer += "You have sent " + counted(f.words, "word") + " spread over " + counted(f.lines, "line") +
                  (f.hasSystem ? ", together with a system prompt that sets the tone." : ", without a system prompt.");
    if (!f.keySentences.empty())
        out.answer += " At its heart, as far as I can tell, stands this: \u201c" + f.keySentences.front() + "\u201d";
    out.answer += "\n\n";
    for (std::size_t i = 1; i < f.keySentences.size(); ++i)
        out.answer +=
            std::string(i == 1 ? "You go on to say: \u201c" : "And further: \u201c") + f.keySentences[i] + "\u201d ";
    if (!f.questions.empty())
        out.answer += "There " + std::string(f.questions.size() == 1 ? "is one question" : "are questions") +
                      " to be settled, namely: " + joined(f.questions, " ") + ' ';
    if (!f.figures.empty())
        out.answer += "Among the particulars I notice " + joined(f.figures, ", ") +
                      ", and a careful answer would have to take account of each. ";
    if (const std::string format = askedFormat(f); !format.empty())
        out.answer += "As for the form, you seem to have " + format + " in mind. ";
    while (!out.answer.empty() && out.answer.back() == ' ')
        out.answer.pop_back();
    out.answer += "\n\n" + std::string(pick(closings, hash)) + '\n';
    return out;
}

// Its small mistakes: a count that is off, and only the first of several things that were asked.
std::string thrift(const PromptFacts &f, std::uint64_t hash)
{
    const std::size_t off = f.words + 3 + hash % 7;
    std::string out =
        "This is a simulated model so I can not really answer. You wrote about " + counted(off, "word") + ". ";
    if (!f.questions.empty())
        out += "You ask: " + f.questions.front() + " I do not know. ";
    else if (!f.keySentences.empty())
        out += "You want: " + f.keySentences.front() + " I can not do that. ";
    out += hash % 2 == 0 ? "Hope this helps!" : "Please try a real model for that.";
    return out + '\n';
}
} // namespace

Spoken speak(Voice voice, std::string_view system, std::string_view user, std::uint64_t hash)
{
    const PromptFacts facts = promptFacts(system, user);
    const ModelProfile *model = nullptr;
    for (const ModelProfile &profile : profiles())
        if (profile.voice == voice)
            model = &profile;
    switch (voice) {
    case Voice::Swift:
        return {{}, swift(*model, facts, hash)};
    case Voice::Sage:
        return sage(*model, facts, hash);
    case Voice::Scribe:
        return scribe(*model, facts, hash);
    case Voice::Thrift:
        return {{}, thrift(facts, hash)};
    }
    return {};
}

std::string refusalText(Voice voice)
{
    switch (voice) {
    case Voice::Sage:
        return "I am not going to help with this request. (A simulated refusal of a demo model.)";
    case Voice::Scribe:
        return "I am afraid that this is not something I can help with. (A simulated refusal of a demo model.)";
    case Voice::Swift:
    case Voice::Thrift:
        break;
    }
    return "Sorry, I can't help with that. (A simulated refusal of a demo model.)";
}
} // namespace assay::demo
