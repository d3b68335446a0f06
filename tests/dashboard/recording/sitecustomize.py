"""Loaded by every Python that has this folder on its path: writes down whatever asks for another machine.

`SYMGRAPH_OUTGOING` names the file. Names that are looked up and addresses that are connected or sent to are noted,
in servers and in all processes that they start; what stays on this machine is not.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def _note(kind: str, host: object) -> None:
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if name and host is not None and not name.startswith(_LOOPBACK):
        with open(os.environ["SYMGRAPH_OUTGOING"], "a", encoding="utf-8") as log:
            log.write(f"{kind} {name} by {sys.argv[:3]}\n{''.join(traceback.format_stack(limit=12))}\n")


def _watch(event: str, given: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        _note("look-up", given[0])
    elif event in {"socket.connect", "socket.sendto"} and isinstance(given[1], tuple):
        _note(event, given[1][0])
    elif event in {"socket.gethostbyname", "socket.gethostbyaddr"}:
        _note("look-up", given[0])


if "SYMGRAPH_OUTGOING" in os.environ:
    sys.addaudithook(_watch)
