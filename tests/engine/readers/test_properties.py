"""Of every reader: what was written is read back; networkx, pandas and RDKit say what that is."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import networkx as nx
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rdkit import Chem, rdBase

from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset
from engine.readers import read
from engine.readers.columns.cells import text_of
from engine.readers.columns.numbers import Evidence
from engine.readers.columns.threshold import cut, threshold_of
from engine.readers.graphs.graph6 import is_graph_code, read_graph_line
from engine.readers.limits import LIMITS
from engine.readers.molecules.inchi import read_inchi
from engine.readers.molecules.smarts_list import read_smarts_list
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.excel import sheets_of
from engine.readers.tables.json_items import json_items
from engine.readers.tables.json_table import json_records
from engine.readers.tables.parquet import parquet_records

LABELS = ("a", "two words", "é", "<&>", "=1+1", "分子", "0", 'say "no"')  # few enough to be labels, and no elements
EDGE_LABELS = ("x", "y z", "ü", "<1>")


# -- graphs, as networkx holds them -----------------------------------------------------------------


@st.composite
def graph_sets(draw: st.DrawFn) -> list[nx.Graph]:
    """Return graphs of classes a and b with up to five labelled nodes."""
    found = []
    for number in range(draw(st.integers(2, 4))):
        size = draw(st.integers(1, 5))
        graph = nx.Graph(id=f"g{number}", y="ab"[number] if number < 2 else draw(st.sampled_from("ab")))
        for node in range(size):
            graph.add_node(node, label=draw(st.sampled_from(LABELS)))
        pairs = [(u, v) for u in range(size) for v in range(u)]
        for u, v in draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else ():
            graph.add_edge(u, v, label=draw(st.sampled_from(EDGE_LABELS)))
        found.append(graph)
    return found


def graphml(graphs: list[nx.Graph]) -> bytes:
    body = '<key id="l" for="all" attr.name="label"/><key id="t" for="graph" attr.name="y"/>'
    for g in graphs:
        body += f'<graph id="{g.graph["id"]}" edgedefault="undirected"><data key="t">{g.graph["y"]}</data>'
        for n, x in g.nodes(data="label"):
            body += f'<node id="{n}"><data key="l">{escape(x)}</data></node>'
        for u, v, x in g.edges(data="label"):
            body += f'<edge source="{u}" target="{v}"><data key="l">{escape(x)}</data></edge>'
        body += "</graph>"
    return f"<graphml>{body}</graphml>".encode()


def gml(graphs: list[nx.Graph]) -> bytes:
    def quoted(text: str) -> str:
        return (
            '"' + text.replace("&", "&amp;").replace('"', "&quot;").encode("ascii", "xmlcharrefreplace").decode() + '"'
        )

    text = ""
    for g in graphs:
        text += f'graph [ id "{g.graph["id"]}" y "{g.graph["y"]}"\n'
        text += "".join(f"node [ id {n} label {quoted(x)} ]\n" for n, x in g.nodes(data="label"))
        text += "".join(f"edge [ source {u} target {v} label {quoted(x)} ]\n" for u, v, x in g.edges(data="label"))
        text += "]\n"
    return text.encode()


def gexf(graph: nx.Graph) -> bytes:
    body = "".join(f'<node id="n{n}" label={quoteattr(x)}/>' for n, x in graph.nodes(data="label"))
    for u, v, x in graph.edges(data="label"):
        body += f'<edge source="n{u}" target="n{v}" label={quoteattr(x)}/>'
    return f'<gexf><graph defaultedgetype="undirected">{body}</graph></gexf>'.encode()


def node_link(graphs: list[nx.Graph]) -> bytes:
    return "".join(json.dumps(nx.node_link_data(g, edges="links")) + "\n" for g in graphs).encode()


def edge_tables(folder: Path, graphs: list[nx.Graph]) -> None:
    edges = [(g.graph["id"], u, v, x) for g in graphs for u, v, x in g.edges(data="label")]
    nodes = [(g.graph["id"], n, x) for g in graphs for n, x in g.nodes(data="label")]
    said = [(g.graph["id"], g.graph["y"]) for g in graphs]
    for name, rows, head in (
        ("edges", edges, "graph source target label"),
        ("nodes", nodes, "graph node label"),
        ("labels", said, "graph y"),
    ):
        pd.DataFrame(rows, columns=head.split()).to_csv(folder / f"{name}.csv", index=False)


def ogb(folder: Path, graphs: list[nx.Graph]) -> None:
    """Labels as numbers: their places in the lists above."""
    files = {
        "num-node-list": [str(len(g)) for g in graphs],
        "num-edge-list": [str(g.number_of_edges()) for g in graphs],
        "edge": [f"{u},{v}" for g in graphs for u, v in g.edges],
        "node-feat": [str(LABELS.index(x)) for g in graphs for _, x in g.nodes(data="label")],
        "edge-feat": [str(EDGE_LABELS.index(x)) for g in graphs for _, _, x in g.edges(data="label")],
        "graph-label": [g.graph["y"] for g in graphs],
    }
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("".join(f"{line}\n" for line in lines))


def tu(folder: Path, graphs: list[nx.Graph]) -> None:
    """Labels as numbers, every edge in both directions, nodes counted over all graphs."""
    shifts = [sum(len(g) for g in graphs[:k]) + 1 for k in range(len(graphs))]
    arcs = [
        (u + shift, v + shift, EDGE_LABELS.index(x))
        for g, shift in zip(graphs, shifts, strict=True)
        for a, b, x in g.edges(data="label")
        for u, v in ((a, b), (b, a))
    ]
    files = {
        "A": [f"{u}, {v}" for u, v, _ in arcs],
        "edge_labels": [str(label) for *_, label in arcs],
        "graph_indicator": [str(k) for k, g in enumerate(graphs, 1) for _ in g],
        "graph_labels": [str("ab".index(g.graph["y"])) for g in graphs],
        "node_labels": [str(LABELS.index(x)) for g in graphs for _, x in g.nodes(data="label")],
    }
    for name, lines in files.items():
        (folder / f"SET_{name}.txt").write_text("".join(f"{line}\n" for line in lines))


def contents(dataset: GraphDataset) -> list[tuple[str, list[str], dict[tuple[int, int], str]]]:
    """Return class, labels of nodes, and labels of edges of each graph."""
    found = []
    for g in range(len(dataset)):
        edges = dataset.edges(g)
        symbols, bonds = dataset.node_columns[0].symbols, dataset.edge_alphabet.symbols
        ends = map(tuple, dataset.edge_ends[edges].tolist())
        found.append(
            (
                str(dataset.target[g]),
                [symbols[c] for c in dataset.node_codes[dataset.nodes(g), 0].tolist()],
                {pair: bonds[c] for pair, c in zip(ends, dataset.edge_codes[edges].tolist(), strict=True)},
            )
        )
    return found


def expected(graphs: list[nx.Graph], *, numbered: bool = False, classes: str = "ab") -> list[object]:
    def name(label: str, table: tuple[str, ...]) -> str:
        return str(table.index(label)) if numbered else label

    return [
        (
            classes["ab".index(g.graph["y"])],
            [name(x, LABELS) for _, x in g.nodes(data="label")],
            {(min(u, v), max(u, v)): name(x, EDGE_LABELS) for u, v, x in g.edges(data="label")},
        )
        for g in graphs
    ]


FILES: dict[str, Callable[[list[nx.Graph]], bytes]] = {"graphml": graphml, "gml": gml, "jsonl": node_link}


@pytest.mark.parametrize("ending", FILES)
@settings(max_examples=40, deadline=None)
@given(graphs=graph_sets())
def test_files_of_graphs(place: Path, ending: str, graphs: list[nx.Graph]) -> None:
    path = place / f"graphs.{ending}"
    path.write_bytes(FILES[ending](graphs))
    assert contents(read(path).dataset) == expected(graphs)


@settings(max_examples=40, deadline=None)
@given(graphs=graph_sets())
def test_gexf_of_each_graph(place: Path, graphs: list[nx.Graph]) -> None:
    with zipfile.ZipFile(place / "gexf.zip", "w") as archive:
        for g in graphs:
            archive.writestr(f"{g.graph['id']}.gexf", gexf(g))
        archive.writestr("labels.csv", "file,y\n" + "".join(f"{g.graph['id']},{g.graph['y']}\n" for g in graphs))
    assert contents(read(place / "gexf.zip").dataset) == expected(graphs)


FOLDERS: dict[str, Callable[[Path, list[nx.Graph]], None]] = {"rows": edge_tables, "ogb": ogb, "tu": tu}


@pytest.mark.parametrize("form", FOLDERS)
@settings(max_examples=40, deadline=None)
@given(graphs=graph_sets())
def test_folders_of_tables(place: Path, form: str, graphs: list[nx.Graph]) -> None:
    assume(any(g.number_of_edges() for g in graphs))  # a table without a row has no columns to be known by
    folder = place / form
    folder.mkdir(exist_ok=True)
    FOLDERS[form](folder, graphs)
    wanted = expected(graphs, numbered=form != "rows", classes="01" if form == "tu" else "ab")
    assert contents(read(folder).dataset) == wanted


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 70), st.randoms(use_true_random=False), st.booleans())
def test_graph6_and_sparse6(n: int, random: object, sparse: bool) -> None:
    graph = nx.gnp_random_graph(n, random.random(), seed=random)  # type: ignore[attr-defined]
    write = nx.to_sparse6_bytes if sparse else nx.to_graph6_bytes
    line = write(graph, header=False).decode().strip()
    assert is_graph_code(line)
    found = read_graph_line(line, 1_000)
    assert not isinstance(found, Problem)
    assert (len(found.labels), found.edges) == (n, sorted((min(e), max(e)) for e in graph.edges))


# -- tables ---------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=12)
ROWS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6)


def workbook(frame: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.to_excel(file, index=False)
    return file.getvalue()


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_texts_come_through_typed_tables(rows: list[tuple[str, str]]) -> None:
    rows = [(f"a{one}", f"b{other}") for one, other in rows]  # no row is empty, no text is a formula
    frame = pd.DataFrame(rows, columns=["one", "other"])
    lines = "".join(json.dumps(dict(zip(frame.columns, row, strict=True))) + "\n" for row in rows).encode()
    for records in (
        *sheets_of(workbook(frame), "x.xlsx", "", LIMITS),
        parquet_records(frame.to_parquet(), "x.parquet", LIMITS),
        json_records(json_items(lines, "x.jsonl", LIMITS), LIMITS),
        json_records(json_items(frame.to_json(orient="records").encode(), "x.json", LIMITS), LIMITS),
    ):
        assert list(records.frame.itertuples(index=False, name=None)) == rows
        assert records.frame.index.tolist() == list(range(1, len(rows) + 1))
        assert (records.faults, records.rejected) == ((), frozenset())


NUMBERS = st.one_of(st.integers(-(10**12), 10**12), st.floats(-1e12, 1e12, allow_subnormal=False), st.booleans())


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_numbers_come_through_parquet_and_json_as_the_same_texts(values: list[float | bool]) -> None:
    lines = "".join(json.dumps({"x": value, "y": "-"}) + "\n" for value in values).encode()
    for value, text in zip(values, json_records(json_items(lines, "x", LIMITS), LIMITS).frame["x"], strict=True):
        assert text.casefold() == str(value).casefold() or float(text) == value
    floats = [float(value) for value in values]
    found = parquet_records(pd.DataFrame({"x": floats}).to_parquet(), "x", LIMITS).frame["x"].tolist()
    assert [float(text) for text in found] == floats
    assert [text_of(value) for value in floats] == found


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_column_in_either_writing_is_read_as_its_numbers(number: float) -> None:
    point, comma = [repr(number), "0.5"], [repr(number).replace(".", ","), "0,5"]
    for cells in (point, comma):
        found, _ = Evidence.of(cells).settle("here")
        assert [found.number(cell) for cell in cells] == [number, 0.5]


@given(st.lists(st.floats(-1e6, 1e6).map(repr), min_size=2, max_size=9, unique_by=float), st.data())
def test_a_threshold_says_on_which_side_each_number_is(cells: list[str], data: st.DataObject) -> None:
    numbers = sorted(map(float, cells))
    limit = data.draw(st.sampled_from(numbers[1:]))
    classes = cut(cells, repr(limit), "here")
    below = {name for name, cell in zip(classes, cells, strict=True) if float(cell) < limit}
    above = {name for name, cell in zip(classes, cells, strict=True) if float(cell) >= limit}
    assert len(below) == len(above) == 1
    assert below != above
    assert cut(cells, threshold_of(sorted(below | above)), "here") == classes


# -- molecules --------------------------------------------------------------------------------------

SMILES = ("CCO", "c1ccncc1", "C[N+](C)(C)C", "OC(=O)[C@@H](N)C", "C/C=C/C", "[2H]OC", "ClC(Cl)Br", "[NH4+].[Cl-]", "O")
SETS = st.lists(st.tuples(st.sampled_from(SMILES), TEXTS), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(SETS, st.booleans())
def test_sdf_as_rdkit_writes_it(place: Path, rows: list[tuple[str, str]], v3000: bool) -> None:
    path = place / "molecules.sdf"
    with Chem.SDWriter(str(path)) as writer:
        writer.SetForceV3000(v3000)
        for smiles, text in rows:
            mol = Chem.MolFromSmiles(smiles)
            mol.SetProp("note", f"n{text}")
            writer.write(mol)
    found = read(path, require_target=False)
    assert found.source["note"].tolist() == [f"n{text}" for _, text in rows]
    wanted = [Chem.CanonSmiles(smiles.replace("[2H]", "")) for smiles, _ in rows]  # deuterium is hydrogen
    assert [Chem.CanonSmiles(text) for text in found.dataset.smiles.tolist()] == wanted


@given(st.sampled_from([smiles for smiles in SMILES if "2H" not in smiles]), st.sampled_from(list(Hydrogens)))
def test_inchi_as_rdkit_writes_it(smiles: str, hydrogens: Hydrogens) -> None:
    mol = Chem.MolFromSmiles(smiles)
    with rdBase.BlockLogs():
        found = read_inchi(Chem.MolToInchi(mol), hydrogens)
    assert isinstance(found, Chem.Mol)
    assert Chem.MolToInchi(found) == Chem.MolToInchi(mol)
    every = Chem.AddHs(mol).GetNumAtoms()
    assert found.GetNumAtoms() == (every if hydrogens is Hydrogens.KEEP else mol.GetNumAtoms())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "S101"),
        ("InChI=" + "1" * 100_000, "S105"),
        ("InChI=1S/C2H6O/c1-2", "S113"),
        ("InChI=1S/" + "C" * 80, "S113"),
    ],
)
def test_inchis_at_fault(text: str, code: str) -> None:
    with rdBase.BlockLogs():
        found = read_inchi(text, Hydrogens.AS_FILE)
    assert isinstance(found, Problem)
    assert found.code == code
    assert len(found.found) < 200


@given(st.lists(st.tuples(st.text("ab, \"'", max_size=8), st.sampled_from(["C(=O)O", "[#6]", "n"])), min_size=1))
def test_lists_of_smarts(place: Path, rows: list[tuple[str, str]]) -> None:
    path = place / "list.csv"
    pd.DataFrame(rows, columns=["Name", "SMARTS"]).to_csv(path, index=False)
    assert [(found.name, found.smarts) for found in read_smarts_list(path)] == [(n.strip(), s) for n, s in rows]
