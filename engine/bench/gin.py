"""A graph isomorphism network (Xu, Hu, Leskovec, Jegelka, 2019) in plain torch, on the CPU, as a peer."""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

from engine.data import GraphDataset
from engine.seeds import integer_seed, stream

__all__ = ["IsomorphismNetwork"]

_BATCH, _DROPOUT, _HALVE_AFTER = 64, 0.5, 50  # graphs, share, epochs


class IsomorphismNetwork(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """GIN with five layers, sum readout of every layer, batch normalisation; after the last epoch it is what it is."""

    def __init__(self, *, layers: int = 5, hidden: int = 32, epochs: int = 100, random_state: int = 0) -> None:
        self.layers = layers
        self.hidden = hidden
        self.epochs = epochs
        self.random_state = random_state

    def fit(self, graphs: GraphDataset, target: npt.NDArray[Any]) -> Self:
        """Learn from graphs and their classes, in one thread."""
        import torch

        torch.set_num_threads(1)
        self.classes_, codes = np.unique(target, return_inverse=True)
        numbers = graphs.node_attributes
        self.shift_, self.scale_ = numbers.mean(axis=0), numbers.std(axis=0) + 1e-9
        order = stream(self.random_state, "gin", "batches")
        with torch.random.fork_rng():
            torch.manual_seed(integer_seed(self.random_state, "gin", "weights"))
            self.network_ = self._build(self._features(graphs[:1]).shape[1], len(self.classes_))
            optimizer = torch.optim.Adam(self.network_.parameters(), lr=0.01)
            rate = torch.optim.lr_scheduler.StepLR(optimizer, _HALVE_AFTER, gamma=0.5)
            self.network_.train()
            for _ in range(self.epochs):
                shuffled = order.permutation(len(graphs))
                for rows in np.array_split(shuffled, math.ceil(len(graphs) / _BATCH)):
                    loss = torch.nn.functional.cross_entropy(self._scores(graphs[rows]), torch.from_numpy(codes[rows]))
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                rate.step()
        return self

    def predict_proba(self, graphs: GraphDataset) -> npt.NDArray[np.float64]:
        """Return (graphs, classes) probabilities."""
        import torch

        self.network_.eval()
        with torch.no_grad():
            parts = np.array_split(np.arange(len(graphs)), math.ceil(len(graphs) / _BATCH))
            found = [torch.softmax(self._scores(graphs[rows]).double(), dim=1).numpy() for rows in parts]
        return np.concatenate(found)

    def _build(self, inputs: int, classes: int) -> Any:
        """Return the parts of the network: a small perceptron for each layer, a readout for each and for the input."""
        from torch import nn

        widths = [inputs] + [self.hidden] * self.layers
        steps = [
            nn.Sequential(
                *(nn.Linear(width, self.hidden), nn.BatchNorm1d(self.hidden), nn.ReLU()),
                *(nn.Linear(self.hidden, self.hidden), nn.BatchNorm1d(self.hidden), nn.ReLU()),
            )
            for width in widths[:-1]
        ]
        readouts = [nn.Linear(width, classes) for width in widths]
        return nn.ModuleDict({"steps": nn.ModuleList(steps), "readouts": nn.ModuleList(readouts)})

    def _scores(self, graphs: GraphDataset) -> Any:
        """Return (graphs, classes) scores before the softmax."""
        import torch

        near = graphs.adjacency
        source = torch.from_numpy(np.repeat(np.arange(graphs.n_nodes), np.diff(near.offsets)))
        target, graph = torch.from_numpy(near.neighbors.astype(np.int64)), torch.from_numpy(graphs.node_graph)
        states, scores = torch.from_numpy(self._features(graphs)), 0.0
        for number, readout in enumerate(self.network_["readouts"]):
            if number:
                gathered = torch.zeros_like(states).index_add_(0, target, states[source])
                states = self.network_["steps"][number - 1](states + gathered)
            pooled = torch.zeros(len(graphs), states.shape[1]).index_add_(0, graph, states)
            dropped = torch.nn.functional.dropout(readout(pooled), _DROPOUT, training=self.network_.training)
            scores = scores + dropped
        return scores

    def _features(self, graphs: GraphDataset) -> npt.NDArray[np.float32]:
        """Return (nodes, features): every label column as zeros and a one, and the numbers standardised."""
        columns = [np.eye(len(a), dtype=np.float32)[graphs.node_codes[:, c]] for c, a in enumerate(graphs.node_columns)]
        numbers = (graphs.node_attributes - self.shift_) / self.scale_
        return np.concatenate([*columns, numbers.astype(np.float32)], axis=1)
