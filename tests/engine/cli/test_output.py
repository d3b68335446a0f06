from __future__ import annotations

import math
import os
import stat
from pathlib import Path

import numpy as np
import pytest

from engine.cli.output import out, plain, refuse_unwritable, say_json, write_text
from engine.errors import InputError


def test_json_holds_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"a": math.nan, "b": (np.float64(0.5), math.inf), 3: np.array([1, 2]), "c": None, "d": "é"}
    assert plain(value) == {"a": None, "b": [0.5, None], "3": [1, 2], "c": None, "d": "é"}
    say_json({"a": math.nan, "d": "é"})
    assert capsys.readouterr().out == '{\n  "a": null,\n  "d": "\\u00e9"\n}\n'


def test_tables_take_no_text_for_markup(capsys: pytest.CaptureFixture[str]) -> None:
    out().print("[bold]x[/bold] :smile:")
    assert capsys.readouterr().out == "[bold]x[/bold] :smile:\n"


def test_places_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_unwritable(None)
    refuse_unwritable(tmp_path / "new.json")
    refuse_unwritable(Path(os.devnull))
    with pytest.raises(InputError, match=r"-o .*: this is a folder.*C801"):
        refuse_unwritable(tmp_path)
    with pytest.raises(InputError, match=r"--svg .*: the folder is not there.*C802"):
        refuse_unwritable(tmp_path / "no" / "x.svg", option="--svg")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match=r"the folder cannot be written to.*C803"):
        refuse_unwritable(tmp_path / "new.json")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.txt"
    write_text(path, "one\n")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    write_text(path, "two\n")
    assert path.read_bytes() == b"two\n"

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\).*C803"):
        write_text(path, "three\n")
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]
    assert path.read_bytes() == b"two\n"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_text(Path(os.devnull), "x")
    assert not Path(os.devnull).is_file()
