"""Which atom of the file each node of an explained molecule is."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from rdkit import Chem

from engine.cli import main
from engine.readers import Imported, read

SMILES = ("CC(C)C", "C[N+](=O)[O-]", "c1ccccc1CO", "[2H]C(C)O", "OC(=O)C.[Na+]", "[H][H].CC", "FC(Cl)Br", "C[C@H](N)O")


def shuffled(smiles: str, seed: int) -> Chem.Mol:
    """The molecule with all its hydrogens, its atoms in any order."""
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    order = list(range(mol.GetNumAtoms()))
    random.Random(seed).shuffle(order)
    return Chem.RenumberAtoms(mol, order)


def check(imported: Imported, row: int, elements: list[str], bonds: set[frozenset[int]]) -> None:
    """Each node is an atom of that element in the file, and each edge a bond between those atoms."""
    dataset = imported.dataset
    assert imported.file_nodes is not None
    numbers = imported.file_nodes(int(dataset.records[row]))
    own = dataset.nodes(row)
    symbols = dataset.node_columns[0].symbols
    known = [elements[n - 1] if n else "H" for n in numbers]  # 0: taken away by standardising, and added again
    assert known == [symbols[code] for code in dataset.node_codes[own, 0]]
    assert len({n for n in numbers if n}) == sum(n != 0 for n in numbers) > 0
    ends = dataset.edge_ends[dataset.edges(row)].tolist()
    assert {frozenset((numbers[u], numbers[v])) for u, v in ends if numbers[u] and numbers[v]} <= bonds


@pytest.mark.parametrize("hydrogens", ["as-file", "keep", "fold"])
@pytest.mark.parametrize("standardize", ["none", "parent"])
def test_atoms_of_an_sdf(tmp_path: Path, hydrogens: str, standardize: str) -> None:
    blocks = [Chem.MolToMolBlock(shuffled(smiles, seed)) for seed, smiles in enumerate(SMILES)]
    text = "".join(f"{block}>  <label>\n{n % 2}\n\n$$$$\n" for n, block in enumerate(blocks))
    (tmp_path / "t.sdf").write_text(text)
    imported = read(tmp_path / "t.sdf", hydrogens=hydrogens, standardize=standardize)
    assert len(imported.dataset) == len(blocks)
    for row, block in enumerate(blocks):
        lines = block.splitlines()
        n_atoms, n_bonds = int(lines[3][:3]), int(lines[3][3:6])
        elements = [line[31:34].strip() for line in lines[4 : 4 + n_atoms]]
        bonds = {frozenset((int(line[:3]), int(line[3:6]))) for line in lines[4 + n_atoms : 4 + n_atoms + n_bonds]}
        check(imported, row, elements, bonds)


@pytest.mark.parametrize("hydrogens", ["as-file", "fold"])
def test_atoms_of_smiles(tmp_path: Path, hydrogens: str) -> None:
    """Atoms count in the order in which they are written, hydrogens in brackets included."""
    rows = [("[H]C([H])([H])O", [2, 5]), ("OC", [1, 2]), ("C(O)C", [1, 2, 3]), ("[H]N([H])C", [2, 4])]
    (tmp_path / "t.csv").write_text("smiles,label\n" + "".join(f"{text},{n % 2}\n" for n, (text, _) in enumerate(rows)))
    imported = read(tmp_path / "t.csv", hydrogens=hydrogens)
    assert imported.file_nodes is not None
    assert [list(imported.file_nodes(n)) for n in range(1, 5)] == [numbers for _, numbers in rows]


def test_hydrogens_that_are_not_written_have_no_number(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("smiles,label\nC[H],0\nO,1\n")
    imported = read(tmp_path / "t.csv", hydrogens="keep")
    assert imported.file_nodes is not None
    assert imported.file_nodes(1) == (1, 2, 0, 0, 0)
    assert imported.file_nodes(2) == (1, 0, 0)


def test_an_inchi_has_no_atoms_to_count(tmp_path: Path) -> None:
    text = 'inchi,label\n"InChI=1S/CH4O/c1-2/h2H,1H3",0\nInChI=1S/CH4/h1H4,1\n'
    (tmp_path / "t.csv").write_text(text)
    imported = read(tmp_path / "t.csv")
    assert imported.file_nodes is not None
    assert imported.file_nodes(1) == ()


def explained(capsys: pytest.CaptureFixture[str], model: Path, data: Path, wanted: str) -> dict[str, object]:
    capsys.readouterr()
    assert main(["explain", str(model), str(data), "--id", wanted, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_an_explanation_says_which_atoms_are_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chains = "".join(f"{'C' * n}O,no\n" for n in range(1, 9))
    branched = "".join(f"CC(C){'C' * n}O,yes\n" for n in range(1, 9))
    (tmp_path / "t.csv").write_text(f"smiles,branched\n{chains}{branched}")
    model = tmp_path / "m.json"
    assert main(["fit", str(tmp_path / "t.csv"), "-o", str(model), "--jobs", "1"]) == 0
    mol = Chem.AddHs(Chem.MolFromSmiles("CC(C)C"))
    first = Chem.RenumberAtoms(mol, [*range(4, 14), *range(4)])  # hydrogens first, as some programs write them
    (tmp_path / "h.sdf").write_text(f"{Chem.MolToMolBlock(first)}>  <branched>\nyes\n\n$$$$\n")
    found = explained(capsys, model, tmp_path / "h.sdf", "1")
    assert found["file_atoms"] == [11, 12, 13, 14]
    assert found["smiles"] == "CC(C)C"
    assert sorted(found["smiles_atoms"]) == [0, 1, 2, 3]  # type: ignore[call-overload]
    assert found["smiles_atoms"][1] == 1  # type: ignore[index]
    assert found["file_nodes"] is None


def test_nodes_of_a_graph_file_have_their_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def graph(n: int) -> str:
        more = '<edge source="z" target="x"/>' if n % 2 else ""
        return (
            f'<graph id="g{n}"><data key="c">{n % 2}</data><node id="z"/><node id="y"/><node id="x"/>'
            f'<edge source="x" target="y"/><edge source="y" target="z"/>{more}</graph>'
        )

    key = '<key id="c" for="graph" attr.name="label"/>'
    path, model = tmp_path / "t.graphml", tmp_path / "m.json"
    path.write_text(f"<graphml>{key}{''.join(map(graph, range(12)))}</graphml>")
    assert main(["fit", str(path), "-o", str(model), "--jobs", "1"]) == 0
    found = explained(capsys, model, path, "g3")
    assert found["file_nodes"] == ["z", "y", "x"]
    assert found["file_atoms"] is None
    assert found["smiles"] is None


def test_folded_hydrogens_leave_the_ids_of_the_others(tmp_path: Path) -> None:
    """Nodes that are atoms by their labels: a hydrogen that is folded takes no id with it."""
    nodes = [
        {"id": "h1", "label": "H"},
        {"id": "c", "label": "C"},
        {"id": "h2", "label": "H"},
        {"id": "o", "label": "O"},
    ]
    edges = [{"source": a, "target": "c", "label": "1"} for a in ("h1", "h2", "o")]
    graphs = [{"y": n % 2, "nodes": nodes, "edges": edges} for n in range(4)]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, graphs)))
    for hydrogens, ids in (("as-file", ("h1", "c", "h2", "o")), ("fold", ("c", "o"))):
        imported = read(tmp_path / "t.jsonl", hydrogens=hydrogens)
        assert imported.file_nodes is not None
        assert imported.file_nodes(2) == ids
        assert imported.dataset.nodes(1).stop - imported.dataset.nodes(1).start == len(ids)
