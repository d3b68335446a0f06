from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.dataset import GraphKind
from engine.errors import Cancelled, InputError
from engine.progress import Step
from engine.readers import Columns, Imported, Limits, read
from tests.engine.graphs import to_networkx
from tests.engine.readers.conftest import Write

GOOD = "smiles,label\nCCO,0\nCCN,1\nc1ccccc1,0\n"


def codes(imported: Imported) -> list[tuple[str, int]]:
    return [(fault.code, fault.record) for fault in imported.faults]


def test_a_table_of_molecules(write: Write) -> None:
    imported = read(write("t.csv", GOOD))
    data = imported.dataset
    assert imported.format == "smiles table"
    assert imported.columns == Columns(structure="smiles", target="label")
    assert not imported.faults
    assert data.kind is GraphKind.MOLECULES
    assert data.name == "t.csv"
    assert data.ids.tolist() == ["1", "2", "3"]
    assert data.target.tolist() == ["0", "1", "0"]
    assert data.class_names == ("label = 0", "label = 1")
    assert data.smiles.tolist() == ["CCO", "CCN", "c1ccccc1"]
    assert (data.group, data.weight, data.given_split) == (None, None, None)
    assert imported.source.to_dict("list") == {"smiles": ["CCO", "CCN", "c1ccccc1"], "label": ["0", "1", "0"]}


def test_a_bad_row_neither_stops_the_load_nor_vanishes(write: Write) -> None:
    imported = read(write("t.csv", 'note,smiles,label\n"a\nb",CCO,0\n,c1ccccc,1\n,CN,\n,,1\nx\n,CC,1\n'))
    assert codes(imported) == [("S102", 2), ("T203", 3), ("S101", 4), ("F308", 5)]
    assert str(imported.faults[0]) == (
        "t.csv, line 4, column 'smiles': 'c1ccccc' does not parse (unclosed ring). "
        "Close ring 1, or leave the record out.  [S102]"
    )
    assert imported.dataset.records.tolist() == [1, 6]
    assert imported.dataset.ids.tolist() == ["1", "6"]
    assert imported.left_out == 4
    assert imported.source.index.tolist() == [1, 2, 3, 4, 5, 6]


def test_one_record_may_have_two_faults(write: Write) -> None:
    imported = read(write("t.csv", "smiles,label\nCC,0\nC(,\nCO,1\n"))
    assert codes(imported) == [("T203", 2), ("S102", 2)]


def test_all_columns_by_name(write: Write) -> None:
    head = "w,Mol name,set,SMILES,cluster,Tox\n"
    text = head + "1.5,m1,train,CC,a,yes\n2,m2,test,CO,,no\nx,m3,test,CN,b,no\n0,m4,test,C,b,no\n"
    imported = read(
        write("t.csv", text), target="tox", id="mol name", group="cluster", weight="w", split="set", structure="smiles"
    )
    data = imported.dataset
    assert imported.columns == Columns(
        structure="SMILES", target="Tox", id="Mol name", group="cluster", weight="w", split="set"
    )
    assert data.ids.tolist() == ["m1", "m2"]
    assert data.class_names == ("no", "yes")
    assert data.group is not None
    assert data.group.tolist() == ["a", "record 2"]
    assert data.weight is not None
    assert data.weight.tolist() == [1.5, 2.0]
    assert data.given_split is not None
    assert data.given_split.tolist() == ["train", "test"]
    assert codes(imported) == [("T209", 2), ("T207", 3), ("T207", 4)]
    assert "'x' is no weight" in imported.faults[1].found


def test_molecules_too_large(write: Write) -> None:
    imported = read(write("t.csv", GOOD), limits=Limits(nodes_per_graph=5))
    assert codes(imported) == [("G410", 3)]
    assert "6 atoms; 5 are the most" in imported.faults[0].found


def test_edge_lists(write: Write) -> None:
    text = "edges,label,nodes,labels\n0-1 1-2,a,3,x y x\n0-1 0-1 1-1,b,2,x y\n0-5,a,3,x y z\n,b,1,x\n"
    imported = read(write("t.csv", text))
    assert imported.format == "edge-list table"
    assert imported.dataset.kind is GraphKind.GRAPHS
    assert imported.dataset.node_columns[0].symbols == ("x", "y")
    assert imported.dataset.class_names == ("a", "b")
    assert codes(imported) == [("G412", 0), ("G402", 2), ("G403", 3)]
    assert to_networkx(imported.dataset, 0).edges == nx.path_graph(3).edges


def test_motif_house_against_pandas_and_networkx(sample_data: Path) -> None:
    data = read(sample_data / "motif_house.csv").dataset
    frame = pd.read_csv(sample_data / "motif_house.csv")
    assert data.target.tolist() == frame["label"].astype(str).tolist()
    assert data.class_names == ("butterfly motif", "house motif")
    for row in range(0, len(frame), 20):
        expected = nx.parse_edgelist(frame["edges"][row].split(), delimiter="-", nodetype=int)
        found = to_networkx(data, row)
        assert nx.utils.graphs_equal(nx.Graph(found.edges), nx.Graph(expected.edges)), row
        assert found.number_of_nodes() == frame["nodes"][row]


def test_bbb_against_pandas(sample_data: Path) -> None:
    imported = read(sample_data / "bbb.csv")
    frame = pd.read_csv(sample_data / "bbb.csv", dtype=str)
    pd.testing.assert_frame_equal(imported.source.reset_index(drop=True), frame, check_dtype=False)
    assert imported.dataset.target.tolist() == frame["label"].tolist()
    assert imported.dataset.class_names == ("does not cross the barrier", "crosses the barrier")
    assert imported.dataset.class_counts() == frame["label"].value_counts().sort_index().to_dict()


def test_bbbp_keeps_all_that_rdkit_can_read(benchmark_data: Path) -> None:
    imported = read(benchmark_data / "molecules" / "bbbp.csv")
    assert (len(imported.dataset), len(imported.source)) == (2039, 2050)
    assert imported.columns.target == "BBBP"


@pytest.mark.parametrize(
    "text",
    [
        "name,formula,drawn\nethanol,C2H6O,CCO\nwater,H2O,O\n",  # by content, among columns that are none
        "a,structure\nCI,CCO\nCN,CCN\n",  # by name, though another column parses too
        "mol,Canonical_SMILES\nethanol,CCO\nwater,O\n",
        "mol,drawn\nethanol,CCO\nwater,O\n",  # a telling name, but no structures in it
        "class,x\nCI,c1ccccc1\nCN,CCO\n",  # both parse: the longer texts
    ],
)
def test_the_structure_column_is_found(write: Write, text: str) -> None:
    imported = read(write("t.csv", text), require_target=False)
    assert imported.columns.structure in ("drawn", "structure", "Canonical_SMILES", "x")
    assert len(imported.dataset) == 2


def test_edges_are_found_by_content(write: Write) -> None:
    imported = read(write("t.csv", "g,label\n0-1 1-2,a\n0-1,b\n"))
    assert imported.format == "edge-list table"
    assert imported.columns.structure == "g"


def test_a_column_named_smiles_is_taken_however_bad(write: Write) -> None:
    with pytest.raises(
        InputError, match=r"line 2, column 'smiles'.*S102(?s:.*)none of the 2 records can be used.*F317"
    ):
        read(write("t.csv", "smiles,label\n!,0\n?,1\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,label\nethanol,0\nwater,1\n", r"no column of SMILES or edges among 'name', 'label'.*--structure.*T206"),
        ("CCO,1\nCCN,0\nCCC,1\n", r"line 1: 'CCO' is a structure, where the name of a column.*F311"),
        ("smiles,label\nC(,0\n", r"the only record cannot be used.*F317"),
    ],
)
def test_refused(write: Write, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(write("t.csv", text))


def test_without_a_target(write: Write) -> None:
    path = write("t.csv", "smiles\nCCO\nCN\n")
    with pytest.raises(InputError, match=r"no column could be the target.*T202"):
        read(path)
    data = read(path, require_target=False).dataset
    assert data.target.tolist() == ["", ""]
    assert data.classes == ()


def test_a_target_that_is_there_is_read_though_not_required(write: Write) -> None:
    imported = read(write("t.csv", "smiles,label\nCCO,1\nCN,\n"), require_target=False)
    assert imported.dataset.target.tolist() == ["1", ""]
    assert imported.dataset.target_codes.tolist() == [0, -1]


def test_notes_about_the_whole(write: Write) -> None:
    text = "id,smiles,label\na,OCC,1\na,CCO,0\nb,[Na+].[Cl-],1\nc,C,1\n"
    imported = read(write("t.csv", text))
    assert codes(imported) == [("S106", 0), ("G412", 0), ("T208", 1), ("S107", 1), ("T208", 2)]
    assert imported.notes == imported.faults
    assert imported.left_out == 0
    assert imported.faults[3].place == "t.csv, records 1, 2"
    assert imported.dataset.ids.tolist() == ["a", "a", "b", "c"]
    one = read(write("u.csv", "smiles,label\nCC,1\nCO,1\n"))
    assert [fault.code for fault in one.faults] == ["T205"]


def test_the_about_file_names_classes_and_target(write: Write) -> None:
    write("t.about.json", '{"target": "b", "id": "key", "classes": {"1": "toxic"}}')
    imported = read(write("t.csv", "key,smiles,a,b\nk1,CC,0,0\nk2,CO,1,1\n"))
    assert imported.columns.target == "b"
    assert imported.dataset.ids.tolist() == ["k1", "k2"]
    assert imported.dataset.class_names == ("b = 0", "toxic")
    write("u.about.json", '{"target": "nowhere"}')
    stale = read(write("u.csv", GOOD))
    assert codes(stale) == [("F316", 0)]
    assert stale.columns.target == "label"


def test_progress_and_stop(write: Write) -> None:
    class Listener:
        def __init__(self, stop: bool) -> None:
            self.steps: list[Step] = []
            self.stop = stop

        def tell(self, step: Step) -> None:
            self.steps.append(step)

        def wants_stop(self) -> bool:
            return self.stop

    path, listener = write("t.csv", GOOD), Listener(stop=False)
    read(path, progress=listener)
    assert listener.steps == [Step("reading structures", 0, 3), Step("reading structures", 3, 3)]
    with pytest.raises(Cancelled, match="stopped on request"):
        read(path, progress=Listener(stop=True))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.one_of(st.text(max_size=80), st.binary(max_size=80), st.text('CO1()",;\n\t \r-0|lab', max_size=80)))
def test_garbage_raises_nothing_but_input_errors(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "garbage.csv"
    for head in (b"", b"smiles,label\n", b"edges,label,nodes\n"):
        path.write_bytes(head + (content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")))
        for require_target in (False, True):
            with suppress(InputError):
                imported = read(path, require_target=require_target)
                assert len(imported.dataset) + imported.left_out == len(imported.source)
                rejected = set(imported.source.index) - set(imported.dataset.records.tolist())
                assert rejected <= {fault.record for fault in imported.faults}
