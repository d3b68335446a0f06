"""Workers that read structures: what hangs or crashes costs its own row, and no worker is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled, InputError
from engine.readers.limits import Limits
from engine.readers.molecules.chemistry import Chemistry, MoleculeReading, StructureChunk, StructureText, read_chunk
from engine.readers.molecules.structure_readers import StructureReaders
from engine.workers import process as worker_process
from tests.engine.readers.structure_doubles import read_or_misbehave

SMILES = Chemistry(text=StructureText.SMILES)
LIMITS = Limits(structure_seconds=1, structure_bytes=2**29)


class Stop:
    """A listener that wants a stop from the first question on."""

    def tell(self, step: object) -> None:
        pass

    def wants_stop(self) -> bool:
        return True


def alive(process: int) -> bool:
    """Whether there is such a process, and it has not ended (a zombie has)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


def wait_for(condition: object, seconds: float = 120.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


def same(one: StructureChunk, other: StructureChunk) -> bool:
    arrays = ("node_counts", "edge_counts", "nodes", "ends", "bonds", "atoms")
    pairs = [(getattr(one.molecules, name), getattr(other.molecules, name)) for name in arrays]
    equal = all(a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b) for a, b in pairs)
    texts = one.molecules.smiles == other.molecules.smiles
    return equal and texts and (one.size, one.problems, one.changes) == (other.size, other.problems, other.changes)


def test_a_worker_says_what_this_process_would() -> None:
    texts = ["CCO", "C(C", "", "[O-]C(=O)C[NH3+]", "c1ccccc1.Cl", "C->[Fe]", "\u0421C", "C" * 30_000]
    with StructureReaders(SMILES, LIMITS, processes=1) as readers:
        (found,) = readers.read([texts])
    assert same(found, read_chunk(texts, MoleculeReading(SMILES)))
    assert list(found.problems) == [1, 2, 6, 7]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("sleep", "S115", "it took longer than 1 s to read"),
        ("crash", "S116", r"reading it ended the process that did it \(SIGSEGV\)"),
        ("exit", "S116", r"reading it ended the process that did it \(exit code 9\)"),
        ("fill", "S117", "it took more than 512 MiB to read"),
        ("raise", "S116", r"RDKit cannot work with it \(Pre-condition violated\)"),
    ],
)
def test_what_goes_wrong_costs_its_own_row(text: str, code: str, said: str) -> None:
    import re

    with StructureReaders(SMILES, LIMITS, processes=1, read=read_or_misbehave) as readers:
        first, second = readers.read([["C", text, "CC"], ["CCC", "C(", "CCCC"]])
    assert first.molecules.smiles == ("C", "CC")
    assert first.problems.keys() == {1}
    assert first.problems[1].code == code
    assert re.fullmatch(said, first.problems[1].found)
    assert second.molecules.smiles == ("CCC", "CCCC")
    assert second.problems[1].code == "S102"


def test_chunks_come_in_their_order_from_any_number_of_workers() -> None:
    chunks = [["C" * (1 + (7 * number + place) % 40) for place in range(3)] + ["crash"] * (number == 5)
              for number in range(30)]  # fmt: skip
    found = []
    for processes in (1, 3):
        with StructureReaders(SMILES, LIMITS, processes=processes, read=read_or_misbehave) as readers:
            found.append(list(readers.read(chunks)))
    assert all(map(same, *found))
    assert [chunk.molecules.smiles for chunk in found[0]] == [
        tuple(text for text in chunk if text != "crash") for chunk in chunks
    ]
    assert [number for number, chunk in enumerate(found[0]) if chunk.problems] == [5]


def test_a_stop_ends_workers_at_once(started: list[int]) -> None:
    limits = Limits(structure_seconds=600)
    with (
        pytest.raises(Cancelled),
        StructureReaders(SMILES, limits, processes=2, read=read_or_misbehave) as readers,
    ):
        list(readers.read([["sleep"]] * 5, Stop()))
    assert started
    assert not any(map(alive, started))
    assert not [one for one in threading.enumerate() if one.name.startswith("workers")]


def test_a_process_that_cannot_begin_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process.sys, "executable", "/bin/false")
    with (
        pytest.raises(InputError, match=r"the process that reads them ended at once \(1\).*F333"),
        StructureReaders(SMILES, LIMITS, processes=1) as readers,
    ):
        list(readers.read([["C"]]))


@pytest.mark.parametrize("text", ["sleep", "C"])
def test_no_worker_outlives_a_parent_that_is_killed(text: str, repository: Path) -> None:
    """Busy or idle: one that hangs ends by its own clock, one that waits when its input ends."""
    program = textwrap.dedent(f"""
        import subprocess, sys, time
        from engine.readers.molecules import structure_readers as s
        from engine.workers import process as w
        from engine.readers.molecules.chemistry import Chemistry, StructureText
        from engine.readers.limits import Limits
        from tests.engine.readers.structure_doubles import read_or_misbehave
        popen = subprocess.Popen
        def noted(*a, **k):
            process = popen(*a, **k)
            print(process.pid, flush=True)
            return process
        w.subprocess.Popen = noted
        chemistry = Chemistry(text=StructureText.SMILES)
        with s.StructureReaders(chemistry, Limits(structure_seconds=2), processes=1, read=read_or_misbehave) as r:
            for _ in r.read([["{text}"]]):
                print("read", flush=True)
            time.sleep(600)
    """)
    environment = os.environ | {"PYTHONPATH": str(repository)}
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    if text == "C":
        assert parent.stdout.readline() == "read\n"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert wait_for(lambda: not alive(worker))
