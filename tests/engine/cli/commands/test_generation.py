from __future__ import annotations

from pathlib import Path

import pytest

from engine.data.generated.synthetic import ba_2motifs
from engine.readers import read_dataset
from tests.engine.cli.conftest import Run


def test_what_is_written_can_be_read(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "BA"
    done = run("generate", "ba-2motifs", "-o", folder, "--seed", "3", "--graphs", "6", "--json")
    assert (done.code, done.err) == (0, "")
    data, expected = read_dataset(folder), ba_2motifs(3, n=6)
    assert data.edge_ends.tolist() == expected.edge_ends.tolist()
    assert data.edge_truth is not None
    assert data.edge_truth.sum() == 3 * 5 + 3 * 6  # cycles and houses
    said = done.json
    assert sorted(said["files"]) == sorted(path.name for path in folder.iterdir())
    assert (said["seed"], said["digest"], said["graphs"]) == (3, expected.digest, 6)
    assert said["class_names"] == {"0": "five-cycle", "1": "house"}
    assert said["citation"].startswith("Luo")


def test_the_text(run: Run, tmp_path: Path) -> None:
    done = run("generate", "ba-multi-shapes", "-o", tmp_path / "x", "--graphs", "4")
    assert done.out.startswith(f"Wrote 4 graphs to {tmp_path / 'x'}: random trees with house")
    assert "After Azzolin" in done.out


@pytest.mark.parametrize(("name", "code"), [("ba-3motifs", "C805"), ("BA-2motifs", "C805")])
def test_unknown_names(run: Run, tmp_path: Path, name: str, code: str) -> None:
    done = run("generate", name, "-o", tmp_path / "x")
    assert (done.code, done.out) == (2, "")
    assert "Choose ba-2motifs, ba-multi-shapes or regular-63." in done.err
    assert f"[{code}]" in done.err


def test_places_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("generate", "ba-2motifs", "-o", tmp_path / "file", "--graphs", "4")
    assert (done.code, "[C801]" in done.err) == (2, True)
    done = run("generate", "ba-2motifs", "-o", tmp_path / "file" / "below", "--graphs", "4")
    assert (done.code, "[C803]" in done.err) == (2, True)


def test_pairs_are_a_file_that_separate_reads(run: Run, tmp_path: Path) -> None:
    pairs = tmp_path / "regular-63.g6"
    done = run("generate", "regular-63", "-o", pairs, "--seed", "4", "--json")
    assert (done.code, done.err) == (0, "")
    assert (done.json["pairs"], done.json["graphs"], done.json["seed"]) == (4, 8, 4)
    assert done.json["file"] == str(pairs)
    assert run("separate", pairs, "--radius", "1", "--scheme", "wl", "--json").json["pairs"] == 4
    again = run("generate", "regular-63", "-o", tmp_path / "again.g6", "--seed", "4")
    assert again.out.startswith(f"Wrote 4 pairs to {tmp_path / 'again.g6'}: strongly regular")
    assert (tmp_path / "again.g6").read_text() == pairs.read_text()


def test_the_number_of_pairs_is_fixed(run: Run, tmp_path: Path) -> None:
    done = run("generate", "regular-63", "-o", tmp_path / "x.g6", "--graphs", "4")
    assert (done.code, "[C810]" in done.err) == (2, True)
    assert not (tmp_path / "x.g6").exists()


def test_a_file_of_pairs_is_no_folder(run: Run, tmp_path: Path) -> None:
    done = run("generate", "regular-63", "-o", tmp_path)
    assert (done.code, "[C801]" in done.err) == (2, True)
