from .applicability_domain import Familiarity, Judged, Level, Likeness, learn_familiarity
from .batch import Row, decided, predict_in_parts, prediction_rows, rows_of
from .constant import constant_answer

__all__ = [
    "Familiarity",
    "Judged",
    "Level",
    "Likeness",
    "Row",
    "constant_answer",
    "decided",
    "learn_familiarity",
    "predict_in_parts",
    "prediction_rows",
    "rows_of",
]
