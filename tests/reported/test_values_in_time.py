"""Attributes with several values in time: a note says so, and the last in time counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.readers import Imported, read

STARTS = {
    "dates": ("2009-03-01", "2009-03-11"),
    "numbers": ("9", "10.5"),
    "from the beginning": ("", "2009-03-11"),
}


def gexf(folder: Path, values: list[list[tuple[str, str]]], *, node: str = "", edge: str = "") -> Imported:
    """Read a graph of one edge whose nodes have the values, each with its start."""
    nodes = "".join(
        f'<node id="{n}" {node}><attvalues>'
        + "".join(f'<attvalue for="1" value="{v}"' + (f' start="{s}"' if s else "") + "/>" for v, s in found)
        + "</attvalues></node>"
        for n, found in enumerate(values)
    )
    text = (
        '<gexf version="1.2"><graph mode="dynamic"><attributes class="node" mode="dynamic">'
        f'<attribute id="1" title="score" type="float"/></attributes><nodes>{nodes}</nodes>'
        f'<edges><edge id="0" source="0" target="1">{edge}</edge></edges></graph></gexf>'
    )
    (folder / "g.gexf").write_text(text)
    return read(folder / "g.gexf", require_target=False)


def scores(found: Imported) -> list[float]:
    data = found.dataset
    return [float(value) for value in data.node_attributes[:, data.attribute_names.index("score")]]


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_last_in_time_counts(tmp_path: Path, name: str, backwards: bool) -> None:
    """Wherever it stands in the file."""
    first, second = STARTS[name]
    values = [[("0.1", first), ("0.2", second)], [("0.5", first), ("0.3", second)]]
    found = gexf(tmp_path, [one[::-1] for one in values] if backwards else values)
    assert scores(found) == [0.2, 0.3]
    assert [(fault.code, fault.found) for fault in found.faults] == [
        ("G433", "attributes with several values in time, of which the last counts: 'score'")
    ]


def test_without_times_the_last_in_the_file_counts(tmp_path: Path) -> None:
    found = gexf(tmp_path, [[("0.1", ""), ("0.2", "")], [("0.5", "")]])
    assert scores(found) == [0.2, 0.5]
    assert [fault.code for fault in found.faults] == ["G433"]


def test_one_value_all_along_needs_no_note(tmp_path: Path) -> None:
    found = gexf(tmp_path, [[("0.25", "1"), ("0.25", "2")], [("0.5", "1")]])
    assert scores(found) == [0.25, 0.5]
    assert found.faults == ()


@pytest.mark.parametrize(
    ("node", "edge", "what"),
    [
        ('start="2009-01-01"', "", "nodes"),
        ("", '<spells><spell start="1" end="2"/><spell start="4"/></spells>', "edges"),
        ('end="3"', '<spells><spell end="2"/></spells>', "nodes, edges"),
    ],
)
def test_nodes_and_edges_that_come_and_go(tmp_path: Path, node: str, edge: str, what: str) -> None:
    found = gexf(tmp_path, [[("0.5", "")], [("1.5", "")]], node=node, edge=edge)
    assert found.dataset.n_edges == 1
    assert [(fault.code, fault.found) for fault in found.faults] == [
        ("G434", f"{what} that are there only for a time count as there throughout")
    ]
