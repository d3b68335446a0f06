from __future__ import annotations

from pathlib import Path

import pytest
from rdkit import Chem

from engine.data.chemistry.molecules import Hydrogens
from engine.errors import InputError
from engine.readers import Columns, Limits, read
from tests.engine.graphs import nodes_of
from tests.engine.readers.conftest import Write


def record(smiles: str, title: str = "", **properties: str) -> str:
    """A record as RDKit writes it."""
    mol = Chem.MolFromSmiles(smiles, sanitize=False)
    mol.SetProp("_Name", title)
    items = "".join(f">  <{name}>  (1)\n{value}\n\n" for name, value in properties.items())
    return Chem.MolToMolBlock(mol, kekulize=False) + items + "$$$$\n"


def test_molecules_and_properties(write: Write) -> None:
    path = write("t.sdf", record("CCO", "ethanol", label="0", note="two\nlines") + record("CN", label="1"))
    imported = read(path)
    assert imported.format == "sdf"
    assert imported.columns == Columns(target="label")
    assert imported.source.to_dict("list") == {
        "name": ["ethanol", ""],
        "label": ["0", "1"],
        "note": ["two\nlines", ""],
    }
    assert imported.dataset.smiles.tolist() == ["CCO", "CN"]
    assert imported.dataset.target.tolist() == ["0", "1"]
    assert not imported.faults


def test_agrees_with_rdkit(sample_data: Path, tmp_path: Path) -> None:
    table = read(sample_data / "mutag.csv").dataset
    writer = Chem.SDWriter(str(tmp_path / "mutag.sdf"))
    for smiles, target in zip(table.smiles.tolist(), table.target.tolist(), strict=True):
        mol = Chem.MolFromSmiles(smiles)
        mol.SetProp("activity", target)
        writer.write(mol)
    writer.close()
    data = read(tmp_path / "mutag.sdf").dataset
    assert data.smiles.tolist() == table.smiles.tolist()
    assert data.target.tolist() == table.target.tolist()
    supplied = list(Chem.ForwardSDMolSupplier(str(tmp_path / "mutag.sdf")))
    for row in range(0, len(data), 17):
        assert [node[0] for node in nodes_of(data, row)] == [a.GetSymbol() for a in supplied[row].GetAtoms()]


def test_bad_records_stay_alone(write: Write) -> None:
    broken = record("CCC", label="0").replace("  3  2  0", "  9  2  0", 1)
    cut = "cut\n\n\nno block at all\n> <label>\n1\n\n$$$$\n"
    text = record("CC", label="0") + record("CN(C)(C)C", label="1") + broken + cut + record("", label="1")
    imported = read(write("t.sdf", text + record("CO", label="1") + "\n\n"))
    assert [(fault.code, fault.record) for fault in imported.faults] == [
        ("S103", 2),
        ("S108", 3),
        ("S108", 4),
        ("S104", 5),
    ]
    assert imported.dataset.records.tolist() == [1, 6]
    assert "atom 1, N, has 4 bonds" in imported.faults[0].found
    first = text.splitlines().index("$$$$") + 2  # the second record begins below the first end mark
    assert imported.faults[0].place == f"t.sdf, line {first}"
    assert "has no line 'M  END'" in imported.faults[2].found
    assert imported.source["label"].tolist() == ["0", "1", "0", "1", "1", "1"]


def test_a_last_record_without_end_mark_and_windows_line_ends(write: Write) -> None:
    text = (record("CC", label="0") + record("CO", label="1").replace("$$$$\n", "")).replace("\n", "\r\n")
    assert read(write("t.sdf", text)).dataset.smiles.tolist() == ["CC", "CO"]


def test_hydrogens(write: Write) -> None:
    path = write("t.sdf", record("[H]OC", label="0") + record("[2H]C", label="1"))
    assert [read(path, hydrogens=h).dataset.n_nodes for h in Hydrogens] == [
        2 + 1,
        6 + 5,
        2 + 1,
    ]  # deuterium is hydrogen


def test_limits(write: Write) -> None:
    path = write("t.sdf", record("CC", label="0") + record("CCC", label="1"))
    imported = read(path, limits=Limits(nodes_per_graph=2))
    assert [(fault.code, fault.record) for fault in imported.faults if fault.record] == [("G410", 2)]
    with pytest.raises(InputError, match=r"more than 1 records.*F306"):
        read(path, limits=Limits(rows=1))


def test_without_properties(write: Write) -> None:
    path = write("t.sdf", record("CC"))
    with pytest.raises(InputError, match=r"no column could be the target.*T202"):
        read(path)
    assert len(read(path, require_target=False).dataset) == 1


def test_a_query_atom_is_a_wildcard(write: Write) -> None:
    text = record("CC", label="0").replace(" C   0", " A   0", 1)
    assert nodes_of(read(write("t.sdf", text)).dataset, 0)[0][0] == "*"
