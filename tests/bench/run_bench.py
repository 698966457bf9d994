#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of assay-cli against the demo server, each beside a bare floor or the server's own clock in the same minute.

  run_bench.py BUILD_DIR [--short]

Prints one line a measure: what was measured, what it must hold, and whether it did. --short is the form of the test run:
few requests, generous bounds, to notice a broken path; the figures in tests/README.md come from the full form."""
import json, os, re, resource, shutil, signal, subprocess, sys, tempfile, time, urllib.request

build = sys.argv[1]
short = "--short" in sys.argv
cli = os.path.join(build, "assay-cli")
floor = os.path.join(build, "bench", "floor")
failures = []


def say(name, text, holds):
    print(f"{'ok  ' if holds else 'MISS'} {name}: {text}", flush=True)
    if not holds:
        failures.append(name)


class Server:
    def __enter__(self):
        self.process = subprocess.Popen([cli, "demo-server"], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            found = re.search(r"listening on 127.0.0.1:(\d+)", line)
            if found:
                self.origin = f"http://127.0.0.1:{found.group(1)}"
                return self
        raise SystemExit("the demo server did not start")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def log(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.origin + "/demo/log") as answer:
            return [json.loads(line) for line in answer.read().decode().splitlines()]


def timed(arguments, **more):
    """wall, CPU (user + system) and peak memory of one finished child."""
    begin = time.monotonic()
    process = subprocess.Popen(arguments, **more)
    _, status, usage = os.wait4(process.pid, 0)
    return {"wall": time.monotonic() - begin, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1024,
            "status": os.waitstatus_to_exitcode(status)}


def suite(folder, server, count, concurrency, latency):
    path = os.path.join(folder, f"suite-{count}-{concurrency}.json")
    cases = [{"id": f"c{i}", "variables": {"n": str(i)}} for i in range(count)]
    prompt = "Question {{n}}: what is the best way to compare two answers of a language model side by side?"
    target = {"name": "swift", "api": "openai-chat", "model": "demo-swift",
              "base_url": f"{server.origin}/demo:latency-ms={latency},tokens=40,rate=100000/openai-chat/v1"}
    with open(path, "w") as file:
        json.dump({"name": "bench", "prompt": {"user": prompt}, "cases": cases, "targets": [target],
                   "concurrency": concurrency}, file)
    return path


def disk(path):
    return sum(os.path.getsize(path + end) for end in ("", "-wal", "-shm", ".lock") if os.path.exists(path + end))


def throughput(folder, server, count, rounds):
    walls, cpus, sizes, memory = [], [], [], []
    url = f"{server.origin}/demo:latency-ms=200,tokens=40,rate=100000/openai-chat/v1/chat/completions"
    for i in range(rounds):
        bare = json.loads(subprocess.run([floor, url, str(count), "64"], check=True, capture_output=True, text=True).stdout)
        workspace = os.path.join(folder, f"w{i}.assay")
        ours = timed([cli, "run", suite(folder, server, count, 64, 200), "--workspace", workspace], stdout=subprocess.DEVNULL)
        if ours["status"] != 0:
            say("run", f"exit status {ours['status']}", False)
            return
        walls.append(ours["wall"] / bare["wall_s"])
        cpus.append(ours["cpu"] / bare["cpu_s"])
        sizes.append(disk(workspace) / bare["bytes"])
        memory.append(ours["mb"])
        print(f"     floor wall {bare['wall_s']:.2f} s, CPU {bare['cpu_s']:.2f} s, {bare['bytes']} bytes; "
              f"ours wall {ours['wall']:.2f} s, CPU {ours['cpu']:.2f} s, {ours['mb']:.0f} MB, {disk(workspace)} bytes on disk", flush=True)
    middle = lambda values: sorted(values)[len(values) // 2]
    slack = 3 if short else 1
    say("wall", f"{middle(walls):.3f} x the floor (at most 1.10)", middle(walls) <= (1.10 if not short else 2.5))
    say("CPU", f"{middle(cpus):.2f} x the floor (at most 6)", middle(cpus) <= 6 * slack)
    say("disk", f"{middle(sizes):.2f} x the bytes received (at most 2)", middle(sizes) <= (2 if not short else 6))
    say("memory", f"{max(memory):.0f} MB (under 100)", max(memory) < 100)


def growth(folder, server, times):
    """The same 3,000 answers again and again into one workspace: a process that grows with the file's history would show it."""
    workspace, path = os.path.join(folder, "growth.assay"), suite(folder, server, 3000, 64, 0)
    memory = []
    for _ in range(times):
        ours = timed([cli, "run", path, "--workspace", workspace], stdout=subprocess.DEVNULL)
        memory.append(ours["mb"] if ours["status"] == 0 else float("nan"))
    print("     MB of each run: " + " ".join(f"{mb:.0f}" for mb in memory), flush=True)
    grown = memory[-1] - memory[0]
    say("memory growth", f"{grown:+.1f} MB from the first to the last of {times} runs (at most 5 %)", grown <= 0.05 * memory[0])


def accuracy(folder, server, concurrency, count):
    workspace = os.path.join(folder, f"t{concurrency}.assay")
    out = subprocess.run([cli, "run", suite(folder, server, count, concurrency, 200), "--workspace", workspace, "--format", "jsonl"],
                         check=True, capture_output=True, text=True).stdout
    clock = {entry["request"]: entry for entry in server.log()}
    off, queued, retried = {"ttft": [], "total": []}, [], 0
    for line in out.splitlines():
        trial = json.loads(line)
        entry = clock.get(trial["request_id"])
        if entry is None or trial["timing"]["ttft_ms"] is None:
            continue
        queued.append(trial["timing"]["queued_ms"])
        retried += trial["attempts"] > 1
        off["ttft"].append(trial["timing"]["ttft_ms"] - (entry["first_us"] - entry["arrived_us"]) / 1000)
        off["total"].append(trial["timing"]["total_ms"] - (entry["last_us"] - entry["arrived_us"]) / 1000)
    if queued:
        print(f"     at concurrency {concurrency}: our own queue, reported apart: median {sorted(queued)[len(queued) // 2]:.1f} ms; "
              f"{retried} retried", flush=True)
    for name, values in off.items():
        if len(values) < count * 0.99:
            say(f"{name} at {concurrency}", f"only {len(values)} of {count} were found in the server's log", False)
            continue
        values.sort()
        median, high = values[len(values) // 2], values[int(len(values) * 0.99)]
        say(f"{name} at concurrency {concurrency}", f"median {median:+.2f} ms, p99 {high:+.2f} ms against the server's clock "
            f"(within 3 and 15; n {len(values)})", abs(median) <= 3 * (5 if short else 1) and abs(high) <= 15 * (8 if short else 1))


def main():
    folder = tempfile.mkdtemp(prefix="assay-bench-")
    try:
        with Server() as server:
            throughput(folder, server, 200 if short else 3000, 1 if short else 3)
            if not short:
                growth(folder, server, 10)
            for concurrency in (1, 16) if short else (1, 4, 16, 64):
                accuracy(folder, server, concurrency, 10 if short and concurrency == 1 else 64 if short else max(100, concurrency * 20))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(failures)} missed: {', '.join(failures)}" if failures else "all hold")
    return 1 if failures else 0


sys.exit(main())
