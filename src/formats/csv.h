// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 4180 in both directions. Reading accepts a BOM, LF or CRLF, and ',' ';' or TAB (the first line decides).
#pragma once
#include "core/result.h"
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats
{
struct CsvTable {
    struct Row {
        std::vector<std::string> cells;
        std::size_t line = 0; // where it begins, 1-based
    };
    std::vector<std::string> header;
    std::vector<Row> rows;
};
// BadInput with FILE:LINE for an unclosed quote, no header, or a row with another number of cells than the header.
Result<CsvTable> parseCsv(std::string_view text, std::string_view fileName);
// Undoes the ' that csvCell put before a text that a spreadsheet could take for a formula.
std::string withoutGuard(std::string cell);
} // namespace assay::formats
