from .applicability_domain import Familiarity, Judged, Level, Likeness, learn_familiarity
from .batch import Row, predict_in_parts, prediction_rows, rows_of_table
from .confidence import calibrate
from .constant import constant_answer
from .explanation import ExplainedGraph, explain_graph
from .mismatch import Mismatch, find_mismatch
from .records import PredictedRecords, predict_file, predict_records
from .typed import typed_molecule

__all__ = [
    "ExplainedGraph",
    "Familiarity",
    "Judged",
    "Level",
    "Likeness",
    "Mismatch",
    "PredictedRecords",
    "Row",
    "calibrate",
    "constant_answer",
    "explain_graph",
    "find_mismatch",
    "learn_familiarity",
    "predict_file",
    "predict_in_parts",
    "predict_records",
    "prediction_rows",
    "rows_of_table",
    "typed_molecule",
]
