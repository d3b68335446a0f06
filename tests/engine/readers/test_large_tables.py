"""Large and slow tables: the same whoever reads them, in bounded memory, and stopped by a clock."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.chemistry.standardization import Standardization
from engine.errors import Cancelled, InputError
from engine.progress import Step
from engine.readers import import_report, read, rejects
from engine.readers.columns import growing_frame, memory
from engine.readers.containers import content
from engine.readers.containers.content import decode, split_lines, text_lines
from engine.readers.limits import LIMITS, Limits
from engine.readers.molecules.smiles import is_quick_smiles, looks_like_smiles
from engine.readers.tables import delimited
from engine.readers.tables.json_items import json_items
from engine.readers.tables.json_table import json_line_records, json_records
from tests.engine.readers.conftest import Write

FOREVER = "C123" + "CC4(C1)CC1(C4)" * 11 + "CC4(C1)CC(C4)(C2)C3"
"""A ring of 24 cyclobutanes, each of which can be passed on two sides: 2 to the 24th cycles in 176 characters."""


def table_with_faults(sample_data: Path) -> str:
    lines = (sample_data / "bbb.csv").read_text().splitlines()
    head = lines[0].split(",")
    smiles = [dict(zip(head, line.split(","), strict=False))["smiles"] for line in lines[1:451]]
    rows = [f"m{number},{text},{number % 2}" for number, text in enumerate(smiles)]
    rows[13], rows[14], rows[411] = "m13,c1ccccc,0", "m14,CC(=O)[O-].[Na+],", "m411,C,0,9"
    rows[430:430] = ["m500,C[N](C)(C)(C)C,1", '"m7,C,0']
    return "\n".join(["id,smiles,label", *rows]) + "\n"


@pytest.mark.parametrize("standardize", [Standardization.NONE, Standardization.PARENT])
def test_every_number_of_workers_says_the_same(write: Write, sample_data: Path, standardize: Standardization) -> None:
    path = write("t.csv", table_with_faults(sample_data))
    found = [read(path, jobs=jobs, standardize=standardize) for jobs in (0, 1, 2)]
    assert len({imported.dataset.digest for imported in found}) == 1
    assert found[0].faults == found[1].faults == found[2].faults
    assert rejects(found[0]) == rejects(found[1]) == rejects(found[2])
    for imported in found[1:]:
        pd.testing.assert_frame_equal(import_report(imported), import_report(found[0]))
    assert found[0].left_out == 5
    assert {fault.code for fault in found[0].faults} >= {"S102", "S103", "T203", "F308", "F310"}


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_smiles_that_holds_rdkit_up_costs_its_row(write: Write, jobs: int) -> None:
    path = write("t.csv", f"smiles,label\nCCO,a\n{FOREVER},b\nCCN,b\nCCC,a\n")
    imported = read(path, jobs=jobs, limits=Limits(structure_seconds=1, structure_bytes=8 * 2**30))
    assert imported.dataset.records.tolist() == [1, 3, 4]
    (fault,) = (one for one in imported.faults if one.record)
    assert str(fault) == (
        "t.csv, line 3, column 'smiles': it took longer than 1 s to read. "
        "Leave the record out, or raise the limit structure_seconds.  [S115]"
    )
    assert import_report(imported)["status"].tolist() == ["ok", "left out", "ok", "ok"]


def test_a_smiles_that_fills_the_memory_costs_its_row(write: Write) -> None:
    path = write("t.csv", f"smiles,label\nCCO,a\n{FOREVER},b\nCCN,b\n")
    imported = read(path, limits=Limits(structure_seconds=600, structure_bytes=2**28))
    assert imported.dataset.records.tolist() == [1, 3]
    assert [(one.code, one.record) for one in imported.faults if one.record] == [("S117", 2)]


def test_what_takes_long_is_told_by_its_rings(sample_data: Path) -> None:
    assert not is_quick_smiles(FOREVER)
    assert looks_like_smiles(FOREVER)  # found out without looking for rings
    assert not is_quick_smiles("C" * 501)
    assert not looks_like_smiles("Q" * 501)
    for name in ("bbb.csv", "mutag.csv", "solubility.csv"):
        assert all(map(is_quick_smiles, pd.read_csv(sample_data / name)["smiles"]))


class StopAfter:
    """A listener that wants a stop when structures are being read."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def tell(self, step: Step) -> None:
        self.steps.append(step)

    def wants_stop(self) -> bool:
        return True


@pytest.mark.parametrize("jobs", [0, 1])
def test_a_stop_is_heard_while_a_structure_hangs(write: Write, jobs: int) -> None:
    path = write("t.csv", f"smiles,label\n{FOREVER},b\nCCN,a\n")
    with pytest.raises(Cancelled):
        read(path, jobs=jobs, progress=StopAfter(), limits=Limits(structure_seconds=600))


def test_sdf_blocks_are_read_by_workers_as_well(sample_data: Path) -> None:
    path = sample_data / "broken" / "bad_record.sdf"
    here, there = read(path), read(path, jobs=1)
    assert here.dataset.digest == there.dataset.digest
    assert here.faults == there.faults


# -- streams --------------------------------------------------------------------------------------

PIECES = st.sampled_from([b"a", b",", b"\n", b"\r\n", b"\r", "é".encode(), "€".encode(), b"\xe9", b"\x81", b"\xf0\x9f"])
STARTS = st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])


@given(STARTS, st.lists(PIECES, min_size=1, max_size=12).map(b"".join), st.sampled_from([1, 2, 3, 1024]))
def test_a_stream_of_lines_is_the_text_split(start: bytes, body: bytes, block: int) -> None:
    whole, notes = decode(start + body, "t.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "_BLOCK", block)
        lines, told = text_lines(lambda: io.BytesIO(start + body), "t.csv")
        assert list(lines) == list(lines) == split_lines(whole)
        assert told == notes


@pytest.mark.parametrize("pending", [1, 2, 20_000])
def test_tables_in_pieces_are_the_same(monkeypatch: pytest.MonkeyPatch, pending: int) -> None:
    monkeypatch.setattr(growing_frame, "_PENDING", pending)
    text = 'a,b\n1,"x\ny"\n\n"2,z\n3,"w\n4\n5,6,7\n'
    records = delimited.parse_delimited(split_lines(text), "t.csv", LIMITS)
    assert records.frame["a"].tolist() == ["1", '"2,z', '3,"w', "4", "5"]
    assert list(records.lines) == [2, 5, 6, 7, 8]
    assert records.originals is not None
    assert records.originals([1, 2, 5]) == {1: '1,"x\ny"\n\n', 2: '"2,z\n', 5: "5,6,7\n"}


def test_json_lines_in_pieces_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b'\n{"a": 1, " b": "x"}\n[1]\n\n{"c": 2.50, "b": null}\n{"a": {"d": 1}}'
    whole = json_records(json_items(text, "t.jsonl", LIMITS), LIMITS)
    for pending in (1, 3, 100):
        monkeypatch.setattr(growing_frame, "_PENDING", pending)
        found = json_line_records(lambda: io.BytesIO(text), "t.jsonl", LIMITS)
        assert found is not None
        pd.testing.assert_frame_equal(found.frame, whole.frame)
        assert list(found.lines) == list(whole.lines)
        assert (found.faults, found.rejected) == (whole.faults, whole.rejected)
        assert found.originals is not None
        assert whole.originals is not None
        assert found.originals([2, 4]) == whole.originals([2, 4])


def test_json_lines_have_limits() -> None:
    rows = b"".join(b'{"c%d": 1}\n' % number for number in range(4))
    with pytest.raises(InputError, match=r"more than 3 records.*F306"):
        json_line_records(lambda: io.BytesIO(rows), "t.jsonl", Limits(rows=3))
    with pytest.raises(InputError, match=r"4 columns; 3 are the most.*F323"):
        json_line_records(lambda: io.BytesIO(rows), "t.jsonl", Limits(columns=3))
    assert json_line_records(lambda: io.BytesIO(b'{"nodes": []}\n{}\n'), "t.jsonl", LIMITS) is None
    assert json_line_records(lambda: io.BytesIO(b'{"a": 1}'), "t.json", LIMITS) is None


# -- memory ---------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("smiles,label\nC,a\n")
    os.truncate(path, 2 * 2**30)  # takes no room on the disk
    with pytest.raises(InputError, match=r"2048 MiB; 512 MiB are the most.*F305"):
        read(path)


def test_a_shortage_of_memory_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("t.csv", "smiles,label\nC,a\nCC,b\n")
    monkeypatch.setattr(memory, "free_memory", lambda: 100 * 2**20)
    with pytest.raises(InputError, match=r"t.csv: reading it takes more memory.*100 MiB are still free.*F332"):
        read(path)
    assert len(read(path, limits=Limits(free_bytes=2**20)).dataset) == 2
    monkeypatch.setattr(memory, "free_memory", lambda: None)
    assert len(read(path).dataset) == 2


def test_the_least_bound_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "_GROUP", tmp_path)
    free = memory.free_memory()
    assert free is not None
    (tmp_path / "memory.max").write_text("5000000\n")
    (tmp_path / "memory.current").write_text("4000000\n")
    (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 500000\n")
    assert memory.free_memory() == 1_500_000
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.free_memory() != 1_500_000


def test_a_file_larger_than_memory_gets_an_answer(tmp_path: Path) -> None:
    """With a bound on the address space of 300 MiB beyond what libraries take, and a table that wants more."""
    path = tmp_path / "t.csv"
    line = "C" * 40 + "," + "x" * 950 + ",a\n"
    with path.open("w") as file:
        file.write("smiles,note,label\n")
        for _ in range(400):
            file.write(line * 1_000)
    program = textwrap.dedent(f"""
        import resource
        from pathlib import Path
        from engine.errors import InputError
        from engine.readers import read
        size = int(Path("/proc/self/statm").read_text().split()[0]) * 4096 + 300 * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        try:
            read({str(path)!r})
        except InputError as error:
            print(error.faults[0].code)
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["F332"], done.stderr[-2000:]


def test_a_memory_error_is_an_answer(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(growing_frame, "_block", full)
    with pytest.raises(InputError, match=r"t.csv: reading it takes more memory than there is.*F332"):
        read(write("t.csv", "smiles,label\nC,a\nCC,b\n"))
