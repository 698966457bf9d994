#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key that nobody else can have goes through assay-cli: answers, refusals, a body that echoes it, a redirect, a cut
stream, a proxy in the environment, a program of this computer, a crash, every export. Then it is searched for, in every
form, in everything that exists afterwards: the workspace with its log and copies, preferences and caches, standard
output and error, CSV, JSON Lines, XLSX, HTML, PDF, PNG, SVG and the evidence pack (each inflated), temporary files, the
arguments and the environment of the processes, what is left of a crash, and what another server and a proxy saw. The
window's own places (clipboard, accessible texts, paint) are in tests/gui/tst_canary.cpp.

  canary.py BUILD_FOLDER          0 hits, and the planted leaks are found; exit 1 otherwise
"""
import base64, html, http.server, io, json, os, pathlib, resource, shutil, signal, sqlite3, subprocess, sys, tempfile, \
    threading, time, urllib.parse, zipfile, zlib

BUILD = pathlib.Path(sys.argv[1]).resolve()
KEY = "sk-CANARY/" + os.urandom(16).hex() + "+end"
EXPORTS = [("csv", []), ("jsonl", []), ("html", []), ("pdf", []), ("xlsx", []), ("zip", []),
           ("png", ["--chart", "latency"]), ("svg", ["--chart", "latency"]), ("pdf", ["--chart", "reliability"]),
           ("csv", ["--chart", "reliability"])]
SOMEBODY = 65534 if os.geteuid() == 0 else None  # root may look into every process: others ask as somebody else


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
    seen = {"right": 0, "wrong": 0, "proxy": 0}
    slow = threading.Event()  # a stream has begun and goes on

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

    def do_CONNECT(self):
        Peer.seen["proxy"] += 1
        self.reply(502, b"no")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.server is PROXY:
            Peer.seen["proxy"] += 1
            return self.reply(502, b"no")
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
        if fault == "slow":
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self.wfile.write(chunk(echo).encode())
            self.wfile.flush()
            Peer.slow.set()
            time.sleep(20)
            self.close_connection = True
            return
        body = chunk(echo if fault == "echo" else "fine") + ("" if fault == "cut" else chunk("", "stop") + "data: [DONE]\n\n")
        self.reply(200, body.encode(), "text/event-stream")


def serve(wrong):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.wrong = wrong
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


RIGHT, WRONG, PROXY = serve(False), serve(True), serve(True)


def environment(home):
    proxy = f"http://127.0.0.1:{PROXY.server_port}"
    return {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen",
            "TMPDIR": str(home), "CANARY_KEY": KEY, "http_proxy": proxy, "https_proxy": proxy, "all_proxy": proxy}


def own_program(process):
    return os.readlink(f"/proc/{process}/exe") == str(BUILD / "assay-cli")


def seen_of(pid):
    """What any other program can see of a process: its arguments, and those of its children."""
    found = []
    for process in [pid] + [int(child) for task in pathlib.Path(f"/proc/{pid}/task").glob("*")
                            for child in (task / "children").read_text().split()]:
        found += hits(pathlib.Path(f"/proc/{process}/cmdline").read_bytes(), "process arguments")
        if process != pid:  # a program that it started: what it was given
            given = pathlib.Path(f"/proc/{process}/environ").read_bytes
            # Between fork and exec it is still assay-cli, with what that was given.
            before, environ, after = own_program(process), given(), own_program(process)
            if not before and not after:
                found += hits(environ, "environment of a child")
    return found


def run(home, *arguments):
    """The program's output, and what any other program could see of it meanwhile."""
    child = subprocess.Popen([BUILD / "assay-cli", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env=environment(home), cwd=home)
    found, looks = [], 0
    while child.poll() is None and looks < 40:
        looks += 1
        try:
            found += seen_of(child.pid)
        except OSError:
            pass
        time.sleep(0.01)
    out, err = child.communicate(timeout=120)
    return out, err, found + hits(out, "standard output") + hits(err, "standard error")


def inflated(data, name):
    """Whatever is packed in it: zip members (XLSX, the evidence pack), zlib streams (PDF, PNG, the workspace's own)."""
    found = []
    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for member in packed.namelist():
                    found += examined(packed.read(member), f"{name}/{member}")
        except zipfile.BadZipFile:
            pass
    for mark in (b"\x78\x9c", b"\x78\x01", b"\x78\xda"):
        at = data.find(mark)
        while at >= 0:
            try:
                found += hits(zlib.decompressobj().decompress(data[at:], 1 << 22), name + ", inflated")
            except zlib.error:
                pass
            at = data.find(mark, at + 1)
    return found


def examined(data, name):
    return hits(data, name) + inflated(data, name)


def everything(folder):
    found = []
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file() and not path.is_symlink():
            found += examined(path.read_bytes(), path.name)
    return found


def unlimited_core():
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def crash(folder, target):
    """In the middle of an answer: what others may look at, and what is left when it is shot (SIGSEGV)."""
    home = pathlib.Path(folder) / "crash"
    home.mkdir()
    problems = []
    as_user = {}
    if SOMEBODY:
        shutil.chown(home, SOMEBODY, SOMEBODY)
        os.chmod(folder, 0o711)
        as_user = {"user": SOMEBODY, "group": SOMEBODY, "extra_groups": []}
    (home / "slow.json").write_text(json.dumps({"name": "slow", "prompt": {"user": "hi"}, "targets": [target("slow")]}))
    limit = {"preexec_fn": unlimited_core}

    def start(words):
        return subprocess.Popen(words, cwd=home, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                **limit, **as_user)

    child = start([BUILD / "assay-cli", "run", "slow.json", "--workspace", "w.assay"])
    if not Peer.slow.wait(20):
        child.kill()
        return [f"no stream began: {child.communicate()[1].decode()[-300:]}"], False
    time.sleep(0.3)
    looked = subprocess.run(["cat", f"/proc/{child.pid}/environ"], capture_output=True, **as_user)
    if looked.returncode == 0:
        problems.append("another program of the same user can read its environment")
    if shutil.which("gcore"):
        subprocess.run(["gcore", "-o", "dump", str(child.pid)], cwd=home, capture_output=True, **as_user)
        if list(home.glob("dump*")):
            problems.append("another program of the same user can dump its memory")
    child.send_signal(signal.SIGSEGV)
    out, err = child.communicate(timeout=30)
    if child.returncode != -signal.SIGSEGV:
        problems.append(f"it did not crash: {child.returncode}")
    problems += hits(out, "standard output of a crash") + hits(err, "standard error of a crash") + everything(home)
    if list(home.glob("*core*")):
        problems.append("a crash leaves a core file")
    # Control: a program that is not hardened does leave one, and it is found there.
    victim = start(["/bin/sh", "-c", "kill -SEGV $$"])  # its environment holds the key
    victim.communicate(timeout=30)
    cores = list(home.glob("*core*"))
    if cores and not everything(home):
        problems.append("a key in a core file was not found")
    for core in cores:
        core.unlink()
    return problems, bool(cores)


def main():
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        target = lambda fault: {"name": fault, "api": "openai-chat", "model": "m", "key_env": "CANARY_KEY",
                                "base_url": f"http://127.0.0.1:{RIGHT.server_port}/{fault}/v1"}
        faults = ["ok", "unauthorized", "server", "page", "redirect", "cut", "echo"]
        suite = {"name": "canary", "prompt": {"user": "hi"}, "repetitions": 5, "targets": [target(f) for f in faults]}
        (home / "suite.json").write_text(json.dumps(suite))
        # A program of this computer, which says everything that it was given.
        suite["targets"].append({"name": "program", "api": "command", "price": {"per_request": "0"},
                                 "command": {"program": "/bin/sh", "arguments": ["-c", "cat; tr '\\0' '\\n' "
                                             "< /proc/self/environ; sleep 0.2"]}})
        (home / "suite.json").write_text(json.dumps(suite))
        out, err, found = run(home, "run", "suite.json", "--workspace", "w.assay", "--format", "jsonl",
                              "--allow-commands")
        lines = [line for line in out.splitlines() if line.startswith(b"{")]
        problems = []
        if b"HOME=" not in out:
            problems.append("the program did not say its environment")
        for number, (form, more) in enumerate(EXPORTS):
            name = f"out{number}.{form}"
            _, said, hit = run(home, "export", "1", "--workspace", "w.assay", "--format", form, "--output", name, *more)
            found += hit
            if not (home / name).is_file():
                problems.append(f"no {form} was written: {said.decode()[-200:]}")
        with sqlite3.connect(home / "w.assay") as open_file, sqlite3.connect(home / "copy.assay") as copy:
            open_file.backup(copy)
        found += everything(home)
        problems += found
        crashed, has_cores = crash(folder, target)
        problems += crashed
        if len(lines) < len(faults) * 5:
            problems.append(f"only {len(lines)} trials ended: {err.decode()[-300:]}")
        if Peer.seen["right"] < 20:
            problems.append(f"the right server saw the key {Peer.seen['right']} times only")
        if Peer.seen["wrong"]:
            problems.append(f"another origin saw the key {Peer.seen['wrong']} times")
        if Peer.seen["proxy"]:
            problems.append(f"a proxy was asked for what is on this computer, {Peer.seen['proxy']} times")
        # Positive control: a leak in each form is found.
        for name, form in list(forms(KEY)):
            leak = home / "planted"
            leak.write_bytes(b"before " + form + b" after")
            if not everything(home):
                problems.append(f"a planted leak was not found: {name}")
            leak.write_bytes(b"before" + zlib.compress(form * 3) + b"after")
            if not everything(home):
                problems.append(f"a planted, packed leak was not found: {name}")
            with zipfile.ZipFile(leak, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr("inside.xml", b"before" + form * 3 + b"after")
            if not everything(home):
                problems.append(f"a planted leak in a zip was not found: {name}")
            leak.unlink()
            if name.startswith("fragment"):
                break  # the others are found likewise
        files = sum(1 for path in home.rglob("*") if path.is_file())
    print(f"{len(lines)} trials, {files} files, key seen by the right server {Peer.seen['right']} times, by another "
          f"{Peer.seen['wrong']} times, by the proxy {Peer.seen['proxy']} times; {len(found)} hits; a crash "
          f"{'left nothing' if has_cores else 'left nothing (no program leaves a core file here)'}")
    for problem in problems[:20]:
        print("PROBLEM:", problem)
    return 1 if problems else 0


sys.exit(main())
