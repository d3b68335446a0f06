from .bounded_matching import Anchors, Molecules, match_anchors, match_whole, shortened
from .named import group_called, named_groups
from .properties import Property, count_properties, known_properties, property_called
from .readable import VocabularyChoice, readable_table, refuse_vocabulary, with_groups
from .substructure import (
    MAX_SMARTS,
    Substructure,
    SubstructureMatch,
    find_anchors,
    find_in_dataset,
    parsed,
    query_of,
    substructure_hits,
    substructure_matches,
    undecided_fault,
)

__all__ = [
    "MAX_SMARTS",
    "Anchors",
    "Molecules",
    "Property",
    "Substructure",
    "SubstructureMatch",
    "VocabularyChoice",
    "count_properties",
    "find_anchors",
    "find_in_dataset",
    "group_called",
    "known_properties",
    "match_anchors",
    "match_whole",
    "named_groups",
    "parsed",
    "property_called",
    "query_of",
    "readable_table",
    "refuse_vocabulary",
    "shortened",
    "substructure_hits",
    "substructure_matches",
    "undecided_fault",
    "with_groups",
]
