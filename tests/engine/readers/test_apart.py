"""Files read in a process of their own: the same as in this one, and within limits of time and memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.data.dataset import GraphDataset
from engine.errors import Cancelled, InputError
from engine.progress import Step
from engine.readers import Imported, apart, read, read_apart, sample_path, sheets_apart
from engine.readers.imported_frame import frame_of_imported, imported_of_frame
from engine.workers.frames import read_frame, write_frame
from tests.engine.readers.molecules.test_structure_readers import alive, wait_for
from tests.hostile.files import FILES


def same(one: Imported, other: Imported) -> None:
    pd.testing.assert_frame_equal(one.source, other.source)
    assert [one.source.columns.dtype, *one.source.dtypes] == [other.source.columns.dtype, *other.source.dtypes]
    for field in fields(GraphDataset):
        ours, theirs = getattr(one.dataset, field.name), getattr(other.dataset, field.name)
        if isinstance(ours, np.ndarray):
            assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape), field.name
            assert ours.tobytes() == theirs.tobytes() if ours.dtype.kind != "T" else ours.tolist() == theirs.tolist()
        else:
            assert (type(ours), ours) == (type(theirs), theirs), field.name
    assert one.dataset.digest == other.dataset.digest
    assert (one.faults, one.format, one.columns) == (other.faults, other.format, other.columns)
    assert (one.head, dict(one.originals)) == (other.head, dict(other.originals))


def there_and_back(imported: Imported, tmp_path: Path) -> Imported:
    with (tmp_path / "frame").open("wb") as file:
        write_frame(file, *frame_of_imported(imported))
    with (tmp_path / "frame").open("rb") as file:
        frame = read_frame(file)
    assert frame is not None
    return imported_of_frame(*frame)


CONTENTS = {
    "faulty.csv": "# a comment\nname,smiles,label,note\na,CCO,1,\nb,C(,0,x\nc,,1\nd,CCN,0,\u00e9\nd,CCN,1,\U0001f600\n",
    "weighted.csv": "smiles,label,weight,group,split\nCCO,a,1.5,g,train\nCCN,b,2,h,test\nCCC,b,0,,test\n",
    "edges.csv": "edges,node_labels,label\n0-1 1-2,A B A,x\n0-1,A C,y\n0-9,A,y\n",
    "lines.jsonl": '{"smiles": "CCO", "label": "a", "more": null}\n{"smiles": "CCN", "label": "b", "x": "\\ud800"}\n',
    "graphs.json": json.dumps(
        [
            {"nodes": [{"id": "u", "w": 1.5}, {"id": "v", "w": 2}], "edges": [{"source": "u", "target": "v"}], "y": y}
            for y in ("a", "b")
        ]
    ),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_what_is_sent_is_what_was_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(CONTENTS[name], encoding="utf-8")
    options = {"group": "group", "split": "split", "weight": "weight"} if name.startswith("weighted") else {}
    found = read(path, require_target=False, **options)  # type: ignore[arg-type]
    same(there_and_back(found, tmp_path), found)


def test_every_text_arrives(tmp_path: Path) -> None:
    """One in each form that a cell can have, some at the border between two pieces."""
    found = read(sample_path("mutag"))
    cells = ["", None, float("nan"), pd.NA, "a\0b", "\ud800", "\U0001f600", "x" * 70] * 9_000
    cells[7::800] = ["x" * 70_000] * len(cells[7::800])
    source = pd.DataFrame({"a": pd.Series(cells, dtype=object)}, pd.Index(np.arange(len(cells)), name="record"))
    again = there_and_back(replace(found, source=source), tmp_path).source["a"].tolist()
    assert [repr(cell) for cell in again] == [repr(cell) for cell in cells]


def test_a_cell_that_is_no_text_is_no_secret() -> None:
    source = pd.DataFrame({"a": [1, 2]})
    with pytest.raises(TypeError, match="a cell holds int, not a text"):
        frame_of_imported(replace(read(sample_path("mutag")), source=source))


@pytest.mark.parametrize("name", ["mutag", "motif_house", "MUTAG"])
def test_another_process_reads_the_same(name: str) -> None:
    same(read_apart(sample_path(name)), read(sample_path(name)))


def test_another_process_refuses_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("smiles,label\nC(,a\nC1,b\n")
    with pytest.raises(InputError) as here:
        read(path)
    with pytest.raises(InputError) as there:
        read_apart(path)
    assert there.value.faults == here.value.faults


def test_sheets_are_told(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "a.xlsx") as writer:
        for name in ("One", "Two"):
            pd.DataFrame({"smiles": ["C"], "label": ["a"]}).to_excel(writer, sheet_name=name, index=False)
    assert sheets_apart(tmp_path / "a.xlsx") == ("One", "Two")
    assert sheets_apart(sample_path("mutag")) == ()


# -- limits ---------------------------------------------------------------------------------------


class Listener:
    """Takes down steps, and wants a stop after `most` of them."""

    def __init__(self, most: int = 10**9) -> None:
        self.steps: list[Step] = []
        self._most = most

    def tell(self, step: Step) -> None:
        self.steps.append(step)

    def wants_stop(self) -> bool:
        return len(self.steps) >= self._most


@pytest.fixture
def processes(started: list[int]) -> Iterator[list[int]]:
    """Every process that is started in a test, which begins with none; none is left behind."""
    apart._end()
    yield started
    apart._end()
    assert started
    assert not any(map(alive, started))


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A file that takes seconds to read."""
    path = tmp_path / "isolated.jsonl"
    path.write_bytes(FILES["isolated.jsonl"]())
    return path


def test_what_takes_too_long_is_refused(slow: Path, processes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMGRAPH_LIMIT_READING_SECONDS", "1")
    with pytest.raises(InputError, match=r"isolated.jsonl: it took longer than 1 s of a processor to read.*F391"):
        read_apart(slow)
    monkeypatch.delenv("SYMGRAPH_LIMIT_READING_SECONDS")  # what is quick may be slow on a busy machine
    assert len(read_apart(sample_path("mutag")).dataset) == 188
    assert len(processes) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only there is memory bounded")
def test_what_takes_too_much_memory_is_refused(
    slow: Path, processes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMGRAPH_LIMIT_READING_BYTES", "32M")
    with pytest.raises(InputError, match=r"it took more than 32 MiB to read.*F392|more memory than there is.*F332"):
        read_apart(slow)


def test_a_process_that_is_killed_costs_its_own_file(slow: Path, processes: list[int]) -> None:
    def kill() -> None:
        assert wait_for(lambda: processes)
        time.sleep(0.5)
        os.kill(processes[0], signal.SIGSEGV)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(InputError, match=r"reading it ended the process that did it \(SIGSEGV\).*F393"):
        read_apart(slow)
    killer.join()
    assert len(read_apart(sample_path("mutag")).dataset) == 188


def test_a_stop_ends_the_process_and_those_that_it_started(tmp_path: Path, processes: list[int]) -> None:
    path = tmp_path / "many.csv"
    path.write_text("smiles,label\n" + "".join(f"{'C' * (1 + n % 90)}N,{n % 2}\n" for n in range(60_000)))
    children: set[str] = set()

    class Watching(Listener):
        def tell(self, step: Step) -> None:
            super().tell(step)
            told = Path(f"/proc/{processes[0]}/task/{processes[0]}/children")
            children.update(told.read_text().split() if told.exists() else ())

    listener = Watching(most=5)
    with pytest.raises(Cancelled):
        read_apart(path, progress=listener)
    assert listener.steps[-1].total == 60_000
    assert listener.steps[-1].stage == "reading structures"
    assert not alive(processes[0])
    assert wait_for(lambda: not any(alive(int(child)) for child in children))


def test_a_listener_that_breaks_leaves_no_process_behind(processes: list[int]) -> None:
    class Broken(Listener):
        def tell(self, step: Step) -> None:
            raise RuntimeError("no ears")

    with pytest.raises(RuntimeError, match="no ears"):
        read_apart(sample_path("mutag"), progress=Broken())


def test_one_process_reads_file_after_file(processes: list[int]) -> None:
    for _ in range(3):
        read_apart(sample_path("motif_house"))
    assert len(processes) == 1


def test_a_reader_ends_with_whom_it_reads_for(slow: Path, repository: Path) -> None:
    script = f"from engine.readers import read_apart; read_apart({str(slow)!r})"
    with subprocess.Popen([sys.executable, "-c", script], cwd=repository) as parent:
        told = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")

        def children() -> list[int]:
            tasks = told.parent.parent.glob("*/children")
            return [int(child) for task in tasks for child in task.read_text().split()]

        assert wait_for(children)
        reader = children()[0]
        time.sleep(0.5)
        parent.kill()
    assert wait_for(lambda: not alive(reader))
