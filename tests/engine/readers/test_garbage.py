"""Anything at all that has the words of a format is read or refused with a typed fault, in each reader by itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem, rdBase

from engine.data.chemistry.molecules import Hydrogens
from engine.errors import InputError
from engine.faults import FAULT_KINDS
from engine.readers import read
from engine.readers.containers.compression import unpack
from engine.readers.graphs.gexf import gexf_entries
from engine.readers.graphs.gml import gml_entries
from engine.readers.graphs.graph6 import read_graph_line
from engine.readers.graphs.graphml import graphml_entries
from engine.readers.graphs.node_link import node_link_entries
from engine.readers.imported import ReadOptions
from engine.readers.limits import LIMITS
from engine.readers.molecules.inchi import read_inchi
from engine.readers.molecules.sdf import sdf_entries
from engine.readers.molecules.smarts_list import read_smarts_list
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.json_items import json_items
from engine.readers.tables.json_table import json_records
from engine.readers.tables.parquet import parquet_records
from engine.readers.tables.workbook import workbook_records
from tests.engine.readers.test_properties import workbook


@settings(max_examples=200)
@given(st.text("InChI=1S/CHNO0123456789-,()/cht+q", max_size=40))
def test_any_inchi_is_a_molecule_or_a_problem(text: str) -> None:
    with rdBase.BlockLogs():
        found = read_inchi(f"InChI=1S/{text}", Hydrogens.AS_FILE)
    assert isinstance(found, Chem.Mol | Problem)


def soup(*words: str) -> st.SearchStrategy[bytes]:
    """Return the words in any order and number, with or without some bytes between them."""
    plain = st.sampled_from([word.encode() for word in words])
    pieces = st.one_of(plain, st.binary(max_size=4))
    return st.one_of(st.lists(plain, max_size=25), st.lists(pieces, max_size=25)).map(b"".join)


LEAVES = st.sampled_from(
    [
        *("<node/>", "<node id='1'/>", "<node id='2'/>", "<edge source='1' target='2'/>", "<edge/>", "<hyperedge/>"),
        *("<data key='k'>1</data>", "<data/>", "<default>x</default>", "<key id='k' for='node'/>", "<key/>"),
        *("<attribute id='0' title='t'/>", "<attvalue for='0' value='1'/>", "<attvalue/>", "x", "<y:z/>"),
    ]
)
BRANCHES = st.sampled_from(
    ["graph", "node id='1'", "node id='3'", "key id='k'", "attributes class='edge'", "attribute id='0'", "data key='k'"]
)


def _wrapped(tag: str, inner: list[str]) -> str:
    return f"<{tag}>{''.join(inner)}</{tag.split(maxsplit=1)[0]}>"


XML = st.recursive(LEAVES, lambda inner: st.builds(_wrapped, BRANCHES, st.lists(inner, max_size=5)), max_leaves=15)
TABLE = ("edges", "1,2\n", "3\n", '"', "0\n", "-1,0\n", "1e9\n", "\n")


@settings(max_examples=200)
@given(XML, st.sampled_from(["", "<", "</graph>", "\0"]))
def test_any_xml_of_graphs(inner: str, end: str) -> None:
    for name, find in (("graphml", graphml_entries), ("gexf", gexf_entries)):
        content = f"<{name}>{inner}</{name}>{end}".encode()
        _answered(lambda find=find, content=content: find(content, "x", LIMITS))  # type: ignore[misc]


@settings(max_examples=150)
@given(
    soup("graph [", "]", " node [ id 1", ' label "a"', "edge [ source 1 target 1", "directed 1", '"', "#\n", "&amp;")
)
def test_any_gml(content: bytes) -> None:
    _answered(lambda: list(gml_entries(b"graph [ " + content, "x", LIMITS)))


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["nodes", "edges", "links", "edge_index", "id", "source", "target", "graph", "num_nodes"]),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.one_of(VALUES, st.dictionaries(st.sampled_from(["nodes", "edges", "edge_index", "num_nodes"]), VALUES)))
def test_any_json(value: object) -> None:
    content = json.dumps(value).encode()
    _answered(lambda: list(node_link_entries(json_items(content, "x", LIMITS), LIMITS)))
    _answered(lambda: json_records(json_items(content, "x", LIMITS), LIMITS))


@settings(max_examples=150)
@given(
    soup("\n", "  2  1  0  0  0  0  0  0  0  0999 V2000\n", "M  END\n", "$$$$\n", "> <y>\n", "M  V30 COUNTS 9 9 0\n")
)
def test_any_sdf(content: bytes) -> None:
    _answered(lambda: list(sdf_entries(b"\n\n\n" + content, "x")[0]))


@settings(max_examples=200)
@given(st.text("~?@ABCdgw:;>_`", max_size=20))
def test_any_graph6(line: str) -> None:
    found = read_graph_line(line, 50)
    assert isinstance(found, Problem) or len(found.labels) <= 50


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["xlsx", "parquet"]), st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
def test_damaged_tables_of_other_programs(kind: str, at: int, noise: bytes) -> None:
    content = bytearray(TYPED[kind])
    at %= len(content)
    content[at : at + len(noise)] = noise
    if kind == "xlsx":
        _answered(lambda: workbook_records(bytes(content), "x.xlsx", ReadOptions()))
    else:
        _answered(lambda: parquet_records(bytes(content), "x.parquet", LIMITS))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["num-node-list", "num-edge-list", "edge", "node-feat", "x"]), soup(*TABLE)))
def test_any_ogb_and_any_edge_rows(place: Path, files: dict[str, bytes]) -> None:
    for needed, names in (("ogb", {"num-node-list": b"1\n", "num-edge-list": b"1\n", "edge": b"0,0\n"}), ("rows", {})):
        archive = place / f"{needed}.zip"
        with zipfile.ZipFile(archive, "w") as written:
            for name, content in (names | files).items():
                written.writestr(f"{name}.csv", content)
            if needed == "rows":
                written.writestr("edges.csv", b"graph,source,target\n" + files.get("edge", b""))
                written.writestr("nodes.csv", b"graph,node\n" + files.get("node-feat", b""))
        _answered(lambda path=archive: read(path, require_target=False))  # type: ignore[misc]


@given(st.sampled_from([b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"]), st.binary(max_size=60))
def test_any_packed_file(magic: bytes, rest: bytes) -> None:
    with pytest.raises(InputError, match=r"\[F3(13|02|21)\]"):
        unpack(magic + rest, "x", LIMITS)


@settings(max_examples=60)
@given(soup("name,smarts\n", "a,C\n", "SMARTS", '"', ",", "\n"))
def test_any_list_of_smarts(place: Path, content: bytes) -> None:
    path = place / "any.csv"
    path.write_bytes(content)
    with_codes = FAULT_KINDS.keys() | {"Q911"}
    _answered(lambda: read_smarts_list(path), codes=with_codes)


def _answered(find: Callable[[], object], codes: object = FAULT_KINDS.keys()) -> None:
    """Let a reader answer or refuse; anything else that is raised is a bug."""
    try:
        find()
    except InputError as error:
        unknown = [fault.code for fault in error.faults if fault.code not in codes]  # type: ignore[operator]
        if unknown:
            raise AssertionError(f"{unknown} are no codes of faults") from error


_FRAME = pd.DataFrame({"smiles": ["CCO", "CCN"], "y": [1.5, 2.0]})
TYPED = {"xlsx": workbook(_FRAME), "parquet": _FRAME.to_parquet()}
