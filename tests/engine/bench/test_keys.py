from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from engine.bench.keys import bench_keys
from engine.bench.measurement import Comparison, Measurement, as_json, as_markdown, measure
from engine.data.dataset import GraphDataset
from engine.data.generated.synthetic import ba_2motifs
from engine.readers import read_dataset
from engine.structure.index import Scheme, StructureIndex
from tests.engine.small_graphs import collect, plain


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


def test_all_do_the_same_work(mutag: GraphDataset) -> None:
    found = bench_keys(mutag, repeats=1)
    assert [m.what for m in found.measurements] == ["SymGraph wl", "SymGraph exact", "networkx", "RDKit Morgan"]
    assert [m.items for m in found.measurements] == [mutag.n_nodes] * 4
    assert [m.estimate for m in found.measurements] == [False] * 4
    for scheme, measured in zip(Scheme, found.measurements, strict=False):
        keys = StructureIndex.build(mutag, 2, scheme=scheme).keys
        assert measured.distinct == len(np.unique(keys[-1]))
    assert found.missing == ()


def test_both_tell_the_same_surroundings_apart() -> None:
    """Trees with one cycle: what networkx tells apart up to isomorphism is what both count."""
    data = ba_2motifs(0, n=6)
    found = bench_keys(data, repeats=1)
    kinds: list[nx.Graph] = []
    for row in range(len(data)):
        graph = nx.Graph(data.edge_ends[data.edges(row)].tolist())
        for node in graph:
            ego = nx.ego_graph(graph, node, radius=2)
            nx.set_node_attributes(ego, {v: v == node for v in ego}, "anchor")
            same = nx.isomorphism.categorical_node_match("anchor", None)
            if not any(nx.is_isomorphic(ego, kind, node_match=same) for kind in kinds):
                kinds.append(ego)
    assert [m.distinct for m in found.measurements] == [len(kinds)] * 3


def test_a_sample_is_an_estimate(mutag: GraphDataset) -> None:
    found = bench_keys(mutag, repeats=1, sample=10)
    networkx = found.measurements[2]
    assert (networkx.estimate, networkx.distinct) == (True, 0)
    assert networkx.items < mutag.n_nodes
    assert "an estimate; 10 graphs drawn at random" in as_markdown(found)


def test_peers_that_are_not_there_are_named(mutag: GraphDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "networkx":
            raise ImportError("networkx is not installed")
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    found = bench_keys(mutag, repeats=1)
    assert [m.what for m in found.measurements] == ["SymGraph wl", "SymGraph exact", "RDKit Morgan"]
    assert found.missing == ("networkx is not installed",)
    assert "Not measured: networkx is not installed." in as_markdown(found)


def test_nodes_that_fall_back_are_counted() -> None:
    data = collect([plain(nx.windmill_graph(66, 3))])
    exact = bench_keys(data, repeats=1).measurements[1]
    assert exact.remark.endswith("; 133 nodes fall back")


def test_the_median_counts_and_long_work_is_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, 1.0, 0.0, 3.0, 0.0, 2.0, 0.0, 60.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(ticks))
    assert measure(lambda: "done", repeats=3) == (2.0, 3, "done")
    assert measure(lambda: "done", repeats=3) == (60.0, 1, "done")


def test_ratios() -> None:
    ours, other = Measurement("ours", 0.5, 3, 10, 4), Measurement("other", 2.0, 1, 10, 0, remark="slow")
    found = Comparison("keys", "Keys", {"name": "x", "nodes": 1234}, (ours, other), (), {"python": "3.11"})
    assert [row["ratio"] for row in as_json(found)["results"]] == [1.0, 4.0]
    assert [row["distinct"] for row in as_json(found)["results"]] == [4, None]
    page = as_markdown(found)
    assert "| other | 2 | 4 | 1 | slow |" in page
    assert "Data: x, nodes 1,234." in page.replace("name x", "x")
