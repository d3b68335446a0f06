from .famous_pairs import FAMOUS_PAIRS, PlainGraph, as_dataset
from .regular_pairs import PAIR_SETS, as_graph6
from .synthetic import GENERATORS, ba_2motifs

__all__ = [
    "FAMOUS_PAIRS",
    "GENERATORS",
    "PAIR_SETS",
    "PlainGraph",
    "as_dataset",
    "as_graph6",
    "ba_2motifs",
]
