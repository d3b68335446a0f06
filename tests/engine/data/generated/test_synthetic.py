"""Generated sets: the motif is where the truth says, and nowhere else."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from networkx.algorithms.isomorphism import GraphMatcher

from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import GENERATORS, ba_2motifs, ba_multi_shapes
from engine.errors import OptionError

SHAPES = {
    "house": nx.house_graph(),
    "five-cycle": nx.cycle_graph(5),
    "wheel": nx.wheel_graph(6),
    "grid": nx.grid_2d_graph(3, 3),
}


def graph(dataset: GraphDataset, number: int) -> nx.Graph:
    nodes = dataset.nodes(number)
    result = nx.empty_graph(nodes.stop - nodes.start)
    result.add_edges_from(dataset.edge_ends[dataset.edges(number)].tolist())
    return result


def planted(dataset: GraphDataset, number: int) -> list[str]:
    """Names of the shapes that the marked edges form, found by isomorphism of each connected part."""
    edges = dataset.edges(number)
    marked = nx.Graph(dataset.edge_ends[edges][dataset.edge_truth[edges]].tolist())
    parts = [marked.subgraph(part) for part in nx.connected_components(marked)]
    return sorted(name for part in parts for name, shape in SHAPES.items() if nx.is_isomorphic(part, shape))


def contains(whole: nx.Graph, shape: nx.Graph) -> bool:
    """Whether `shape` is an induced subgraph (a wheel holds a house, but never as an induced one)."""
    return GraphMatcher(whole, shape).subgraph_is_isomorphic()


def test_ba_2motifs_follows_the_paper() -> None:
    data = ba_2motifs(0, n=40)
    assert data.class_names == ("five-cycle", "house")
    assert data.class_counts() == {"0": 20, "1": 20}
    for i in range(40):
        whole, name = graph(data, i), data.class_names[data.target_codes[i]]
        assert whole.number_of_nodes() == 25
        assert nx.is_connected(whole)
        # 19 tree edges, one bridge, the motif's 5 or 6
        assert whole.number_of_edges() == 20 + SHAPES[name].number_of_edges()
        assert planted(data, i) == [name]
        # the house holds a 5-cycle, so class 0 is told by the missing house
        assert contains(whole, SHAPES["house"]) == (name == "house")


def test_ba_multi_shapes_follows_the_paper() -> None:
    data = ba_multi_shapes(3, n=120)
    seen: dict[str, set[tuple[str, ...]]] = {"0": set(), "1": set()}
    for i in range(120):
        whole = graph(data, i)
        assert whole.number_of_nodes() == 40
        assert nx.is_connected(whole)
        inside = [name for name in ("grid", "house", "wheel") if contains(whole, SHAPES[name])]
        assert (len(inside) == 2) == (data.target[i] == "1")
        seen[str(data.target[i])].add(tuple(inside))
    assert seen["0"] == {(), ("grid",), ("house",), ("wheel",), ("grid", "house", "wheel")}
    assert seen["1"] == {("grid", "house"), ("grid", "wheel"), ("house", "wheel")}


def test_truth_of_multi_shapes_marks_only_motif_edges() -> None:
    data = ba_multi_shapes(5, n=30)
    for i in range(30):
        edges = data.edges(i)
        size = {"house": 6, "wheel": 10, "grid": 12}
        rest = nx.empty_graph(40)
        rest.add_edges_from(data.edge_ends[edges][~data.edge_truth[edges]].tolist())
        assert nx.is_forest(rest)  # tree and bridges alone close no ring
        present = [name for name in size if contains(graph(data, i), SHAPES[name])]
        assert data.edge_truth[edges].sum() == sum(size[name] for name in present)


@pytest.mark.parametrize("name", GENERATORS)
def test_same_seed_same_bytes_and_another_seed_another_set(name: str) -> None:
    make = GENERATORS[name].make
    assert make(7, n=10).digest == make(7, n=10).digest != make(8, n=10).digest
    assert make(7, n=10)[:4].digest == make(7, n=4).digest  # a graph does not depend on those after it


def test_place_of_the_motif_does_not_leak() -> None:
    data = ba_2motifs(0, n=300)
    marked = data.edge_ends[data.edge_truth].ravel()
    share = np.bincount(marked, minlength=25) / len(marked)
    assert share.max() < 2 / 25  # unshuffled, five nodes would hold all of it
    first = [data.edges(i).start for i in range(300)]
    assert 0.05 < data.edge_truth[first].mean() < 0.5  # nor does the order of the edges


@pytest.mark.parametrize("name", GENERATORS)
def test_registry_describes_and_cites(name: str) -> None:
    entry = GENERATORS[name]
    assert entry.make(0, n=2).name == name
    assert "\n" not in entry.description
    assert "(20" in entry.citation


def test_too_few_graphs() -> None:
    with pytest.raises(OptionError, match=r"1 graphs asked for.*O110"):
        ba_2motifs(0, n=1)
