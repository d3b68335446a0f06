from .edge_list import EdgeList, read_edges
from .json_shapes import json_shape

__all__ = [
    "EdgeList",
    "json_shape",
    "read_edges",
]
