from .edit import Edit, EditKind
from .manual_edits import GROUPS, Edited, hand_editor
from .molecule_edits import ORGANIC
from .nearest import Neighbor, find_nearest
from .search import MOST_EDITS, SECONDS, Counterfactual, find_counterfactual
from .words import edit_text

__all__ = [
    "GROUPS",
    "MOST_EDITS",
    "ORGANIC",
    "SECONDS",
    "Counterfactual",
    "Edit",
    "EditKind",
    "Edited",
    "Neighbor",
    "edit_text",
    "find_counterfactual",
    "find_nearest",
    "hand_editor",
]
