"""Many files that are one data set: a folder, or a zip archive that is never unpacked to disk."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.faults import refusal
from engine.readers.about import NOTHING, About, parse_about, read_about
from engine.readers.containers.compression import refuse_ratio
from engine.readers.containers.content import read_bytes
from engine.readers.limits import Limits

__all__ = ["DAMAGED", "Bundle", "bundle_of_archive", "bundle_of_folder"]

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What reading a damaged or protected archive may raise."""
_ABOUT = "about.json"
_IGNORED = ("readme", "license", "licence", "thumbs.db", "desktop.ini")
_DEEPEST = 4  # folders inside folders


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Files by their path inside, in natural order; those that are no data are left out."""

    name: str
    names: tuple[str, ...]
    read: Callable[[str], bytes]  # content of one of them, "" for an empty file
    about: About = NOTHING

    def find(self, *endings: str) -> str:
        """Return the first file whose name is, or ends a path with, one of `endings`; "" without one."""
        return next(
            (name for wanted in endings for name in self.names if PurePosixPath(name).name.lower() == wanted), ""
        )


def bundle_of_folder(folder: Path, limits: Limits) -> Bundle:
    """Return the files in `folder`, four folders deep; links to other folders are not followed."""
    paths: dict[str, Path] = {}
    size = 0
    for place, inner, files in os.walk(folder):
        here = Path(place).relative_to(folder)
        inner[:] = sorted(name for name in inner if not name.startswith(".")) if len(here.parts) < _DEEPEST else []
        for name in files:
            path = Path(place) / name
            if _is_data(name) and path.is_file():
                paths[(here / name).as_posix()] = path
                size += path.stat().st_size
        if len(paths) > limits.archive_entries:
            raise refusal("F314", folder.name, f"more than {limits.archive_entries:,} files")
    if size > limits.file_bytes:
        found = f"{size / 2**20:.0f} MiB; {limits.file_bytes / 2**20:.0f} MiB are the most"
        raise refusal("F305", folder.name, found)

    def read(name: str) -> bytes:
        return read_bytes(paths[name], limits) if paths[name].stat().st_size else b""

    return Bundle(folder.name, tuple(sorted(paths, key=_natural)), read, read_about(folder))


def bundle_of_archive(content: bytes, name: str, limits: Limits, about: About) -> Bundle:
    """Return the files in a zip archive; paths inside it are names and lead nowhere."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    except DAMAGED as error:
        raise refusal("F313", name, f"the archive is damaged or protected ({error})") from error
    if len(members) > limits.archive_entries:
        raise refusal("F314", name, f"{len(members)} files; {limits.archive_entries} are the most")
    by_name = {m.filename: m for m in members if "__MACOSX" not in m.filename and _is_data(m.filename)}
    refuse_ratio(
        sum(m.file_size for m in by_name.values()), sum(m.compress_size for m in by_name.values()), name, limits
    )

    def read(member: str) -> bytes:
        try:
            with archive.open(by_name[member]) as file:
                found = file.read(by_name[member].file_size + 1)
        except DAMAGED as error:
            raise refusal("F313", name, f"the archive is damaged or protected ({error})") from error
        if len(found) > by_name[member].file_size:
            raise refusal("F314", name, f"'{member}' is larger than the archive says")
        return found

    said = next((m for m in members if PurePosixPath(m.filename).name == _ABOUT and m.file_size < 2**20), None)
    if about == NOTHING and said is not None:
        by_name[said.filename] = said
        about = parse_about(read(said.filename), _ABOUT)
        del by_name[said.filename]
    return Bundle(name, tuple(sorted(by_name, key=_natural)), read, about)


def _is_data(path: str) -> bool:
    name = PurePosixPath(path).name.lower()
    return not name.startswith((".", *_IGNORED)) and not name.endswith(("about.json", ".md", ".pdf"))


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return what sorts "a10" behind "a9"."""
    parts: list[tuple[int, int | str]] = []
    digits = ""
    for sign in [*name, ""]:
        if sign.isdecimal() and len(digits) < 18:
            digits += sign
            continue
        if digits:
            parts.append((0, int(digits)))
            digits = ""
        if sign:
            parts.append((1, sign))
    return tuple(parts)
