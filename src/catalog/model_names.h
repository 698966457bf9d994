// SPDX-License-Identifier: GPL-3.0-or-later
// Which model an id stands for, whatever cloud it is called on: "us.anthropic.claude-opus-4-7-v1:0" (Bedrock),
// "claude-opus-4-7@20260416" (Vertex) and "anthropic/claude-opus-4.7" (OpenRouter) are all "claude-opus-4-7". For
// colours, groups and filters; the id itself stays in every file.
#pragma once
#include "core/records.h"
#include "core/result.h"
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::catalog
{
class ModelBook
{
public:
    static Result<ModelBook> parse(std::string_view json); // resources/models.json
    void setSaid(const std::vector<ModelFamily> &said);    // by the user: before every rule
    std::string familyOf(std::string_view model) const;
    void fill(AnalysisData &data) const; // AnalysisTarget::family

private:
    std::map<std::string, std::string, std::less<>> m_aliases, m_said;
};
} // namespace assay::catalog
