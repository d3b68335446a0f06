"""Labels of nodes and edges that a person names, where a file has several attributes; networkx writes the files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from engine.cli import main
from engine.errors import InputError
from engine.readers import read
from engine.rules.model_file.file import load_model

NODES = [("round", "red", "1.5"), ("round", "blue", "2.5"), ("square", "red", "3.5")]
EDGES = [("thin", "near"), ("thick", "near")]


def graph() -> nx.Graph:
    found = nx.Graph(y="a")
    for number, (shape, hue, size) in enumerate(NODES):
        found.add_node(str(number), label=shape, hue=hue, size=float(size))
    for number, (width, relation) in enumerate(EDGES):
        found.add_edge(str(number), str(number + 1), label=width, relation=relation)
    return found


def graphml(folder: Path) -> Path:
    nx.write_graphml(graph(), folder / "g.graphml")
    return folder / "g.graphml"


def gexf(folder: Path) -> Path:
    nx.write_gexf(graph(), folder / "g.gexf")
    return folder / "g.gexf"


def gml(folder: Path) -> Path:
    content = io.BytesIO()
    nx.write_gml(graph(), content)
    text = content.getvalue().decode().replace('label "0"\n    label', "label")
    for number in range(3):
        text = text.replace(f'    label "{number}"\n', "")
    (folder / "g.gml").write_text(text)
    return folder / "g.gml"


def node_link(folder: Path) -> Path:
    (folder / "g.json").write_text(json.dumps(nx.node_link_data(graph(), edges="links")))
    return folder / "g.json"


def edge_rows(folder: Path) -> Path:
    found = folder / "rows"
    found.mkdir()
    edges = [("g", u, v, d["label"], d["relation"]) for u, v, d in graph().edges(data=True)]
    nodes = [("g", n, d["label"], d["hue"], d["size"]) for n, d in graph().nodes(data=True)]
    heads = (["graph", "source", "target", "label", "relation"], ["graph", "node", "label", "hue", "size"])
    for name, rows, head in (("edges.csv", edges, heads[0]), ("nodes.csv", nodes, heads[1])):
        pd.DataFrame(rows, columns=head).to_csv(found / name, index=False)
    return found


def ogb(folder: Path) -> Path:
    """Without names: the columns are counted."""
    found = folder / "ogb"
    found.mkdir()
    codes = {"round": 0, "square": 1, "red": 0, "blue": 1, "thin": 0, "thick": 1, "near": 5}
    files = {
        "num-node-list": ["3"],
        "num-edge-list": ["2"],
        "edge": ["0,1", "1,2"],
        "node-feat": [f"{codes[shape]},{codes[hue]},{size}" for shape, hue, size in NODES],
        "edge-feat": [f"{codes[width]},{codes[relation]}" for width, relation in EDGES],
        "graph-label": ["a"],
    }
    for name, lines in files.items():
        (found / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return found


NAMED = (graphml, gexf, node_link, edge_rows)


def labels(path: Path, **asked: str) -> tuple[list[str], list[str]]:
    """Return *the* label of each node, and the label of each edge."""
    found = read(path, require_target=False, **asked).dataset  # type: ignore[arg-type]
    first = found.node_columns[0].symbols
    return (
        [first[code] for code in found.node_codes[:, 0].tolist()],
        [found.edge_alphabet.symbols[code] for code in found.edge_codes.tolist()],
    )


@pytest.mark.parametrize("write", NAMED)
def test_the_named_attribute_is_the_label(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    path = write(tmp_path)
    assert labels(path, node_label="hue", edge_label="relation") == (["red", "blue", "red"], ["near", "near"])
    assert labels(path, node_label="label", edge_label="label") == (["round", "round", "square"], ["thin", "thick"])


@pytest.mark.parametrize("write", [graphml, node_link, edge_rows])
def test_without_a_name_the_usual_one_is_taken(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    assert labels(write(tmp_path)) == (["round", "round", "square"], ["thin", "thick"])


def test_numbers_are_labels_where_they_are_named(tmp_path: Path) -> None:
    path = graphml(tmp_path)
    assert labels(path, node_label="size")[0] == ["1.5", "2.5", "3.5"]
    found = read(path, require_target=False, node_label="size").dataset
    assert found.attribute_names == ()
    assert [column.name for column in found.node_columns] == ["size", "label", "hue"]
    assert read(path, require_target=False, node_label="hue").dataset.attribute_names == ("size",)


def test_ogb_s_columns_are_counted(tmp_path: Path) -> None:
    path = ogb(tmp_path)
    assert labels(path) == (["0", "0", "1"], ["0", "1"])
    assert labels(path, node_label="feature 2", edge_label="edge feature 2") == (["0", "1", "0"], ["5", "5"])
    assert labels(path, node_label="feature 3")[0] == ["1.5", "2.5", "3.5"]
    with pytest.raises(InputError, match=r"nodes: there is no attribute 'hue'. Choose one of 'feature 1', 'feature 2'"):
        read(path, require_target=False, node_label="hue")


@pytest.mark.parametrize("write", NAMED)
@pytest.mark.parametrize(("part", "known"), [("node", "'hue'"), ("edge", "'relation'")])
def test_an_attribute_that_is_not_there(tmp_path: Path, write: Callable[[Path], Path], part: str, known: str) -> None:
    with pytest.raises(InputError, match=rf"{part}s: there is no attribute 'none'\. Choose one of .*{known}.*\[T201\]"):
        labels(write(tmp_path), **{f"{part}_label": "none"})


def test_a_file_without_attributes(tmp_path: Path) -> None:
    path = tmp_path / "g.g6"
    path.write_text("Bw\nBW\n")
    with pytest.raises(InputError, match=r"no attribute 'hue'. Leave the option out: there are no attributes"):
        read(path, require_target=False, node_label="hue")


def test_too_many_labels(tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    path.write_text(json.dumps({"nodes": [{"id": n, "serial": f"n{n}"} for n in range(1_001)], "edges": []}))
    with pytest.raises(InputError, match=r"attribute 'serial': more than 1,000 different labels of nodes.*\[G411\]"):
        read(path, require_target=False, node_label="serial")
    assert labels(path)[0] == ["*"] * 1_001


def test_formats_with_labels_of_their_own_say_so(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("smiles,label\nCCO,a\nCCN,b\n")
    found = read(path, node_label="hue")
    assert [(f.code, f.found) for f in found.faults] == [
        ("G420", "labels of the format smiles table have their own place")
    ]
    assert read(path, edge_label="hue").faults[0].code == "G420"


def test_a_model_reads_other_data_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Classes follow the hue alone, so that reading the shape would predict one class for all."""
    items = []
    for number in range(24):
        hue = ("red", "blue")[number % 2]
        nodes = [{"id": n, "label": "round", "hue": hue} for n in range(3 + number % 3)]
        items.append({"nodes": nodes, "edges": [[n, n + 1] for n in range(2)], "y": hue})
    data, model = tmp_path / "g.jsonl", tmp_path / "m.json"
    data.write_text("".join(json.dumps(item) + "\n" for item in items))
    learned = ["fit", str(data), "-o", str(model), "--node-label", "hue", "--max-rules", "2", "--jobs", "1"]
    assert main(learned) == 0
    assert load_model(model).reading["node_label"] == "hue"
    assert load_model(model).reading["edge_label"] is None
    capsys.readouterr()
    assert main(["predict", str(model), str(data), "--json", "--jobs", "1"]) == 0
    rows = json.loads(capsys.readouterr().out)["predictions"]
    assert [row["prediction"] for row in rows] == [item["y"] for item in items]
