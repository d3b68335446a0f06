"""`fetch`: a public set by its name, from the cache or from its home, and never another file than the first time."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.data.public.catalogue import CATALOGUE, PublicSet
from engine.data.public.download import Download, FetchError
from engine.durable import write_file
from engine.errors import Fault
from engine.progress import SILENT, Progress

__all__ = ["FetchError", "Fetched", "fetch", "find"]

_SUM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A public set on this machine.

    Attributes
    ----------
    what : PublicSet
        The set.
    path : Path
        Its file.
    sha256 : str
        Checksum of the file.
    downloaded : bool
        False where it was here already.
    known : bool
        Whether its checksum was known before; False for a first download of a set without a published one.
    """

    what: PublicSet
    path: Path
    sha256: str
    downloaded: bool
    known: bool


def find(name: str, catalogue: Mapping[str, PublicSet] = CATALOGUE) -> PublicSet:
    """Find a public set by its name.

    Parameters
    ----------
    name : str
        In whatever case.
    catalogue : mapping of str to PublicSet, default CATALOGUE
        Sets to look among.

    Returns
    -------
    PublicSet
        The first of that name.

    Raises
    ------
    FetchError
        If there is none.

    Examples
    --------
    >>> find("mutag").file
    'MUTAG.zip'
    """
    found = next((one for one in catalogue.values() if one.name.lower() == name.lower()), None)
    if found is None:
        fix = "Choose one of " + ", ".join(catalogue)
        raise FetchError(Fault("N701", f"'{name}'", "no public set of that name is known", fix))
    return found


def fetch(what: PublicSet, folder: Path, *, progress: Progress = SILENT) -> Fetched:
    """Give a public set, downloaded unless it is there and whole.

    Its SHA-256 is compared with the published one, else with that of the first download, which `FILE.sha256` keeps.

    Parameters
    ----------
    what : PublicSet
        The set.
    folder : Path
        Where sets are kept, each collection in a folder of its own.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    Fetched
        Where the file is, and what is known of it.

    Raises
    ------
    FetchError
        If the network, the server, the checksum or the disk is in the way.
    Cancelled
        If `progress` asks for a stop.
    """
    import pooch

    pooch.get_logger().setLevel(logging.ERROR)
    folder = folder / what.collection.lower().replace(" ", "-")
    path, remembered = folder / what.file, folder / f"{what.file}.sha256"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = what.sha256 or _remembered(remembered)
        before = path.is_file() and (not known or pooch.file_hash(str(path)) == known)
        if not before:
            got = _download(what, folder, known, progress)
            assert got == path  # noqa: S101
        found = known or pooch.file_hash(str(path))
        if not _remembered(remembered):
            write_file(remembered, f"{found}  {what.file}\n")  # forces the name of the file beside it to the disk, too
    except OSError as error:
        found = f"cannot be written ({error.strerror or error})"
        raise FetchError(Fault("N707", str(folder), found, "Name another folder with --to")) from error
    return Fetched(what, path, found, downloaded=not before, known=bool(known))


def _download(what: PublicSet, folder: Path, known: str, progress: Progress) -> Path:
    """Return the file that pooch put in its place once its checksum was right."""
    import pooch

    waiting = folder / f".{what.file}.part"

    def downloader(url: str, target: str, _pooch: object) -> None:
        Download(url, waiting, progress).run()
        waiting.replace(target)

    take = partial(pooch.retrieve, fname=what.file, path=folder, downloader=downloader)
    try:
        return Path(take(what.url, f"sha256:{known}" if known else None))
    except ValueError as error:  # pooch has thrown the file away
        whence = "published" if what.sha256 else f"of the first download, in {what.file}.sha256"
        found = f"the file that came is not the one that was expected: its SHA-256 differs from that {whence}"
        fix = "Try again; where the set was changed on purpose, remove the old file and its .sha256"
        raise FetchError(Fault("N705", what.url, found, fix)) from error


def _remembered(path: Path) -> str:
    """Return the checksum of the first download, "" where there was none."""
    try:
        match = _SUM.match(path.read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        return ""
    return match[0] if match else ""
