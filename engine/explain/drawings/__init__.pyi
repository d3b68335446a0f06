from .edited import draw_edited, edited_places, first_places
from .graph import draw_graph
from .heat import NO_HEAT, Heat
from .mark import Mark, Points
from .member import Highlight, draw_member, member_points
from .molecule import draw_molecule
from .palette import shade, theme
from .positions import layout
from .predicate import draw_predicate
from .structure import draw_structure

__all__ = [
    "NO_HEAT",
    "Heat",
    "Highlight",
    "Mark",
    "Points",
    "draw_edited",
    "draw_graph",
    "draw_member",
    "draw_molecule",
    "draw_predicate",
    "draw_structure",
    "edited_places",
    "first_places",
    "layout",
    "member_points",
    "shade",
    "theme",
]
