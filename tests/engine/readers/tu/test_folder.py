from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections import defaultdict
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.chemistry.hydrogens import fold_hydrogens
from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset, GraphKind
from engine.errors import InputError
from engine.readers import Imported, Limits, read
from tests.engine.graphs import edges_of, nodes_of, to_networkx

Files = dict[str, str]

# Graph 1 is a triangle with a tail, graph 2 an edge and a lone node; nodes 1 to 4 and 5 to 7.
SET: Files = {
    "A": "1, 2\n2, 1\n2, 3\n3, 2\n1, 3\n3, 1\n3, 4\n4, 3\n5, 6\n6, 5\n",
    "graph_indicator": "1\n1\n1\n1\n2\n2\n2\n",
    "graph_labels": "1\n-1\n",
    "node_labels": "0\n0\n1\n2\n0\n1\n10\n",
    "edge_labels": "0\n0\n0\n0\n1\n1\n0\n0\n1\n1\n",
}
README = (
    "Node labels: [symbol]\n\nNode labels were converted to integer values using this map:\n\nComponent 0:\n"
    "\t0\tC  \n\t1\tO\n\t2\tH\n\t10\tNa\n\n\nEdge labels were converted to integer values using this map:\n\n"
    "Component 0:\n\t0\t1\n\t1\t2\n\n\nClass labels were converted to integer values using this map:\n\n"
    "\t1\ttoxic\n\t-1\tharmless\n"
)


def save(folder: Path, **changes: str | None) -> Path:
    """Write the small set with changes into a folder of its own."""
    folder = folder / "SMALL"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part, text in {**SET, **changes}.items():
        if text is not None:
            (folder / f"SMALL_{part}.txt").write_text(text)
    return folder


def packed(folder: Path, inside: str = "SMALL/") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, inside + path.name)
    return file.getvalue()


def codes(imported: Imported) -> list[tuple[str, int]]:
    return [(fault.code, fault.record) for fault in imported.faults]


def raw_graphs(folder: Path, name: str) -> dict[int, nx.Graph]:
    """The graphs of a set by plain Python, line by line: nodes are called by their lines."""

    def lines(part: str) -> list[str]:
        return (folder / f"{name}_{part}.txt").read_text().split("\n")[:-1]

    graphs: dict[int, nx.Graph] = defaultdict(nx.Graph)
    owner = [int(line) for line in lines("graph_indicator")]
    for node, (graph, label) in enumerate(zip(owner, lines("node_labels"), strict=True), 1):
        graphs[graph].add_node(node, label=label.strip())
    has_labels = (folder / f"{name}_edge_labels.txt").exists()
    arcs = lines("A")
    for arc, label in zip(arcs, lines("edge_labels") if has_labels else ["*"] * len(arcs), strict=True):
        u, v = (int(end) for end in arc.split(","))
        if u != v and not graphs[owner[u - 1]].has_edge(u, v):
            graphs[owner[u - 1]].add_edge(u, v, label=label.strip())
    return graphs


def assert_same(data: GraphDataset, row: int, raw: nx.Graph) -> None:
    number = {node: i for i, node in enumerate(sorted(raw))}
    assert nx.utils.graphs_equal(to_networkx(data, row), nx.relabel_nodes(raw, number)), row


def test_a_plain_set(tmp_path: Path) -> None:
    imported = read(save(tmp_path))
    data = imported.dataset
    assert (imported.format, data.name, data.kind) == ("tu", "SMALL", GraphKind.GRAPHS)
    assert imported.source.to_dict("list") == {"id": ["1", "2"]}
    assert not imported.faults
    assert nodes_of(data, 0) == [("0",), ("0",), ("1",), ("2",)]
    assert nodes_of(data, 1) == [("0",), ("1",), ("10",)]
    assert data.node_columns[0].symbols == ("0", "1", "2", "10")
    assert edges_of(data, 0) == {(0, 1): "0", (1, 2): "0", (0, 2): "1", (2, 3): "0"}
    assert edges_of(data, 1) == {(0, 1): "1"}
    assert data.target.tolist() == ["1", "-1"]
    assert dict(zip(data.classes, data.class_names, strict=True)) == {"-1": "class -1", "1": "class 1"}


def test_names_from_the_readme_make_molecules(tmp_path: Path) -> None:
    # H hangs on C3 of the triangle in graph 1; graph 2 is C=O (formaldehyde without hydrogens) and sodium
    data = read(save(tmp_path, label_readme=README)).dataset
    assert data.kind is GraphKind.MOLECULES
    assert data.class_names == ("harmless", "toxic")
    assert [node[:2] for node in nodes_of(data, 1)] == [("C", "0"), ("O", "0"), ("Na", "1")]
    assert edges_of(data, 1) == {(0, 1): "double"}


def test_what_is_no_molecule_is_noted(tmp_path: Path) -> None:
    imported = read(save(tmp_path, label_readme=README, node_labels="2\n2\n1\n2\n0\n1\n10\n"))
    assert codes(imported) == [("S109", 0), ("S106", 0)]
    assert imported.faults[0].place == "SMALL, record 1"
    assert imported.dataset.smiles.tolist()[0] == ""


@pytest.mark.parametrize("name", ["NCI1", "PROTEINS"])
def test_public_sets_against_networkx(benchmark_data: Path, name: str) -> None:
    folder = benchmark_data / "tu" / name
    data, raw = read(folder).dataset, raw_graphs(folder, name)
    assert len(data) == len(raw)
    for row in random.Random(0).sample(range(len(data)), 200):
        assert_same(data, row, raw[row + 1])


def test_mutag_against_networkx(sample_data: Path, tmp_path: Path) -> None:
    for path in (sample_data / "MUTAG").glob("*.txt"):
        if "readme" not in path.name:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    data, raw = read(tmp_path).dataset, raw_graphs(tmp_path, "MUTAG")
    for row in range(len(data)):
        assert_same(data, row, raw[row + 1])


def test_molecules_keep_nodes_and_edges_of_the_file(benchmark_data: Path) -> None:
    folder = benchmark_data / "tu" / "Mutagenicity"
    data, raw = read(folder).dataset, raw_graphs(folder, "Mutagenicity")
    elements = dict(enumerate(["C", "O", "Cl", "H", "N", "F", "Br", "S", "P", "I", "Na", "K", "Li", "Ca"]))
    assert data.edge_truth is not None
    assert int(data.edge_truth.sum()) * 2 == (folder / "Mutagenicity_edge_gt.txt").read_text().split().count("1")
    for row in random.Random(1).sample(range(len(data)), 200):
        graph = nx.relabel_nodes(raw[row + 1], {node: i for i, node in enumerate(sorted(raw[row + 1]))})
        assert [node[0] for node in nodes_of(data, row)] == [
            elements[int(graph.nodes[v]["label"])] for v in sorted(graph)
        ]
        assert edges_of(data, row).keys() == {(min(edge), max(edge)) for edge in graph.edges}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_random_sets_against_networkx(tmp_path: Path, data: st.DataObject) -> None:
    owner = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=9))  # in any order
    owner = [*owner, 1, 2, 3]
    inside = [(u, v) for u in range(len(owner)) for v in range(len(owner)) if owner[u] == owner[v]]
    arcs = data.draw(st.lists(st.sampled_from(inside), max_size=20))
    folder = save(
        tmp_path,
        A="".join(f"{u + 1},{v + 1}\n" for u, v in arcs),
        graph_indicator="".join(f"{g}\n" for g in owner),
        graph_labels="0\n1\n0\n",
        node_labels="".join(f"{v % 3}\n" for v in range(len(owner))),
        edge_labels="".join(f"{i % 2}\n" for i in range(len(arcs))),
    )
    read_back, raw = read(folder).dataset, raw_graphs(folder, "SMALL")
    for row in range(3):
        assert_same(read_back, row, raw[row + 1])


def test_loops_and_repeated_arcs_are_one_note(tmp_path: Path) -> None:
    arcs = SET["A"] + "1, 1\n1, 2\n"
    imported = read(save(tmp_path, A=arcs, edge_labels=SET["edge_labels"] + "0\n0\n"))
    assert codes(imported) == [("G402", 0)]
    assert "2 arcs are loops or repeat an arc" in imported.faults[0].found
    assert edges_of(imported.dataset, 0).keys() == {(0, 1), (1, 2), (0, 2), (2, 3)}


def test_without_node_labels(tmp_path: Path) -> None:
    data = read(save(tmp_path, node_labels=None)).dataset
    assert nodes_of(data, 1) == [("*",)] * 3


def test_one_direction_is_enough(tmp_path: Path) -> None:
    imported = read(save(tmp_path, A="1,2\n2,3\n3,1\n3,4\n6,5\n", edge_labels=None))
    assert [found.code for found in imported.faults] == ["G415"]
    assert imported.dataset.n_edges == 5
    assert imported.dataset.edge_alphabet.symbols == ("*",)


def test_directions_that_disagree(tmp_path: Path) -> None:
    imported = read(save(tmp_path, edge_labels="0\n1\n0\n0\n1\n1\n0\n0\n1\n1\n"))
    assert codes(imported) == [("G405", 0)]
    assert imported.faults[0].place == "SMALL_edge_labels.txt, line 2"
    assert edges_of(imported.dataset, 0)[0, 1] == "0"


def test_labels_of_several_components(tmp_path: Path) -> None:
    pairs = "0, 0\n1, 0\n0, 1\n1, 1\n0, 0\n0, 0\n0, 0\n"
    readme = "Node labels: [shape, colour]\nEdge labels: [a]\n"
    data = read(save(tmp_path, node_labels=pairs, label_readme=readme)).dataset
    assert [column.name for column in data.node_columns] == ["shape", "colour"]
    assert nodes_of(data, 0) == [("0", "0"), ("1", "0"), ("0", "1"), ("1", "1")]
    data = read(save(tmp_path, node_labels=pairs, edge_labels="0, 7\n" * 10)).dataset
    assert [column.name for column in data.node_columns] == ["label 1", "label 2"]
    assert data.edge_alphabet.symbols == ("0, 7",)


def test_attributes(tmp_path: Path) -> None:
    numbers = "0.5, 1\n1.5, 1\n2.5, 1\n3.5, 1\n4.5, 1\n5.5, 1\n6.5, 1\n"
    data = read(save(tmp_path, node_attributes=numbers, label_readme="Node attributes: [x, y]\n")).dataset
    assert data.attribute_names == ("x", "y")
    assert data.node_attributes[data.nodes(1), 0].tolist() == [4.5, 5.5, 6.5]
    bad = numbers.replace("5.5", "nan").replace("6.5", "inf")
    imported = read(save(tmp_path, node_attributes=bad, edge_attributes="1\n" * 10))
    assert codes(imported) == [("G407", 0), ("T205", 0), ("G409", 2)]
    assert imported.faults[2].place == "SMALL_node_attributes.txt, line 6"
    assert imported.dataset.attribute_names == ("attribute 1", "attribute 2")
    assert imported.dataset.ids.tolist() == ["1"]


def test_edge_truth(tmp_path: Path) -> None:
    data = read(save(tmp_path, edge_gt="0\n0\n1\n1\n0\n0\n0\n1\n0\n0\n")).dataset
    assert data.edge_truth is not None
    marked = data.edge_ends[data.edge_truth].tolist()
    assert marked == [[1, 2], [2, 3]]  # one direction marks the edge


def test_graphs_at_fault_are_left_out(tmp_path: Path) -> None:
    owners = "1\n1\n2\n2\n3\n3\n3\n"
    folder = save(tmp_path, A="1, 2\n4, 5\n", edge_labels=None, graph_labels="0\n1\n1\n", graph_indicator=owners)
    crossing = read(folder)
    assert codes(crossing) == [("G415", 0), ("T205", 0), ("G406", 2), ("G406", 3)]
    assert crossing.dataset.ids.tolist() == ["1"]
    assert crossing.dataset.classes == ("0",)
    assert crossing.left_out == 2
    assert "the edge 4, 5 joins the graphs 2 and 3" in crossing.faults[2].found


def test_nodes_that_are_not_there(tmp_path: Path) -> None:
    imported = read(save(tmp_path, A=SET["A"] + "6, 8\n0, 9\n", edge_labels=None))
    assert codes(imported) == [("G403", 0), ("T205", 0), ("G403", 2)]
    assert imported.faults[2].place == "SMALL_A.txt, line 11"
    assert imported.dataset.ids.tolist() == ["1"]


def test_graphs_without_nodes_and_graphs_too_large(tmp_path: Path) -> None:
    imported = read(save(tmp_path, graph_labels="1\n-1\n1\n"), limits=Limits(nodes_per_graph=3))
    assert codes(imported) == [("T205", 0), ("G410", 1), ("G404", 3)]
    assert imported.dataset.records.tolist() == [2]


def test_hydrogens(tmp_path: Path, sample_data: Path) -> None:
    folder = save(tmp_path, label_readme=README)
    kept, folded = read(folder).dataset, read(folder, hydrogens=Hydrogens.FOLD).dataset
    assert folded.n_nodes == kept.n_nodes - 1
    assert folded.digest == fold_hydrogens(kept).digest
    mutag = sample_data / "MUTAG"
    assert read(mutag, hydrogens=Hydrogens.KEEP).dataset.n_nodes > read(mutag).dataset.n_nodes == 3371


def test_without_classes(tmp_path: Path) -> None:
    folder = save(tmp_path, graph_labels=None)
    with pytest.raises(InputError, match=r"SMALL_graph_labels\.txt: the file with the classes is missing.*F315"):
        read(folder)
    data = read(folder, require_target=False, target="class").dataset
    assert data.target.tolist() == ["", ""]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"A": "1, 2\n1, x\n"}, r"SMALL_A\.txt, line 2: '1, x' is not made of numbers.*F319"),
        ({"A": "1, 2\n\n1\n"}, r"SMALL_A\.txt, line 3: 1 values where 2 belong.*F319"),
        ({"A": "1, 2, 3\n"}, r"SMALL_A\.txt, line 1: 3 values where 2 belong.*F319"),
        ({"A": "1, 99999999999999999999999\n"}, r"SMALL_A\.txt: a number is too large.*F319"),
        ({"A": "1, 2.5\n"}, r"SMALL_A\.txt, line 1.*F319"),
        ({"A": None}, r"no file NAME_A\.txt.*F312"),
        ({"graph_indicator": None}, r"SMALL_graph_indicator\.txt: the file is missing.*F315"),
        ({"graph_indicator": ""}, r"SMALL_graph_indicator\.txt: the file is empty.*F302"),
        ({"graph_indicator": "1\n1\n1\n1\n2\n2\n3\n"}, r"line 7: graph 3, but there are graphs 1 to 2.*F318"),
        ({"graph_indicator": "0\n1\n1\n1\n2\n2\n2\n"}, r"line 1: graph 0, but.*F318"),
        ({"graph_labels": ""}, r"SMALL_graph_labels\.txt: the file is empty.*F302"),
        ({"graph_labels": "1, 2\n1, 2\n"}, r"SMALL_graph_labels\.txt, line 1: 2 values where 1 belongs.*F319"),
        ({"node_labels": "1\n"}, r"SMALL_node_labels\.txt: 1 lines where 7 belong.*F318"),
        ({"node_labels": "1\n1, 2\n"}, r"SMALL_node_labels\.txt, line 2: 2 values where 1 belong.*F319"),
        ({"edge_labels": "1\n"}, r"SMALL_edge_labels\.txt: 1 lines where 10 belong.*F318"),
        ({"node_attributes": "1\n"}, r"SMALL_node_attributes\.txt: 1 lines where 7 belong.*F318"),
        ({"node_attributes": "x\n"}, r"SMALL_node_attributes\.txt, line 1.*F319"),
        ({"edge_gt": "1\n"}, r"SMALL_edge_gt\.txt: 1 lines where 10 belong.*F318"),
        ({"A": "1, 5\n", "edge_labels": None}, r"none of the 2 records can be used.*F317"),
    ],
)
def test_refused(tmp_path: Path, changes: Files, message: str) -> None:
    with pytest.raises(InputError, match=rf"(?s){message}"):
        read(save(tmp_path, **changes))


def test_labels_that_are_words(tmp_path: Path) -> None:
    data = read(save(tmp_path, node_labels="a\na\nb\nc\na\nb\n10\n", graph_labels="yes\nno\n")).dataset
    assert data.node_columns[0].symbols == ("10", "a", "b", "c")
    assert data.classes == ("no", "yes")


def test_too_many_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.readers.tu.columns._MOST_SYMBOLS", 3)
    with pytest.raises(InputError, match=r"4 different labels; 3 are the most.*G411"):
        read(save(tmp_path))


def test_columns_mean_nothing_here(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a TU data set has no columns.*T201"):
        read(save(tmp_path), group="x")


def test_the_folder_inside_and_the_file_itself(tmp_path: Path) -> None:
    folder = save(tmp_path)
    digest = read(folder).dataset.digest
    assert read(tmp_path).dataset.digest == digest
    assert read(folder / "SMALL_A.txt").dataset.digest == digest


def test_archives(tmp_path: Path) -> None:
    folder = save(tmp_path, label_readme=README)
    (folder / "about.json").write_text('{"classes": {"1": "bad"}}')
    expected = read(folder).dataset
    assert expected.class_names == ("harmless", "bad")
    for inside in ("SMALL/", ""):
        path = tmp_path / "small.zip"
        path.write_bytes(packed(folder, inside))
        found = read(path).dataset
        assert found.digest == expected.digest
    (tmp_path / "small.about.json").write_text('{"classes": {"1": "outside"}}')
    assert read(path).dataset.class_names == ("harmless", "outside")


def test_paths_inside_an_archive_lead_nowhere(tmp_path: Path) -> None:
    folder = save(tmp_path)
    path = tmp_path / "small.zip"
    path.write_bytes(packed(folder, "../../../"))
    before = sorted(p.name for p in tmp_path.iterdir())
    assert len(read(path).dataset) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_archives_that_are_refused(tmp_path: Path) -> None:
    content = packed(save(tmp_path))
    path = tmp_path / "small.zip"
    for cut in (len(content) // 2, len(content) - 10, 30):
        path.write_bytes(content[:cut])
        with pytest.raises(InputError, match=r"small\.zip: the archive is damaged.*F313"):
            read(path)
    damaged = bytearray(content)
    damaged[60:80] = b"x" * 20
    path.write_bytes(damaged)
    with pytest.raises(InputError, match=r"small\.zip: the archive is damaged.*F313"):
        read(path)
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"5 files; 4 are the most.*F314"):
        read(path, limits=Limits(archive_entries=4))
    large = tmp_path / "large.zip"
    with zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("X_A.txt", "1, 1\n" * 100_000)
        archive.writestr("X_graph_indicator.txt", "1\n")
    with pytest.raises(InputError, match=r"MiB unpacked.*F314"):
        read(large, limits=Limits(file_bytes=100_000))


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.readers.containers.compression.SMALL_ARCHIVE", 1000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("X_A.txt", "1, 1\n" * 1_000_000)
        archive.writestr("X_graph_indicator.txt", "1\n")
    with pytest.raises(InputError, match=r"times as large as packed.*F314"):
        read(path)


def test_an_archive_that_lies_about_its_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "small.zip"
    path.write_bytes(packed(save(tmp_path)))
    whole = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda file, n=-1: whole(file, n) + b" ")
    with pytest.raises(InputError, match=r"small\.zip: 'SMALL/SMALL_A\.txt' is larger than the archive says.*F314"):
        read(path)


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(InputError, match=r"other\.zip: no file NAME_A\.txt.*F312"):
        read(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("X_A.txt", "")
        archive.writestr("Y_A.txt", "")
    with pytest.raises(InputError, match=r"several data sets: X, Y.*F312"):
        read(path)


def test_folders_too_large(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"MiB are the most.*F305"):
        read(save(tmp_path), limits=Limits(file_bytes=50))


def test_counts_of_the_public_sets(benchmark_data: Path) -> None:
    found = {name: read(benchmark_data / "tu" / name).dataset for name in ("Mutagenicity", "NCI1", "PROTEINS")}
    assert {name: (len(d), d.n_nodes, d.n_edges) for name, d in found.items()} == {
        "Mutagenicity": (4337, 131488, 133447),
        "NCI1": (4110, 122747, 132753),
        "PROTEINS": (1113, 43471, 81044),
    }
    assert np.all(np.diff(found["NCI1"].edge_ends, axis=1) > 0)
