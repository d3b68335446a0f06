"""Missing values: one list, in every column of every format."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from pandas._libs.parsers import STR_NA_VALUES
from rdkit import Chem

from engine.errors import InputError
from engine.readers import Imported, read
from engine.readers.columns.missing import MAYBE_CLASSES, MAYBE_MISSING, MISSING, is_missing, said
from tests.engine.readers.conftest import Write, write

__all__ = ["write"]

TEXTS = [
    "NULL",
    "null",
    "n/a",
    "N/A",
    "NA",
    "<NA>",
    "\\N",
    "NAN",
    "nan",
    "None",
    "none",
    "#REF!",
    "#DIV/0!",
    "#N/A",
    " ",
]
SMILES = ("CCO", "CCN", "CCC", "CCCC", "CCCl", "CCBr", "CO", "CN", "CS")


def with_missing(text: str) -> list[str]:
    return ["a", "b", text, "a", "b", text, "a", "b", "b"]


def csv(cells: list[str], column: str = "label") -> str:
    return f"smiles,{column}\n" + "".join(f'{s},"{c}"\n' for s, c in zip(SMILES, cells, strict=True))


def codes(found: Imported) -> list[str]:
    return sorted({fault.code for fault in found.faults})


def test_the_list_has_all_that_pandas_takes_for_missing() -> None:
    assert [text for text in STR_NA_VALUES if not is_missing(text)] == []


@pytest.mark.parametrize("text", ["Na", "no", "0", "nab", "N", "#1", "NO", "none at all", "null mutant", "[Na]"])
def test_what_is_none(text: str) -> None:
    assert said(f" {text} ") == text


def test_the_lists_are_apart() -> None:
    assert not MISSING & MAYBE_MISSING
    assert {"none", "na"} <= MAYBE_CLASSES


@pytest.mark.parametrize("text", TEXTS)
def test_in_the_target_of_a_table(write: Write, text: str) -> None:
    found = read(write("t.csv", csv(with_missing(text))))
    assert found.dataset.classes == ("a", "b")
    assert found.dataset.records.tolist() == [1, 2, 4, 5, 7, 8, 9]
    assert [fault.record for fault in found.faults if fault.code == "T203"] == [3, 6]


@pytest.mark.parametrize("text", ["NULL", "None", "#VALUE!", "n/a"])
def test_in_every_format(write: Write, text: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"smiles": SMILES, "label": with_missing(text)})
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    frame.to_parquet(tmp_path / "t.parquet")
    (tmp_path / "t.jsonl").write_text(frame.to_json(orient="records", lines=True))
    block = Chem.MolToMolBlock(Chem.MolFromSmiles("CCO")) + "> <label>\n{}\n\n$$$$\n"
    (tmp_path / "t.sdf").write_text("".join(block.format(label) for label in frame["label"]))
    (tmp_path / "t.gml").write_text(
        "".join(f'graph [ label "{label}" node [ id 0 ] ]\n' for label in frame["label"]),
    )
    graphs = [{"label": label, "nodes": [0, 1], "edges": [[0, 1]]} for label in frame["label"]]
    (tmp_path / "g.json").write_text(json.dumps(graphs))
    for name in ("t.xlsx", "t.parquet", "t.jsonl", "t.sdf", "t.gml", "g.json"):
        found = read(tmp_path / name, target="label")
        assert (name, found.dataset.classes, len(found.dataset)) == (name, ("a", "b"), 7)


def test_in_the_labels_of_a_tu_set_and_of_a_folder(write: Write) -> None:
    labels = ["1", "0", "NULL", "1", "nan", "0"]
    write("S/S_graph_labels.txt", "\n".join(labels) + "\n")
    write("S/S_graph_indicator.txt", "".join(f"{g}\n{g}\n" for g in range(1, 7)))
    folder = write("S/S_A.txt", "".join(f"{2 * g - 1}, {2 * g}\n{2 * g}, {2 * g - 1}\n" for g in range(1, 7))).parent
    write("S/S_node_labels.txt", "NULL\n1\n" * 6)
    found = read(folder)
    assert found.dataset.target.tolist() == ["1", "0", "1", "0"]
    assert [(f.code, f.record) for f in found.faults if f.record] == [("T203", 3), ("T203", 5)]
    assert found.dataset.node_columns[0].symbols == ("1", "*")
    graph = 'graph [ node [ id 0 label "x" ] ]\n'
    for n in range(4):
        write(f"F/g{n}.gml", graph)
    write("F/labels.csv", "file,label\ng0.gml,a\ng1.gml,b\ng2.gml,NULL\ng3.gml,#N/A\n")
    assert read(folder.parent / "F", target="label").dataset.target.tolist() == ["a", "b"]


@pytest.mark.parametrize("text", TEXTS)
def test_groups_that_are_missing_are_groups_of_their_own(write: Write, text: str) -> None:
    rows = "".join(f'{s},{"ab"[n % 2]},"{text if n < 6 else "S"}"\n' for n, s in enumerate(SMILES))
    found = read(write("t.csv", "smiles,label,series\n" + rows), group="series")
    assert found.dataset.group is not None
    assert found.dataset.group.tolist() == [*(f"record {n}" for n in range(1, 7)), "S", "S", "S"]
    assert [fault.record for fault in found.faults if fault.code == "T209"] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("text", TEXTS)
def test_weights_ids_and_structures(write: Write, text: str) -> None:
    rows = f'CCO,a,1,x\n"{text}",a,1,y\nCCC,b,"{text}",z\nCCN,b,1,"{text}"\n'
    found = read(write("t.csv", "smiles,label,w,id\n" + rows), weight="w")
    assert found.dataset.ids.tolist() == ["x", "4"]
    assert [(f.code, f.record) for f in found.faults if f.record] == [("S101", 2), ("T207", 3)]


def node_link(**attribute: str) -> str:
    nodes = [{"id": 0, **attribute}, {"id": 1, "kind": "C", "mass": "1.5"}]
    return json.dumps([{"label": label, "nodes": nodes, "edges": [[0, 1]]} for label in "aabb"])


def test_labels_and_attributes_of_nodes(write: Write) -> None:
    found = read(write("g.json", node_link(kind="NULL", mass="nan")), target="label")
    assert found.dataset.node_columns[0].symbols == ("*", "C")
    assert found.dataset.attribute_names == ()
    assert "T229" in codes(found)


def test_sodium_is_no_missing_value(write: Write) -> None:
    capitals = read(write("g.json", node_link(kind="NA", mass="2")), target="label")
    assert capitals.dataset.node_columns[0].symbols == ("C", "NA")
    assert "T222" in codes(capitals)
    assert read(write("h.json", node_link(kind="Na", mass="2")), target="label").dataset.node_columns[0].symbols == (
        "C",
        "Na",
    )


def test_what_could_be_a_class_is_noted(write: Write) -> None:
    read_so = read(write("t.csv", csv(["mild", "none", "severe", "none", "mild", "severe", "mild", "none", "mild"])))
    assert read_so.dataset.classes == ("mild", "severe")
    (note,) = (fault for fault in read_so.faults if fault.code == "T222")
    assert note.found == "'none' (3 cells) is read as a missing value"
    kept = read(write("u.csv", csv(["alert", "none", "alert", "none", "none", "alert", "none", "none", "none"])))
    assert kept.dataset.classes == ("alert", "none")
    assert codes(kept) == ["T222"]
    unknown = read(write("v.csv", csv(["yes", "no", "unknown", "yes", "no", "no", "yes", "no", "-"])))
    assert unknown.dataset.classes == ("-", "no", "unknown", "yes")
    assert codes(unknown) == ["T222"]
    signs = read(write("w.csv", csv(["+", "-", "-", "+", "-", "-", "+", "-", "+"])))
    assert (signs.dataset.classes, signs.faults) == (("+", "-"), ())


def test_a_column_of_nothing_but_missing_values_is_empty(write: Write) -> None:
    with pytest.raises(InputError, match=r"the column of the target is empty.*T203"):
        read(write("t.csv", csv(["NULL"] * 9)), target="label")


@pytest.mark.parametrize("text", ["NULL", "", "nan", "<NA>"])
def test_edges_of_no_graph_and_edges_without_an_end(write: Write, text: str) -> None:
    good = "".join(f"{g},0,1,{c}\n{g},1,2,{c}\n" for g, c in zip("1234", "abab", strict=True))
    path = write("e.csv", f"graph,source,target,label\n{good}{text},0,1,a\n{text},5,6,b\n5,0,{text},a\n5,0,1,a\n")
    found = read(path, target="label")
    assert found.dataset.ids.tolist() == ["1", "2", "3", "4"]
    assert [(f.code, f.found) for f in found.faults if f.code in {"F340", "G401"}] == [
        ("F340", "2 of its rows name no graph, and are left out: line 10, 11"),
        ("G401", "line 12 names no node in the column 'target'"),
    ]
