from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.runs import DataSource, Workspace, default_root
from engine.runs.storage.workspace import safe_name


def test_an_upload_is_kept_once_under_a_safe_name(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    first = workspace.keep_upload("../../my set.csv", b"a,b\n")
    again = workspace.keep_upload("../../my set.csv", b"a,b\n")
    other = workspace.keep_upload("my set.csv", b"a,c\n")
    assert first == again != other
    path = workspace.path_of(first)
    assert path.name == "my_set.csv"
    assert path.read_bytes() == b"a,b\n"
    assert path.is_relative_to(tmp_path)
    assert len(list(tmp_path.rglob("*.csv"))) == 2


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("data.csv", "data.csv"),
        ("..", "upload"),
        ("", "upload"),
        (r"C:\Users\me\Mole cules.sdf", "Mole_cules.sdf"),
        (".hidden", "hidden"),
        ("a" * 300 + ".csv", "a" * 80 + ".csv"),
        ("x\0y.csv", "x_y.csv"),
    ],
)
def test_names_of_uploads_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_bundled_set_is_found(tmp_path: Path, sample_data: Path) -> None:
    assert Workspace(tmp_path).path_of(DataSource(origin="sample", name="mutag")) == sample_data / "mutag.csv"


def test_an_upload_that_is_gone_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no longer there"):
        Workspace(tmp_path).path_of(DataSource(origin="upload", name="0" * 32))


def test_the_folders_are_made_or_refused(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "new")
    workspace.prepare()
    assert workspace.runs.is_dir()
    assert workspace.uploads.is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        Workspace(tmp_path / "file").prepare()


def test_the_root_is_the_one_named_else_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYMGRAPH_WORKSPACE", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv("SYMGRAPH_WORKSPACE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr("sys.platform", "linux")
    assert default_root() == tmp_path / "share" / "symgraph"
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr("sys.platform", "win32")
    assert default_root() == tmp_path / "local" / "symgraph"
