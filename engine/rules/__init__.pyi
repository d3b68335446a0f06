from .class_labels import labels_of, places_of, unknown_words, with_labels
from .forest import Forest
from .model import Attribution, Form, RuleModel, ScoreScale
from .naming import with_names
from .origins import ORIGIN_WORDS, UNKNOWN_ORIGIN, KnownGraphs, Origin, Origins
from .rule import MAX_CONDITIONS, Literal, Recurrence, Rule, RuleCounts
from .rule_counts import conjunction_truth, count_rule, literal_truth
from .rule_list import RuleList, deciding
from .rule_set import RuleSet
from .scorecard import MOST_POINTS, Row, Scorecard
from .trained import Provenance, Reading, TrainedModel
from .tree import DecisionTree, leaf_paths
from .tree_arrays import TreeArrays, used_columns

__all__ = [
    "MAX_CONDITIONS",
    "MOST_POINTS",
    "ORIGIN_WORDS",
    "UNKNOWN_ORIGIN",
    "Attribution",
    "DecisionTree",
    "Forest",
    "Form",
    "KnownGraphs",
    "Literal",
    "Origin",
    "Origins",
    "Provenance",
    "Reading",
    "Recurrence",
    "Row",
    "Rule",
    "RuleCounts",
    "RuleList",
    "RuleModel",
    "RuleSet",
    "ScoreScale",
    "Scorecard",
    "TrainedModel",
    "TreeArrays",
    "conjunction_truth",
    "count_rule",
    "deciding",
    "labels_of",
    "leaf_paths",
    "literal_truth",
    "places_of",
    "unknown_words",
    "used_columns",
    "with_labels",
    "with_names",
]
