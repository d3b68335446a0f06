from .entry import Entry
from .table import PredicateTable, count_predicates, find_hits, predicate_hits, with_patterns
from .vocabulary import Vocabulary

__all__ = [
    "Entry",
    "PredicateTable",
    "Vocabulary",
    "count_predicates",
    "find_hits",
    "predicate_hits",
    "with_patterns",
]
