from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.readers import bundled, read, sample_path


def test_what_is_shipped(sample_data: Path) -> None:
    samples = {sample.name: sample for sample in bundled()}
    assert {"bbb", "mutag", "MUTAG", "motif_house", "solubility"} <= set(samples)
    assert "broken" not in samples
    assert samples["bbb"].title == "Blood-brain barrier"
    assert samples["bbb"].path == sample_data / "bbb.csv"


def test_every_sample_loads_without_losses() -> None:
    for sample in bundled():
        imported = read(sample.path)
        assert imported.left_out == 0
        assert not any(name.startswith(("label =", "class ")) for name in imported.dataset.class_names)


def test_by_name(tmp_path: Path) -> None:
    assert sample_path("bbb").name == "bbb.csv"
    assert sample_path("bbb.csv") == sample_path("bbb")
    with pytest.raises(InputError, match=r"nothing: there is no such bundled data set.*bbb.*F301"):
        sample_path("nothing")
    assert bundled(tmp_path / "missing") == ()


def test_without_an_about_file_the_name_is_the_title(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("smiles,label\nCC,0\n")
    (tmp_path / "notes.md").write_text("")
    (sample,) = bundled(tmp_path)
    assert (sample.name, sample.title, sample.description) == ("x", "x", "")
