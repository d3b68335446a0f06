"""The same records in every format have one digest; the files are written by pandas, networkx and RDKit."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from engine.data.dataset import GraphDataset, GraphKind
from engine.readers import read

TARGET = "class"

# -- molecules ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def molecules(sample_data: Path) -> pd.DataFrame:
    """A column of SMILES with awkward cells beside it."""
    frame = pd.read_csv(sample_data / "mutag.csv", dtype=str).rename(columns={"label": TARGET})[
        ["id", "smiles", TARGET]
    ]
    frame["note"] = [("a, b; c\t|", 'said "no"', "two\nlines", "  ", "é 分子")[i % 5] for i in range(len(frame))]
    return frame


def as_text(frame: pd.DataFrame, separator: str = ",", encoding: str = "utf-8", end: str = "\n") -> bytes:
    return frame.to_csv(index=False, sep=separator, lineterminator=end).encode(encoding)


def excel(frame: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.to_excel(file, index=False)
    return file.getvalue()


def zipped(content: bytes, name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


TABLES: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "tabs.tsv": lambda f: as_text(f, "\t"),
    "semicolons.csv": lambda f: as_text(f, ";"),
    "pipes.csv": lambda f: as_text(f, "|"),
    "declared.csv": lambda f: b"sep=;\r\n" + as_text(f, ";"),
    "windows.csv": lambda f: as_text(f, end="\r\n"),
    "mac.csv": lambda f: as_text(f.assign(note="x"), end="\r"),  # nothing quotes a line feed here
    "mark.csv": lambda f: as_text(f, encoding="utf-8-sig"),
    "wide.csv": lambda f: as_text(f, encoding="utf-16"),
    "wide_le.csv": lambda f: as_text(f, encoding="utf-16-le"),
    "wider.csv": lambda f: as_text(f, encoding="utf-32"),
    "book.xlsx": excel,
    "book.csv": excel,  # the name lies
    "columns.parquet": lambda f: f.to_parquet(index=False),
    "index.parquet": lambda f: f.set_index(f.index + 7).to_parquet(),
    "integers.parquet": lambda f: f.astype({TARGET: int}).to_parquet(index=False),
    "floats.parquet": lambda f: f.astype({TARGET: float}).to_parquet(index=False),
    "lines.jsonl": lambda f: f.to_json(orient="records", lines=True).encode(),
    "numbers.jsonl": lambda f: f.astype({TARGET: int}).to_json(orient="records", lines=True).encode(),
    "list.json": lambda f: f.to_json(orient="records").encode(),
    "columns.json": lambda f: f.to_json(orient="columns").encode(),
    "packed.csv.gz": lambda f: gzip.compress(as_text(f)),
    "packed.csv.bz2": lambda f: bz2.compress(as_text(f)),
    "packed.csv.xz": lambda f: lzma.compress(as_text(f)),
    "packed.jsonl.gz": lambda f: gzip.compress(f.to_json(orient="records", lines=True).encode()),
    "packed.zip": lambda f: zipped(as_text(f), "inside/mutag.csv"),
    "book.zip": lambda f: zipped(excel(f), "mutag.xlsx"),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_molecules(molecules: pd.DataFrame, tmp_path: Path, name: str) -> None:
    plain, path = tmp_path / "plain.csv", tmp_path / name
    plain.write_bytes(as_text(molecules))
    path.write_bytes(TABLES[name](molecules))
    expected, found = read(plain, target=TARGET), read(path, target=TARGET)
    assert found.dataset.digest == expected.dataset.digest
    assert found.faults == ()
    assert found.source["smiles"].tolist() == molecules["smiles"].tolist()
    assert found.source["id"].tolist() == molecules["id"].tolist()


def blocks(frame: pd.DataFrame, write: Callable[[Chem.Mol], str]) -> list[str]:
    return [write(Chem.MolFromSmiles(smiles)) for smiles in frame["smiles"]]


@pytest.mark.parametrize("write", [Chem.MolToMolBlock, Chem.MolToV3KMolBlock])
@pytest.mark.parametrize("packing", ["sdf", "sdf.gz", "folder", "zip"])
def test_molecule_files(
    molecules: pd.DataFrame, tmp_path: Path, write: Callable[[Chem.Mol], str], packing: str
) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_bytes(as_text(molecules))
    expected = read(plain, target=TARGET).dataset
    texts = blocks(molecules, write)
    if packing.startswith("sdf"):
        rows = zip(texts, molecules["id"], molecules[TARGET], strict=True)
        content = "".join(f"{t}> <id>\n{i}\n\n> <{TARGET}>\n{c}\n\n$$$$\n" for t, i, c in rows).encode()
        path = tmp_path / f"set.{packing}"
        path.write_bytes(gzip.compress(content) if packing.endswith("gz") else content)
    else:
        path = tmp_path / "set"
        path.mkdir()
        for name, text in zip(molecules["id"], texts, strict=True):
            (path / f"{name}.mol").write_text(text)
        molecules[["id", TARGET]].to_csv(path / "labels.csv", index=False)
        if packing == "zip":
            path = zip_of(path)
    found = read(path, target=TARGET)
    assert found.faults == ()
    assert found.dataset.kind is GraphKind.MOLECULES
    assert by_id(found.dataset) == by_id(expected)
    assert sorted(found.dataset.ids.tolist()) == sorted(expected.ids.tolist())
    if packing.startswith("sdf"):
        assert found.dataset.digest == expected.digest


def zip_of(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder.parent))
    return path


def by_id(dataset: GraphDataset) -> dict[str, tuple[object, ...]]:
    """Everything about each graph, whatever the order of the records."""
    found = {}
    for graph, name in enumerate(dataset.ids.tolist()):
        nodes, edges = dataset.nodes(graph), dataset.edges(graph)
        symbols = [
            [column.symbols[code] for column, code in zip(dataset.node_columns, row, strict=True)]
            for row in dataset.node_codes[nodes].tolist()
        ]
        bonds = [dataset.edge_alphabet.symbols[code] for code in dataset.edge_codes[edges].tolist()]
        ends = dataset.edge_ends[edges].tolist()
        found[name] = (dataset.target[graph], str(dataset.smiles[graph]), symbols, ends, bonds)
    return found


def test_single_mol_file(tmp_path: Path) -> None:
    path = tmp_path / "ethanol.mol"
    path.write_text(Chem.MolToMolBlock(Chem.MolFromSmiles("CCO")))
    dataset = read(path, require_target=False).dataset
    assert dataset.smiles.tolist() == ["CCO"]


def test_inchi_gives_the_same_molecules_as_smiles(molecules: pd.DataFrame, tmp_path: Path) -> None:
    frame = molecules.assign(inchi=[Chem.MolToInchi(Chem.MolFromSmiles(s)) for s in molecules["smiles"]])
    plain, path = tmp_path / "smiles.csv", tmp_path / "inchi.csv"
    plain.write_bytes(as_text(molecules))
    path.write_bytes(as_text(frame.drop(columns="smiles"), ";"))
    found = read(path, target=TARGET)
    assert found.format == "InChI table"
    expected = read(plain, target=TARGET).dataset
    # InChI moves hydrogens: what it makes of the SMILES is the oracle
    again = [Chem.CanonSmiles(Chem.MolToSmiles(Chem.MolFromInchi(text))) for text in frame["inchi"]]
    assert found.dataset.smiles.tolist() == again
    assert found.dataset.target.tolist() == expected.target.tolist()
    assert sum(a == b for a, b in zip(again, expected.smiles.tolist(), strict=True)) > 0.9 * len(again)


# -- graphs ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graphs() -> list[nx.Graph]:
    """Graphs with labels of nodes and edges, isolated nodes, several parts, and classes."""
    found = []
    for number in range(30):
        graph = nx.gnm_random_graph(4 + number % 9, 3 + number % 7, seed=number)
        ordered = nx.Graph(id=f"g{number}", **{TARGET: ("even", "odd")[number % 2]})
        ordered.add_nodes_from((node, {"label": "abc"[(node * number) % 3]}) for node in graph)
        ordered.add_edges_from((u, v, {"label": "xy"[(u + v) % 2]}) for u, v in sorted(graph.edges))
        found.append(ordered)
    return found


def node_link(graph: nx.Graph, key: str) -> dict[str, object]:
    data: dict[str, object] = nx.node_link_data(graph, edges=key)
    return data


def graphml(graph: nx.Graph) -> bytes:
    file = io.BytesIO()
    nx.write_graphml(graph.copy(), file)  # which takes the id out of what it writes
    return file.getvalue()


def one_graphml(graphs: list[nx.Graph]) -> bytes:
    """All graphs in one file, which networkx does not write."""
    keys = f'<key id="l" for="all" attr.name="label"/><key id="t" for="graph" attr.name="{TARGET}"/>'
    body = "".join(
        f'<graph id="{g.graph["id"]}" edgedefault="undirected"><data key="t">{g.graph[TARGET]}</data>'
        + "".join(f'<node id="n{n}"><data key="l">{label}</data></node>' for n, label in g.nodes(data="label"))
        + "".join(
            f'<edge source="n{u}" target="n{v}"><data key="l">{x}</data></edge>' for u, v, x in g.edges(data="label")
        )
        + "</graph>"
        for g in graphs
    )
    return (
        f'<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}{body}</graphml>'.encode()
    )


def one_gml(graphs: list[nx.Graph]) -> bytes:
    text = ""
    for graph in graphs:
        text += f'graph [\n  id "{graph.graph["id"]}"\n  {TARGET} "{graph.graph[TARGET]}"\n'
        text += "".join(f'  node [ id {n} label "{label}" ]\n' for n, label in graph.nodes(data="label"))
        text += "".join(f'  edge [ source {u} target {v} label "{x}" ]\n' for u, v, x in graph.edges(data="label"))
        text += "]\n"
    return text.encode()


def lines(items: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(item) + "\n" for item in items).encode()


def edge_rows(folder: Path, graphs: list[nx.Graph], *, packed: bool) -> None:
    ending = ".gz" if packed else ""
    edges = [(g.graph["id"], u, v, x) for g in graphs for u, v, x in g.edges(data="label")]
    nodes = [(g.graph["id"], n, x) for g in graphs for n, x in g.nodes(data="label")]
    pd.DataFrame(edges, columns=["graph", "source", "target", "label"]).to_csv(
        folder / f"edges.csv{ending}", index=False
    )
    pd.DataFrame(nodes, columns=["graph", "node", "label"]).to_csv(folder / f"nodes.csv{ending}", index=False)
    labels(graphs, "graph").to_csv(folder / "labels.csv", index=False)


def labels(graphs: list[nx.Graph], key: str) -> pd.DataFrame:
    return pd.DataFrame([(g.graph["id"], g.graph[TARGET]) for g in graphs], columns=[key, TARGET])


def one_file_each(folder: Path, graphs: list[nx.Graph], ending: str, write: Callable[[nx.Graph], bytes]) -> None:
    for graph in graphs:
        (folder / f"{graph.graph['id']}.{ending}").write_bytes(write(graph))


def gexf(graph: nx.Graph) -> bytes:
    """With the labels where people of Gephi have them, and not under networkx's numbers."""
    nodes = "".join(f'<node id="{n}" label="{x}"/>' for n, x in graph.nodes(data="label"))
    edges = "".join(
        f'<edge id="{i}" source="{u}" target="{v}" label="{x}"/>'
        for i, (u, v, x) in enumerate(graph.edges(data="label"))
    )
    head = '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="undirected">'
    return f"<?xml version='1.0'?>{head}<nodes>{nodes}</nodes><edges>{edges}</edges></graph></gexf>".encode()


WRITERS: dict[str, Callable[[list[nx.Graph]], bytes]] = {
    "links.jsonl": lambda g: lines([node_link(one, "links") for one in g]),
    "edges.jsonl": lambda g: lines([node_link(one, "edges") for one in g]),
    "edges.jsonl.gz": lambda g: gzip.compress(lines([node_link(one, "edges") for one in g])),
    "list.json": lambda g: json.dumps([node_link(one, "edges") for one in g], indent=1).encode(),
    "graphs.json": lambda g: json.dumps({"graphs": [node_link(one, "links") for one in g]}).encode(),
    "graphs.graphml": one_graphml,
    "graphs.gml": one_gml,
    "graphs.zip": lambda g: zipped(one_gml(g), "x/graphs.gml"),
}


def test_files_of_many_graphs_have_one_digest(graphs: list[nx.Graph], tmp_path: Path) -> None:
    digests = {}
    for name, write in WRITERS.items():
        (tmp_path / name).write_bytes(write(graphs))
        found = read(tmp_path / name)
        assert found.faults == (), name
        digests[name] = found.dataset.digest
    for packed in (False, True):
        folder = tmp_path / f"rows{packed}"
        folder.mkdir()
        edge_rows(folder, graphs, packed=packed)
        found = read(folder)
        assert found.faults == ()
        digests[folder.name] = found.dataset.digest
        digests[f"{folder.name}.zip"] = read(zip_of(folder)).dataset.digest
    assert len(set(digests.values())) == 1, digests
    check_against_networkx(found.dataset, graphs)


def check_against_networkx(dataset: GraphDataset, graphs: list[nx.Graph]) -> None:
    assert dataset.ids.tolist() == [g.graph["id"] for g in graphs]
    assert dataset.target.tolist() == [g.graph[TARGET] for g in graphs]
    for number, graph in enumerate(graphs):
        symbols = [dataset.node_columns[0].symbols[c] for c in dataset.node_codes[dataset.nodes(number), 0].tolist()]
        assert symbols == [label for _, label in graph.nodes(data="label")]
        edges = dataset.edges(number)
        found = [
            (u, v, dataset.edge_alphabet.symbols[c])
            for (u, v), c in zip(dataset.edge_ends[edges].tolist(), dataset.edge_codes[edges].tolist(), strict=True)
        ]
        assert found == sorted((min(u, v), max(u, v), x) for u, v, x in graph.edges(data="label"))


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json", "graphml.gz"])
def test_folders_of_one_graph_each(graphs: list[nx.Graph], tmp_path: Path, ending: str) -> None:
    write = {
        "graphml": graphml,
        "gexf": gexf,
        "json": lambda graph: json.dumps(node_link(graph, "edges")).encode(),
        "graphml.gz": lambda graph: gzip.compress(graphml(graph)),
    }[ending]
    folder = tmp_path / "set"
    folder.mkdir()
    one_file_each(folder, graphs, ending, write)
    labels(graphs, "file").to_csv(folder / "labels.csv", index=False)
    found = read(folder)
    assert found.faults == ()
    assert found.format == "graph files"
    check_against_networkx(found.dataset, graphs)
    (tmp_path / "many.gml").write_bytes(one_gml(graphs))
    assert found.dataset.digest == read(tmp_path / "many.gml").dataset.digest
    assert read(zip_of(folder)).dataset.digest == found.dataset.digest


def test_structure_alone_in_every_format(graphs: list[nx.Graph], tmp_path: Path) -> None:
    """Without labels an edge-list table, graph6, sparse6, TU and the others say the same."""
    bare = [nx.Graph() for _ in graphs]
    for plain, graph in zip(bare, graphs, strict=True):
        plain.add_nodes_from(graph)
        plain.add_edges_from(graph.edges)
    cells = {
        "nodes": [str(len(g)) for g in bare],
        "edges": [" ".join(f"{u}-{v}" for u, v in sorted(tuple(sorted(e)) for e in g.edges)) for g in bare],
        "graph6": [nx.to_graph6_bytes(g, header=False).decode().strip() for g in bare],
        "sparse6": [nx.to_sparse6_bytes(g, header=False).decode().strip() for g in bare],
    }
    names = labels(graphs, "id")
    names[TARGET] = names[TARGET]
    digests = {}
    for column in ("edges", "graph6", "sparse6"):
        frame = names.assign(**({"nodes": cells["nodes"]} if column == "edges" else {}), **{column: cells[column]})
        frame.to_csv(tmp_path / f"{column}.csv", index=False)
        digests[column] = read(tmp_path / f"{column}.csv", target=TARGET).dataset.digest
    items = [
        {
            "id": g.graph["id"],
            TARGET: g.graph[TARGET],
            "num_nodes": len(g),
            "edge_index": list(zip(*g.edges, strict=True)),
        }
        for g in graphs
    ]
    (tmp_path / "index.jsonl").write_bytes(lines(items))
    digests["edge_index"] = read(tmp_path / "index.jsonl").dataset.digest
    assert len(set(digests.values())) == 1, digests
    (tmp_path / "lines.g6").write_text("".join(f"{code}\n" for code in cells["graph6"]))
    (tmp_path / "lines.s6").write_text("".join(f"{code}\n" for code in cells["sparse6"]))
    lists = [read(tmp_path / name, require_target=False) for name in ("lines.g6", "lines.s6")]
    assert lists[0].dataset.digest == lists[1].dataset.digest
    assert lists[0].dataset.edge_ends.tolist() == read(tmp_path / "edges.csv", target=TARGET).dataset.edge_ends.tolist()


def test_ogb_says_what_the_rows_say(graphs: list[nx.Graph], tmp_path: Path) -> None:
    number = {symbol: str(code) for code, symbol in enumerate("abcxy")}
    renamed = [g.copy() for g in graphs]
    for position, graph in enumerate(renamed):
        graph.graph["id"] = str(position)
        for _, said in (*graph.nodes(data=True), *((0, said) for _, _, said in graph.edges(data=True))):
            said["label"] = number[said["label"]]
    folder = tmp_path / "ogb" / "raw"
    folder.mkdir(parents=True)
    parts = {
        "edge": [(u, v) for g in renamed for u, v in g.edges],
        "num-node-list": [(len(g),) for g in renamed],
        "num-edge-list": [(g.number_of_edges(),) for g in renamed],
        "node-feat": [(x,) for g in renamed for _, x in g.nodes(data="label")],
        "edge-feat": [(x,) for g in renamed for _, _, x in g.edges(data="label")],
        "graph-label": [(g.graph[TARGET],) for g in renamed],
    }
    for part, rows in parts.items():
        pd.DataFrame(rows).to_csv(folder / f"{part}.csv.gz", header=False, index=False)
    split = tmp_path / "ogb" / "split" / "scaffold"
    split.mkdir(parents=True)
    for part, members in {"train": range(20), "valid": range(20, 25), "test": range(25, 30)}.items():
        pd.DataFrame(list(members)).to_csv(split / f"{part}.csv.gz", header=False, index=False)
    found = read(tmp_path / "ogb")
    assert (found.format, found.faults) == ("OGB", ())
    (tmp_path / "many.gml").write_bytes(one_gml(renamed))
    assert found.dataset.digest == read(tmp_path / "many.gml").dataset.digest
    assert read(zip_of(tmp_path / "ogb")).dataset.digest == found.dataset.digest
    given = read(tmp_path / "ogb", split="split").dataset.given_split
    assert given is not None
    assert given.tolist() == ["train"] * 20 + ["valid"] * 5 + ["test"] * 5


def test_molecules_in_graph_formats(molecules: pd.DataFrame, tmp_path: Path) -> None:
    """Elements as labels and bonds as labels of edges are molecules again."""
    plain, path = tmp_path / "plain.csv", tmp_path / "graphs.jsonl"
    few = molecules.head(40)
    plain.write_bytes(as_text(few))
    items = []
    for name, smiles, label in few[["id", "smiles", TARGET]].itertuples(index=False):
        mol = Chem.MolFromSmiles(smiles)
        nodes = [{"id": a.GetIdx(), "element": a.GetSymbol()} for a in mol.GetAtoms()]
        edges = [
            {"source": b.GetBeginAtomIdx(), "target": b.GetEndAtomIdx(), "bond": b.GetBondType().name.lower()}
            for b in mol.GetBonds()
        ]
        items.append({"id": name, TARGET: label, "nodes": nodes, "edges": edges})
    path.write_bytes(lines(items))
    found = read(path).dataset
    assert found.kind is GraphKind.MOLECULES
    assert found.smiles.tolist() == read(plain, target=TARGET).dataset.smiles.tolist()


# -- public data ----------------------------------------------------------------------------------


def test_pandas_and_rdkit_agree_on_public_molecules(benchmark_data: Path, tmp_path: Path) -> None:
    """Each tenth and all that RDKit refuses, in every kind of table: the same molecules as pandas and RDKit find."""
    refused = 0
    for name in ("ames.csv", "bbbp.csv"):
        path = tmp_path / name
        frame = pd.read_csv(benchmark_data / "molecules" / name, dtype=str, keep_default_na=False)
        column = next(c for c in frame.columns if c.lower() in {"smiles", "canonical_smiles"})
        mols = [Chem.MolFromSmiles(text) for text in frame[column]]
        sampled = [row for row, mol in enumerate(mols) if row % 10 == 0 or mol is None or not mol.GetNumAtoms()]
        frame, mols = frame.iloc[sampled].reset_index(drop=True), [mols[row] for row in sampled]
        frame.to_csv(path, index=False)
        expected = read(path, require_target=False)
        assert expected.left_out == sum(mol is None or not mol.GetNumAtoms() for mol in mols)
        refused += expected.left_out
        atoms = [mol.GetNumAtoms() for mol in mols if mol is not None and mol.GetNumAtoms()]
        assert np.diff(expected.dataset.node_offsets).tolist() == atoms
        assert expected.source[column].tolist() == frame[column].tolist()
        for ending in ("parquet", "jsonl", "xlsx"):
            target = tmp_path / f"set.{ending}"
            if ending == "parquet":
                frame.to_parquet(target)
            elif ending == "jsonl":
                frame.to_json(target, orient="records", lines=True)
            else:
                frame.to_excel(target, index=False)
            assert read(target, require_target=False).dataset.digest == expected.dataset.digest
    assert refused


def test_networkx_agrees_on_a_public_set_of_graphs(benchmark_data: Path, tmp_path: Path) -> None:
    """What networkx writes of PROTEINS is what the TU reader finds, node for node."""
    dataset = read(benchmark_data / "tu" / "PROTEINS").dataset[:200]
    symbols = dataset.node_columns[0].symbols
    folder = tmp_path / "set"
    folder.mkdir()
    with (tmp_path / "graphs.jsonl").open("w") as file:
        for number in range(len(dataset)):
            graph = nx.Graph(id=str(dataset.ids[number]), label=str(dataset.target[number]))
            codes = dataset.node_codes[dataset.nodes(number), 0].tolist()
            graph.add_nodes_from((node, {"label": symbols[code]}) for node, code in enumerate(codes))
            graph.add_edges_from(dataset.edge_ends[dataset.edges(number)].tolist())
            file.write(json.dumps(node_link(graph, "edges")) + "\n")
            (folder / f"{dataset.ids[number]}.graphml").write_bytes(graphml(graph))
    for path in (tmp_path / "graphs.jsonl", folder, zip_of(folder)):
        found = read(path, target="label").dataset
        assert found.ids.tolist() == dataset.ids.tolist()
        assert found.target.tolist() == dataset.target.tolist()
        assert np.array_equal(found.node_offsets, dataset.node_offsets)
        assert np.array_equal(found.edge_ends, dataset.edge_ends)
        assert [found.node_columns[0].symbols[c] for c in found.node_codes[:, 0]] == [
            symbols[c] for c in dataset.node_codes[:, 0]
        ]
