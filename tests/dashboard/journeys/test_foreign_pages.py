"""Pages of other origins: they get no answer, no frame and no socket, and their try leaves no trace on the network."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.dashboard.browser import RECORDING, Server

pytestmark = pytest.mark.browser
TRY = """async (server) => {
    const socket = await new Promise((tell) => {
        const opened = new WebSocket(server.replace('http', 'ws') + '/_stcore/stream', ['streamlit']);
        opened.onopen = () => tell('open');
        opened.onerror = () => tell('refused');
    });
    const asked = async (options) => {
        try { return (await fetch(server + '/_stcore/health', options)).type; } catch { return 'refused'; }
    };
    return [socket, await asked({}), await asked({ mode: 'no-cors' })];
}"""
FRAME = """(server) => {
    const frame = document.createElement('iframe');
    frame.src = server;
    document.body.append(frame);
}"""


class _Foreign(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>foreign</title><p>a page of somebody else")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def foreign() -> Iterator[int]:
    """The port of somebody else's page."""
    with HTTPServer(("127.0.0.1", 0), _Foreign) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_foreign_page_gets_nothing(browser: Browser, server: Server, foreign: int, host: str) -> None:
    page = browser.new_page()
    page.goto(f"http://{host}:{foreign}")
    socket, read, opaque = page.evaluate(TRY, server.address)
    assert (socket, read) == ("refused", "refused")
    assert opaque in {"refused", "opaque"}  # an opaque answer is the refusal, which the page cannot read
    page.evaluate(FRAME, server.address)
    page.wait_for_timeout(2000)
    assert len(page.frames) == 2
    assert page.frames[1].locator("[data-testid=stApp]").count() == 0
    page.close()
    assert server.outgoing == ""


def test_the_recording_hears_what_would_leave(tmp_path: Path) -> None:
    """Without this, a recording that was never loaded would be taken for silence."""
    log = tmp_path / "log"
    ask = "import socket, contextlib\nwith contextlib.suppress(OSError): socket.getaddrinfo('host.invalid', 80)"
    environment = os.environ | {"PYTHONPATH": str(RECORDING), "SYMGRAPH_OUTGOING": str(log)}
    subprocess.run([sys.executable, "-c", ask], env=environment, check=True)
    assert log.read_text().startswith("look-up host.invalid")
