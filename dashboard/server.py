"""`python -m dashboard.server [--port N]`: the server's process, which loads all that pages need before it answers.

Streamlit's application, behind a `Guard`. Streamlit itself knows which origins may open its WebSocket, but where it
refuses one it asks a public service for this machine's address, and it sends no headers against being framed.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import pkgutil
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp
from streamlit import net_util
from streamlit.web import bootstrap  # noqa: F401  (`App.run` would load it, after the freeze)

import engine
from dashboard.attendant import Attendant
from dashboard.guard import Guard
from engine import readers
from engine.runs import Workspace, default_root, jobs, quota_in_force

__all__ = ["ORIGINS", "main"]

ORIGINS = "SYMGRAPH_ORIGINS"
"""Set by `symgraph dashboard --origin`: addresses under which a proxy makes the server known, with spaces between."""
_SCRIPT = Path(__file__).with_name("app.py")


def main() -> None:
    """Serve the dashboard until the process is told to end."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.server")
    parser.add_argument("--port", type=int, default=8501)
    port = parser.parse_args().port
    origins = os.environ.get(ORIGINS, "").split()
    hosts = [urlsplit(origin).hostname or "" for origin in origins]
    _load()
    gc.collect()
    gc.freeze()  # Streamlit collects garbage after every run of a page: without, 0.2 s spent on modules
    jobs.places_in_force()
    quota_in_force()  # what cannot be meant ends the server before it answers
    Attendant(Workspace(default_root())).start()
    # Streamlit would ask other hosts for this machine's address, to compare it with an origin that it does not know.
    net_util.get_external_ip = net_util.get_internal_ip = _no_address
    app = st.App(_SCRIPT, middleware=[Middleware(_guarded)])
    known = {"server.allowedHosts": [*st.get_option("server.allowedHosts"), *hosts]}
    app.run(config={"server.port": port, "server.corsAllowedOrigins": origins} | known)


def _guarded(app: ASGIApp) -> ASGIApp:
    """Return `app` behind what the configuration allows: called when the configuration has been read."""
    origins = tuple(st.get_option("server.corsAllowedOrigins"))
    return TrustedHostMiddleware(Guard(app, origins), allowed_hosts=st.get_option("server.allowedHosts") or ["*"])


def _no_address() -> None:
    return None


def _load() -> None:
    """Load the caches, with the engine and everything that that needs; that no server runs yet is meant."""
    logger = logging.getLogger("streamlit.runtime.caching.cache_data_api")
    level = logger.level
    logger.setLevel(logging.ERROR)
    list(pkgutil.walk_packages(engine.__path__, "engine."))  # opens every room; threads that did so might meet
    import_module("dashboard.session.caches")
    readers.warm()
    logger.setLevel(level)


if __name__ == "__main__":
    main()
