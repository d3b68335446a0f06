"""Which format a file has, by its content first."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from engine.readers.faults import refusal

__all__ = ["Format", "detect_format"]

_READ = "Read are CSV and TSV tables with SMILES or edges, SDF, and TU folders or zip archives of one"
_FOREIGN = (
    (b"\x1f\x8b", "a gzip archive", "Unpack it first"),
    (b"BZh", "a bzip2 archive", "Unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first"),
    (b"PAR1", "a Parquet file", "Save it as CSV, for example with pandas: read_parquet(...).to_csv(...)"),
    (
        b"\x80\x02",
        "a Python pickle",
        "Pickles can run code and are never opened: save the data as CSV or as a TU folder",
    ),
    (
        b"\x80\x03",
        "a Python pickle",
        "Pickles can run code and are never opened: save the data as CSV or as a TU folder",
    ),
    (
        b"\x80\x04",
        "a Python pickle",
        "Pickles can run code and are never opened: save the data as CSV or as a TU folder",
    ),
    (
        b"\x80\x05",
        "a Python pickle",
        "Pickles can run code and are never opened: save the data as CSV or as a TU folder",
    ),
    (b"\x89HDF", "an HDF5 file", "Save the data as CSV or as a TU folder"),
    (b"\x93NUMPY", "a NumPy file", "Save the data as CSV or as a TU folder"),
    (b"SQLite format 3", "an SQLite database", "Save the table as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", "Save the table as CSV"),
    (b"%PDF", "a PDF file", "Save the table as CSV"),
    (b"<", "XML or HTML", "Save the data as CSV or as a TU folder"),
    (b"{", "JSON", "Save the data as CSV or as a TU folder"),
)
_ZIPPED = (
    ("[Content_Types].xml", "an Excel or Word file", "Save the table as CSV"),
    ("data.pkl", "a PyTorch file", "Pickles can run code and are never opened: save the data as CSV or as a TU folder"),
    (".npy", "a NumPy archive", "Save the data as CSV or as a TU folder"),
)
_SDF = re.compile(rb"^(?:\$\$\$\$|M  END|.{33} V[23]000)\s*$|^.{33,36}V[23]000\s*$", re.MULTILINE)
_LOOKED_AT = 2**16


class Format(StrEnum):
    """Formats of single files; a folder is always a TU data set."""

    TABLE = "table"
    SDF = "sdf"
    ARCHIVE = "archive"


def detect_format(content: bytes, name: str) -> Format:
    """Return the format; refuse what is not read, and say what to convert it to."""
    head = content[:_LOOKED_AT].lstrip()
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _refuse_zipped(content, name)
        return Format.ARCHIVE
    for magic, what, fix in _FOREIGN:
        if head.startswith(magic):
            raise refusal("F304", name, f"this is {what}", f"{fix}. {_READ}")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal("F304", name, "this is no text", f"Save the data as CSV or as a TU folder. {_READ}")
    return Format.SDF if _SDF.search(head) else Format.TABLE


def _refuse_zipped(content: bytes, name: str) -> None:
    """Refuse formats that are zip archives inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal("F313", name, f"the archive is damaged ({error})") from error
    for ending, what, fix in _ZIPPED:
        if any(member.endswith(ending) for member in members):
            raise refusal("F304", name, f"this is {what}", f"{fix}. {_READ}")
