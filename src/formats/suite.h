// SPDX-License-Identifier: GPL-3.0-or-later
// The suite file of cli.md (JSON or YAML), and prompts from CSV, JSONL and promptfoo YAML. Unknown fields are an error
// that names them; anchors, aliases and tags of YAML are refused; depth 128. Errors are BadInput with
// "FILE:LINE: field: what is expected" in `detail`.
#pragma once
#include "core/values.h"
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats
{
struct ReadFile { // how the parser reads a cases_file; injected, so that tests need no disk
    virtual ~ReadFile() = default;
    virtual Result<std::string> read(const std::string &path) = 0;
    // A regular file of at most `most` bytes that lies in `folder` ("" is the current one) or below it, links followed.
    virtual Result<std::string> readWithin(const std::string &folder, const std::string &name, std::size_t most) = 0;
};
Result<RunPlan> parseSuite(std::string_view text, std::string_view fileName, ReadFile &files);
Result<std::vector<Case>> parseCases(std::string_view text, std::string_view fileName); // .csv, .jsonl by name
// Prompts to import into a set: CSV (column prompt or user, optional system, title, tags; others are variables), JSONL
// (the same names), promptfoo YAML (prompts x tests).
Result<PromptSet> importPrompts(std::string_view text, std::string_view fileName);
} // namespace assay::formats
