"""What every answer carries, and whom the server answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard.guard import COOKIE, Guard
from engine.runs import is_identity

OWN = "127.0.0.1:8501"


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"a page"})


def ask(
    headers: Mapping[str, str],
    *,
    kind: str = "http",
    scheme: str = "http",
    path: str = "/",
    origins: tuple[str, ...] = (),
) -> list[Message]:
    answers: list[Message] = []
    named = [(name.lower().encode(), value.encode()) for name, value in ({"host": OWN} | dict(headers)).items()]
    scope = {"type": kind, "scheme": scheme, "path": path, "method": "GET", "headers": named}

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        answers.append(message)

    asyncio.run(Guard(_page, origins)(scope, receive, send))
    return answers


def answered(*given: object, **more: object) -> bool:
    first = ask(*given, **more)[0]  # type: ignore[arg-type]
    return first["type"] == "websocket.accept" or first.get("status") == 200


def headers_of(answers: list[Message]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in answers[0]["headers"]}


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),  # a program
        ({"origin": f"http://{OWN}"}, True),
        ({"origin": "http://localhost:8501", "host": "localhost:8501"}, True),
        ({"origin": "http://127.0.0.1", "host": "127.0.0.1:80"}, True),
        ({"origin": "https://tool.example", "host": "tool.example"}, True),  # behind a proxy that keeps the name
        ({"origin": "http://localhost:8501"}, False),  # another name of this machine is another origin
        ({"origin": "http://127.0.0.1:9999"}, False),
        ({"origin": "http://localhost"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": f"http://{OWN}.evil.example"}, False),
        ({"origin": f"http://{OWN}@evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://127.0.0.1:no"}, False),
        ({"origin": "file://"}, False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, False),  # an image on a foreign page
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),  # a link on a foreign page
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, True),
    ],
)
def test_whom_it_answers(kind: str, headers: dict[str, str], own: bool) -> None:
    assert answered(headers, kind=kind) is own


def test_an_origin_that_is_named_may_ask() -> None:
    assert answered({"origin": "https://portal.example"}, origins=("https://portal.example",))
    assert not answered({"origin": "https://portal.example.evil"}, origins=("https://portal.example",))


def test_a_refused_socket_is_closed_before_it_opens() -> None:
    assert ask({"origin": "https://evil.example"}, kind="websocket") == [{"type": "websocket.close", "code": 1008}]


def test_every_answer_is_hardened() -> None:
    found = headers_of(ask({}))
    assert found["x-content-type-options"] == "nosniff"
    policy = dict(part.strip().split(" ", 1) for part in found["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'self'"
    assert policy["connect-src"] == f"'self' data: blob: ws://{OWN} wss://{OWN}"
    assert policy["object-src"] == "'none'"
    assert not any("http" in part.replace(OWN, "") for part in policy.values())
    assert "set-cookie" not in found


def test_a_browser_gets_an_identity_that_no_script_reads() -> None:
    found = headers_of(ask({}, path="/_stcore/host-config"))["set-cookie"]
    assert is_identity(found.split(";")[0].removeprefix(f"{COOKIE}="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in found.split(";")}
    assert "Secure" in headers_of(ask({}, path="/_stcore/host-config", scheme="https"))["set-cookie"]


@pytest.mark.parametrize(("brought", "kept"), [("a" * 32, True), ("A" * 32, False), ("../x", False)])
def test_an_identity_that_was_brought_is_kept_unless_it_is_none(brought: str, kept: bool) -> None:
    found = headers_of(ask({"cookie": f"x=1; {COOKIE}={brought}"}, path="/_stcore/host-config"))["set-cookie"]
    assert found.startswith(f"{COOKIE}={brought};") is kept
