// SPDX-License-Identifier: GPL-3.0-or-later
// Text from outside as a reader may see it: valid UTF-8, no control characters, and marks that turn a line round or
// hide in it spelled out (reliability.md 4): for documents, and for a terminal.
#pragma once
#include <string>
#include <string_view>

namespace assay::formats
{
std::string shownText(std::string_view text); // tabs and line ends stay
} // namespace assay::formats
