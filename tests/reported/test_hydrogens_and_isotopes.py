"""A molecule is the same however its hydrogens are written and whichever isotopes its atoms are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem

from engine import SymGraphClassifier
from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset
from engine.evaluation.duplicates import find_duplicates
from engine.explain.smarts.coverage import cover
from engine.readers import read

Write = Callable[[str, str], Path]

ASPIRIN = "OC(=O)c1ccccc1OC(C)=O"
ASPIRINS = (
    ASPIRIN,
    "[2H]OC(=O)c1ccccc1OC(C)=O",
    "OC(=O)c1c([2H])c([2H])c([2H])c([2H])c1OC(C([2H])([2H])[2H])=O",
    "[H]OC(=O)c1ccccc1OC(C)=O",
    "[1H]OC(=O)c1ccccc1OC(C)=O",
    "[H:1]OC(=O)c1ccccc1OC(C)=O",
    "[3H]OC(=O)c1ccccc1OC(C)=O",
    "OC(=O)c1ccccc1O[13C]([13CH3])=O",
)
BRANCHED = (
    *("CC(C)C", "CCC(C)C", "CC(C)CC", "CC(C)CCC", "CCC(C)CC", "CC(C)CCCC", "CCC(CC)CC"),
    *("CC(C)CCO", "CC(C)CN", "CC(C)CCl", "CC(C)Br", "CC(C)O", "CC(C)N", "CCC(C)O"),
)
STRAIGHT = (
    *("CC", "CCC", "CCCC", "CCCCC", "CCCCCC", "CCO", "CCN", "CCCl", "CCBr"),
    *("CCCO", "CCCN", "CCCCO", "CCCCN", "CCCCCl"),
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return written


def table(write: Write, *smiles: str) -> Path:
    return write("t.csv", "\n".join(["smiles", *smiles, ""]))


def facts(dataset: GraphDataset, graph: int) -> list[tuple[object, ...]]:
    """What is known of each atom, in an order that does not depend on how they are numbered."""
    columns = [[c.symbols[k] for k in dataset.node_codes[dataset.nodes(graph), i]] for i, c in columns_of(dataset)]
    return sorted(zip(*columns, strict=True))


def columns_of(dataset: GraphDataset) -> list[tuple[int, object]]:
    return list(enumerate(dataset.node_columns))


@pytest.mark.parametrize("hydrogens", list(Hydrogens))
def test_every_way_to_write_aspirin_is_one_graph(write: Write, hydrogens: Hydrogens) -> None:
    data = read(table(write, *ASPIRINS), require_target=False, hydrogens=hydrogens).dataset
    assert all(facts(data, graph) == facts(data, 0) for graph in range(len(data)))
    (group,) = find_duplicates(data).groups
    assert group.graphs == tuple(range(len(ASPIRINS)))
    atoms = Chem.AddHs(Chem.MolFromSmiles(ASPIRIN)).GetNumAtoms() if hydrogens is Hydrogens.KEEP else 13
    assert np.diff(data.node_offsets).tolist() == [atoms] * len(ASPIRINS)


def test_deuterium_is_no_neighbour_of_a_rule(write: Write) -> None:
    lines = [f"{smiles},yes" for smiles in BRANCHED] + [f"{smiles},no" for smiles in STRAIGHT]
    train = read(write("train.csv", "\n".join(["smiles,branched", *lines, ""]))).dataset
    model = SymGraphClassifier().fit(train)
    asked = ("CCC", "CC([2H])C", "[2H]C(C)C", "[2H]C([2H])([2H])C([2H])([2H])C", "CC([2H])([2H])C", "CC(C)C")
    new = read(table(write, *asked), require_target=False).dataset
    assert model.predict(new).tolist() == ["no", "no", "no", "no", "no", "yes"]
    chances = model.predict_proba(new)
    assert (chances[:5] == chances[0]).all()


def test_a_note_names_the_records(write: Write) -> None:
    found = read(table(write, "CCC", "CC([2H])C", "[13CH4]", "[H]C"), require_target=False)
    (note,) = [fault for fault in found.faults if fault.code == "S112"]
    assert note.place == "t.csv, records 2, 3"
    assert note.found.startswith("2 of the structures name isotopes")


@pytest.mark.parametrize(
    ("smiles", "elements"),
    [
        ("[H][H]", ["H", "H"]),  # no heavy atom carries them
        ("[2H][2H]", ["H", "H"]),
        ("[Na+].[H-]", ["H", "Na"]),
        ("[2H+]", ["H"]),
        ("[AlH4-]", ["Al"]),
        ("[H][Al-]([H])([H])[H]", ["Al"]),
        ("[H]/N=C/C", ["C", "C", "N"]),  # though it says which way the double bond goes
        ("CC=N", ["C", "C", "N"]),
    ],
)
def test_hydrogens_that_no_heavy_atom_carries_stay(write: Write, smiles: str, elements: list[str]) -> None:
    data = read(table(write, smiles), require_target=False).dataset
    assert [row[0] for row in facts(data, 0)] == elements


@pytest.mark.parametrize("hydrogens", list(Hydrogens))
def test_a_hydrogen_between_two_atoms_stays(write: Write, hydrogens: Hydrogens) -> None:
    texts = [f"[BH2-]1[{mass}H+][BH2-][{mass}H+]1" for mass in ("", "2")]
    data = read(table(write, *texts), require_target=False, hydrogens=hydrogens).dataset
    assert facts(data, 0) == facts(data, 1)
    assert [row[0] for row in facts(data, 0)].count("H") == (6 if hydrogens is Hydrogens.KEEP else 2)


BLOCK = """{title}
  x

  2  1  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C  {mass}  0  0
    1.0000    0.0000    0.0000 {symbol}   0  0  0
  1  2  1  0
{extra}M  END
$$$$
"""


def test_isotopes_in_molecule_blocks(write: Write) -> None:
    """D and T as symbols, a line of isotopes, and the difference of masses of old files."""
    blocks = (
        BLOCK.format(title="plain", mass=" 0", symbol="H", extra=""),
        BLOCK.format(title="d", mass=" 0", symbol="D", extra=""),
        BLOCK.format(title="t", mass=" 0", symbol="T", extra=""),
        BLOCK.format(title="iso", mass=" 0", symbol="H", extra="M  ISO  1   2   2\n"),
        BLOCK.format(title="c13", mass=" 1", symbol="H", extra=""),
    )
    found = read(write("t.sdf", "".join(blocks)), require_target=False)
    assert [facts(found.dataset, graph) for graph in range(5)] == [[("C", "0", "0", "0", "4")]] * 5
    (note,) = [fault for fault in found.faults if fault.code == "S112"]
    assert note.place == "t.sdf, records 2, 3, 4, 5"


README = """Node labels were converted to integer values using this map:

Component 0:
\t0\tC
\t1\tD
\t2\tH
\t3\tO

Edge labels were converted to integer values using this map:

Component 0:
\t0\t1
"""


def test_deuterium_in_the_labels_of_graphs(tmp_path: Path) -> None:
    """A TU folder whose nodes are called C, D, H and O: heavy water and methanol, then the same without deuterium."""
    folder = tmp_path / "tu"
    folder.mkdir()
    parts = {
        "A": "1, 2\n2, 1\n1, 3\n3, 1\n4, 5\n5, 4\n6, 7\n7, 6\n6, 8\n8, 6\n9, 10\n10, 9\n",
        "edge_labels": "0\n" * 12,
        "node_labels": "3\n1\n1\n0\n1\n3\n2\n2\n0\n2\n",
        "graph_indicator": "1\n1\n1\n2\n2\n3\n3\n3\n4\n4\n",
        "graph_labels": "1\n2\n1\n2\n",
        "label_readme": README,
    }
    for part, text in parts.items():
        (folder / f"tu_{part}.txt").write_text(text)
    for hydrogens in (Hydrogens.AS_FILE, Hydrogens.FOLD):
        found = read(folder, hydrogens=hydrogens)
        assert facts(found.dataset, 0) == facts(found.dataset, 2)
        assert facts(found.dataset, 1) == facts(found.dataset, 3)
        assert "D" not in found.dataset.node_columns[0].symbols
        assert [fault.place for fault in found.faults if fault.code == "S112"] == ["tu, records 1, 2"]


def test_smarts_ask_for_isotopes_where_the_words_do_not(write: Write) -> None:
    asked = ("CC([2H])C", "CCC", "[13CH3]C", "CC")
    folded = read(table(write, *asked), require_target=False).dataset
    assert cover("[#6X4;H3]", folded).matches.tolist() == [2, 2, 2, 2]
    assert cover("[13C]", folded).matches.tolist() == [0, 0, 1, 0]
    assert cover("[CH2]", folded).matches.tolist() == [1, 1, 0, 0]
    kept = read(table(write, *asked), require_target=False, hydrogens=Hydrogens.KEEP).dataset
    assert cover("[2H]", kept).matches.tolist() == [1, 0, 0, 0]
    assert cover("[#1]", kept).matches.tolist() == [8, 8, 6, 6]


def test_lone_protons_do_not_make_hydrogens_nodes(write: Write) -> None:
    rows = [f"{smiles},yes" for smiles in BRANCHED] + [f"{smiles},no" for smiles in (*STRAIGHT, "[H+].CC", "[H][H]")]
    data = read(write("t.csv", "\n".join(["smiles,branched", *rows, ""]))).dataset
    assert not SymGraphClassifier().fit(data).fitted.hydrogens_are_nodes
