from .calibration import FEWEST, MANY, Calibration, Method, learn_calibration
from .copies import CopiesInSplit, why_separated
from .cross_validation import Evaluation, as_json, cross_validate, cross_validate_outputs
from .curves import precision_recall, roc, shown_classes
from .duplicates import Duplicates, find_duplicates
from .explanation_quality import EdgeAuc, coverage, edge_auc, highlight, shared, stability
from .expressiveness import Separation, separate
from .given_split import given_part, read_given_split
from .output import Classifier, Output, own_output
from .paired import PAIRED_METHOD, Cost, Standing, cost_of
from .per_class import class_scores, macro
from .reliability_curve import Reliability, reliability
from .scaffolds import ScaffoldCluster, ScaffoldClusters, cluster_by_scaffold
from .scores import (
    INTERVAL_METHOD,
    WILSON_METHOD,
    Interval,
    Scores,
    align_classes,
    confusion_matrix,
    score,
    score_on,
    wilson,
)
from .splits import UNITS, CopyUnits, Parts, SplitKind, holdout, kind_in_force, scaffold_groups, stratified

__all__ = [
    "FEWEST",
    "INTERVAL_METHOD",
    "MANY",
    "PAIRED_METHOD",
    "UNITS",
    "WILSON_METHOD",
    "Calibration",
    "Classifier",
    "CopiesInSplit",
    "CopyUnits",
    "Cost",
    "Duplicates",
    "EdgeAuc",
    "Evaluation",
    "Interval",
    "Method",
    "Output",
    "Parts",
    "Reliability",
    "ScaffoldCluster",
    "ScaffoldClusters",
    "Scores",
    "Separation",
    "SplitKind",
    "Standing",
    "align_classes",
    "as_json",
    "class_scores",
    "cluster_by_scaffold",
    "confusion_matrix",
    "cost_of",
    "coverage",
    "cross_validate",
    "cross_validate_outputs",
    "edge_auc",
    "find_duplicates",
    "given_part",
    "highlight",
    "holdout",
    "kind_in_force",
    "learn_calibration",
    "macro",
    "own_output",
    "precision_recall",
    "read_given_split",
    "reliability",
    "roc",
    "scaffold_groups",
    "score",
    "score_on",
    "separate",
    "shared",
    "shown_classes",
    "stability",
    "stratified",
    "why_separated",
    "wilson",
]
