"""Generated benchmark sets: random trees with planted motifs, and the truth about where the motif is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import networkx as nx

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.errors import Fault, OptionError
from engine.seeds import integer_seed, stream

__all__ = ["GENERATORS", "Generator", "ba_2motifs", "ba_multi_shapes"]

MOTIFS: MappingProxyType[str, nx.Graph] = MappingProxyType(
    {
        "house": nx.house_graph(),  # 5 nodes, 6 edges
        "five-cycle": nx.cycle_graph(5),
        "wheel": nx.wheel_graph(6),  # a hub and a five-cycle, 10 edges
        "grid": nx.convert_node_labels_to_integers(nx.grid_2d_graph(3, 3)),  # 9 nodes, 12 edges
    }
)

# Motifs of BAMultiShapes in the order in which its authors' generator hangs them; plain trees fill six of ten tickets.
_ONE_OR_ALL = (("wheel",), ("house",), ("grid",), ("house", "grid", "wheel"), *((),) * 6)
_EXACTLY_TWO = (("wheel", "grid"), ("wheel", "house"), ("house", "grid"))


@dataclass(frozen=True, slots=True)
class Generator:
    """A benchmark set that can be generated from a seed."""

    make: Callable[..., GraphDataset]  # (seed, n=1000) -> the data set
    description: str
    citation: str


def ba_2motifs(seed: int, n: int = 1000) -> GraphDataset:
    """Generate BA-2Motifs: trees of 20 nodes with a house (class 1) or a five-cycle (class 0).

    A Barabasi-Albert base with one edge for each new node, the motif attached by one edge. The classes alternate;
    `edge_truth` marks the edges inside the motif.

    Parameters
    ----------
    seed : int
        Same number, same graphs.
    n : int, default 1000
        Number of graphs, 2 or more.

    Returns
    -------
    GraphDataset
        Graphs of 25 nodes, all labelled alike.

    Raises
    ------
    OptionError
        If `n` is below 2.

    References
    ----------
    Luo et al. (2020), section 5.1. Parameterized Explainer for Graph Neural Network. NeurIPS.

    Examples
    --------
    >>> data = ba_2motifs(0, n=4)
    >>> data.class_counts(), data.class_names, data.n_nodes
    ({'0': 2, '1': 2}, ('five-cycle', 'house'), 100)
    """
    _check_size(n)
    motif_of_class = ("five-cycle", "house")
    records = [
        _plant((motif_of_class[i % 2],), 20, seed=seed, purpose="ba-2motifs", number=i, target=str(i % 2))
        for i in range(n)
    ]
    return _collect("ba-2motifs", records, {"0": "five-cycle", "1": "house"})


def ba_multi_shapes(seed: int, n: int = 1000) -> GraphDataset:
    """Return BAMultiShapes: `n` graphs of 40 nodes in which house, wheel and grid may be planted.

    Azzolin et al. 2023, section 4.1. Class 0: none of the three, exactly one, or all three; class 1: exactly
    two. As in the authors' generator, 60 % of class 0 are plain trees, 10 % each hold one motif, 10 %
    all three, and a later motif may hang on an earlier one. The classes alternate.

    >>> data = ba_multi_shapes(0, n=4)
    >>> data.class_counts(), data.class_names, data.n_nodes
    ({'0': 2, '1': 2}, ('none, one or all three motifs', 'exactly two motifs'), 160)
    """
    _check_size(n)
    records = []
    for i in range(n):
        choices: Sequence[tuple[str, ...]] = _EXACTLY_TWO if i % 2 else _ONE_OR_ALL
        motifs = choices[int(stream(seed, "ba-multi-shapes", i, "motifs").integers(len(choices)))]
        base = 40 - sum(len(MOTIFS[motif]) for motif in motifs)
        records.append(_plant(motifs, base, seed=seed, purpose="ba-multi-shapes", number=i, target=str(i % 2)))
    names = {"0": "none, one or all three motifs", "1": "exactly two motifs"}
    return _collect("ba-multi-shapes", records, names)


GENERATORS: MappingProxyType[str, Generator] = MappingProxyType(
    {
        "ba-2motifs": Generator(
            ba_2motifs,
            "random trees with a house or a five-cycle attached: which of the two?",
            "Luo, Cheng, Xu, Yu, Zong, Chen, Zhang (2020): Parameterized Explainer for Graph Neural Network. NeurIPS",
        ),
        "ba-multi-shapes": Generator(
            ba_multi_shapes,
            "random trees with house, wheel and grid attached: are there exactly two of the three?",
            "Azzolin, Longa, Barbiero, Lio, Passerini (2023): Global Explainability of GNNs via Logic Combination "
            "of Learned Concepts. ICLR",
        ),
    }
)


def _check_size(n: int) -> None:
    if n < 2:
        raise OptionError(Fault("O110", "the number of graphs", f"{n} graphs asked for", "Ask for at least 2"))


def _plant(motifs: Sequence[str], base: int, *, seed: int, purpose: str, number: int, target: str) -> GraphRecord:
    """Return a tree of `base` nodes with the motifs hung on it one after the other, its nodes shuffled."""
    tree = nx.barabasi_albert_graph(base, 1, seed=integer_seed(seed, purpose, number, "base"))
    random = stream(seed, purpose, number, "planting")
    edges, truth, size = list(tree.edges), [False] * (base - 1), base
    for motif in motifs:
        shape = MOTIFS[motif]
        inside = [(size + u, size + v) for u, v in shape.edges]
        bridge = (int(random.integers(size)), size + int(random.integers(len(shape))))
        edges += [*inside, bridge]
        truth += [True] * len(inside) + [False]
        size += len(shape)
    place = random.permutation(size).tolist()  # otherwise the last nodes would give the motif away
    rows = sorted((*sorted((place[u], place[v])), mark) for (u, v), mark in zip(edges, truth, strict=True))
    return GraphRecord(
        labels=[["node"] * size],
        edges=[(u, v) for u, v, _ in rows],
        edge_labels=["edge"] * len(rows),
        id=str(number + 1),
        record=number + 1,
        target=target,
        edge_truth=[mark for _, _, mark in rows],
    )


def _collect(name: str, records: Sequence[GraphRecord], class_names: dict[str, str]) -> GraphDataset:
    builder = DatasetBuilder(name, GraphKind.GRAPHS)
    for record in records:
        builder.add(record)
    return builder.build(class_names=class_names)
