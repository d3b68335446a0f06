from .arcs import EdgeFacts, EdgeStructure
from .coloring import color, structural_key
from .copies import Copies, find_copies
from .cycles import nodes_on_cycles
from .exact import Search, search_space
from .index import MAX_RADIUS, Scheme, StructureIndex, count_fallbacks, largest
from .isomorphism import MOST_STEPS
from .neighborhoods import MAX_EGO_NODES, Graphs, Workspace, collect_ego, induce, release, workspace_of
from .refinement import Coloring, color_history, split_classes
from .roles import (
    Ego,
    Structure,
    describe_structure,
    ego_parts,
    is_sound,
    key_of_ego,
    read_ego,
    roles_of_colors,
    roles_of_ego,
)
from .whole_graphs import KEY_SCHEME, graph_keys, keys_with_class

__all__ = [
    "KEY_SCHEME",
    "MAX_EGO_NODES",
    "MAX_RADIUS",
    "MOST_STEPS",
    "Coloring",
    "Copies",
    "EdgeFacts",
    "EdgeStructure",
    "Ego",
    "Graphs",
    "Scheme",
    "Search",
    "Structure",
    "StructureIndex",
    "Workspace",
    "collect_ego",
    "color",
    "color_history",
    "count_fallbacks",
    "describe_structure",
    "ego_parts",
    "find_copies",
    "graph_keys",
    "induce",
    "is_sound",
    "key_of_ego",
    "keys_with_class",
    "largest",
    "nodes_on_cycles",
    "read_ego",
    "release",
    "roles_of_colors",
    "roles_of_ego",
    "search_space",
    "split_classes",
    "structural_key",
    "workspace_of",
]
