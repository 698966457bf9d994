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
    "%n more is there already and stays as it is.":
        ("One more is there already and stays as it is.", "%n more are there already and stay as they are."),
    "%n answer(s) wait for a last word. A decision stands beside the scores; it replaces none.":
        ("One answer waits for a last word. A decision stands beside the scores; it replaces none.",
         "%n answers wait for a last word. A decision stands beside the scores; it replaces none."),
    "“%1” gave %n judgement(s) that are new here.":
        ("“%1” gave one judgement that is new here.", "“%1” gave %n judgements that are new here."),
    "%n name(s) in them were masked.": ("One name in them was masked.", "%n names in them were masked."),
    "%n judgement(s) of %1 were merged.": ("One judgement of %1 was merged.", "%n judgements of %1 were merged."),
    "%n score(s) were imported.": ("One score was imported.", "%n scores were imported."),
    "%1: %n row(s) are wrong, so nothing is imported. Correct them and choose the file again.":
        ("%1: one row is wrong, so nothing is imported. Correct it and choose the file again.",
         "%1: %n rows are wrong, so nothing is imported. Correct them and choose the file again."),
    "%1: %n score(s) are new.": ("%1: one score is new.", "%1: %n scores are new."),
    "%n answer(s) failed, broke off or are still on their way":
        ("One answer failed, broke off or is still on its way",
         "%n answers failed, broke off or are still on their way"),
    "%n file(s) attached to the prompts stay out of the pack: your colleague sees their names only. Send them along if the answers "
    "cannot be judged without them.":
        ("One file attached to the prompts stays out of the pack: your colleague sees its name only. Send it along if the answers "
         "cannot be judged without it.",
         "%n files attached to the prompts stay out of the pack: your colleague sees their names only. Send them along if the "
         "answers cannot be judged without them."),
    "%1 % of the answers are there by then; %n answer(s) of each target are needed":
        ("%1 % of the answers are there by then; one answer of each target is needed",
         "%1 % of the answers are there by then; %n answers of each target are needed"),
    "Not read: column %1.": ("Not read: the column %1.", "Not read: the columns %1."),
}


def forms(source):
    if source in irregular:
        return irregular[source]
    return re.sub(r"\((e?s)\)", "", source), re.sub(r"\((e?s)\)", r"\1", source)


# "1 row are wrong": the "(s)" of a noun does not mend its verb.
several = re.compile(r"%n [^.;:]*\b(are|were|have|wait|stay)\b")


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
        one = forms(message.findtext("source"))[0]
        if several.search(one):
            sys.exit(f"needs forms of its own in `irregular`: {one}")
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
