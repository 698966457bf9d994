#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills assay-cli (-9) at random moments of a run of 50 streams and looks at what is left.

  kill.py BUILD_DIR [ROUNDS=50] [SEED=1]

Every answer that was acknowledged (its line was printed, which happens after the commit) must be there once, whole; nothing
may be sent again by itself; every request the server saw must have its attempt; `verify` must be clean."""
import json, os, random, re, shutil, signal, subprocess, sys, tempfile, threading, time, urllib.request

build = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 50
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
cli = os.path.join(build, "assay-cli")


def start_server():
    process = subprocess.Popen([cli, "demo-server"], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        found = re.search(r"listening on 127.0.0.1:(\d+)", line)
        if found:
            return process, f"http://127.0.0.1:{found.group(1)}"
    raise SystemExit("the demo server did not start")


def seen_by(origin):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(origin + "/demo/log") as answer:
        entries = [json.loads(line) for line in answer.read().decode().splitlines()]
    return [entry["request"] for entry in entries if entry.get("model")]  # not the reading of this log


def suite(folder, origin):
    path = os.path.join(folder, "suite.json")
    target = {"name": "swift", "api": "openai-chat", "model": "demo-swift",
              "base_url": f"{origin}/demo:fault=none,latency-ms=150,rate=120/openai-chat/v1"}
    with open(path, "w") as file:
        json.dump({"name": "kill", "prompt": {"user": "Question {{n}}: write two sentences about durable storage."},
                   "cases": [{"id": f"c{i}", "variables": {"n": str(i)}} for i in range(400)], "targets": [target],
                   "concurrency": 50}, file)
    return path


def keyless(folder, origin):
    path = os.path.join(folder, "keyless.json")
    with open(path, "w") as file:
        json.dump({"name": "keyless", "prompt": {"user": "x"},
                   "targets": [{"api": "openai-chat", "model": "demo-swift", "base_url": f"{origin}/openai-chat/v1",
                                "key_env": "ASSAY_NO_SUCH_KEY"}]}, file)
    return path


def one_round(folder, origin, number, wait):
    workspace = os.path.join(folder, f"w{number}.assay")
    before = len(seen_by(origin))
    process = subprocess.Popen([cli, "run", suite(folder, origin), "--workspace", workspace, "--format", "jsonl"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    acknowledged = []
    reader = threading.Thread(target=lambda: acknowledged.extend(line for line in process.stdout))
    reader.start()
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.wait()
    reader.join()
    sent = len(seen_by(origin)) - before
    lines = []
    for line in acknowledged:
        if line.endswith("\n"):
            lines.append(json.loads(line))
    if not os.path.exists(workspace):
        return {"acknowledged": len(lines), "sent": sent, "problems": ["no workspace, but acknowledged"] if lines else []}
    problems = []
    # Opening it again for writing settles what was under way; nothing may leave the program then. (This run has no key.)
    reopened = subprocess.run([cli, "run", keyless(folder, origin), "--workspace", workspace], capture_output=True, text=True)
    if reopened.returncode != 1:
        problems.append(f"reopening: exit status {reopened.returncode}: {reopened.stderr.strip()[:300]}")
    export = subprocess.run([cli, "export", "all", "--workspace", workspace, "--format", "jsonl", "--output", "-"],
                            capture_output=True, text=True)
    check = subprocess.run([cli, "verify", workspace], capture_output=True, text=True)
    if check.returncode != 0:
        problems.append("verify: " + check.stdout.strip()[:300] + check.stderr.strip()[:300])
    stored = {}
    for line in export.stdout.splitlines():
        trial = json.loads(line)
        if trial["trial"] in stored:
            problems.append(f"trial {trial['trial']} is there twice")
        stored[trial["trial"]] = trial
    for line in lines:
        now = stored.get(line["trial"])
        if now is None:
            problems.append(f"trial {line['trial']} was acknowledged and is gone")
        elif now["text"] != line["text"] or now["outcome"] != line["outcome"] or now["sha256"] != line["sha256"]:
            problems.append(f"trial {line['trial']} was acknowledged and is another now")
    again = len(seen_by(origin)) - before
    if again != sent:
        problems.append(f"{again - sent} requests were sent after the kill")
    begun = sum(1 for trial in stored.values() if trial["attempts"] > 0)
    if begun < sent:
        problems.append(f"the server saw {sent} requests, the workspace knows of {begun}")
    return {"acknowledged": len(lines), "sent": sent, "problems": problems}


def main():
    generator = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="assay-kill-")
    server, origin = start_server()
    total, sent, bad = 0, 0, []
    try:
        for number in range(rounds):
            result = one_round(folder, origin, number, generator.uniform(0.05, 2.0))
            total += result["acknowledged"]
            sent += result["sent"]
            for problem in result["problems"]:
                bad.append(f"round {number}: {problem}")
                print(bad[-1], flush=True)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{rounds} kills, seed {seed}: {sent} requests sent, {total} answers acknowledged, {len(bad)} problems")
    # A run of kills in which nothing was acknowledged has shown nothing.
    return 1 if bad or total == 0 else 0


sys.exit(main())
