"""Messages between a reader and its workers: a JSON object and arrays of numbers, each with its length before it."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import IO, Any

import numpy as np
import numpy.typing as npt

__all__ = ["read_frame", "write_frame"]

_LENGTH = struct.Struct("<Q")


def write_frame(file: IO[bytes], said: dict[str, Any], arrays: Sequence[npt.NDArray[Any]] = ()) -> None:
    """Write one message, a JSON object and arrays of numbers, and flush.

    Parameters
    ----------
    file : binary file
        Where to write.
    said : dict of str to object
        Of values that JSON has.
    arrays : sequence of ndarray, default ()
        Numbers of any dtype and shape.

    Raises
    ------
    OSError
        If nobody reads any more.
    """
    kinds = [(array.dtype.str, array.shape) for array in arrays]
    head = json.dumps({"said": said, "arrays": kinds}).encode()
    file.write(_LENGTH.pack(len(head)) + head)
    file.writelines(np.ascontiguousarray(array).tobytes() for array in arrays)
    file.flush()


def read_frame(file: IO[bytes]) -> tuple[dict[str, Any], list[npt.NDArray[Any]]] | None:
    """Read the next message that `write_frame` wrote.

    Parameters
    ----------
    file : binary file
        Where to read.

    Returns
    -------
    (dict, list of ndarray) or None
        What was said, and the arrays, which cannot be written to; None where the other side has ended, be it in the
        middle of one.
    """
    length = file.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(length)
    head = file.read(size)
    if len(head) < size:
        return None
    message = json.loads(head)
    arrays = []
    for kind, shape in message["arrays"]:
        dtype = np.dtype(kind)
        wanted = dtype.itemsize * int(np.prod(shape))
        data = file.read(wanted)
        if len(data) < wanted:
            return None
        arrays.append(np.frombuffer(data, dtype).reshape(shape))
    return message["said"], arrays
