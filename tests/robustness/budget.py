#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of 500 parallel requests under a budget with room for 37, against a server that counts.

  budget.py BUILD_DIR [RUNS=100] [SEED=1]

Every fifth run is killed (-9) at a random moment and continued with the same budget. The server may have seen 37 requests
at most, kills and continuations included; without a kill it has seen exactly 37, the exit status is 4, what the workspace
says was spent is what the server says it sold, to the nano, and `verify` is clean. A control without a budget must see more:
else the server would be the limit."""
import json, os, random, shutil, signal, subprocess, sys, tempfile, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

build = sys.argv[1]
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 100
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
cli = os.path.join(build, "assay-cli")
ROOM, CASES, TOKENS, NANO = 37, 500, 100, 1_000_000  # 100 output tokens at 10 USD per million: 0.001 USD each


class Seller(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    sold = 0
    lock = threading.Lock()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        with Seller.lock:
            Seller.sold += 1
        time.sleep(random.uniform(0.01, 0.2))
        events = [{"model": "m", "choices": [{"index": 0, "delta": {"content": "an answer"}, "finish_reason": None}]},
                  {"model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
                  {"model": "m", "choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": TOKENS,
                                                          "total_tokens": 12 + TOKENS}}]
        body = "".join(f"data: {json.dumps(e)}\n\n" for e in events) + "data: [DONE]\n\n"
        try:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())
        except OSError:
            pass  # the client was killed; the request was sold all the same

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 600
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a killed client


def suite(folder, origin):
    path = os.path.join(folder, "suite.json")
    target = {"name": "m", "api": "openai-chat", "model": "m", "base_url": origin + "/v1",
              "parameters": {"max_output_tokens": TOKENS},
              "price": {"currency": "USD", "input_per_million": "0", "output_per_million": "10"}}
    with open(path, "w") as file:
        json.dump({"name": "budget", "prompt": {"user": "Question {{n}}"}, "targets": [target], "concurrency": 500,
                   "cases": [{"id": f"c{i}", "variables": {"n": str(i)}} for i in range(CASES)]}, file)
    return path


def command(path, workspace, *more):
    return [cli, "run", path, "--workspace", workspace, "--format", "jsonl", *more]


def spent_nano(workspace):
    out = subprocess.run([cli, "export", "all", "--workspace", workspace, "--format", "jsonl", "--output", "-"],
                         capture_output=True, text=True).stdout
    return sum(trial["cost"]["nano"] for trial in map(json.loads, out.splitlines()) if trial["cost"])


def one_run(path, workspace, kill_after):
    before, problems = Seller.sold, []
    budget = ("--budget", "0.037")
    process = subprocess.Popen(command(path, workspace, *budget), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if kill_after is not None:
        time.sleep(kill_after)
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(0.3)  # what was on the wire reaches the server
        if os.path.exists(workspace):
            subprocess.run(command(path, workspace, "--resume", "1", *budget), stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    elif process.wait() != 4:
        problems.append(f"exit status {process.returncode} instead of 4")
    sold = Seller.sold - before
    if sold > ROOM:
        problems.append(f"the server saw {sold} requests, there was room for {ROOM}")
    if kill_after is None and sold != ROOM:
        problems.append(f"the server saw {sold} requests of {ROOM} that had room")
    if os.path.exists(workspace):
        spent = spent_nano(workspace)
        if spent > sold * NANO or (kill_after is None and spent != sold * NANO):
            problems.append(f"the workspace says {spent} nano were spent, the server sold {sold * NANO}")
        check = subprocess.run([cli, "verify", workspace], capture_output=True, text=True)
        if check.returncode != 0:
            problems.append("verify: " + (check.stdout + check.stderr).strip()[:300])
    return sold, problems


def main():
    generator = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="assay-budget-")
    server = Server(("127.0.0.1", 0), Seller)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = suite(folder, f"http://127.0.0.1:{server.server_port}")
    bad, most, kills = [], 0, 0
    try:
        for number in range(runs):
            kill_after = generator.uniform(0.05, 1.0) if number % 5 == 4 else None
            kills += kill_after is not None
            sold, problems = one_run(path, os.path.join(folder, f"w{number}.assay"), kill_after)
            most = max(most, sold)
            for problem in problems:
                bad.append(f"run {number}{' (killed)' if kill_after is not None else ''}: {problem}")
                print(bad[-1], flush=True)
        before = Seller.sold
        subprocess.run(command(path, os.path.join(folder, "control.assay")), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        control = Seller.sold - before
        if control != CASES:
            bad.append(f"control without a budget: the server saw {control} requests of {CASES}")
            print(bad[-1])
    finally:
        server.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{runs} runs, {kills} of them killed, seed {seed}: at most {most} requests of {ROOM} that had room, control "
          f"{control}, {len(bad)} problems")
    return 1 if bad else 0


sys.exit(main())
