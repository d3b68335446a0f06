"""The files of a TU Dortmund data set, from a folder or, without unpacking to disk, from a zip archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.faults import refusal
from engine.readers.about import NOTHING, About, parse_about, read_about
from engine.readers.containers.bundle import DAMAGED
from engine.readers.containers.compression import refuse_ratio
from engine.readers.containers.content import read_bytes
from engine.readers.limits import LIMITS, Limits

__all__ = ["TU_FILES", "TuFiles", "files_of_archive", "files_of_folder", "holds_tu"]

_PARTS = (
    "A",
    "graph_indicator",
    "graph_labels",
    "node_labels",
    "edge_labels",
    "node_attributes",
    "edge_attributes",
    "edge_gt",
    "label_readme",
)
_NEEDED = ("A", "graph_indicator")
_ABOUT = "about.json"
TU_FILES = ("_A.txt", "_graph_indicator.txt")
"""Endings of files that a TU data set has and no other."""


@dataclass(frozen=True, slots=True, eq=False)
class TuFiles:
    """Contents by part: "A", "graph_indicator" and so on; parts that are not there are left out."""

    name: str
    parts: dict[str, bytes]
    about: About = NOTHING
    limits: Limits = LIMITS

    def place(self, part: str, line: int = 0) -> str:
        """Return where in the data set something is."""
        return f"{self.name}_{part}.txt" + (f", line {line}" if line else "")


def holds_tu(folder: Path) -> bool:
    """Return whether `folder`, or the only folder inside it, holds the files of a TU data set."""
    names = sorted(path.name for path in folder.iterdir())
    inner = [name for name in names if (folder / name).is_dir()]
    if any(name.endswith(TU_FILES) for name in names):
        return True
    return len(inner) == 1 and any(path.name.endswith(TU_FILES) for path in (folder / inner[0]).iterdir())


def files_of_folder(folder: Path, limits: Limits) -> TuFiles:
    """Return the files of the data set in `folder`, or in the only folder inside it."""
    names = sorted(path.name for path in folder.iterdir())
    inner = [folder / name for name in names if (folder / name).is_dir()]
    if not any(name.endswith("_A.txt") for name in names) and len(inner) == 1:
        folder, names = inner[0], sorted(path.name for path in inner[0].iterdir())
    prefix = _prefix(names, folder.name)
    found = {part: folder / f"{prefix}_{part}.txt" for part in _PARTS if f"{prefix}_{part}.txt" in names}
    size = sum(path.stat().st_size for path in found.values())
    if size > limits.file_bytes:
        raise refusal("F305", folder.name, f"{size / 2**20:.0f} MiB; {limits.file_bytes / 2**20:.0f} MiB are the most")
    parts = {part: read_bytes(path, limits) if path.stat().st_size else b"" for part, path in found.items()}
    return _checked(TuFiles(prefix, parts, read_about(folder), limits))


def files_of_archive(content: bytes, name: str, limits: Limits, about: About) -> TuFiles:
    """Return the files of the data set in a zip archive; nothing is written anywhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _checked(_unpacked(archive, name, limits, about))
    except DAMAGED as error:
        raise refusal("F313", name, f"the archive is damaged or protected ({error})") from error


def _unpacked(archive: zipfile.ZipFile, name: str, limits: Limits, about: About) -> TuFiles:
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > limits.archive_entries:
        raise refusal("F314", name, f"{len(members)} files; {limits.archive_entries} are the most")
    by_name = {PurePosixPath(m.filename).name: m for m in members if "__MACOSX" not in m.filename}
    prefix = _prefix(by_name, name)
    wanted = {part: by_name[f"{prefix}_{part}.txt"] for part in _PARTS if f"{prefix}_{part}.txt" in by_name}
    packed = sum(member.compress_size for member in wanted.values())
    refuse_ratio(sum(member.file_size for member in wanted.values()), packed, name, limits)
    parts = {part: _member(archive, member, name) for part, member in wanted.items()}
    if about == NOTHING and _ABOUT in by_name:
        with archive.open(by_name[_ABOUT]) as file:
            about = parse_about(file.read(2**20), _ABOUT)
    return TuFiles(prefix, parts, about, limits)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """Return a member's content, never more than its directory entry promises."""
    with archive.open(member) as file:
        content = file.read(member.file_size + 1)
    if len(content) > member.file_size:
        raise refusal("F314", name, f"'{member.filename}' is larger than the archive says")
    return content


def _prefix(names: Iterable[str], place: str) -> str:
    """Return NAME of the one NAME_A.txt."""
    found = [name.removesuffix("_A.txt") for name in names if name.endswith("_A.txt")]
    if len(found) != 1:
        what = f"several data sets: {', '.join(found[:5])}" if found else "no file NAME_A.txt"
        raise refusal("F312", place, what)
    return found[0]


def _checked(files: TuFiles) -> TuFiles:
    for part in _NEEDED:
        if part not in files.parts:
            raise refusal("F315", files.place(part), "the file is missing")
    return files
