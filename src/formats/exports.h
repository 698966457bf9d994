// SPDX-License-Identifier: GPL-3.0-or-later
// Runs as files: CSV for people and JSONL as the lossless evidence format of cli.md. Text cells that a spreadsheet
// could take for a formula are defused in one place. Pure: values in, bytes out; the caller writes them safely.
#pragma once
#include "core/records.h"
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats
{
std::string csvCell(std::string_view text); // quoted, doubled quotes, leading = + - @ TAB CR LF defused with '
std::string trialJsonLine(const RunRecord &run, const TrialRow &trial); // one line of cli.md, without the line end
// outcome, finish_reason, text, reasoning, usage, model_reported, error as one JSON object: what `assay-cli decode`
// prints.
std::string responseJson(const Response &response);
std::string runJsonl(const RunRecord &run);
// By trial: "temperature: this model rejects it", for what was set and left out of the request (Reader::notSent).
using NotSent = std::map<std::int64_t, std::vector<std::string>>;
std::string runCsv(const RunRecord &run, bool header = true, const NotSent &notSent = {});

struct ExportFormat {
    std::string_view id;     // "csv", "jsonl"
    std::string_view suffix; // "csv"
    std::string_view name;   // "Spreadsheet (CSV)"
    std::string (*write)(const RunRecord &run, const NotSent &notSent);
};
const std::vector<ExportFormat> &runFormats(); // menus and file filters come from here
std::string suggestedFileName(std::string_view set, std::string_view what, std::string_view isoDate,
                              std::string_view id,
                              std::string_view suffix); // [A-Za-z0-9._-], at most 80 bytes
} // namespace assay::formats
