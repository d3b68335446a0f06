from .quota import DAYS, IN_ALL, PER_VISITOR, quota_in_force
from .uploads import size_words
from .workspace import ENVIRONMENT, default_root

__all__ = [
    "DAYS",
    "ENVIRONMENT",
    "IN_ALL",
    "PER_VISITOR",
    "default_root",
    "quota_in_force",
    "size_words",
]
