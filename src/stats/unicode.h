// SPDX-License-Identifier: GPL-3.0-or-later
// The little of Unicode that text measures need: characters, letters, numbers, marks, simple lower case. Pure, and the
// same on every computer (no locale). Tables: unicode_ranges.inc, written by packaging/make_unicode_ranges.py.
#pragma once
#include <string>
#include <string_view>

namespace assay::stats
{
std::u32string codePoints(std::string_view utf8); // bad bytes become U+FFFD
bool isLetterOrNumber(char32_t c);                // general categories L and N
bool isMark(char32_t c);                          // M
bool isSpace(char32_t c);                         // what separates words
char32_t lowerCase(char32_t c);                   // the one-character mapping
} // namespace assay::stats
