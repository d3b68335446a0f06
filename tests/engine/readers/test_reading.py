from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdkit import Chem

from engine.errors import InputError
from engine.faults import FaultWarning
from engine.readers import read, read_dataset
from tests.engine.readers.conftest import Write


def test_read_dataset_warns_about_losses(write: Write) -> None:
    rows = "".join(f"C{'(' * (i % 2)},{i % 2}\n" for i in range(12))
    with pytest.warns(FaultWarning, match=r"(?s)6 of 12 records were left out.*line 3.*S102.*and 3 more faults"):
        data = read_dataset(write("t.csv", f"smiles,label\n{rows}"), target="label")
    assert len(data) == 6
    with pytest.warns(FaultWarning, match=r"1 of 2 records were left out"):
        read_dataset(write("u.csv", "smiles,label\nCC,1\nC(,0\n"))


def test_read_dataset_is_silent_about_notes(write: Write) -> None:
    assert len(read_dataset(str(write("t.csv", "smiles,label\nCC,1\nCO,1\n")))) == 2


def test_rdkit_is_quiet_while_reading_and_as_before_afterwards(write: Write, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="S102"):
        read(write("t.csv", "smiles,label\nC(,1\nC(,0\n"))
    assert capfd.readouterr().err == ""
    Chem.MolFromSmiles("C(")
    assert "SMILES Parse Error" in capfd.readouterr().err


def test_missing_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"nothing\.csv: there is no such file.*F301"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match=r"no file NAME_A\.txt.*F312"):
        read(tmp_path)

    def locked(_: Path) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "iterdir", locked)
    with pytest.raises(InputError, match=r"the folder cannot be opened \(Permission denied\).*F320"):
        read(tmp_path)


# What each of the shipped broken files leads to: the code that refuses the file, or the faults in it.
BROKEN = {
    "bad_record.sdf": [("S108", 2)],
    "conflicting_labels.csv": [("S107", 1)],
    "cut_line.jsonl": [("F327", 2)],
    "duplicate_ids.csv": [("T208", 2), ("T208", 6)],
    "edge_to_nowhere.csv": [("G401", 3)],
    "edge_to_nowhere.jsonl": [("G403", 2)],
    "empty.csv": "F302",
    "empty_target.csv": "T203",
    "entities.graphml": "F329",
    "missing_label.csv": [("T203", 3)],
    "missing_structure_column.csv": "T206",
    "no_edges.csv": [("G412", 0)],
    "not_utf8.csv": [("F307", 0)],
    "numbers.csv": "T204",
    "one_class.csv": [("T205", 0)],
    "ragged_row.csv": [("F308", 5)],
    "open_bracket.gml": "F319",
    "pickle.pt": "F322",
    "truncated.zip": "F313",
    "tu_bad_indicator": [("G403", 4), ("G403", 4)],
    "two_possible_targets.csv": "T202",
    "unparsable_smiles.csv": [("S102", 4)],
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_the_broken_files(sample_data: Path, name: str) -> None:
    expected = BROKEN[name]
    path = sample_data / "broken" / name
    if isinstance(expected, str):
        with pytest.raises(InputError, match=rf"\[{expected}\]"):
            read(path)
    else:
        imported = read(path)
        assert [(fault.code, fault.record) for fault in imported.faults] == expected
        left_out = {fault.record for fault in imported.faults if fault not in imported.notes}
        assert set(imported.source.index) - set(imported.dataset.records.tolist()) == left_out


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_files_with_a_few_wrong_bytes(sample_data: Path, tmp_path: Path, position: int, noise: bytes) -> None:
    for name in ("bad_record.sdf", "truncated.zip", "no_edges.csv"):
        content = bytearray((sample_data / "broken" / name).read_bytes())
        content[position : position + len(noise)] = noise
        path = tmp_path / name
        path.write_bytes(content)
        try:
            imported = read(path)
        except InputError:
            continue
        assert len(imported.dataset) + imported.left_out == len(imported.source)
