from __future__ import annotations

import io
import zipfile

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
    assert detect_format(archive("X_A.txt"), "x.csv") is Format.ARCHIVE
    assert detect_format(Chem.MolToMolBlock(Chem.MolFromSmiles("CCO")).encode(), "x.txt") is Format.SDF
    assert detect_format(Chem.MolToV3KMolBlock(Chem.MolFromSmiles("CCO")).encode(), "x.txt") is Format.SDF
    assert detect_format(b"cut\n\n$$$$\n", "x.sdf") is Format.SDF
    assert detect_format(b"note\nthe mark $$$$ and V2000 in a cell\n", "x.csv") is Format.TABLE


@pytest.mark.parametrize(
    ("content", "what"),
    [
        *((bytes([0x80, protocol]) + b"}q\x00.", "Python pickle") for protocol in (2, 3, 4, 5)),
        (archive("model/data.pkl", "model/version"), "PyTorch"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "Excel"),
        (archive("a.npy"), "NumPy archive"),
        (saved_array(), "NumPy file"),
        (b"PAR1\x15\x04", "Parquet"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"<?xml version='1.0'?><graphml/>", "XML"),
        (b' {"nodes": []}', "JSON"),
        (b"\x01\x02\0\x03", "no text"),
    ],
)
def test_other_formats_are_refused_with_advice(content: bytes, what: str) -> None:
    with pytest.raises(InputError, match=rf"x: this is .*{what}.*Read are CSV and TSV tables.*F304") as caught:
        detect_format(content, "x")
    assert "ave " in caught.value.faults[0].fix or "Unpack" in caught.value.faults[0].fix


def test_a_damaged_archive() -> None:
    with pytest.raises(InputError, match=r"the archive is damaged.*F313"):
        detect_format(archive("X_A.txt")[:40], "x.zip")
