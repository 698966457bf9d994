#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evidence packs as a stranger meets them: made by assay-cli, then changed a byte at a time.

  evidence.py BUILD_DIR [CHANGES=400] [CLEAN=8]

Every change must be named, by file or place, and no clean pack may be accused. Every figure of the report is traced to its
answers, and a score's figure is computed anew here from the raw scores, by nothing of Assay's. 40 changes in the test run."""
import json, os, random, re, shutil, statistics, subprocess, sys, tempfile, zipfile

build = os.path.abspath(sys.argv[1])
changes = int(sys.argv[2]) if len(sys.argv) > 2 else 400
clean = int(sys.argv[3]) if len(sys.argv) > 3 else 8
cli = os.path.join(build, "assay-cli")
random.seed(400)
problems = []


def run(*words):
    return subprocess.run([cli, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=240)


def fail(text):
    problems.append(text)
    print("MISS " + text, flush=True)


def traced(pack):
    """Every figure, by assay-cli; those of a mean score also by hand."""
    with zipfile.ZipFile(pack) as packed:
        figures = json.loads(packed.read("figures.json"))
        answers = [json.loads(line) for line in packed.read("data/answers.jsonl").splitlines()]
        scores = [json.loads(line) for line in packed.read("data/scores.jsonl").splitlines()]
        html = packed.read("report.html").decode()
    known = {answer["trial"]: answer for answer in answers}
    in_page = set(re.findall(r'class="figure (f\d+)"', html))
    by_hand = 0
    for figure in figures:
        done = run("verify", pack, "--figure", figure["id"])
        named = [int(n) for n in re.findall(r"^trial (\d+): data/answers\.jsonl, line \d+;", done.stdout, re.M)]
        if done.returncode != 0 or sorted(named) != sorted(figure["trials"]) or figure["text"] not in done.stdout:
            fail(f"figure {figure['id']} is not traced: {done.stdout[:200]}{done.stderr[:200]}")
        if any(trial not in known for trial in named):
            fail(f"figure {figure['id']} rests on answers that are not there")
        if figure["id"] not in in_page:
            fail(f"figure {figure['id']} stands nowhere in the page")
        if figure["measure"].startswith("Mean score") and figure["value"] is not None and set(figure["trials"]) == set(named):
            # The mean over prompts of the mean over raters of what counts; only where every answer has one.
            prompts = {}
            for trial in named:
                values = [s["value"] for s in scores if s["trial"] == trial and s["current"] and not s["voided"] and s["value"] is not None
                          and not s["after_reveal"] and s["round"] == 1 and s["criterion"] == "overall"]
                if values:
                    prompts.setdefault(known[trial]["case"], []).append(statistics.fmean(values))
            if len(prompts) == figure["n"]:
                mean = statistics.fmean(statistics.fmean(v) for v in prompts.values())
                by_hand += 1
                if abs(mean - figure["value"]) > 1e-9:
                    fail(f"{figure['path']}: the raw scores give {mean}, the report {figure['value']}")
    print(f"{len(figures)} figures traced to their answers, {by_hand} mean scores computed by hand", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        workspace = os.path.join(folder, "w.assay")
        shutil.copy(os.path.join(build, "sample.assay"), workspace)
        os.chmod(workspace, 0o600)
        accused = 0
        packs = []
        for i in range(clean):
            pack = os.path.join(folder, f"p{i}.zip")
            words = ["export", "all", "--workspace", workspace, "--format", "zip", "--output", pack, "--date", f"2026-11-{10 + i}"]
            words += [[], ["--tasks-per-month", "30000"], ["--hide-raters"], ["--charts", "cost,score", "--theme", "dark"]][i % 4]
            made = run(*words)
            if made.returncode != 0:
                sys.exit(made.stderr)
            packs.append(pack)
            done = run("verify", pack)
            if done.returncode != 0:
                accused += 1
                fail(f"a clean pack is accused: {done.stdout[:300]}")
        traced(packs[1 % clean])
        original = open(packs[0], "rb").read()
        changed = os.path.join(folder, "changed.zip")
        named = 0
        for i in range(changes):
            data = bytearray(original)
            # Every place can be met; head and end of the file are met for certain.
            at = i if i < changes // 10 else len(data) - 1 - i if i < changes // 4 else random.randrange(len(data))
            data[at] ^= 1 << random.randrange(8)
            with open(changed, "wb") as file:
                file.write(data)
            done = run("verify", changed)
            lines = [line for line in done.stdout.splitlines() if not re.match(r"\d+ files, ", line)]
            if done.returncode == 1 and lines and all(line.strip() for line in lines):
                named += 1
            else:
                fail(f"byte {at} of {len(data)}: status {done.returncode}, {done.stdout[:200]}{done.stderr[:200]}")
        print(f"{'ok  ' if not problems else 'MISS'} evidence: {named} of {changes} changed bytes named, {accused} of {clean} clean packs accused")
    sys.exit(1 if problems else 0)


main()
