from .missing import is_missing
from .numbers import DecimalSign
from .spelling import match_classes
from .targets import MAX_CLASSES, no_classes
from .threshold import is_median, threshold_of

__all__ = [
    "MAX_CLASSES",
    "DecimalSign",
    "is_median",
    "is_missing",
    "match_classes",
    "no_classes",
    "threshold_of",
]
