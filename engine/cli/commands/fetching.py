"""`symgraph fetch`: public data sets by name; the only command that talks to another host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.options import AsJson
from engine.cli.output import out, say, say_json
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from engine.data.public import Fetched, PublicSet

__all__ = ["fetch", "register"]

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="Such as MUTAG or BBBP; see --list.")]
List = Annotated[bool, typer.Option("--list", help="Say which sets there are; nothing is downloaded.")]
Folder = Annotated[
    Path | None,
    typer.Option("--to", metavar="FOLDER", show_default="public in the workspace", help="Where the files are kept."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph fetch MUTAG")(fetch)


def fetch(name: Name = "", *, listed: List = False, to: Folder = None, as_json: AsJson = False) -> None:
    """Download a public data set of TU Dortmund or MoleculeNet, once, and say how to read it.

    A download that broke off is gone on with; a proxy is taken from HTTPS_PROXY. No other command uses the network.
    """
    from engine.data.public import CATALOGUE

    if listed:
        _list(list(CATALOGUE.values()), as_json)
    elif not name:
        raise InputError(
            Fault("C815", "fetch", "no set was named", "Name one, or list them with 'symgraph fetch --list'")
        )
    else:
        _fetch(name, to, as_json)


def _list(sets: list[PublicSet], as_json: bool) -> None:
    if as_json:
        say_json({"sets": [_told(one) for one in sets]})
        return
    from rich.table import Table

    table = Table("name", "collection", "what", box=None, pad_edge=False)
    for one in sets:
        table.add_row(one.name, one.collection, one.about)
    out().print(table)


def _fetch(name: str, to: Path | None, as_json: bool) -> None:
    from engine.cli.console import progress as bars
    from engine.data.public import FetchError, find
    from engine.data.public import fetch as fetched
    from engine.runs.storage import default_root

    what = find(name)
    folder = (to or default_root() / "public").expanduser().absolute()
    try:
        with bars() as progress:
            found = fetched(what, folder, progress=progress)
    except FetchError as error:
        if error.faults[0].code in ("N702", "N703", "N704"):
            fix = f"Offline? Download it elsewhere and run: {_command(what, Path(what.file))}"
            raise FetchError(
                *error.faults, Fault("N708", what.url, "is the address to download by hand", fix)
            ) from None
        raise
    if as_json:
        say_json(_told(what) | {"path": str(found.path), "sha256": found.sha256, "downloaded": found.downloaded})
    else:
        say(_words(found))


def _words(found: Fetched) -> str:
    what = found.what
    came = "Downloaded" if found.downloaded else "Was here already"
    checked = "as expected" if found.known else "remembered from now on"
    return "\n".join(
        (
            f"{came}: {found.path} ({found.path.stat().st_size:,} bytes, SHA-256 {found.sha256[:12]}... {checked})",
            f"What: {what.about} ({what.collection})",
            f"Cite: {what.citation}",
            f"Licence: {what.licence}",
            f"Read it with: {_command(what, found.path)}",
        )
    )


def _command(what: PublicSet, path: Path) -> str:
    place = f"'{path}'" if " " in str(path) else str(path)
    return f"symgraph inspect {place} {what.options}".rstrip()


def _told(what: PublicSet) -> dict[str, str]:
    return {
        "name": what.name,
        "collection": what.collection,
        "about": what.about,
        "address": what.url,
        "citation": what.citation,
        "licence": what.licence,
        "options": what.options,
    }
