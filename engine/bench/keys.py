"""Structural keys of all nodes, beside networkx's hashes of ego graphs and RDKit's Morgan environments."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.bench.measurement import Comparison, Measurement, machine, measure
from engine.data import GraphDataset
from engine.data.chemistry import molecule
from engine.progress import SILENT, Progress, Step, check
from engine.seeds import stream
from engine.structure import Scheme, StructureIndex

__all__ = ["bench_keys"]

RADIUS = 2
_ROUNDS = 3  # of refinement in networkx, its own default; at radius 2 more change next to nothing


def bench_keys(
    dataset: GraphDataset, *, repeats: int = 5, sample: int = 0, seed: int = 0, progress: Progress = SILENT
) -> Comparison:
    """Return the comparison at radius 2 over all nodes, kernels compiled and graphs built beforehand.

    networkx runs over all graphs unless `sample` says how many; its time is then scaled up and marked as an estimate.
    """
    for scheme in Scheme:
        StructureIndex.build(dataset[:1], RADIUS, scheme=scheme)  # compile or load
    steps = (_wl, _exact, _networkx, _rdkit)
    found: list[Measurement] = []
    missing: list[str] = []
    for number, step in enumerate(steps):
        progress.tell(Step("measuring", number, len(steps), step.__name__.strip("_")))
        check(progress)
        try:
            found.append(step(dataset, repeats, sample, seed))
        except (ImportError, LookupError) as error:
            missing.append(str(error))
    progress.tell(Step("measuring", len(steps), len(steps)))
    return Comparison(
        name="keys",
        title=f"Structural keys of all nodes, radius {RADIUS}",
        data={"name": dataset.name, "graphs": len(dataset), "nodes": dataset.n_nodes, "edges": dataset.n_edges},
        measurements=tuple(found),
        missing=tuple(missing),
        machine=machine(),
    )


def _wl(dataset: GraphDataset, repeats: int, _sample: int, _seed: int) -> Measurement:
    return _ours(dataset, Scheme.WL, repeats, "keys of radius 0, 1 and 2; colours until stable")


def _exact(dataset: GraphDataset, repeats: int, _sample: int, _seed: int) -> Measurement:
    return _ours(dataset, Scheme.EXACT, repeats, "the same up to isomorphism")


def _ours(dataset: GraphDataset, scheme: Scheme, repeats: int, remark: str) -> Measurement:
    seconds, runs, index = measure(lambda: StructureIndex.build(dataset, RADIUS, scheme=scheme), repeats=repeats)
    if index.fallbacks:
        remark = f"{remark}; {index.fallbacks:,} nodes fall back"
    distinct = len(np.unique(index.keys[-1]))
    return Measurement(f"SymGraph {scheme}", seconds, runs, dataset.n_nodes, distinct, remark=remark)


def _networkx(dataset: GraphDataset, repeats: int, sample: int, seed: int) -> Measurement:
    import networkx as nx

    rows = np.arange(len(dataset))
    if 0 < sample < len(dataset):
        rows = np.sort(stream(seed, "bench", "keys").choice(len(dataset), sample, replace=False))
    graphs = []
    for row in rows.tolist():
        graph = nx.Graph()
        graph.add_nodes_from(range(*_span(dataset, row)))
        graph.add_edges_from(dataset.edge_ends[dataset.edges(row)].tolist())
        graphs.append(graph)

    def hashes() -> list[str]:
        return [_hash(graph, node) for graph in graphs for node in graph]

    seconds, runs, result = measure(hashes, repeats=repeats)
    scale = dataset.n_nodes / max(len(result), 1)
    part = len(rows) < len(dataset)
    remark = f"ego_graph, then weisfeiler_lehman_graph_hash from the distance to the node, {_ROUNDS} rounds"
    if part:
        remark = f"{len(rows):,} graphs drawn at random, scaled up by nodes; {remark}"
    return Measurement(
        "networkx", seconds * scale, runs, len(result), 0 if part else len(set(result)), estimate=part, remark=remark
    )


def _span(dataset: GraphDataset, row: int) -> tuple[int, int]:
    return 0, int(dataset.node_offsets[row + 1] - dataset.node_offsets[row])


def _hash(graph: Any, node: int) -> str:
    """Return networkx's hash of the ego graph of `node`, the nodes labelled by their distance from it."""
    import networkx as nx

    distance = nx.single_source_shortest_path_length(graph, node, cutoff=RADIUS)
    ego = graph.subgraph(distance).copy()
    nx.set_node_attributes(ego, distance, "distance")
    found: str = nx.weisfeiler_lehman_graph_hash(ego, node_attr="distance", iterations=_ROUNDS)
    return found


def _rdkit(dataset: GraphDataset, repeats: int, _sample: int, _seed: int) -> Measurement:
    from rdkit.Chem import rdFingerprintGenerator

    found = [molecule(dataset, row) for row in range(len(dataset))]
    molecules = [mol for mol in found if mol is not None]
    if not molecules:
        raise LookupError("RDKit's Morgan fingerprint: the graphs are no molecules")
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=RADIUS)
    seconds, runs, _ = measure(lambda: [generator.GetSparseCountFingerprint(m) for m in molecules], repeats=repeats)
    atoms = sum(mol.GetNumAtoms() for mol in molecules)
    remark = (
        f"Morgan radius {RADIUS}, counts, of {len(molecules):,} parsed molecules; labelled environments, not subgraphs"
    )
    return Measurement("RDKit Morgan", seconds, runs, atoms, 0, remark=remark)
