from __future__ import annotations

from pathlib import Path

import pytest
from defusedxml import ElementTree

from engine import read_dataset
from engine.explain.drawings.member import Highlight, draw_member, member_points
from engine.explain.drawings.side_by_side import side_by_side

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", ["mutag.csv", "motif_house.csv"])
def test_what_is_highlighted_is_marked(sample_data: Path, name: str) -> None:
    data = read_dataset(sample_data / name)
    edge = tuple(data.edge_ends[0].tolist())
    root = ElementTree.fromstring(draw_member(data, 0, [Highlight("A", 1, edge, (edge,))]))
    (mark,) = [g for g in root.iter(f"{SVG}g") if g.get("class") == "mark"]
    nodes = {c.get("class") for c in mark.iter() if (c.get("class") or "").startswith("node-")}
    assert nodes == {f"node-{node}" for node in edge}
    assert len([c for c in mark.iter() if (c.get("class") or "").startswith("edge-")]) == 1


def test_side_by_side_stands_side_by_side_and_is_escaped() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><title>x</title></svg>'
    root = ElementTree.fromstring(side_by_side([drawing, drawing], ["<one>", "two"], width=100, height=50, title="a&b"))
    assert root.get("width") == "212"
    assert [g.get("transform") for g in root.findall(f"{SVG}g")] == ["translate(0 0)", "translate(112 0)"]
    assert "<one>" in "".join(root.itertext())
    assert root.findtext(f"{SVG}title") == "a&b"


@pytest.mark.parametrize("smiles", ["C" * 900, "C1" + "C" * 300 + "1"])
def test_a_large_molecule_is_drawn_as_a_plain_graph(
    smiles: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RDKit would take seconds to lay it out, in which a server answers nobody."""
    from engine.explain.drawings import member

    path = tmp_path / "a.csv"
    path.write_text(f"smiles,label\n{smiles},a\nCCO,b\n")
    data = read_dataset(path)
    drawn: list[int] = []
    monkeypatch.setattr(member, "molecule", lambda dataset, graph: drawn.append(graph))
    root = ElementTree.fromstring(draw_member(data, 0, [Highlight("A", 1, (0, 1), ((0, 1),))]))
    assert drawn == []
    assert [g for g in root.iter(f"{SVG}g") if g.get("class") == "mark"]
    assert len(member_points(data, 0)) == len(smiles.strip("1").replace("1", ""))
    member_points(data, 1)
    assert drawn == [1]
