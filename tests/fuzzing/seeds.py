"""Sound inputs that fuzzing starts from: small files of each format, golden models, documents of a run."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from tests.fuzzing.targets import PART

__all__ = ["WORDS", "seeds_of"]

_HERE = Path(__file__).parent
_REPOSITORY = _HERE.parents[1]
_MOLECULES = ("CCO", "c1ccccc1N", "C[N+](C)(C)C.[Cl-]", "[2H]OC", "C/C=C/C", "N[C@@H](C)C(=O)O", "[Na+].[O-]c1ccccc1")
_SMILES = "".join(f"{smiles},{'ab'[k % 2]},{k}\n" for k, smiles in enumerate(_MOLECULES))
_TABLES = (
    f"smiles,label,id\n{_SMILES}",
    f"\ufeffsmiles;label;id\r\n{_SMILES.replace(',', ';')}",
    'id\tsmiles\tactivity\tweight\n1\t"CCO"\t0,5\t1\n2\tc1ccncc1\t1,5\t\n',
    "edges,labels,label\n0-1 1-2,C C O,x\n0>1 1-2 2-0,C N O,y\n",
    "graph,source,target,label\n1,a,b,x\n1,b,c,x\n2,a,b,y\n",
    "InChI,label\nInChI=1S/CH4/h1H4,a\nInChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3,b\n",
    "graph6,label\nBw,a\nBW,b\nDhc,a\n",
    'name,smiles,"class, as\n""said"""\n"a\nb",CC,"x"\n=1+1,CCC,y\n',
)
_MOL = """ethanol
  made by hand

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.2000    1.2000    0.0000 O   0  0
  1  2  1  0
  2  3  1  0
M  END
> <label>
a

$$$$
"""
_MOL_3000 = """
  x

  0  0  0     0  0            999 V3000
M  V30 BEGIN CTAB
M  V30 COUNTS 2 1 0 0 0
M  V30 BEGIN ATOM
M  V30 1 C 0 0 0 0
M  V30 2 N 1.5 0 0 0 CHG=1
M  V30 END ATOM
M  V30 BEGIN BOND
M  V30 1 1 1 2
M  V30 END BOND
M  V30 END CTAB
M  END
> <label>
b

$$$$
"""
_NODE_LINK = {
    "directed": False,
    "multigraph": False,
    "graph": {"label": "x"},
    "nodes": [{"id": 0, "label": "C"}, {"id": "b", "label": "N"}, {"id": 2.5}],
    "links": [{"source": 0, "target": "b", "label": 1}, {"source": "b", "target": 2.5}],
}
_GRAPHML = """<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="label" attr.type="string"/><key id="d1" for="graph" attr.name="label"/>
<graph id="g1" edgedefault="undirected"><data key="d1">x</data>
<node id="a"><data key="d0">C</data></node><node id="b"/><edge source="a" target="b"/></graph>
<graph id="g2" edgedefault="directed"><node id="a"/><node id="b"/><edge source="b" target="a"/></graph></graphml>"""
_GEXF = """<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="undirected">
<attributes class="node"><attribute id="0" title="label" type="string"/></attributes>
<nodes><node id="0" label="a"><attvalues><attvalue for="0" value="x"/></attvalues></node><node id="1"/></nodes>
<edges><edge id="0" source="0" target="1"/></edges></graph></gexf>"""
_GML = 'graph [ label "x" directed 0 node [ id 1 label "C" ] node [ id 2 ] edge [ source 1 target 2 weight 0.5 ] ]\n'
_TU = {
    "A": "1, 2\n2, 1\n2, 3\n3, 2\n4, 5\n5, 4\n",
    "graph_indicator": "1\n1\n1\n2\n2\n",
    "graph_labels": "1\n-1\n",
    "node_labels": "0\n1\n0\n2\n2\n",
    "edge_labels": "0\n0\n1\n1\n0\n0\n",
    "node_attributes": "0.5, 1\n1, nan\n0, 0\n1e9, 2\n-1, 3\n",
}
_RUNS = (
    '{"source": {"origin": "sample", "name": "mutag"}, "form": "rules", "max_rules": 10, "radius": 2, "seed": 0}',
    '{"state": "done", "stage": "fit", "fraction": 1.0, "greedy": [], "front": [], "faults": []}',
    '{"graphs": [0, 3], "fold": [0, 1], "probabilities": [[0.25, 0.75], [1, 0]]}',
    '{"training_accuracy": 0.9, "rules": 3, "held_out": null}',
    '{"model": "", "edits": [{"time": "t", "edit": {"kind": "switch-rule", "rule": 1, "on": false}, "words": "w"}], "undone": [], "looks": 2}',
    '{"format": "symgraph-search", "version": 2, "searches": {"d": {"generation": 3, "greedy": [[[[0, 1], 1]]],'
    ' "archive": [{"rules": [[[0], 1]], "language": 0}], "islands": [[{"rules": [], "language": 1}]]}}}',
)
_SMARTS = ("[NX3;H2]c", "[#6]~[#7]", "[$([OX1]=C),$(N)]", "[!#1;r6]:a", "*1~*~*~1", "[C@H](F)Cl")


def _zipped(members: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _archives() -> list[bytes]:
    tu = _zipped({f"FUZZ/FUZZ_{part}.txt": content for part, content in _TU.items()})
    graphs = _zipped({"a.graphml": _GRAPHML, "b.gml": _GML, "labels.csv": "id,label\na,x\nb,y\n"})
    table = _zipped({"molecules.csv": _TABLES[0]})
    ogb = _zipped(
        {
            "raw/edge.csv": "0,1\n1,2\n0,1\n",
            "raw/num-node-list.csv": "3\n2\n",
            "raw/num-edge-list.csv": "2\n1\n",
            "raw/graph-label.csv": "0\n1\n",
        }
    )
    return [tu, graphs, table, ogb]


def _models() -> list[bytes]:
    golden = _REPOSITORY / "tests" / "engine" / "rules" / "model_file" / "golden"
    return [path.read_bytes() for path in sorted(golden.glob("*.json"))]


def seeds_of(target: str) -> list[bytes]:
    """Return the sound inputs of a target, and what was once found to break it."""
    node_links = (
        _NODE_LINK,
        [_NODE_LINK, _NODE_LINK],
        [{"smiles": "CCO", "label": 1.5}, {"smiles": "C", "label": None}],
    )
    lines = "".join(f'{{"smiles": "{smiles}", "label": {k % 2}}}\n' for k, smiles in enumerate(_MOLECULES))
    sound = {
        "table": lambda: [text.encode() for text in _TABLES],
        "sdf": lambda: [_MOL.encode(), (_MOL + _MOL_3000).encode(), _MOL_3000.encode()],
        "json": lambda: [*(json.dumps(found).encode() for found in node_links), lines.encode()],
        "graph": lambda: [text.encode() for text in (_GRAPHML, _GEXF, _GML, "Bw\nBW\nDhc\n", ":Cdv\n:Fa@x^\n")],
        "archive": _archives,
        "tu": lambda: [PART.join(content.encode() for content in _TU.values())],
        "smiles": lambda: [text.encode() for text in _MOLECULES],
        "smarts": lambda: [text.encode() for text in _SMARTS],
        "model": _models,
        "run": lambda: [text.encode() for text in _RUNS],
    }[target]()
    found = sorted((_HERE / "found" / target).glob("*"))
    return [*sound, *(path.read_bytes() for path in found)]


WORDS = tuple(
    word.encode()
    for word in (
        *("nan", "inf", "-1", "1e400", "99999999999999999999", "0x10", "null", "true", "NaN", "\u202e", "\ufeff", "\0"),
        *("[", "]", "(", ")", "%99", "%(100)", "@", "[nH]", "c1ccccc1", "[Og+99]", "[999C]", ".", "*", "$", "~", "\\"),
        *("=cmd|' /C calc'!A0", "<script>", "../../x", "&lol;", "<!DOCTYPE a [<!ENTITY b 'c'>]>", '"', ",", ";", "\t"),
        *("\r", "\n", "\r\n", "{", "}", '"id"', '"nodes"', '"links"', "M  END", "$$$$", "M  CHG", "V3000", "graph ["),
    )
)
"""Pieces that mean something to one of the readers."""
