from .entries import WITH_ATTRIBUTES
from .graph6 import GRAPH6_HEADER, read_graph6, read_graph6_pairs
from .numbering import COUNTED

__all__ = [
    "COUNTED",
    "GRAPH6_HEADER",
    "WITH_ATTRIBUTES",
    "read_graph6",
    "read_graph6_pairs",
]
