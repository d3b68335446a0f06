"""A Parquet file as records: counted before it is read, and read in batches."""

from __future__ import annotations

from typing import Any

from engine.readers.cells import text_of
from engine.readers.delimited import Records, as_frame, unique_names
from engine.readers.faults import refusal
from engine.readers.limits import Limits
from engine.readers.numbers import Point

__all__ = ["parquet_records"]

_BATCH = 256  # rows: a batch whose cells all repeat one long text is unpacked before it can be measured
_LARGEST_TEXT = 2**24  # bytes of one text in the file's directory
_MOST_ITEMS = 2**20


def parquet_records(content: bytes, name: str, limits: Limits) -> Records:
    """Return the records of the file; the index that pandas keeps in it is no column of the data."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(
            pa.BufferReader(content),
            thrift_string_size_limit=_LARGEST_TEXT,
            thrift_container_size_limit=_MOST_ITEMS,
        )
        names = [column for column in file.schema_arrow.names if not column.startswith("__index_level_")]
        _refuse_large(file.metadata.num_rows, len(names), name, limits)
        header, faults = unique_names(names, name)
        rows = _rows(file, names, name, limits)
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        raise refusal("F313", name, f"the Parquet file is damaged ({_first_line(error)})") from error
    lines = range(1, len(rows) + 1)
    return Records(name, as_frame(header, rows), lines, faults=tuple(faults), unit="row", point=Point.DECIMAL)


def _refuse_large(rows: int, columns: int, name: str, limits: Limits) -> None:
    if not rows or not columns:
        raise refusal("F303", name, "there are no records")
    if rows > limits.rows:
        raise refusal("F306", name, f"{rows:,} records; {limits.rows:,} are the most")
    if columns > limits.columns:
        raise refusal("F323", name, f"{columns:,} columns; {limits.columns:,} are the most")


def _rows(file: Any, names: list[str], name: str, limits: Limits) -> list[list[str]]:
    rows: list[list[str]] = []
    size = 0
    for batch in file.iter_batches(batch_size=_BATCH, columns=names):
        columns = [[text_of(value) for value in column.to_pylist()] for column in batch.columns]
        found = [list(row) for row in zip(*columns, strict=True)]
        size += sum(len(cell) for row in found for cell in row)
        if size > limits.file_bytes:
            raise refusal("F314", name, f"more than {limits.file_bytes / 2**20:.0f} MiB of text unpacked")
        rows += found
    return rows


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
