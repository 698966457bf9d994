#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key that nobody else can have goes through assay-cli: answers, refusals, a body that echoes it, a redirect, a cut
stream, every export. Then it is searched for, in every form, in everything that exists afterwards.

  canary.py BUILD_FOLDER          0 hits, and the planted leaks are found; exit 1 otherwise
"""
import base64, html, http.server, json, os, pathlib, subprocess, sys, tempfile, threading, time, urllib.parse, zlib

BUILD = pathlib.Path(sys.argv[1]).resolve()
KEY = "sk-CANARY/" + os.urandom(16).hex() + "+end"
EXPORTS = ["csv", "jsonl", "html"]


def forms(key):
    """Every encoding in which a leak would hide, and fragments of twelve characters of the random part."""
    raw = key.encode()
    yield "raw", raw
    for name, codec in (("utf-16le", "utf-16-le"), ("utf-16be", "utf-16-be")):
        yield name, key.encode(codec)
    for offset in range(3):
        yield f"base64+{offset}", base64.b64encode(b"x" * offset + raw)[4 if offset else 0:-4]
    yield "url", urllib.parse.quote(key, safe="").encode()
    yield "json", json.dumps(key)[1:-1].replace("/", "\\/").encode()
    yield "html", html.escape(key).encode()
    yield "hex", raw.hex().encode()
    random_part = key[10:42]
    for at in range(0, len(random_part) - 11):
        yield f"fragment {at}", random_part[at:at + 12].encode()


def hits(data, where):
    return [f"{where}: {name}" for name, form in forms(KEY) if form in data]


class Peer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = {"right": 0, "wrong": 0}

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/json", **headers):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        key = self.headers.get("authorization", "") + self.headers.get("x-api-key", "")
        if self.server.wrong:
            Peer.seen["wrong"] += 1 if KEY in str(self.headers) else 0
            return self.reply(200, b"{}")
        Peer.seen["right"] += KEY in key
        echo = f"the key {key} ({base64.b64encode(key.encode()).decode()}, {urllib.parse.quote(key, safe='')}) is wrong"
        fault = self.path.split("/")[1]
        if fault == "unauthorized":
            return self.reply(401, json.dumps({"error": {"message": echo, "type": echo}}).encode(), **{"x-request-id": KEY})
        if fault == "server":
            return self.reply(500, echo.encode(), "text/plain")
        if fault == "page":
            return self.reply(200, f"<html><title>{echo}</title></html>".encode(), "text/html")
        if fault == "redirect":
            return self.reply(307, b"", location=f"http://127.0.0.1:{WRONG.server_port}/{urllib.parse.quote(KEY)}")
        chunk = lambda text, end=None: "data: " + json.dumps(
            {"id": "1", "model": "m", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": end}]}) + "\n\n"
        body = chunk(echo if fault == "echo" else "fine") + ("" if fault == "cut" else chunk("", "stop") + "data: [DONE]\n\n")
        self.reply(200, body.encode(), "text/event-stream")


def serve(wrong):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.wrong = wrong
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


RIGHT, WRONG = serve(False), serve(True)


def run(home, *arguments):
    """The program's output, and what any other program could see of it meanwhile."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen",
                   "TMPDIR": str(home), "CANARY_KEY": KEY}
    child = subprocess.Popen([BUILD / "assay-cli", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env=environment, cwd=home)
    found = []
    time.sleep(0.05)
    try:
        found += hits(pathlib.Path(f"/proc/{child.pid}/cmdline").read_bytes(), "process arguments")
    except OSError:
        pass
    out, err = child.communicate(timeout=120)
    return out, err, found + hits(out, "standard output") + hits(err, "standard error")


def everything(folder):
    found = []
    for path in pathlib.Path(folder).rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        found += hits(data, path.name)
        # Packed parts: whatever inflates from any place that looks like a zlib stream (PDF, PNG, the workspace's own).
        for mark in (b"\x78\x9c", b"\x78\x01", b"\x78\xda"):
            at = data.find(mark)
            while at >= 0:
                try:
                    found += hits(zlib.decompressobj().decompress(data[at:], 1 << 22), path.name + ", inflated")
                except zlib.error:
                    pass
                at = data.find(mark, at + 1)
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        target = lambda fault: {"name": fault, "api": "openai-chat", "model": "m", "key_env": "CANARY_KEY",
                                "base_url": f"http://127.0.0.1:{RIGHT.server_port}/{fault}/v1"}
        faults = ["ok", "unauthorized", "server", "page", "redirect", "cut", "echo"]
        suite = {"name": "canary", "prompt": {"user": "hi"}, "repetitions": 5, "targets": [target(f) for f in faults]}
        (home / "suite.json").write_text(json.dumps(suite))
        out, err, found = run(home, "run", "suite.json", "--workspace", "w.assay", "--format", "jsonl")
        lines = [line for line in out.splitlines() if line.startswith(b"{")]
        for form in EXPORTS:
            _, said, more = run(home, "export", "all", "--workspace", "w.assay", "--format", form, "--output", "out." + form)
            found += more
        found += everything(home)
        problems = list(found)
        if len(lines) < len(faults) * 5:
            problems.append(f"only {len(lines)} trials ended: {err.decode()[-300:]}")
        if Peer.seen["right"] < 20:
            problems.append(f"the right server saw the key {Peer.seen['right']} times only")
        if Peer.seen["wrong"]:
            problems.append(f"another origin saw the key {Peer.seen['wrong']} times")
        # Positive control: a leak in each form is found.
        for name, form in list(forms(KEY)):
            leak = home / "planted"
            leak.write_bytes(b"before " + form + b" after")
            if not everything(home):
                problems.append(f"a planted leak was not found: {name}")
            leak.write_bytes(b"before" + zlib.compress(form * 3) + b"after")
            if not everything(home):
                problems.append(f"a planted, packed leak was not found: {name}")
            leak.unlink()
            if name.startswith("fragment"):
                break  # the others are found likewise
        files = sum(1 for path in home.rglob("*") if path.is_file())
    print(f"{len(lines)} trials, {files} files, key seen by the right server {Peer.seen['right']} times, by another "
          f"{Peer.seen['wrong']} times; {len(found)} hits")
    for problem in problems[:20]:
        print("PROBLEM:", problem)
    return 1 if problems else 0


sys.exit(main())
