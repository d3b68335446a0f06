"""Files that are not read, told by their content, and how to save what is in them as something that is."""

from __future__ import annotations

import io
import re
import zipfile

from engine.errors import InputError
from engine.faults import refusal

__all__ = ["GRAPH_SCRIPT", "READ", "TABLE_SCRIPT", "refuse_foreign", "refuse_zipped"]

READ = "Read are tables (CSV, TSV, Excel, Parquet, JSON lines), SDF, MOL, TU, OGB, GraphML, GEXF, GML, JSON and graph6"

GRAPH_SCRIPT = """\
import json, torch
with open("graphs.jsonl", "w") as file:
    for number, g in enumerate(torch.load("FILE", weights_only=False), 1):
        nodes = [{"label": row.index(max(row))} for row in g.x.tolist()]  # one-hot features
        print(json.dumps(dict(id=number, target=g.y.item(), nodes=nodes, edges=g.edge_index.T.tolist())), file=file)
"""
"""Five lines that save PyTorch Geometric's graphs as JSON lines; to be run where the file was made."""

TABLE_SCRIPT = """\
import pandas
pandas.read_pickle("FILE").to_csv("table.csv", index=False)
"""
"""Two lines that save a pickled table as CSV."""

_WHY = "Pickles can run code, so it is never opened here. If the file is your own, run"
_TORCH_FIX = f"{_WHY}\n\n{GRAPH_SCRIPT}\nand read graphs.jsonl"
_PICKLE_FIX = f"{_WHY}\n\n{TABLE_SCRIPT}\nand read table.csv"
_OBJECTS_FIX = "Pickles can run code, so it is never opened here. If the file is your own, save its content as CSV"
_CSV = "Save the table as CSV"
_ARRAY = "Save the data as CSV or as a TU folder"
_FOREIGN = (
    (b"7z\xbc\xaf", "a 7-Zip archive", "Pack it as zip, or unpack it"),
    (b"Rar!", "a RAR archive", "Pack it as zip, or unpack it"),
    (b"(\xb5/\xfd", "a Zstandard archive", "Unpack it"),
    (b"\x89HDF", "an HDF5 file", _ARRAY),
    (b"\x93NUMPY", "a NumPy file", _ARRAY),
    (b"SQLite format 3", "an SQLite database", _CSV),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", "Save it as .xlsx or as CSV"),
    (b"%PDF", "a PDF file", _CSV),
    (b"\x89PNG", "a picture", _CSV),
    (b"ARROW1", "an Arrow file", "Save it as Parquet or CSV"),
)
_TORCH_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # the number with which torch's older files begin
_PICKLE = re.compile(rb"\x80[\x02-\x05]|\((?:lp|dp)\d+\n|c[\w.]+\n[\w.]+\n|\(i[\w.]+\n|[\]}]q\x00")
_ZIPPED = (
    ("word/document.xml", "a Word file", _CSV),
    ("ppt/presentation.xml", "a PowerPoint file", _CSV),
    ("content.xml", "an OpenDocument file", "Save it as .xlsx or as CSV"),
    (".npy", "a NumPy archive", _ARRAY),
)


def refuse_foreign(content: bytes, name: str) -> None:
    """Refuse a file that is not read, by its first bytes."""
    head = content[:4096].lstrip()
    if head.startswith(_TORCH_MAGIC):
        raise _pickle("a PyTorch file", name, _TORCH_FIX)
    if _PICKLE.match(head):
        torch = name.lower().endswith((".pt", ".pth", ".ckpt"))
        raise _pickle("a Python pickle", name, _TORCH_FIX if torch else _PICKLE_FIX)
    if head.startswith(b"\x93NUMPY") and b"'|O'" in head[:256]:
        raise _pickle("a NumPy file of Python objects", name, _OBJECTS_FIX)
    for magic, what, fix in _FOREIGN:
        if head.startswith(magic):
            raise refusal("F304", name, f"this is {what}", f"{fix}. {READ}")


def refuse_zipped(content: bytes, name: str) -> tuple[str, ...]:
    """Return the names of the members of a zip archive; refuse formats that are zip archives inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = tuple(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal("F313", name, f"the archive is damaged ({error})") from error
    if any(member == "data.pkl" or member.endswith("/data.pkl") for member in members):
        raise _pickle("a PyTorch file", name, _TORCH_FIX)
    for ending, what, fix in _ZIPPED:
        if any(member.endswith(ending) for member in members):
            raise refusal("F304", name, f"this is {what}", f"{fix}. {READ}")
    return members


def _pickle(what: str, name: str, fix: str) -> InputError:
    return refusal("F322", name, f"this is {what}", fix.replace("FILE", re.sub(r"[^\w.-]", "_", name)))
