"""Functions that a worker reads structures with in tests: they hang, crash or fill the memory where a text says so."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from engine.readers.molecules.chemistry import MoleculeReading, read_structure


def read_or_misbehave(reading: MoleculeReading, text: str) -> tuple[Any, tuple[str, ...]]:
    if text == "sleep":
        time.sleep(600)
    if text == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if text == "exit":
        os._exit(9)
    if text == "fill":
        return bytearray(2**33), ()
    if text == "raise":
        raise RuntimeError("Pre-condition violated\nat a line of C++")
    return read_structure(reading, text)
