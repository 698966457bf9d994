#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes src/stats/unicode_ranges.inc from the Unicode data that this Python carries.

Which characters are letters, numbers and marks, and their one-character lower case: run it again when a newer Unicode
matters; the tests hold the result against known characters.
"""
import pathlib
import sys
import unicodedata

TARGET = pathlib.Path(__file__).resolve().parent.parent / "src/stats/unicode_ranges.inc"


def spans(kinds):
    found, start = [], None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and unicodedata.category(chr(code))[0] in kinds
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            found.append((start, code - 1))
            start = None
    return found


def lowers():
    pairs = [(c, ord(chr(c).lower()) - c) for c in range(sys.maxunicode + 1)
             if len(chr(c).lower()) == 1 and chr(c).lower() != chr(c)]
    found = []
    for code, delta in pairs:
        if found:
            first, last, stride, d = found[-1]
            step = code - last
            if d == delta and step in (1, 2) and stride in (0, step):
                found[-1] = (first, code, step, d)
                continue
        found.append((code, code, 0, delta))
    return [(f, l, s or 1, d) for f, l, s, d in found]


def table(head, rows):
    text, line = [head + " = {"], "   "
    for row in rows:
        cell = " {" + ", ".join(row) + "},"
        if len(line) + len(cell) > 118:
            text.append(line)
            line = "   "
        line += cell
    return "\n".join(text + [line, "};", ""])


def main():
    def hexes(pairs):
        return [(f"{a:#x}", f"{b:#x}") for a, b in pairs]

    out = ("// SPDX-License-Identifier: GPL-3.0-or-later\n"
           f"// Unicode {unicodedata.unidata_version}; written by packaging/make_unicode_ranges.py.\n// clang-format off\n")
    out += table("constexpr Span lettersAndNumbers[]", hexes(spans("LN")))
    out += table("constexpr Span marks[]", hexes(spans("M")))
    out += table("constexpr Lower lowers[]", [(f"{f:#x}", f"{l:#x}", str(s), str(d)) for f, l, s, d in lowers()])
    TARGET.write_text(out, encoding="utf-8")


if __name__ == "__main__":
    main()
