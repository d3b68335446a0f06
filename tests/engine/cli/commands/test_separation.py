from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from tests.engine.cli.conftest import Run
from tests.engine.structure.families import rook_and_shrikhande


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """The hexagon and two triangles; rook and Shrikhande; the Petersen graph twice."""
    triangles = nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3))
    graphs = [nx.cycle_graph(6), triangles, *rook_and_shrikhande(), nx.petersen_graph(), nx.petersen_graph()]
    path = tmp_path / "pairs.g6"
    path.write_bytes(b"".join(nx.to_graph6_bytes(graph, header=False) for graph in graphs))
    return path


@pytest.mark.parametrize(
    ("scheme", "radius", "indices"),
    [
        ("wl", "2", [0]),
        ("exact", "2", [0, 1]),
        ("exact", "0", []),
        ("exact", "all", [0, 1]),
        ("exact", "12345", [0, 1]),
    ],
)
def test_what_scripts_get(run: Run, pairs: Path, scheme: str, radius: str, indices: list[int]) -> None:
    done = run("separate", pairs, "--radius", radius, "--scheme", scheme, "--relabel", "4", "--jobs", "1", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json == {
        "pairs": 3,
        "separated": len(indices),
        "indices": indices,
        "relabelled_separated": 0,
        "fallbacks": 0,
    }


def test_what_people_read(run: Run, pairs: Path) -> None:
    done = run("separate", pairs, "--scheme", "wl", "--relabel", "2", "--jobs", "1")
    assert done.out.splitlines() == [
        "pairs.g6, radius 2, scheme wl: 1 of 3 pairs are told apart.",
        "Not told apart (pairs count from 0): 1, 2.",
        "Relabelled copies told apart from their originals: none of 12.",
    ]
    done = run("separate", pairs, "--radius", "all", "--relabel", "0", "--jobs", "1")
    assert done.out.splitlines()[0] == "pairs.g6, whole graphs, scheme exact: 2 of 3 pairs are told apart."
    assert "Relabelled" not in done.out


def test_nodes_that_are_compared_less_exactly_are_counted(run: Run, tmp_path: Path) -> None:
    windmill = nx.to_graph6_bytes(nx.windmill_graph(66, 3), header=False)
    (tmp_path / "pairs.g6").write_bytes(windmill * 2)
    done = run("separate", tmp_path / "pairs.g6", "--radius", "1", "--jobs", "1")
    assert "2 nodes have surroundings too large or too symmetric" in done.out


@pytest.mark.parametrize("radius", ["-1", "two", "1.5", "²", "9999999999999", ""])
def test_no_radius(run: Run, pairs: Path, radius: str) -> None:
    done = run("separate", pairs, f"--radius={radius}")
    assert (done.code, done.out) == (2, "")
    assert "[C808]" in done.err


@pytest.mark.parametrize(("text", "code"), [("", "F302"), ("EhEG\nEhE\n", "G413"), ("EhEG\n", "G414")])
def test_files_that_cannot_be_used(run: Run, tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "bad.g6").write_text(text)
    done = run("separate", tmp_path / "bad.g6", "--json")
    assert (done.code, done.out) == (2, "")
    assert f"[{code}]" in done.err
