"""`symgraph dashboard`: the Streamlit server as a child that ends when this process ends."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn
from urllib.parse import urlsplit

import typer

import engine
from engine.cli.console import note
from engine.cli.flags import flagged
from engine.errors import Fault, InputError, OptionError

__all__ = ["dashboard", "register", "serve"]

ADOPTION = "SYMGRAPH_ADOPT"  # read by dashboard/session/access.py
ORIGINS = "SYMGRAPH_ORIGINS"  # read by dashboard/server.py
_TERMINATED = 128 + int(signal.SIGTERM)
_PATIENCE = 10  # seconds that the server has to end by itself

Port = Annotated[int, typer.Option(min=1, max=65535, help="Where the server listens, on this machine only.")]
Workspace = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", show_default="SYMGRAPH_WORKSPACE, else the user's data folder", help="Where runs are kept."
    ),
]

Adopt = Annotated[
    bool, typer.Option("--adopt", help="Print a link that makes runs without an owner those of who opens it.")
]
Origins = Annotated[
    list[str] | None,
    typer.Option(
        "--origin",
        metavar="URL",
        show_default=False,
        help="An address under which a proxy makes the dashboard known, such as https://tool.example; may be repeated.",
    ),
]
AdoptAll = Annotated[
    bool,
    typer.Option("--adopt-all", help="The same for all runs, whoever has them: where a browser has lost its cookies."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How the server is shared: what of it one visitor may have."""

    trainings: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            show_default="SYMGRAPH_TRAININGS, else 2",
            help="Trainings that run at a time; others wait in a queue. Of several places one visitor never holds all.",
        ),
    ] = None
    visitor_quota: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            show_default="SYMGRAPH_VISITOR_QUOTA, else 2G",
            help="Room for the uploaded files of one visitor.",
        ),
    ] = None
    quota: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE", show_default="SYMGRAPH_QUOTA, else 20G", help="Room for the uploaded files of all visitors."
        ),
    ] = None
    keep_days: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            show_default="SYMGRAPH_KEEP_DAYS, else 90",
            help="Days after its last use on which an uploaded file is deleted; 0: never.",
        ),
    ] = None

    def in_environment(self, environment: dict[str, str]) -> dict[str, str]:
        """Return the environment with these settings; raises `OptionError` for a value that is none."""
        from engine.runs.jobs import PLACES, places_in_force
        from engine.runs.storage import DAYS, IN_ALL, PER_VISITOR, quota_in_force

        given = {
            PLACES: self.trainings,
            PER_VISITOR: self.visitor_quota,
            IN_ALL: self.quota,
            DAYS: self.keep_days,
        }
        found = environment | {name: value for name, value in given.items() if value is not None}
        places_in_force(found)
        quota_in_force(found)
        return found


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph dashboard --port 8600")(flagged(dashboard))


def dashboard(
    port: Port = 8501,
    workspace: Workspace = None,
    *,
    origin: Origins = None,
    adopt: Adopt = False,
    adopt_all: AdoptAll = False,
    sharing: Sharing,
) -> None:
    """Serve the dashboard until Ctrl+C."""
    from engine.runs.storage import ENVIRONMENT, default_root

    root = Path(engine.__file__).parent.parent
    script = root / "dashboard" / "app.py"
    if not script.is_file():
        raise InputError(Fault("C806", str(script), "the dashboard is not there", "Install the program again"))
    environment = sharing.in_environment(dict(os.environ))
    _refuse_port_in_use(port)
    place = (workspace or default_root()).expanduser().absolute()
    _make_workspace(place)
    command = [sys.executable, "-m", "dashboard.server", "--port", str(port)]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment |= {ENVIRONMENT: str(place), "PYTHONPATH": os.pathsep.join(paths)}
    if origin:
        environment[ORIGINS] = " ".join(map(_origin, origin))
    if adopt or adopt_all:
        secret = secrets.token_urlsafe(16)
        environment[ADOPTION] = f"{'all' if adopt_all else 'unowned'}:{secret}"
        note(f"Open http://localhost:{port}/runs?adopt={secret} in the browser that shall have the runs.")
    note(f"SymGraph Explorer on http://localhost:{port}; Ctrl+C ends it. Runs are kept in {place}.")
    code = serve(command, environment, script.parent)
    raise typer.Exit(code)


def _origin(text: str) -> str:
    """Return the origin as browsers write it; raises `OptionError` for what is none."""
    parts = urlsplit(text.strip().rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment:
        fix = "Give scheme and host, such as https://tool.example"
        raise OptionError(Fault("C816", "option --origin", f"'{text}' is no origin", fix))
    return f"{parts.scheme}://{parts.netloc}"


def serve(command: list[str], environment: dict[str, str], folder: Path) -> int:
    """Run the server to its end and return the exit code; whatever ends this process ends the server first."""
    with subprocess.Popen(command, env=environment, cwd=folder) as child:  # noqa: S603  (no text of a user in it)
        try:
            with _signals_as_exits():
                return child.wait()
        finally:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()


@contextmanager
def _signals_as_exits() -> Iterator[None]:
    """Make a request to end, or a terminal that is closed, an exit like any other."""

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(_TERMINATED)

    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = [signal.signal(number, leave) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _refuse_port_in_use(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # elsewhere this option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            found = f"the port cannot be used ({error.strerror})"
            fix = f"End the other program, or choose another one, such as --port {port % 65535 + 1}"
            raise InputError(Fault("C807", f"--port {port}", found, fix)) from None


def _make_workspace(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        found = f"the folder cannot be made ({error.strerror})"
        raise InputError(Fault("C803", f"--workspace {place}", found, "Name another folder")) from None
