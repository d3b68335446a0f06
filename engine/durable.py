"""Files that appear whole or not at all, and are on the disk once they are reported: the one place that writes them."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

__all__ = ["is_device", "sync_folder", "write_file"]


def write_file(path: str | Path, content: str | bytes) -> None:
    """Write `content` to `path`, text as UTF-8 with its line ends as they are; raises `OSError`.

    The new file is written beside the old one, forced to the disk, and put in its place in one step: until then the old
    one stays as it is, and who reads meanwhile sees the old content or the new one. It keeps the permissions of the old
    file; a link stays a link. A device or a pipe, which has no content to keep, is written to as it is.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if is_device(Path(path)):
        Path(path).write_bytes(data)
        return
    place = Path(os.path.realpath(path))
    temporary = place.with_name(f".{secrets.token_hex(8)}.part")  # opened plainly, for the usual permissions
    try:
        with temporary.open("xb") as file:
            with suppress(FileNotFoundError):
                temporary.chmod(stat.S_IMODE(place.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(place.parent)


def is_device(path: Path) -> bool:
    """Return whether `path` is a terminal, a pipe or the like: something to write to, not a file to replace."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  (links are kept: /dev/stdout is one)
    is_stream = str(absolute.parent) in {"/dev", "/dev/fd"} or absolute.parts[1:2] == ("proc",)
    return path.exists() and (is_stream or not path.is_file())


def sync_folder(folder: Path) -> None:
    """Force the names in `folder` to the disk, where the system has a way to."""
    with suppress(OSError):  # Windows opens no folders, and some file systems do not sync them
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
