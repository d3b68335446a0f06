"""Parts of graphs: some of their nodes and edges, everything that is known of these kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.data.dataset import GraphDataset, text_array

__all__ = ["keep_parts"]


def keep_parts(dataset: GraphDataset, nodes: npt.NDArray[np.bool_], edges: npt.NDArray[np.bool_]) -> GraphDataset:
    """Cut graphs down to some of their nodes and edges.

    Labels stay what they were, also those that speak of what is gone, such as "in a ring". No part is a molecule of its
    own: SMILES are empty. A graph may be left without nodes.

    Parameters
    ----------
    dataset : GraphDataset
        Whole graphs.
    nodes : ndarray of bool, shape (nodes,)
        True where a node is kept.
    edges : ndarray of bool, shape (edges,)
        True where an edge is kept, if both its nodes are.

    Returns
    -------
    GraphDataset
        As many graphs, in the same order.
    """
    first = np.concatenate(([0], np.cumsum(nodes)))  # new number of each node over all graphs
    node_offsets = first[dataset.node_offsets].astype(np.int64)
    ends = dataset.edge_ends + dataset.node_offsets[dataset.edge_graph][:, None]
    kept = edges & nodes[ends].all(axis=1)
    edge_offsets = np.concatenate(([0], np.cumsum(kept)))[dataset.edge_offsets].astype(np.int64)
    new_ends = first[ends[kept]] - node_offsets[dataset.edge_graph[kept]][:, None]
    return replace(
        dataset,
        node_offsets=node_offsets,
        node_codes=dataset.node_codes[nodes],
        node_attributes=dataset.node_attributes[nodes],
        atom_of_node=np.full(int(nodes.sum()), -1, np.int32),
        smiles=text_array([""] * len(dataset)),
        edge_offsets=edge_offsets,
        edge_ends=new_ends.astype(np.int32),
        edge_codes=dataset.edge_codes[kept],
        edge_truth=None if dataset.edge_truth is None else dataset.edge_truth[kept],
        edge_directions=None if dataset.edge_directions is None else dataset.edge_directions[kept],
    )
