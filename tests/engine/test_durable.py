from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import durable
from engine.durable import is_device, write_file


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def failing(error: BaseException) -> Callable[..., Any]:
    def fails(*_: object, **__: object) -> None:
        raise error

    return fails


@pytest.mark.parametrize(
    ("content", "found"), [("a\r\nb\né", b"a\r\nb\n\xc3\xa9"), (b"\x00\xff", b"\x00\xff"), ("", b"")]
)
def test_content_arrives_as_it_is(tmp_path: Path, content: str | bytes, found: bytes) -> None:
    for _ in range(2):  # new, then in the place of the old one
        write_file(tmp_path / "x", content)
        assert (tmp_path / "x").read_bytes() == found
    assert listed(tmp_path) == ["x"]


def test_the_order_is_write_sync_replace_sync_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, told = tmp_path / "x", []
    path.write_text("old")
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        size = os.fstat(handle).st_size
        told.append(("sync folder" if is_folder else f"sync {size} bytes", path.read_text()))
        sync(handle)

    def replaced(self: Path, target: Path) -> Path:
        told.append(("replace", path.read_text()))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write_file(path, "newer")
    assert told == [("sync 5 bytes", "old"), ("replace", "old"), ("sync folder", "newer")]


class HalfAFile:
    """A file of which the disk takes half before it is full."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __enter__(self) -> HalfAFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        self._file.write(data[: len(data) // 2])
        self._file.flush()
        raise OSError(28, os.strerror(28))


@pytest.mark.parametrize("place", ["half", "fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, os.strerror(28)), KeyboardInterrupt()], ids=["disk full", "Ctrl+C"])
@pytest.mark.parametrize("old", [None, "old"], ids=["new", "old"])
def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, error: BaseException, old: str | None
) -> None:
    path = tmp_path / "x"
    if old is not None:
        path.write_text(old)
    if place == "half":
        opened = Path.open
        monkeypatch.setattr(Path, "open", lambda self, *a, **k: HalfAFile(opened(self, *a, **k)))
        error = OSError(28, os.strerror(28))
    else:
        monkeypatch.setattr(*((os, "fsync") if place == "fsync" else (Path, "replace")), failing(error))
    with pytest.raises(type(error)):
        write_file(path, "new content")
    monkeypatch.undo()
    assert listed(tmp_path) == ([] if old is None else ["x"])
    assert old is None or path.read_text() == old


def test_a_folder_that_cannot_be_synced_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", failing(PermissionError(13, os.strerror(13))))
    durable.sync_folder(tmp_path)


def test_permissions_are_the_usual_ones_or_those_of_the_old_file(tmp_path: Path) -> None:
    plain, path = tmp_path / "plain", tmp_path / "x"
    plain.write_text("")
    write_file(path, "1")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    path.chmod(0o600)
    write_file(path, "2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "x").symlink_to(tmp_path / "folder" / "real")
    for text in ("1", "2"):
        write_file(tmp_path / "x", text)
        assert (tmp_path / "x").is_symlink()
        assert (tmp_path / "folder" / "real").read_text() == text


def test_the_longest_name_that_the_system_has(tmp_path: Path) -> None:
    write_file(tmp_path / ("x" * 255), "1")
    assert listed(tmp_path) == ["x" * 255]


def test_a_stream_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    write_file(os.devnull, "x")
    assert not Path(os.devnull).is_file()
    assert is_device(Path(os.devnull))
    assert not is_device(tmp_path / "new")
    with (tmp_path / "out").open("w") as file:
        stream = Path(f"/dev/fd/{file.fileno()}")
        if not stream.exists():
            pytest.skip("this system has no /dev/fd")
        before = (tmp_path / "out").stat().st_ino
        write_file(stream, "x")
    assert (tmp_path / "out").read_text() == "x"
    assert (tmp_path / "out").stat().st_ino == before
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_file(pipe, "through")
    assert os.read(reader, 20) == b"through"
    os.close(reader)
