from .checkpoint import CheckpointFile
from .evolution import PRESETS, Search, search_front
from .fitness import Arena, inner_split
from .front import FrontEntry, count_for_all, front_models, pick, picked_by_search, position, scored_on
from .genome import Scored

__all__ = [
    "PRESETS",
    "Arena",
    "CheckpointFile",
    "FrontEntry",
    "Scored",
    "Search",
    "count_for_all",
    "front_models",
    "inner_split",
    "pick",
    "picked_by_search",
    "position",
    "scored_on",
    "search_front",
]
