from .coverage import Coverage, cover
from .export import LiteralSmarts, entry_query, export_rules, with_agreement
from .fragments import about_fragment
from .implication import follows

__all__ = [
    "Coverage",
    "LiteralSmarts",
    "about_fragment",
    "cover",
    "entry_query",
    "export_rules",
    "follows",
    "with_agreement",
]
