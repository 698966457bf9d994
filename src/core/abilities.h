// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a model's request parameters. The facts live in the dated table resources/abilities.json, read by
// catalog/abilities.h; the encoders of src/providers take the value. A default-constructed value means "nothing known":
// everything the user set is sent, and the server decides.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay
{
// What may go with a prompt as a file. The facts live in the dated table resources/attachments.json, read by
// catalog/attachment_book.h. Absent: not known, it is sent and the server decides.
struct AttachmentLimits {
    std::string who;                                                 // begins the sentence: "Claude's API"
    std::vector<std::string> pictureTypes;                           // media types; empty: not known
    std::optional<std::int64_t> pictures, pictureBytes, longestSide; // of one prompt; of one picture; pixels
    std::optional<std::int64_t> documents, documentBytes;            // of one prompt; of one document
    std::optional<std::int64_t> requestBytes;                        // all files as base64
    std::string noPdf;                                               // why no PDF goes; empty: it is not said
    std::string source, asOf;                                        // of the last row that said something
    bool operator==(const AttachmentLimits &) const = default;
};

struct ModelAbilities {
    enum class Sampling { Accepted, OnlyWithoutReasoning, Never }; // temperature and top_p
    // How reasoning is asked for. Anthropic: a number of tokens, adaptive, or adaptive and never off. Gemini: a number
    // of tokens, or a level.
    enum class Thinking { Unknown, BudgetOnly, Adaptive, AlwaysAdaptive, Budget, Level };
    Sampling sampling = Sampling::Accepted;
    Thinking thinking = Thinking::Unknown;
    bool reasonsByDefault = false;     // when no effort is sent
    bool oneSamplingParameter = false; // temperature and top_p exclude each other
    bool maxCompletionTokens = false;  // Chat Completions: "max_tokens" is refused
    bool developerRole = false;        // Chat Completions: the system text has the role "developer"
    bool noSystemRole = false; // Chat Completions: takes neither "system" nor "developer": it goes before the prompt
    std::vector<std::string> efforts; // the words it takes; empty: not known, any is sent
    std::optional<bool> thinkingBudget, thinkingOff, stopSequences, seed, structuredOutput; // absent: not known
    std::optional<bool> images, pdfs;                                                       // as input
    AttachmentLimits attachments;                                                           // of the endpoint, too
    std::string source, asOf;                                                               // who says so; ISO date
    bool operator==(const ModelAbilities &) const = default;
};
} // namespace assay
