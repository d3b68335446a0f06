"""Which format a file has, by its content first and its name second."""

from __future__ import annotations

import re
from enum import StrEnum

from engine.faults import refusal
from engine.readers.containers.content import is_wide
from engine.readers.foreign import READ, refuse_foreign, refuse_zipped
from engine.readers.graphs.graph6 import is_graph6
from engine.readers.graphs.xml_events import first_element

__all__ = ["LOOKED_AT", "Format", "detect_format"]

_SDF = re.compile(rb"^(?:\$\$\$\$|M  END|.{33} V[23]000)[ \t\r]*+$|^.{33,36}V[23]000[ \t\r]*+$", re.MULTILINE)
_GML = re.compile(rb"(?:\s*+(?:#|(?:Creator|Version|comment)\b)[^\n]*+\n)*+\s*+graph\s*+\[", re.IGNORECASE)
_JSON = re.compile(rb"\{\s*+[\"}]|\[\s*+[\[{\"\d\]-]")
LOOKED_AT = 2**16
"""Bytes at the start of a file that its format is told by."""


class Format(StrEnum):
    """Formats of single files."""

    TABLE = "table"
    EXCEL = "Excel"
    PARQUET = "Parquet"
    JSON = "JSON"
    SDF = "SDF"
    GRAPHML = "GraphML"
    GEXF = "GEXF"
    GML = "GML"
    GRAPH6 = "graph6"
    ARCHIVE = "archive"


def detect_format(content: bytes, name: str) -> Format:
    """Return the format; refuse what is not read, and say what to convert it to."""
    head = content[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        excel = "xl/workbook.xml" in refuse_zipped(content, name)
        return Format.EXCEL if excel else Format.ARCHIVE
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    refuse_foreign(head, name)
    if is_wide(head):
        return Format.TABLE
    if b"\0" in head:
        raise refusal("F304", name, "this is no text", f"Save the data as CSV or as a TU folder. {READ}")
    return _text_format(head, name)


def _text_format(head: bytes, name: str) -> Format:
    if head.startswith(b"<"):
        return _xml_format(head, name)
    named_otherwise = name.lower().endswith((".smi", ".smiles", ".csv", ".tsv"))
    if not named_otherwise and is_graph6(head):  # before JSON: graph6 of 60 nodes begins with a brace
        return Format.GRAPH6
    if _JSON.match(head):
        return Format.JSON
    if _GML.match(head):
        return Format.GML
    return Format.SDF if _SDF.search(head) else Format.TABLE


def _xml_format(head: bytes, name: str) -> Format:
    match first_element(head):
        case "graphml":
            return Format.GRAPHML
        case "gexf":
            return Format.GEXF
        case "svg":
            what = "an SVG picture"
        case _:
            what = "XML or HTML"
    raise refusal("F304", name, f"this is {what}", f"Save the data as CSV or as a TU folder. {READ}")
