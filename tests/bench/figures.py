#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every row of the figures in tests/README.md in its full form, one after the other, as the table that stands there.

  figures.py BUILD_DIR [--quick]

About half an hour on a quiet machine. The start of the window is measured on a display of its own and needs Xvfb, openbox and
xdotool. --quick goes through every measure with few rounds: it shows that each runs, its figures are worth nothing."""
import datetime, os, re, shutil, subprocess, sys

build = os.path.abspath(sys.argv[1])
quick = "--quick" in sys.argv
here = os.path.dirname(os.path.abspath(__file__))
bench = lambda name: os.path.join(build, "bench", name)
offscreen = dict(os.environ, QT_QPA_PLATFORM="offscreen")
rows = []


def note(what, must, figure, holds, command):
    rows.append((what, must, figure if holds is not None else f"not measured: {figure}", {True: "yes", False: "**no**", None: "?"}[holds], command))
    print(f"{what}: {rows[-1][2]} ({must})", flush=True)


def output(arguments, **more):
    print("$ " + " ".join(arguments), flush=True)
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    print(done.stdout, flush=True)
    return done.stdout


def said(text, name):
    """The line "ok   name: figure" or "MISS name: figure" of a script."""
    found = re.search(rf"^(ok  |MISS) {re.escape(name)}: (.*)$", text, re.M)
    return (found.group(2), found.group(1) == "ok  ") if found else ("no such line", None)


def runs():
    text = output([sys.executable, os.path.join(here, "run_bench.py"), build] + (["--short"] if quick else []))
    command = "bench/run_bench.py"
    load = "3,000 small streamed answers over loopback, concurrency 64, 200 ms, all stored"
    note(f"{load}: wall", "at most 1.10 x the libcurl floor", *said(text, "wall"), command)
    note(f"{load}: CPU", "at most 6 x the floor", *said(text, "CPU"), command)
    for concurrency in (1, 4, 16, 64):
        for kind, words in (("ttft", "TTFT"), ("total", "total")):
            note(f"{words} against the server's clock, concurrency {concurrency}", "median within 3 ms, p99 within 15 ms",
                 *said(text, f"{kind} at concurrency {concurrency}"), command)
    note("disk", "at most 2 x the bytes received", *said(text, "disk"), command)
    note("memory of that run in assay-cli", "under 100 MB", *said(text, "memory"), command)
    note("memory of assay-cli over 10 such runs", "does not grow", *said(text, "memory growth"), command)


def score_keys():
    text = output([bench("bench_score_keys"), "6" if quick else "48"], env=offscreen)
    note("scoring: from a key to the next answer on the screen, 48 x 4 answers", "at most 100 ms, a key an answer",
         *said(text, "score keys"), "bench_score_keys")


def sure():
    text = output([bench("bench_findings")])
    found = re.search(r'"sure_seconds": ([\d.]+)', text)
    note("\"How sure are we?\": 100,000 scores, 8 targets, 9,999 draws", "under 2 s", f"{found.group(1)} s" if found else "no such line",
         float(found.group(1)) < 2 if found else None, "bench_findings")
    text = output([bench("bench_sure_window"), "500" if quick else "12500"], env=offscreen)
    note("the same in the window: how long the GUI thread was away", "at most 50 ms", *said(text, "sure in the window"), "bench_sure_window")


def panes():
    times = 2 if quick else 10
    text = output([bench("bench_stream_panes"), "600", str(times)], env=offscreen)
    command = "bench_stream_panes 600 10"
    note("8 panes, 500 deltas/s each, to 50 KB each", "no gap above 50 ms, a key within 100 ms", *said(text, "panes"), command)
    note("memory of the window with 8 x 50 KB answers", "under 250 MB", *said(text, "panes memory"), command)
    note("memory of the window over 10 such runs", "does not grow", *said(text, "panes growth"), command)


def workspace():
    text = output([bench("bench_workspace_100k")] + (["--responses", "6000"] if quick else []), env=offscreen)
    for name, what, must in (("open for writing, and a reader", "opened", 500), ("first page of history (50)", "first page of history", 50),
                             ("search, a word in every answer", "search, first page, a word in every answer", 100),
                             ("search, a rare word", "search, first page, a rare word", 100), ("the three charts", "the three charts", 300)):
        found = re.search(rf"^{re.escape(name)}\s+first\s+([\d.]+) ms, warm\s+([\d.]+) ms", text, re.M)
        note(f"workspace of 100,000 responses: {what}", f"under {must} ms", f"first {found.group(1)} ms, warm {found.group(2)} ms" if found
             else "no such line", float(found.group(2)) < must if found else None, "bench_workspace_100k")


def report():
    text = output([bench("bench_report_100k")] + (["--responses", "6000"] if quick else []), env=offscreen)
    rows_of = [("the dialog with its preview", "under 20 s, no gap above 50 ms")]
    rows_of += [(name, "under 20 s, no gap above 50 ms") for name in ("report as HTML", "report as PDF", "report as XLSX", "evidence pack")]
    rows_of += [("all four", "no gap above 50 ms"), ("report stopped", "free within 100 ms, no file")]
    for name, must in rows_of:
        note(f"report of 100,000 responses, in the window: {name}", must, *said(text, name), "bench_report_100k")


def evidence():
    text = output([sys.executable, os.path.join(here, "..", "robustness", "evidence.py"), build] + (["20", "4"] if quick else []))
    note("evidence packs with one byte changed, 400 times", "each named, no clean pack accused", *said(text, "evidence"), "robustness/evidence.py")


def start():
    missing = [tool for tool in ("Xvfb", "openbox", "xdotool") if shutil.which(tool) is None]
    if missing:
        return note("start to first paint", "at most 2 x a bare Qt window with one chart", "needs " + ", ".join(missing), None, "bench/start_bench.py")
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"], pass_fds=[write],
                              stderr=subprocess.DEVNULL)
    os.close(write)
    display = ":" + os.read(read, 16).decode().strip()
    manager = subprocess.Popen(["openbox"], env=dict(os.environ, DISPLAY=display), stderr=subprocess.DEVNULL)
    try:
        environment = dict(os.environ, DISPLAY=display)
        environment.pop("QT_QPA_PLATFORM", None)
        text = output([sys.executable, os.path.join(here, "start_bench.py"), build, "2" if quick else "11"], env=environment)
        note("start to first paint", "at most 2 x a bare Qt window with one chart", *said(text, "start"), "bench/start_bench.py")
    finally:
        manager.terminate()
        server.terminate()
        manager.wait()
        server.wait()


def kills():
    text = output([sys.executable, os.path.join(here, "..", "robustness", "kill.py"), build, "3" if quick else "50"])
    found = re.search(r"^(\d+ kills.*?(\d+) answers acknowledged, (\d+) problems)$", text, re.M)
    note("50 kills (-9) at random moments of a run of 50 streams", "0 lost, 0 doubled, 0 re-sent, verify clean",
         found.group(1) if found else "no such line", found.group(3) == "0" and found.group(2) != "0" if found else None, "robustness/kill.py")


for measure in (runs, panes, score_keys, sure, workspace, report, start, kills, evidence):
    measure()
commit = subprocess.run(["git", "-C", here, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
print(f"\n{datetime.date.today().isoformat()}, commit {commit}, {os.cpu_count()} cores, load {os.getloadavg()[2]:.1f} over the last 15 minutes"
      + (" (quick form: no figures)" if quick else "") + "\n")
print("| what | must | measured | holds | command |\n| --- | --- | --- | --- | --- |")
for row in rows:
    print("| " + " | ".join(row) + " |")
sys.exit(0 if all(row[3] == "yes" for row in rows) else 1)
