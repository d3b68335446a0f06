"""What the system says of this process."""

from __future__ import annotations

import mmap
import sys

import pytest

from engine.machine import process_memory


@pytest.mark.skipif(sys.platform != "linux", reason="Linux says it")
def test_memory_grows_with_what_is_taken() -> None:
    size = 64 * 2**20
    before, resident = process_memory("VmSize"), process_memory("VmHWM")
    with mmap.mmap(-1, size):
        assert process_memory("VmSize") >= before + size
    assert process_memory("VmPeak") >= before + size
    assert 0 < resident <= process_memory("VmHWM")


@pytest.mark.parametrize(("name", "process"), [("VmNothing", "self"), ("VmSize", "no-process")])
def test_what_nobody_says_is_nothing(name: str, process: str) -> None:
    assert process_memory(name, process) == 0
