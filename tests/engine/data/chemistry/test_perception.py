from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.hydrogens import fold_hydrogens
from engine.data.chemistry.molecules import Hydrogens
from engine.data.chemistry.perception import is_chemical, perceive_molecules
from engine.data.dataset import GraphDataset, GraphKind
from engine.errors import Cancelled
from engine.progress import Step
from engine.readers import read
from tests.engine.graphs import edges_of, nodes_of

Bonds = Sequence[tuple[int, int, str]]


def made(*graphs: tuple[str, Bonds], attributes: bool = False) -> GraphDataset:
    builder = DatasetBuilder("made", GraphKind.GRAPHS, attribute_names=("x",) if attributes else ())
    for number, (elements, bonds) in enumerate(graphs, 1):
        labels = elements.split()
        record = GraphRecord(
            (labels,),
            [(u, v) for u, v, _ in bonds],
            [order for *_, order in bonds],
            str(number),
            number,
            target="ab"[number % 2],
            attributes=[[1.0]] * len(labels) if attributes else [],
            edge_truth=[u == 0 for u, *_ in bonds],
        )
        builder.add(record)
    return builder.build(class_names={"a": "first"})


def smiles(*graphs: tuple[str, Bonds]) -> list[str]:
    found = perceive_molecules(made(*graphs)).dataset
    return [Chem.CanonSmiles(text) if text else "" for text in found.smiles.tolist()]


def chain(elements: str, *orders: str) -> tuple[str, Bonds]:
    return elements, [(i, i + 1, order) for i, order in enumerate(orders)]


def ring(elements: str, order: str) -> tuple[str, Bonds]:
    size = len(elements.split())
    return elements, [(i, (i + 1) % size, order) for i in range(size)]


def test_what_is_chemical() -> None:
    assert is_chemical(made(chain("C O", "1")))
    assert is_chemical(made(chain("C C Cl", "aromatic", "single")))
    assert not is_chemical(made(chain("C Q", "1")))
    assert not is_chemical(made(chain("C O", "4")))


def test_charges_with_all_hydrogens_in_the_file() -> None:
    # nitromethane with charges lost, methylammonium, sodium methanolate
    nitro = ("C H H H N O O", [(0, 1, "1"), (0, 2, "1"), (0, 3, "1"), (0, 4, "1"), (4, 5, "2"), (4, 6, "1")])
    ammonium = ("C H H H N H H H", [(0, i, "1") for i in (1, 2, 3, 4)] + [(4, i, "1") for i in (5, 6, 7)])
    salt = ("C H H H O Na", [(0, i, "1") for i in (1, 2, 3, 4)])
    assert smiles(nitro, ammonium, salt) == ["C[N+](=O)[O-]", "C[NH3+]", "C[O-].[Na+]"]


def test_implicit_hydrogens() -> None:
    # without hydrogen nodes a lone O is an alcohol, and one beside N+ the other half of a nitro group
    nitro = ("C N O O", [(0, 1, "single"), (1, 2, "double"), (1, 3, "single")])
    assert smiles(nitro, chain("C C O", "single", "single"), ("C Na Cl", [])) == [
        "C[N+](=O)[O-]",
        "CCO",
        "C.[Cl-].[Na+]",
    ]


def test_aromatic_rings_get_the_hydrogen_they_need() -> None:
    pyrrole = ring("N C C C C", "aromatic")
    imidazole = ring("N C N C C", "aromatic")
    assert smiles(pyrrole, imidazole) == ["c1cc[nH]c1", "c1c[nH]cn1"]


def test_aromaticity_is_found_in_single_and_double_bonds() -> None:
    benzene = ("C C C C C C", [(i, (i + 1) % 6, "2" if i % 2 else "1") for i in range(6)])
    found = perceive_molecules(made(benzene)).dataset
    assert found.kind is GraphKind.MOLECULES
    assert set(edges_of(found, 0).values()) == {"aromatic"}
    assert nodes_of(found, 0) == [("C", "0", "1", "1", "1")] * 6


def test_nonsense_stays_a_plain_graph() -> None:
    # carbon with five bonds, two of them in a triangle
    bad = ("C C C C C", [(0, 1, "1"), (1, 2, "1"), (0, 2, "2"), (0, 3, "1"), (0, 4, "1")])
    found = perceive_molecules(made(chain("C O", "1"), bad))
    assert found.plain == (1,)
    data = found.dataset
    assert data.smiles.tolist() == ["CO", ""]
    assert [node[3] for node in nodes_of(data, 1)] == ["1", "1", "1", "0", "0"]
    assert edges_of(data, 1) == {
        (0, 1): "single",
        (1, 2): "single",
        (0, 2): "double",
        (0, 3): "single",
        (0, 4): "single",
    }
    assert data.atom_of_node[data.nodes(1)].tolist() == [-1] * 5
    assert data.class_names == ("first", "b")
    assert data.target.tolist() == ["b", "a"]
    assert data.edge_truth is not None
    assert data.edge_truth.tolist() == [True, True, False, True, True, True]


def test_aromatic_nonsense_stays_a_plain_graph() -> None:
    assert perceive_molecules(made(chain("C C", "aromatic"))).plain == (0,)


def test_hydrogens_are_added_on_request() -> None:
    found = perceive_molecules(made(chain("C O", "1")), Hydrogens.KEEP).dataset
    assert [node[0] for node in nodes_of(found, 0)] == ["C", "O", "H", "H", "H", "H"]
    assert found.edge_truth is not None
    assert found.edge_truth.tolist() == [True] + [False] * 4
    with_numbers = perceive_molecules(made(chain("C O", "1"), attributes=True), Hydrogens.KEEP).dataset
    assert with_numbers.n_nodes == 2
    assert with_numbers.node_attributes.tolist() == [[1.0], [1.0]]


def test_a_stop_is_heeded() -> None:
    class Impatient:
        steps: list[Step]

        def __init__(self) -> None:
            self.steps = []

        def tell(self, step: Step) -> None:
            self.steps.append(step)

        def wants_stop(self) -> bool:
            return True

    listener = Impatient()
    with pytest.raises(Cancelled, match="stopped on request"):
        perceive_molecules(made(chain("C O", "1")), progress=listener)
    assert listener.steps == [Step("recognising molecules", 0, 1)]


def test_mutag_agrees_with_its_smiles(sample_data: Path) -> None:
    graphs, table = read(sample_data / "MUTAG").dataset, read(sample_data / "mutag.csv").dataset
    alike = [str(a) == str(b) for a, b in zip(graphs.smiles, table.smiles, strict=True)]
    assert len(alike) == 188
    assert sum(alike) == 174  # the bonds of 14 azoles and carbazoles are wrong in the TU files
    assert [int(r) for r in graphs.records[graphs.smiles == ""]] == [83, 188]


def test_all_of_mutagenicity_becomes_molecules(benchmark_data: Path) -> None:
    found = read(benchmark_data / "tu" / "Mutagenicity")
    assert len(found.dataset) == 4337
    assert not [fault for fault in found.faults if fault.code == "S109"]
    assert found.dataset.class_names == ("mutagen", "nonmutagen")
    heavy = fold_hydrogens(found.dataset)
    rows = np.random.default_rng(0).choice(4337, 100, replace=False)
    for row in rows.tolist():  # RDKit's own folding leaves as many atoms
        mol = Chem.MolFromSmiles(str(found.dataset.smiles[row]))
        lone = sum(part.GetNumAtoms() == 1 for part in Chem.GetMolFrags(mol, asMols=True))
        assert abs(len(nodes_of(heavy, row)) - mol.GetNumAtoms()) <= lone
