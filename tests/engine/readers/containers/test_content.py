from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.readers.containers.content import decode, read_bytes, split_lines
from engine.readers.limits import LIMITS, Limits
from tests.engine.readers.conftest import Write


def test_encodings() -> None:
    assert decode("é".encode(), "t.csv") == ("é", ())
    assert decode("\ufeffé".encode(), "t.csv") == ("é", ())
    assert decode("é".encode("utf-16"), "t.csv") == ("é", ())


@pytest.mark.parametrize(("byte", "encoding", "text"), [(0xE9, "cp1252", "é"), (0x81, "latin-1", "\x81")])
def test_other_encodings_are_noted(byte: int, encoding: str, text: str) -> None:
    found, (fault,) = decode(b"a\nb" + bytes([byte]), "t.csv")
    assert found == f"a\nb{text}"
    assert (fault.code, fault.place) == ("F307", "t.csv, line 2")
    assert encoding in fault.found


def test_lines_as_an_editor_counts_them() -> None:
    assert split_lines("a\r\nb\nc\x0bd\x85e\u2028f") == ["a\r\n", "b\n", "c\x0bd\x85e\u2028f"]


def test_refused(write: Write, tmp_path: Path) -> None:
    path = write("a.csv", "x,y\n1,2\n")
    assert read_bytes(path, LIMITS) == b"x,y\n1,2\n"
    with pytest.raises(InputError, match=r"a\.csv: 0 MiB; 0 MiB are the most.*F305"):
        read_bytes(path, Limits(file_bytes=7))
    with pytest.raises(InputError, match=r"b\.csv: there is no such file.*F301"):
        read_bytes(tmp_path / "b.csv", LIMITS)
    with pytest.raises(InputError, match=r"the file is empty.*F302"):
        read_bytes(write("c.csv", "\n \t\n"), LIMITS)


def test_a_locked_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_: Path) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(InputError, match=r"cannot be opened \(Permission denied\).*F320"):
        read_bytes(write("a.csv", "x"), LIMITS)
