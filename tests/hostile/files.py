"""Small files that ask for much: `FILES` names each, with a function that makes its bytes. All are below 4.5 MB."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import math
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["FILES", "shrink"]

MIB = 2**20
_TYPES = "application/vnd.openxmlformats-"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_COUNTS = "x\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n"


_shrunk = 1


def shrink(by: int) -> None:
    """Have files made in this process ask for so many times less; what is asked of graphs goes by their edges."""
    global _shrunk  # noqa: PLW0603
    _shrunk = by


def many(number: int) -> int:
    """Return how many there are in a file of the size that is wanted."""
    return number // _shrunk


def side(nodes: int) -> int:
    """Return how many nodes have so many times fewer edges between them."""
    return math.isqrt(nodes * nodes // _shrunk)


def order(n: int) -> str:
    """Return a number of nodes above 62 as graph6 and sparse6 write it."""
    shifts = (12, 6, 0) if n <= 258_047 else (30, 24, 18, 12, 6, 0)
    return "~" * (1 if n <= 258_047 else 2) + "".join(chr(63 + (n >> shift & 63)) for shift in shifts)


def complete(n: int) -> str:
    """Return the complete graph in graph6."""
    full, rest = divmod(n * (n - 1) // 2, 6)
    last = chr(63 + int("1" * rest + "0" * (6 - rest), 2)) if rest else ""
    return f"{order(n)}{'~' * full}{last}\n"


def zipped(members: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def workbook(sheet: str, strings: str = "", before: str = "") -> bytes:
    """Return a workbook with one sheet, whose XML is `sheet`."""
    relation = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATIONS}'
    texts = f'<Relationship Id="rId2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/worksheets/sheet1.xml": "worksheet",
        "/xl/sharedStrings.xml": "sharedStrings",
    }
    overrides = "".join(
        f'<Override PartName="{path}" ContentType="{_TYPES}officedocument.spreadsheetml.{kind}+xml"/>'
        for path, kind in parts.items()
    )
    default = f'<Default Extension="rels" ContentType="{_TYPES}package.relationships+xml"/>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{default}{overrides}</Types>',
            "_rels/.rels": f'{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{_RELATIONS}">'
            '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{relation}/worksheet" Target="worksheets/sheet1.xml"/>{texts}</Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_SHEETS}">{strings}</sst>',
            "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_SHEETS}">{sheet}</worksheet>',
        }
    )


def row(number: int, *cells: tuple[str, str]) -> str:
    inner = "".join(f'<c r="{c}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for c, text in cells)
    return f'<row r="{number}">{inner}</row>'


HEAD = row(1, ("A", "smiles"), ("B", "label"))
THREE = HEAD + row(2, ("A", "CCO"), ("B", "a")) + row(3, ("A", "CCN"), ("B", "b"))


def sheet(rows: str, claimed: str = "") -> str:
    return (f'<dimension ref="{claimed}"/>' if claimed else "") + f"<sheetData>{rows}</sheetData>"


def parquet(columns: dict[str, pa.Array]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, compression="zstd")
    return file.getvalue()


def jsonl(*items: object) -> bytes:
    return "".join(json.dumps(item) + "\n" for item in items).encode()


def _isolated(graphs: int) -> bytes:
    return f":{order(many(50_000))}\n".encode() * graphs


def _tu(**parts: str) -> bytes:
    return zipped({f"x/x_{part}.txt": text for part, text in parts.items()})


def _gexf(inner: str) -> bytes:
    return f"<gexf><graph>{inner}</graph></gexf>".encode()


FILES: dict[str, Callable[[], bytes]] = {
    # -- patterns that tried every way to match
    "comments.graphml": lambda: b"<!---->" * 40 + b"x",
    "comments.gexf": lambda: b"<?a?><!-- --> " * 4000 + b"<",
    "doctypes.xml": lambda: b"<!DOCTYPE a [ ] >" * 3000 + b"x",
    "unclosed.json": lambda: b'{"a":' + b"[" * 70 + b'"' + b'\\"' * 200_000,
    "unclosed.jsonl": lambda: b'{"a": 1}\n{"a":' + b"[" * 70 + b'"' + b'\\"' * 200_000,
    "brackets.sdf": lambda: (_COUNTS + "> " + "<" * 200_000 + "\n$$$$\n").encode(),
    "brackets.mol": lambda: ("x\n\n\n>" + "<>" * 400_000 + "\n").encode(),
    "preamble.gml": lambda: b"Creator\n#\n \n" * many(300_000) + b"grap",
    "quotes.gml": lambda: b'graph [ a "' + b'"b" ' * many(700_000),
    "edges.csv": lambda: b"edges,label\n" + b"1-1," * 30_000 + b"x,a\n0-1,b\n",
    "smiles.csv": lambda: b"smiles,label\n" + b"[" * many(4_000_000) + b",a\nC,b\n",
    "percent.csv": lambda: b"smiles,label\n" + b"%(" * 9_000 + b",a\n" + b"%(1" * 6_000 + b",b\n",
    "readme.zip": lambda: _tu(
        A="1,2\n2,1\n",
        graph_indicator="1\n1\n",
        graph_labels="1\n",
        label_readme="node labels: [" + "a," * 500_000 + "\ncomponent " + "9" * 5_000 + ":\n",
    ),
    # -- sizes that are claimed
    "sparse.xlsx": lambda: workbook(sheet(THREE + row(1_048_576, ("A", "x")), "A1:XFD1048576")),
    "wide.xlsx": lambda: workbook(sheet(HEAD + "".join(row(n, ("XFD", "x")) for n in range(2, many(20_000))))),
    "far.xlsx": lambda: workbook(sheet(THREE + row(999_999_999_999, ("A", "x")))),
    "blank.xlsx": lambda: workbook(sheet(THREE + "<row/>" * many(3_000_000))),
    "padded.xlsx": lambda: workbook(sheet(HEAD + "".join(f'<row><c r="GJR{n}"/></row>' for n in range(many(400_000))))),
    "texts.xlsx": lambda: workbook(sheet(THREE), strings="<si><t>a</t></si>" * many(4_000_000)),
    "comment.xlsx": lambda: workbook(sheet(THREE), before="<!--" + "> " * many(30 * MIB) + "-->"),
    "junk.xlsx": lambda: workbook("<a/>" * many(10_000_000) + sheet(THREE)),
    "claims.zip": lambda: _tu(A="1,2\n2,1\n", graph_indicator="1\n2000000000\n"),
    "ogb.zip": lambda: zipped({"edge.csv": "0,1\n", "num-node-list.csv": "2000000000\n", "num-edge-list.csv": "1\n"}),
    "nodes.csv": lambda: b"edges,nodes,label\n" + b"0-1,%d,a\n0-1,%d,b\n" % (many(50_000), many(50_000)) * 2_000,
    "isolated.jsonl": lambda: jsonl(
        *({"num_nodes": many(50_000), "edges": [], "target": "ab"[i % 2]} for i in range(20))
    ),
    "isolated300.jsonl": lambda: jsonl(
        *({"num_nodes": many(50_000), "edges": [], "y": "ab"[i % 2]} for i in range(300))
    ),
    # -- graphs in few characters
    "complete2000.g6": lambda: (">>graph6<<" + complete(side(2_000))).encode(),
    "complete10000.g6.gz": lambda: gzip.compress((">>graph6<<" + complete(side(10_000))).encode(), 9),
    "complete900.g6.xz": lambda: lzma.compress(complete(side(900)).encode() * 60),
    "isolated.s6": lambda: _isolated(1),
    "isolated20.s6": lambda: _isolated(20),
    "isolated4000.s6": lambda: _isolated(4000),
    "isolated.s6.gz": lambda: gzip.compress(_isolated(many(400_000)), 9),
    "loops.s6": lambda: (":" + order(many(50_000)) + "?" * many(4_000_000) + "\n").encode(),
    "huge.s6": lambda: (":" + order(2**35) + "\n").encode(),
    "codes.csv": lambda: b"graph6,label\n" + f"{complete(side(900)).strip()},a\n".encode() * 50,
    # -- tables
    "commas.csv": lambda: b"smiles,label" + b"," * many(4 * MIB) + b"\nC,a\n",
    "commas.csv.gz": lambda: gzip.compress(b"smiles,label" + b"," * many(16 * MIB - 100) + b"\nC,a\n", 9),
    "commas.csv.bz2": lambda: bz2.compress(b"smiles,label\nC,a\nCC,b\nC" + b"," * many(15 * MIB) + b"\n"),
    "tabs.tsv": lambda: b"a\t" * many(2_000_000) + b"\n" + b"b\t" * 1000 + b"\n",
    "names.csv": lambda: b"a," * many(1_500_000) + b"a\n" + b"1\n" * 10,
    "short.csv": lambda: b",".join(b"c%d" % n for n in range(many(5_000))) + b"\n" + b"C\n" * many(1_500_000),
    "quoted.csv": lambda: b'smiles,label\nC,a\n"' + b'\n",a,"' * many(600_000) + b'"\nCC,b\n',
    "ragged.csv": lambda: b"smiles,label\nC,a\nCC,b\n" + b"C\n" * many(1_400_000),
    "quotes.csv": lambda: b"smiles,label\nC,a\n" + b'"\n' * many(2_000_000),
    "lacking.csv": lambda: (
        b",".join(b"c%d" % n for n in range(many(4_900)))
        + b",smiles\n"
        + b"1\n" * many(9_990)
        + b"," * many(4_900)
        + b"C\n"
    ),
    "unnamed.csv": lambda: (
        b",".join(b"c%d" % n for n in range(many(4_900))) + b"\n" + b"," * many(4_899) + b"\n" + b"1\n" * many(9_990)
    ),
    "ones.csv": lambda: b"smiles,label\n" + b"1,a\n2,b\n" * many(500_000),
    "line.csv.gz": lambda: gzip.compress(b"smiles,label\nC,a\n" + b"ab" * many(8 * MIB - 100), 9),
    "edge_commas.zip": lambda: zipped(
        {"edge.csv": "1," * many(4_000_000) + "1\n", "num-node-list.csv": "2\n", "num-edge-list.csv": "1\n"}
    ),
    "nulls.parquet": lambda: parquet({f"c{n}": pa.nulls(many(1_000_000), pa.int32()) for n in range(60)}),
    "lists.parquet": lambda: parquet(
        {"smiles": pa.array(["C"]), "x": pa.array([[None] * many(60_000_000)], pa.list_(pa.int8()))}
    ),
    "texts.parquet": lambda: parquet(
        {"smiles": pa.DictionaryArray.from_arrays(pa.array([0] * 1_200), pa.array(["C" * many(MIB)]))}
    ),
    "properties.sdf": lambda: "".join(f"{_COUNTS}> <p{n}>\n1\n\n$$$$\n" for n in range(many(45_000))).encode(),
    "one.sdf": lambda: (_COUNTS + "> <a>\n" + "b\n" * many(2_000_000)).encode(),
    # -- JSON and XML
    "objects.json": lambda: b"[" + b"{}," * many(1_300_000) + b"{}]",
    "objects.json.gz": lambda: gzip.compress(b"[" + b"{}," * many(5_000_000) + b"{}]"),
    "lists.json": lambda: b'{"a": [' + b"[]," * many(1_400_000) + b"[]]}",
    "inner.json": lambda: b'[{"smiles": "C", "x": [' + b"[]," * many(1_400_000) + b"[]]}]",
    "columns.json": lambda: (
        b'{"smiles": [' + b"1," * many(1_000_000) + b'1], "y": [' + b"1," * many(1_000_000) + b"1]}"
    ),
    "cells.json": lambda: b'{"a": {' + b",".join(b'"%d":[]' % n for n in range(many(350_000))) + b"}}",
    "nothing.jsonl": lambda: b'{"smiles": "C"}\n' + b"{}\n" * many(1_300_000),
    "nodeless.jsonl": lambda: b'{"nodes": [], "edges": []}\n' * many(150_000),
    "keys.jsonl": lambda: b"".join(b'{"k%d": 1}\n' % n for n in range(many(250_000))),
    "keys.json": lambda: b"[{" + b",".join(b'"k%d": 1' % n for n in range(many(300_000))) + b"}]",
    "sparse.jsonl": lambda: (
        b"{" + b",".join(b'"k%d":1' % n for n in range(many(4_900))) + b"}\n" + b"{}\n" * many(1_300_000)
    ),
    "lacking.jsonl": lambda: (
        b'{"smiles": "C", '
        + b",".join(b'"k%d":1' % n for n in range(many(4_900)))
        + b"}\n"
        + b'{"k%d":1}\n' % (many(4_900) - 1) * many(9_990)
    ),
    "strings.json": lambda: b"[" + b'"",' * many(1_400_000) + b'""]',
    "mixed.json": lambda: b'[{"smiles": "C"},' + b"1," * many(1_900_000) + b"1]",
    "links.json": lambda: (
        b'{"nodes": [{"id": 1}, {"id": 2}], "edges": ['
        + b",".join(b'{"source":1,"target":2,"k%d":1}' % n for n in range(many(100_000)))
        + b"]}"
    ),
    "deep.json": lambda: b"[" * many(4_000_000),
    "pairs.gml": lambda: b"graph [\n" + b"a b\n" * many(1_000_000) + b"]\n",
    "keys.gml": lambda: b"graph [ node [ id 1\n" + b"".join(b"k%d 1\n" % n for n in range(many(400_000))) + b"] ]\n",
    "names.gml": lambda: (
        b"graph [\n" + b"".join(b"node [ id %d k%d 1 ]\n" % (n, n) for n in range(many(50_000))) + b"]\n"
    ),
    "graphs.gml": lambda: b"graph []\n" * many(450_000),
    "ends.gml": lambda: b"graph [edge [source 1]]\n" * many(180_000),
    "comment.graphml.gz": lambda: gzip.compress(b"<graphml><!--" + b"> " * many(8 * MIB - 100) + b"--></graphml>", 9),
    "unclosed.graphml": lambda: b"<graphml><!--" + b"-" * many(4 * MIB),
    "graphs.graphml": lambda: b"<graphml>" + b"<graph/>" * many(450_000) + b"</graphml>",
    "data.graphml": lambda: (
        "<graphml>" + "".join(f"<graph><data key='k{n}'>1</data></graph>" for n in range(many(90_000))) + "</graphml>"
    ).encode(),
    "graphs.gexf": lambda: b"<gexf>" + b"<graph/>" * many(450_000) + b"</gexf>",
    "attributes.gexf": lambda: _gexf("<node " + " ".join(f"a{n}='1'" for n in range(many(300_000))) + "/>"),
    "nodes.gexf": lambda: _gexf("<nodes>" + "<node id='1'/>" * many(250_000) + "</nodes>"),
}
"""Files by name; the name says the format, or does not."""
