from __future__ import annotations

import io

import numpy as np

from engine.workers.frames import read_frame, write_frame


def test_messages_come_back_and_broken_ones_do_not() -> None:
    arrays = [np.arange(6, dtype=np.int16).reshape(3, 2), np.empty((0, 2), np.int32), np.arange(4)[::2]]
    file = io.BytesIO()
    write_frame(file, {"text": "é\ud800"}, arrays)
    write_frame(file, {})
    whole = file.getvalue()
    file.seek(0)
    found = read_frame(file)
    assert found is not None
    said, back = found
    assert said == {"text": "é\ud800"}
    for one, other in zip(back, arrays, strict=True):
        np.testing.assert_array_equal(one, other, strict=True)
    assert read_frame(file) == ({}, [])
    assert read_frame(file) is None
    last = io.BytesIO()
    write_frame(last, {})
    assert all(read_frame(io.BytesIO(whole[:end])) is None for end in range(len(whole) - len(last.getvalue())))
