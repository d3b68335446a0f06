"""A server of our own on this machine, which serves files rightly, damaged, half, late or elsewhere."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine.data.public import PublicSet, download


@dataclass
class Home:
    """What the server has, how it behaves, and what it was asked for."""

    content: bytes = b"smiles,label\n" + b"CCO,a\nCCN,b\n" * 5_000
    manner: str = "right"
    etag: str = '"one"'
    asked: list[tuple[str, str]] = field(default_factory=list)  # path and Range of each request
    port: int = 0

    def what(self, sha256: str = "") -> PublicSet:
        return PublicSet(
            "TOY", f"http://127.0.0.1:{self.port}/TOY.csv", "TU Dortmund", "a toy", "nobody", sha256=sha256
        )

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    home: Home

    def do_GET(self) -> None:
        home = self.home
        wanted = self.headers.get("Range", "")
        home.asked.append((self.path, wanted))
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if self.headers.get("If-Range", home.etag) != home.etag or home.manner == "no ranges":
            start = 0
        first = len(home.asked) == 1
        match home.manner:
            case "missing":
                self.send_error(404)
                return
            case "elsewhere" | "plain" | "moved" if self.path == "/TOY.csv":
                other = {"elsewhere": f"http://localhost:{home.port}", "plain": "ftp://127.0.0.1", "moved": ""}[
                    home.manner
                ]
                self.send_response(302)
                self.send_header("Location", f"{other}/moved.csv")
                self.end_headers()
                return
            case "circles":
                self.send_response(302)
                self.send_header("Location", self.path)
                self.end_headers()
                return
            case "slow":
                time.sleep(0.5)
            case "unsatisfied" if start:
                self.send_error(416)
                return
        body = home.content[start:]
        self.send_response(206 if start else 200)
        if start:
            told = 0 if home.manner == "wrong part" else start
            self.send_header("Content-Range", f"bytes {told}-{len(home.content) - 1}/{len(home.content)}")
        self.send_header("Content-Length", str(len(body)))
        if home.etag:
            self.send_header("ETag", home.etag)
        self.end_headers()
        if home.manner == "always half" or (home.manner in ("half", "unsatisfied", "wrong part") and first):
            body = body[: len(body) // 2]
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """The server; proxies of this machine do not come between."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(download, "_PATIENCE", (5.0, 5.0))
    found = Home()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"home": found}))
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
