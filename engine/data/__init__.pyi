from .adjacency import Adjacency
from .alphabet import Alphabet, natural_order
from .builder import DatasetBuilder, GraphRecord, GraphRows
from .dataset import GraphDataset, GraphKind, text_array
from .dealing import Rows, deal, deal_fairly, divisible
from .direction import Direction
from .parts import keep_parts
from .require import require_dataset
from .tu_writer import write_tu

__all__ = [
    "Adjacency",
    "Alphabet",
    "DatasetBuilder",
    "Direction",
    "GraphDataset",
    "GraphKind",
    "GraphRecord",
    "GraphRows",
    "Rows",
    "deal",
    "deal_fairly",
    "divisible",
    "keep_parts",
    "natural_order",
    "require_dataset",
    "text_array",
    "write_tu",
]
