"""The tables of promises in SECURITY.md name tests that exist; and attacks that have no better place."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import Path

import pytest

from engine.errors import InputError, ModelFileError
from engine.readers import Limits, read
from engine.rules.model_file.file import model_from_text

PLACE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_promise_has_a_test_that_exists(repository: Path) -> None:
    text = (repository / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert len(rows) > 30
    for row in rows:
        places = PLACE.findall(row)
        assert places, row
        assert row.count("|") == 4, row
        for file, name in places:
            source = (repository / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {name}\(", source, re.MULTILINE), f"{file} has no {name}"


def test_links_and_odd_names_in_archives_are_no_way_out(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret,label\n")
    link = zipfile.ZipInfo("molecules.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "../secret.txt")
    (tmp_path / "set.zip").write_bytes(file.getvalue())
    with pytest.raises(InputError) as caught:
        read(tmp_path / "set.zip")
    assert "secret,label" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.txt", "set.zip"]


def test_an_svg_is_no_data(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    with pytest.raises(InputError, match="SVG"):
        read(tmp_path / "a.csv")


def test_deep_json_is_no_model() -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000):
        with pytest.raises(ModelFileError, match="M604"):
            model_from_text(text)


# One ring costs RDKit memory and time by its square, 3 GiB and 7 s for 10,000 atoms: half of that shows the point.
@pytest.mark.parametrize("smiles", ["C" * 10_000, "C1" + "C" * 4_998 + "1", "c1ccccc1" * 1_250])
def test_molecules_of_ten_thousand_atoms_are_read(tmp_path: Path, smiles: str) -> None:
    (tmp_path / "a.csv").write_text(f"smiles,label\n{smiles},a\nCCO,b\n")
    patient = Limits(structure_seconds=120, structure_bytes=8 * 2**30)  # what a busy machine does slowly
    dataset = read(tmp_path / "a.csv", limits=patient).dataset
    atoms = smiles.count("C") + smiles.count("c")
    assert sorted(dataset.atom_of_node[dataset.nodes(0)].tolist()) == list(range(atoms))


def test_nan_and_infinity_are_no_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("smiles,label,w\nC,a,nan\nCC,b,inf\nCCC,a,1\nCCCC,b,-inf\nCCCCC,b,2\n")
    imported = read(tmp_path / "a.csv", weight="w")
    assert len(imported.dataset) == 2
    assert imported.left_out == 3


def test_letters_that_look_alike_are_told_apart(tmp_path: Path) -> None:
    rows = "smiles,label\nCC,active\nCCC,\u0430ctive\nCCO,\u202eevitca\n\u0421C,active\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    imported = read(tmp_path / "a.csv")
    assert len(imported.dataset.classes) == 3  # the Cyrillic letter makes another class, and is not hidden
    assert imported.left_out == 1
    assert any("'\u0421' at character 1 is not SMILES" in str(fault) for fault in imported.faults)
