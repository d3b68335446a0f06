from .discovery import PatternTable, discover_patterns
from .enumeration import LONGEST, MAX_READINGS, walk_counts
from .levels import HALOGENS, HETEROATOMS, PatternGraphs
from .matching import PatternPlan, count_patterns, find_embeddings, read_groups, unread_nodes
from .pattern import NodeTests, Pattern, Shape
from .selection import drawn_pattern, drawn_smarts

__all__ = [
    "HALOGENS",
    "HETEROATOMS",
    "LONGEST",
    "MAX_READINGS",
    "NodeTests",
    "Pattern",
    "PatternGraphs",
    "PatternPlan",
    "PatternTable",
    "Shape",
    "count_patterns",
    "discover_patterns",
    "drawn_pattern",
    "drawn_smarts",
    "find_embeddings",
    "read_groups",
    "unread_nodes",
    "walk_counts",
]
