"""Labels of nodes and edges, wherever a program writes them: read, or a note names what was not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from engine.errors import InputError
from engine.readers import read

KINDS = ["A", "B", "A"]
BONDS = ["x", "y"]
ENDS = [(0, 1), (1, 2)]
Labels = tuple[list[str], list[str]]
SEEN: Labels = (KINDS, BONDS)


def labels(path: Path) -> Labels:
    """Return *the* label of each node, and the label of each edge."""
    found = read(path, require_target=False).dataset
    nodes = found.node_columns[0].symbols
    return (
        [nodes[code] for code in found.node_codes[:, 0].tolist()],
        [found.edge_alphabet.symbols[code] for code in found.edge_codes.tolist()],
    )


def notes(path: Path) -> list[tuple[str, str]]:
    return [(fault.code, fault.found) for fault in read(path, require_target=False).faults]


def yed(*, keys: str = "", node: str = "", edge: str = "PolyLineEdge", shape: str = "ShapeNode") -> str:
    """Return a file as yEd writes it, with further keys, and data for the first node."""
    nodes = "".join(
        f'<node id="n{n}"><data key="d5"/><data key="d6"><y:{shape}><y:Geometry height="30.0" width="30.0" x="{n}.0" '
        f'y="0.0"/><y:NodeLabel alignment="center">{kind}<y:LabelModel><y:SmartNodeLabelModel distance="4.0"/>'
        f"</y:LabelModel></y:NodeLabel><y:NodeLabel>second</y:NodeLabel></y:{shape}></data>{node}</node>"
        for n, kind in enumerate(KINDS)
    )
    edges = "".join(
        f'<edge source="n{u}" target="n{v}"><data key="d10"><y:{edge}><y:Arrows source="none" target="none"/>'
        f'<y:EdgeLabel distance="2.0">{bond}<y:LabelModel/></y:EdgeLabel></y:{edge}></data></edge>'
        for (u, v), bond in zip(ENDS, BONDS, strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
        'xmlns:y="http://www.yworks.com/xml/graphml"><key for="node" id="d5" attr.name="description" '
        'attr.type="string"/><key for="node" id="d6" yfiles.type="nodegraphics"/>'
        f'<key for="edge" id="d10" yfiles.type="edgegraphics"/>{keys}'
        f'<graph edgedefault="undirected" id="G">{nodes}{edges}</graph></graphml>'
    )


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize("shape", ["ShapeNode", "GenericNode", "ImageNode"])
@pytest.mark.parametrize("edge", ["PolyLineEdge", "ArcEdge"])
def test_labels_of_yed_as_networkx_reads_them(tmp_path: Path, shape: str, edge: str) -> None:
    path = write(tmp_path, "g.graphml", yed(shape=shape, edge=edge))
    graph = nx.read_graphml(path)
    assert ([d["label"] for _, d in graph.nodes(data=True)], [d["label"] for *_, d in graph.edges(data=True)]) == SEEN
    assert labels(path) == SEEN
    found = read(path, require_target=False)
    assert [column.name for column in found.dataset.node_columns] == ["label"]
    assert found.faults == ()


def test_an_attribute_called_label_stays_the_label(tmp_path: Path) -> None:
    key = '<key for="node" id="d9" attr.name="label" attr.type="string"/>'
    path = write(tmp_path, "g.graphml", yed(keys=key, node='<data key="d9">own</data>'))
    found = read(path, require_target=False).dataset
    assert [(column.name, column.symbols) for column in found.node_columns] == [
        ("label", ("own",)),
        ("drawn node label", ("A", "B")),
    ]


def test_labels_of_yfiles(tmp_path: Path) -> None:
    """As yEd Live writes them: in lists of labels, in an element or in an attribute."""
    nodes = "".join(
        f'<node id="{n}"><data key="k"><x:List><y:Label><y:Label.Text><![CDATA[{kind}]]></y:Label.Text></y:Label>'
        "</x:List></data></node>"
        for n, kind in enumerate(KINDS)
    )
    edges = "".join(
        f'<edge source="{u}" target="{v}"><data key="k"><x:List><y:Label Text="{bond}"/></x:List></data></edge>'
        for (u, v), bond in zip(ENDS, BONDS, strict=True)
    )
    text = f'<graphml xmlns:x="a" xmlns:y="b"><key id="k" for="all"/><graph>{nodes}{edges}</graph></graphml>'
    assert labels(write(tmp_path, "g.graphml", text)) == SEEN


def test_labels_of_neo4j_in_graphml(tmp_path: Path) -> None:
    nodes = "".join(f'<node id="n{n}" labels=":{kind}"><data key="age">4</data></node>' for n, kind in enumerate(KINDS))
    edges = "".join(
        f'<edge source="n{u}" target="n{v}" label="{bond}"/>' for (u, v), bond in zip(ENDS, BONDS, strict=True)
    )
    text = f"<graphml><graph>{nodes}{edges}</graph></graphml>"
    assert labels(write(tmp_path, "g.graphml", text)) == ([f":{kind}" for kind in KINDS], BONDS)


def test_descriptions_are_labels_where_there_are_no_others(tmp_path: Path) -> None:
    nodes = "".join(f'<node id="n{n}"><desc>{kind}</desc></node>' for n, kind in enumerate(KINDS))
    assert labels(write(tmp_path, "g.graphml", f"<graphml><graph>{nodes}</graph></graphml>")) == (KINDS, [])


def test_data_of_another_program_are_named(tmp_path: Path) -> None:
    text = "<graphml><graph><node id='a'><data key='style'><z:Box><z:Size/></z:Box></data></node></graph></graphml>"
    said = "lists or objects that are not read: 'style'"
    assert ("G430", said) in notes(write(tmp_path, "g.graphml", text.replace("<graphml>", "<graphml xmlns:z='z'>")))


def items(nodes: list[dict[str, Any]], key: str, edges: list[dict[str, Any]]) -> str:
    return json.dumps({"nodes": [{"id": str(n)} | node for n, node in enumerate(nodes)], key: edges})


def ends(one: str, other: str, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{one: str(u), other: str(v)} | cells for (u, v), cells in zip(ENDS, said, strict=True)]


FORMS = {
    "JSON Graph Format": json.dumps(
        {
            "graph": {
                "nodes": {str(n): {"label": kind} for n, kind in enumerate(KINDS)},
                "edges": ends("source", "target", [{"relation": bond} for bond in BONDS]),
            }
        }
    ),
    "its first version": json.dumps(
        {
            "graphs": [
                {
                    "nodes": [{"id": str(n), "label": kind} for n, kind in enumerate(KINDS)],
                    "edges": ends("source", "target", [{"label": bond} for bond in BONDS]),
                }
            ]
        }
    ),
    "metadata": items(
        [{"metadata": {"element": kind}} for kind in KINDS],
        "edges",
        ends("source", "target", [{"metadata": {"bond": bond}} for bond in BONDS]),
    ),
    "a property graph": items(
        [{"labels": [kind], "properties": {"age": "4"}} for kind in KINDS],
        "relationships",
        ends("startNode", "endNode", [{"type": bond, "properties": {}} for bond in BONDS]),
    ),
    "Cytoscape": json.dumps(
        {
            "elements": {
                "nodes": [{"data": {"id": str(n), "label": kind}} for n, kind in enumerate(KINDS)],
                "edges": [{"data": one} for one in ends("source", "target", [{"label": bond} for bond in BONDS])],
            }
        }
    ),
    "Cytoscape's own file": json.dumps(
        {
            "data": {"SUID": 52},
            "elements": {
                "nodes": [
                    {"data": {"id": str(n), "SUID": 60 + n, "shared_name": f"n{n}", "selected": False, "type": kind}}
                    for n, kind in enumerate(KINDS)
                ],
                "edges": [{"data": one} for one in ends("source", "target", [{"interaction": b} for b in BONDS])],
            },
        }
    ),
    "lists of labels alone": json.dumps(
        {"edge_index": [[0, 1], [1, 2]], "x": [["A"], ["B"], ["A"]], "edge_type": BONDS}
    ),
    "graphology": json.dumps(
        {
            "attributes": {},
            "nodes": [{"key": str(n), "attributes": {"label": kind}} for n, kind in enumerate(KINDS)],
            "edges": ends("source", "target", [{"attributes": {"label": bond}} for bond in BONDS]),
        }
    ),
    "lists of labels": json.dumps(
        {"num_nodes": 3, "edge_index": [[0, 1], [1, 2]], "node_labels": KINDS, "edge_attr": [[bond] for bond in BONDS]}
    ),
    "nodes and their labels": json.dumps(
        {
            "nodes": {str(n): kind for n, kind in enumerate(KINDS)},
            "edges": [[*e, b] for e, b in zip(ENDS, BONDS, strict=True)],
        }
    ),
    "by name": json.dumps(
        {
            "nodes": [{"name": f"n{n}", "kind": kind} for n, kind in enumerate(KINDS)],
            "links": [{"source": f"n{u}", "target": f"n{v}", "kind": b} for (u, v), b in zip(ENDS, BONDS, strict=True)],
        }
    ),
    "named, and joined by position": json.dumps(
        {
            "nodes": [{"name": f"n{n}", "kind": kind} for n, kind in enumerate(KINDS)],
            "links": [{"source": u, "target": v, "kind": b} for (u, v), b in zip(ENDS, BONDS, strict=True)],
        }
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_labels_in_json(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, "g.json", FORMS[name])
    assert labels(path) == SEEN
    found = read(path, require_target=False)
    assert len(found.dataset.node_columns) == 1
    assert found.faults == ()


def test_a_name_that_nodes_share_is_a_label(tmp_path: Path) -> None:
    edges = ends("source", "target", [{"interaction": bond} for bond in BONDS])
    text = items([{"name": kind} for kind in KINDS], "edges", edges)
    assert labels(write(tmp_path, "g.json", text)) == SEEN


@pytest.mark.parametrize(("key", "n"), [("name", 3), ("label", 10)])
def test_a_name_of_its_own_for_each_node_is_named_as_not_read(tmp_path: Path, key: str, n: int) -> None:
    path = write(tmp_path, "g.json", items([{key: f"node {node}"} for node in range(n)], "edges", []))
    assert labels(path)[0] == ["*"] * n
    assert ("G417", f"attributes of nodes that are not used: '{key}'") in notes(path)


def test_several_labels_of_one_node(tmp_path: Path) -> None:
    text = items([{"labels": ["A", "C"]}, {"labels": ["B"]}, {"labels": []}], "relationships", [])
    assert labels(write(tmp_path, "g.json", text))[0] == ["A:C", "B", "*"]


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    text = json.dumps({"nodes": [{"id": 0, "spectrum": [1, 2]}], "edges": [], "layout": {"algorithm": "force"}})
    assert ("G430", "lists or objects that are not read: 'layout', 'spectrum'") in notes(write(tmp_path, "g", text))


@pytest.mark.parametrize("where", ['LabelGraphics [ text "{}" fontSize 12 ]', 'label "{}" graphics [ x 1.0 ]'])
def test_labels_of_yed_in_gml(tmp_path: Path, where: str) -> None:
    nodes = " ".join(f"node [ id {n} {where.format(kind)} ]" for n, kind in enumerate(KINDS))
    edges = " ".join(
        f"edge [ source {u} target {v} {where.format(bond)} ]" for (u, v), bond in zip(ENDS, BONDS, strict=True)
    )
    path = write(tmp_path, "g.gml", f'Creator "yFiles"\ngraph [ {nodes} {edges} ]')
    assert labels(path) == SEEN
    assert notes(path) == []


def test_gml_in_capitals_and_by_another_name(tmp_path: Path) -> None:
    nodes = " ".join(f'Node [ ID {n} label "{kind}" ]' for n, kind in enumerate(KINDS))
    edges = " ".join(f'arc [ Source {u} Target {v} label "{b}" ]' for (u, v), b in zip(ENDS, BONDS, strict=True))
    assert labels(write(tmp_path, "g.gml", f"graph [ {nodes} {edges} ]")) == SEEN


def test_lists_and_doubled_attributes_of_gml_are_named(tmp_path: Path) -> None:
    text = (
        'graph [ node [ id 0 kind "A" kind "B" style [ width 2 ] ] node [ id 1 kind "A" ] edge [ source 0 target 1 ] ]'
    )
    assert notes(write(tmp_path, "g.gml", text)) == [
        ("G435", "attributes that a graph, a node or an edge has twice, of which the last counts: 'kind'"),
        ("G430", "lists or objects that are not read: 'style'"),
    ]


def test_doubled_attributes_of_graphml_are_named(tmp_path: Path) -> None:
    text = "<graphml><graph><node id='a'><data key='k'>A</data><data key='k'>B</data></node></graph></graphml>"
    assert "G435" in dict(notes(write(tmp_path, "g.graphml", text)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.gml", "graph [ node [ id 0 ] node [ id 1 ] ]\nedge [ source 0 target 1 ]"),
        ("g.graphml", "<graphml><graph><node id='0'/><node id='1'/></graph><edge source='0' target='1'/></graphml>"),
        ("g.gexf", "<gexf><graph><nodes><node id='0'/></nodes></graph><edge source='0' target='0'/></gexf>"),
    ],
)
def test_edges_outside_of_a_graph_are_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(InputError, match=r"edge.* outside of a graph.*\[F319\]"):
        read(write(tmp_path, name, text), require_target=False)


def test_labels_beside_a_list_of_edges(tmp_path: Path) -> None:
    path = write(tmp_path, "g.csv", "edges,node_labels,edge_labels,y\n0-1 1-2,A B A,x y,p\n0-1,A A,,q\n")
    assert labels(path) == ([*KINDS, "A", "A"], [*BONDS, "*"])
    assert read(path).dataset.target.tolist() == ["p", "q"]
    wrong = write(tmp_path, "h.csv", "edges,edge_labels,y\n0-1 1-2 2-1,x y z,p\n0-1,x y,q\n")
    assert notes(wrong)[1:] == [
        ("G402", "1 loops or repeated edges"),
        ("G405", "an edge is there twice with different labels; the first one counts"),
        ("G408", "2 labels for 1 edges"),
    ]
