from __future__ import annotations

import io
import zipfile

import networkx as nx
import numpy as np
import pytest
from rdkit import Chem

from engine.errors import InputError
from engine.readers.detect import Format, detect_format


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return file.getvalue()


def saved_array() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros(2))
    return file.getvalue()


def test_by_content() -> None:
    assert detect_format(b"smiles,label\nCCO,0\n", "x.sdf") is Format.TABLE
    assert detect_format("smiles,label\n".encode("utf-16"), "x.csv") is Format.TABLE
    assert detect_format("smiles,label\nCCO,0\n".encode("utf-16-le"), "x.csv") is Format.TABLE
    assert detect_format("smiles,label\nCCO,0\n".encode("utf-16-be"), "x.csv") is Format.TABLE
    assert detect_format(archive("X_A.txt"), "x.csv") is Format.ARCHIVE
    assert detect_format(Chem.MolToMolBlock(Chem.MolFromSmiles("CCO")).encode(), "x.txt") is Format.SDF
    assert detect_format(Chem.MolToV3KMolBlock(Chem.MolFromSmiles("CCO")).encode(), "x.txt") is Format.SDF
    assert detect_format(b"cut\n\n$$$$\n", "x.sdf") is Format.SDF
    assert detect_format(b"note\nthe mark $$$$ and V2000 in a cell\n", "x.csv") is Format.TABLE
    assert detect_format(archive("[Content_Types].xml", "xl/workbook.xml"), "x.csv") is Format.EXCEL
    assert detect_format(b"PAR1\x15\x04", "x.csv") is Format.PARQUET
    assert detect_format(b' {"nodes": []}', "x.csv") is Format.JSON
    assert detect_format(b'\xef\xbb\xbf[{"smiles": "C"}]', "x.csv") is Format.JSON
    assert detect_format(b"<?xml version='1.0'?>\n<!-- made by hand -->\n<graphml/>", "x.csv") is Format.GRAPHML
    assert detect_format(b'<g:gexf xmlns:g="x"/>', "x.csv") is Format.GEXF
    assert detect_format(b'# made by hand\nCreator "me"\ngraph\n[\n]', "x.csv") is Format.GML


@pytest.mark.parametrize(
    ("content", "name", "form"),
    [
        (b"Bw\nCh\n", "x.g6", Format.GRAPH6),
        (b">>graph6<<Bw\n", "x.txt", Format.GRAPH6),
        (b">>sparse6<<:Cdv\n:Cdv\n", "x.txt", Format.GRAPH6),
        (b":Cdv\n", "x.txt", Format.GRAPH6),
        (b"Bw\nBww\n", "x.g6", Format.TABLE),  # the second line is a character too long
        (b"smiles\nCC\n", "x.txt", Format.TABLE),
        (b"CC\nCC\n", "x.smi", Format.TABLE),  # both ethane and a graph6 line: here the name decides
    ],
)
def test_lines_of_graph6(content: bytes, name: str, form: Format) -> None:
    assert detect_format(content, name) is form


def test_lines_of_graph6_where_only_the_start_is_looked_at() -> None:
    lines = b"".join(nx.to_graph6_bytes(nx.path_graph(60), header=False) for _ in range(400))
    assert detect_format(lines, "x") is Format.GRAPH6


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (archive("content.xml", "mimetype"), "OpenDocument"),
        (archive("word/document.xml"), "Word"),
        (archive("a.npy"), "NumPy archive"),
        (saved_array(), "NumPy file"),
        (b"7z\xbc\xaf'\x1c", "7-Zip"),
        (b"(\xb5/\xfd", "Zstandard"),
        (b"<html><body>", "XML or HTML"),
        (b"<svg onload='x()'/>", "SVG"),
        (b"\x01\x02\0\x03", "no text"),
    ],
)
def test_other_formats_are_refused_with_advice(content: bytes, what: str) -> None:
    with pytest.raises(InputError, match=rf"x: this is .*{what}.*Read are tables.*F304") as caught:
        detect_format(content, "x")
    assert "ave " in caught.value.faults[0].fix or "npack" in caught.value.faults[0].fix


def test_a_damaged_archive() -> None:
    with pytest.raises(InputError, match=r"the archive is damaged.*F313"):
        detect_format(archive("X_A.txt")[:40], "x.zip")
