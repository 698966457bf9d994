#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report's workbook as LibreOffice reads it: office.py ASSAY_CLI WORKSPACE
Numbers are numbers, dates are dates, intervals stand beside them, nothing is a formula or a link; held against the figures
of the evidence pack and the rows of the JSON Lines export. Exit status 77 when there is no soffice."""
import datetime, json, os, shutil, subprocess, sys, tempfile, zipfile
import xml.etree.ElementTree as ElementTree

OFFICE, TABLE, TEXT = ("{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}" % n for n in ("office", "table", "text"))
faults, looked_at = [], 0


def check(holds, text):
    global looked_at
    looked_at += 1
    if not holds and len(faults) < 40:
        faults.append(text)


def run(arguments, **more):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240, **more)
    if done.returncode != 0:
        sys.exit(f"{arguments[0]} ended with {done.returncode}: {done.stdout}")
    return done.stdout


def cell(element):
    """(kind, value): what LibreOffice takes it for."""
    kind = element.get(OFFICE + "value-type")
    text = "\n".join("".join(p.itertext()) for p in element.findall(TEXT + "p"))
    if kind in ("float", "currency", "percentage"):
        return "number", float(element.get(OFFICE + "value"))
    if kind == "date":
        return "date", element.get(OFFICE + "date-value")
    return ("text", text) if kind == "string" else ("empty", "")


def rows_of(table):
    out = []
    for row in table.iter(TABLE + "table-row"):
        cells = []
        for element in row.findall(TABLE + "table-cell"):
            times = int(element.get(TABLE + "number-columns-repeated", "1"))
            cells += [cell(element)] * min(times, 64)
        if any(kind != "empty" for kind, _ in cells):
            out.append(cells + [("empty", "")] * (64 - len(cells)))
    return out


def close(a, b):
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))


def same(at, found, expected):
    if expected is None:
        check(found[0] == "empty", f"{at}: {found} where nothing is known")
    else:
        check(found[0] == "number" and close(found[1], expected), f"{at}: {found}, not the number {expected}")


def results(rows, figures):
    for figure in figures:
        mine = [r for r in rows if r[0][1] == figure["target"] and r[1][1] == figure["measure"]]
        if len(mine) != 1:
            check(False, f"Results: {len(mine)} rows of {figure['path']}")
            continue
        for column, field in ((2, "value"), (3, "low95"), (4, "high95"), (5, "n")):
            same(f"Results, {figure['path']}, {field}", mine[0][column], figure[field])


def raw(rows, trials):
    titles = [c[1] for c in rows[0]]
    column = {title: i for i, title in enumerate(titles) if title}
    shown = [t for t in titles if t.startswith("Score shown: ")]
    check(len(shown) == 1, f"Raw: the shown score's columns are {shown}")
    lines = {int(r[0][1]): r for r in rows[1:] if r[0][0] == "number"}
    check(len(lines) == len(trials), f"Raw: {len(lines)} rows of {len(trials)} trials")
    scored = 0
    for trial in trials:
        row = lines.get(trial["trial"])
        if row is None:
            check(False, f"Raw: trial {trial['trial']} is missing")
            continue
        at = f"Raw, trial {trial['trial']}"
        cost = trial["cost"]["nano"] / 1e9 if trial["cost"] else None
        same(at + ", cost", row[column["Cost"]], cost)
        same(at + ", output tokens", row[column["Output tokens"]], (trial["usage"] or {}).get("output"))
        check(row[column["Sent (UTC)"]][0] in ("date", "empty"), f"{at}: {row[column['Sent (UTC)']]} is no date")
        scored += row[column[shown[0]]][0] == "number" if shown else 0
        for title in ("First token, s", "Total, s"):
            check(row[column[title]][0] in ("number", "empty"), f"{at}, {title}: {row[column[title]]}")
    check(scored > 0, "Raw: no answer has a score")


def no_numbers_as_text(name, rows):
    for row in rows:
        for kind, value in row:
            if kind == "text":
                try:
                    float(value.replace(",", ""))
                except ValueError:
                    continue
                check(False, f"{name}: the number {value} is a text")


def main():
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        print("skipped: LibreOffice (soffice) is not installed")
        sys.exit(77)
    cli, workspace = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        mine = os.path.join(folder, "w.assay")
        shutil.copy(workspace, mine)
        os.chmod(mine, 0o600)
        for form in ("xlsx", "zip", "jsonl"):
            run([cli, "export", "all", "--workspace", mine, "--format", form, "--output", os.path.join(folder, "r." + form)]
                + (["--tasks-per-month", "30000"] if form != "jsonl" else []))
        run([soffice, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "fods", "--outdir", folder,
             os.path.join(folder, "r.xlsx")], env=dict(os.environ, HOME=folder))
        root = ElementTree.parse(os.path.join(folder, "r.fods")).getroot()
        with zipfile.ZipFile(os.path.join(folder, "r.zip")) as pack:
            figures = json.loads(pack.read("figures.json"))
        trials = [json.loads(line) for line in open(os.path.join(folder, "r.jsonl"), encoding="utf-8")]
    for element in root.iter():
        check(element.get(TABLE + "formula") is None, f"a formula: {element.get(TABLE + 'formula')}")
        check(element.tag != TEXT + "a", "a link")
    sheets = {table.get(TABLE + "name"): rows_of(table) for table in root.iter(TABLE + "table")}
    check(list(sheets) == ["Summary", "Results", "Charts", "Chart data", "Prices", "Raw", "Method"], f"sheets {list(sheets)}")
    results(sheets["Results"], figures)
    raw(sheets["Raw"], trials)
    for name in ("Results", "Chart data", "Prices", "Method"):
        no_numbers_as_text(name, sheets[name])
    dates = [r[6] for r in sheets["Prices"][1:]]
    check(dates and all(kind == "date" for kind, _ in dates), f"Prices: the dates are {dates[:3]}")
    for kind, value in dates:
        datetime.date.fromisoformat(value[:10])
    print(f"{looked_at} looks at the workbook in {soffice}, {len(figures)} figures, {len(trials)} answers, {len(faults)} faults")
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


main()
