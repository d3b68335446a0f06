"""Sources as they are read by other processes; every page that asks waits, with Cancel, until that is done."""

from __future__ import annotations

from pathlib import Path

from dashboard.session import caches, waiting
from engine.readers import Imported
from engine.runs import DataSource

__all__ = ["forget", "load", "sheets"]


def load(path: Path, wanted: DataSource, *, require_target: bool) -> Imported:
    """Return the graphs of the source at `path`, kept in memory; raises `InputError`."""
    key = _key(path, wanted, require_target=require_target)
    waiting.refuse_cancelled(key, path.name)
    found: Imported = waiting.result_of(caches.source(key, path, wanted, require_target))
    return found


def forget(path: Path, wanted: DataSource) -> None:
    """Read the source anew when it is asked for again, as after a failure that may pass."""
    caches.readings().forget(_key(path, wanted, require_target=True))


def sheets(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook, none for another file; raises `InputError`."""
    if path.is_dir() or not _is_packed(path):
        return ()
    key = repr((str(path), _stamp(path)))
    waiting.refuse_cancelled(key, path.name)
    found: tuple[str, ...] = waiting.result_of(caches.sheets(key, path))
    return found


def _key(path: Path, wanted: DataSource, *, require_target: bool) -> str:
    return repr((str(path), _stamp(path), wanted.model_dump_json(), require_target))


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes with the files of a source."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return tuple(value for file in files for value in (file.stat().st_size, file.stat().st_mtime_ns))


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"
