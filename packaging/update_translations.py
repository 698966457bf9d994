#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings translations/assay_en.ts up to date: English needs its plural forms in a file too ("1 answer", "2 answers").

  update_translations.py [--check]

New messages get their forms from the "(s)" in the source; those that need other words are in `irregular` below. --check changes
nothing and fails when a message has no forms."""
import os, re, subprocess, sys, tempfile
import xml.etree.ElementTree as xml

top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
path = os.path.join(top, "translations", "assay_en.ts")
lupdate = "/usr/lib/qt6/bin/lupdate"
irregular = {
    "The %n word(s) so far are kept below and marked partial; nothing was sent again.":
        ("The one word so far is kept below and marked partial; nothing was sent again.",
         "The %n words so far are kept below and marked partial; nothing was sent again."),
    "%n answer(s) were cut off when Assay ended. They are marked; nothing was sent again.":
        ("One answer was cut off when Assay ended. It is marked; nothing was sent again.",
         "%n answers were cut off when Assay ended. They are marked; nothing was sent again."),
    "It was tried %n time(s).": ("It was tried once.", "It was tried %n times."),
}


def forms(source):
    if source in irregular:
        return irregular[source]
    return re.sub(r"\((e?s)\)", "", source), re.sub(r"\((e?s)\)", r"\1", source)


def fresh():
    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, "assay_en.ts")
        subprocess.run([lupdate, "-silent", "-pluralonly", "-no-obsolete", "-locations", "none", "-target-language", "en_US", "-recursive",
                        os.path.join(top, "src"), os.path.join(top, "app"), "-ts", made], check=True, stdout=subprocess.DEVNULL)
        return xml.parse(made)


def filled(tree):
    for message in tree.getroot().iter("message"):
        translation = message.find("translation")
        translation.attrib.pop("type", None)
        for old in list(translation):
            translation.remove(old)
        translation.text = None
        for text in forms(message.findtext("source")):
            xml.SubElement(translation, "numerusform").text = text
    xml.indent(tree, "    ")
    return '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + xml.tostring(tree.getroot(), encoding="unicode") + "\n"


if not os.path.exists(lupdate):
    print("skipped: Qt's lupdate is not installed")
    sys.exit(0)
text = filled(fresh())
if "--check" in sys.argv:
    with open(path, encoding="utf-8") as file:
        same = file.read() == text
    print("translations are up to date" if same else "translations/assay_en.ts is old; run packaging/update_translations.py")
    sys.exit(0 if same else 1)
with open(path, "w", encoding="utf-8") as file:
    file.write(text)
