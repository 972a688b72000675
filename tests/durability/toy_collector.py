"""A collector in a file of lines: the campaigns are tried on it, whole and with flaws that they must find."""

import base64
import gzip
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from durability import message

FLAW, DOING, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])
LINES = FOLDER / "lines"
lock = threading.Lock()


def keep(lines: str) -> None:
    with lock, LINES.open("a") as kept:
        kept.write(lines)
        kept.flush()
        if FLAW != "without-fsync":
            os.fsync(kept.fileno())


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert base64.b64decode(self.headers["Authorization"].split()[1]).endswith(b":")
        said = json.loads(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        lines = "".join(json.dumps(sent) + "\n" for sent in said.get("batch", [said]))
        if FLAW == "early":
            threading.Timer(0.3, keep, (lines,)).start()
        elif FLAW == "forgetful":
            keep(lines[: lines.rindex("{")])
        else:
            keep(lines)
        self.send_response(500 if FLAW == "failing" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *given: object) -> None:
        pass


def collect(port: int) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


def read() -> None:
    events: dict[str, int] = {}
    refused: list[str] = []
    altered: list[str] = []
    for line in LINES.read_text().splitlines() if LINES.exists() else ():
        try:
            sent = json.loads(line)
        except ValueError:
            continue  # the line that was being written
        name = sent["messageId"]
        if name.startswith("bad-"):
            refused.append(name)
            continue
        if FLAW == "altering":
            sent["properties"]["text"] += "0"
        if not message.whole(name, sent["properties"]):
            altered.append(name)
        events[name] = events.get(name, 0) + 1 if FLAW == "doubling" else 1
    names = [name for name, times in events.items() for _ in range(times)]
    print(json.dumps({"events": names, "refused": refused, "altered": altered}))


if DOING == "collect":
    collect(int(sys.argv[4]))
elif DOING == "load":
    print("loading", flush=True)
    while True:
        time.sleep(1)
else:
    read()
