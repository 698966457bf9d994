#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window takes to be there, beside a bare Qt window with one chart, in turn, on the same display.

  start_bench.py BUILD_DIR [ROUNDS=11]

Needs a display with a window manager (Xvfb and openbox will do) and xdotool. "There" is: mapped and named, as seen from outside,
asked every 2 ms. CPU is the program's own until then plus 300 ms, so that the first paint is inside."""
import os, signal, statistics, subprocess, sys, tempfile, time

build, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11


def start(arguments, title):
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=os.path.join(home, "c"))
        begin = time.monotonic()
        process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(process.pid), "--name", title],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip() == b"":
            if time.monotonic() - begin > 20:
                raise SystemExit(f"{arguments[0]}: no window after 20 s")
            time.sleep(0.002)
        seen = time.monotonic() - begin
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
        _, _, usage = os.wait4(process.pid, 0)
        return seen, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


rows = {"bare": [], "assay": []}
for i in range(rounds + 1):
    pair = {"bare": start([os.path.join(build, "bench", "bare_window")], "Bare window"),
            "assay": start([os.path.join(build, "assay"), "--theme", "light"], "Assay")}
    if i > 0:  # the first pair warms the disk's cache
        for name, row in pair.items():
            rows[name].append(row)
middle = {name: [statistics.median(column) for column in zip(*values)] for name, values in rows.items()}
for name, (wall, cpu, memory) in middle.items():
    print(f"{name}: window after {wall * 1000:.0f} ms, CPU {cpu * 1000:.0f} ms, {memory:.0f} MB (medians of {rounds})")
ratio = middle["assay"][0] / middle["bare"][0]
print(f"{'ok  ' if ratio <= 2 else 'MISS'} start: {ratio:.2f} x a bare window (at most 2); CPU {middle['assay'][1] / middle['bare'][1]:.2f} x")
sys.exit(0 if ratio <= 2 else 1)
