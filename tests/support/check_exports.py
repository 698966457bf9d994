#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports looked at by parsers that Assay did not write: check_exports.py html|csv|xlsx|svg|pdf|zip FILE... [--expect N]
Prints a line for each fault; exit status 1 when there is one. `--expect N`: at least N payload texts must be found whole,
so that an empty file cannot pass."""
import csv
import json
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from html.parser import HTMLParser

MARK = "payload"  # every payload of the tests holds this word
SVG = {"svg", "g", "path", "rect", "line", "polyline", "polygon", "circle", "ellipse", "defs", "use", "text", "title", "desc"}
TAGS = SVG | {"html", "head", "meta", "title", "style", "body", "a", "header", "nav", "main", "section", "footer", "h1", "h2", "h3",
              "p", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure",
              "figcaption", "details", "summary", "pre"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "tabindex", "role", "scope",
              "aria-label", "aria-labelledby", "aria-hidden"}
SVG_ATTRIBUTES = {"xmlns", "xmlns:xlink", "viewbox", "version", "baseprofile", "width", "height", "focusable", "aria-hidden", "x", "y",
                  "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "d", "points", "fill", "fill-opacity", "fill-rule", "stroke",
                  "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
                  "stroke-dasharray", "stroke-dashoffset", "vector-effect", "transform", "opacity", "font-family", "font-size",
                  "font-weight", "font-style", "font", "xml:space", "text-anchor", "class"}
USE = {"href", "xlink:href"}  # of a letter that is drawn elsewhere on the same page
VOID = {"meta"}
faults, found = [], 0


def fault(text):
    if len(faults) < 40:
        faults.append(text)


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.levels, self.ids, self.first_meta, self.texts = [], [], set(), None, []
        self.targets = set()

    def handle_starttag(self, tag, attributes):
        inside_svg = "svg" in self.stack
        if tag not in TAGS:
            fault(f"tag <{tag}>")
        for name, value in attributes:
            allowed = SVG_ATTRIBUTES if tag in SVG and (inside_svg or tag == "svg") else ATTRIBUTES
            allowed = allowed | USE if tag == "use" else allowed | {"id"} if tag == "path" else allowed
            if name not in allowed or name.startswith("on"):
                fault(f"attribute {name} of <{tag}>")
            if name in ("href", "src", "xlink:href") and not (value or "").startswith("#"):
                fault(f"{name}={value}")
            if name in ("href", "xlink:href"):
                self.targets.add((value or "")[1:])
            if name == "id":
                if value in self.ids:
                    fault(f"id {value} twice")
                self.ids.add(value)
        given = dict(attributes)
        if tag == "meta" and self.first_meta is None and "charset" not in given:
            self.first_meta = given
        if re.fullmatch("h[1-6]", tag):
            level = int(tag[1])
            if level > (self.levels[-1] if self.levels else 0) + 1:
                fault(f"<{tag}> after h{self.levels[-1] if self.levels else 0}")
            self.levels.append(level)
        if tag == "th" and given.get("scope") not in ("col", "row"):
            fault("a <th> without scope")
        if given.get("role") in ("img", "region") and not given.get("aria-label"):
            fault(f"a {given['role']} without a text")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            fault(f"</{tag}> in the wrong place")

    def handle_data(self, data):
        if "style" not in self.stack:
            self.texts.append(data)


def html(path):
    global found
    text = open(path, encoding="utf-8").read()
    page = Page()
    page.feed(text)
    page.close()
    if page.stack:
        fault(f"not closed: {page.stack}")
    if (page.first_meta or {}).get("http-equiv") != "Content-Security-Policy" or "default-src 'none'" not in page.first_meta.get("content", ""):
        fault("the content policy is not first")
    if page.targets - page.ids:
        fault(f"nothing has the name {sorted(page.targets - page.ids)[:3]}")
    if page.levels.count(1) != 1:
        fault("not exactly one h1")
    found += "".join(page.texts).count(MARK)


INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00a0 "


def dangerous(cell):
    rest = cell.lstrip(INVISIBLE)
    if not rest or rest[0] not in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20":
        return False
    try:
        float(cell)
        return False
    except ValueError:
        return True


def table(path):
    global found
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, row in enumerate(csv.reader(file), 1):
            for cell in row:
                found += MARK in cell
                if dangerous(cell):
                    fault(f"row {number}: {cell[:60]!r}")


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def workbook(path):
    global found
    numbers = 0
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = ElementTree.fromstring(book.read(name))
            if name.endswith(".rels"):
                for relation in root:
                    if relation.get("TargetMode") == "External":
                        fault(f"{name}: a link to {relation.get('Target')}")
                continue
            for element in root.iter():
                tag = element.tag.split("}")[-1]
                if tag in ("f", "hyperlink", "externalLink", "oleObject", "ddeLink"):
                    fault(f"{name}: <{tag}>")
                if tag == "c":
                    kind = element.get("t")
                    if kind == "inlineStr":
                        text = "".join(t.text or "" for t in element.iter(MAIN + "t"))
                        found += MARK in text
                        if len(text.encode("utf-16-le")) // 2 > 32767:
                            fault(f"{name} {element.get('r')}: a cell of {len(text)} characters")
                        if element.find(MAIN + "is/" + MAIN + "r") is not None:
                            fault(f"{name} {element.get('r')}: a text with formats of its own")
                    elif kind is None:
                        value = element.find(MAIN + "v")
                        if value is not None:
                            float(value.text)
                            numbers += 1
                    else:
                        fault(f"{name} {element.get('r')}: a cell of the kind {kind}")
        sheets = [s.get("name") for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet")]
    print("sheets", ",".join(sheets))
    print("numbers", numbers)


def picture(path):
    global found
    root = ElementTree.parse(path).getroot()
    for element in root.iter():
        space, _, tag = element.tag.rpartition("}")
        if tag not in SVG or not space.endswith("svg"):
            fault(f"<{tag}>")
        for name in element.attrib:
            plain = name.split("}")[-1].lower()
            letter = tag == "use" and plain == "href" and element.get(name).startswith("#") or tag == "path" and plain == "id"
            if plain.startswith("on") or not letter and plain not in SVG_ATTRIBUTES | {"space"}:
                fault(f"{name} of <{tag}>")
    names = [e.tag.split("}")[-1] for e in root]
    if "title" not in names or "desc" not in names:
        fault("no title or no description")
    found += sum((e.text or "").count(MARK) for e in root.iter())


ACTIONS = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/OpenAction", b"/AA ", b"/SubmitForm", b"/URI", b"/RichMedia")


def paper(path):
    data = open(path, "rb").read()
    if not data.startswith(b"%PDF-"):
        fault(f"{path} is no PDF")
    for action in ACTIONS:
        if action in data:
            fault(f"{action.decode()} in {path}")


def pack(path):
    """Every file in it that is one of the kinds above."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            kind = KINDS.get(name.rsplit(".", 1)[-1])
            if kind:
                kind(packed.extract(name, folder))
            elif name.endswith(".json"):
                json.loads(packed.read(name))
            elif name.endswith(".jsonl"):
                for line in packed.read(name).splitlines():
                    json.loads(line)


KINDS = {"html": html, "csv": table, "xlsx": workbook, "svg": picture, "pdf": paper, "zip": pack}


def main():
    words, expect = sys.argv[1:], 0
    if "--expect" in words:
        at = words.index("--expect")
        expect = int(words[at + 1])
        del words[at:at + 2]
    for path in words[1:]:
        KINDS[words[0]](path)
    if found < expect:
        fault(f"only {found} payloads were found, of {expect}")
    for line in faults:
        print(line)
    sys.exit(1 if faults else 0)


main()
