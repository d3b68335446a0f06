from .additive import Scale, fit_scale
from .assembly import IDLE, assemble_rule_set
from .forest import learn_forest
from .literals import LEAST, LiteralPool
from .options import Settled, check_options, settle, usual_max_rules, usual_vocabulary
from .rule_list import SMOOTHING, learn_rule_list
from .rule_set import Recipe, learn_rule_set
from .scorecard import RIDGE, learn_scorecard
from .stability_selection import learn_lasting_rules
from .stopping import learn_and_stop
from .task import LearningTask
from .tree import learn_tree
from .weights import fit_weights

__all__ = [
    "IDLE",
    "LEAST",
    "RIDGE",
    "SMOOTHING",
    "LearningTask",
    "LiteralPool",
    "Recipe",
    "Scale",
    "Settled",
    "assemble_rule_set",
    "check_options",
    "fit_scale",
    "fit_weights",
    "learn_and_stop",
    "learn_forest",
    "learn_lasting_rules",
    "learn_rule_list",
    "learn_rule_set",
    "learn_scorecard",
    "learn_tree",
    "settle",
    "usual_max_rules",
    "usual_vocabulary",
]
