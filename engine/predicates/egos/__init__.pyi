from .abstraction import Abstraction, EdgeTest, NodeTest
from .learning import COARSE, FINE, learn_vocabulary
from .predicate import Condition, Part, Predicate

__all__ = [
    "COARSE",
    "FINE",
    "Abstraction",
    "Condition",
    "EdgeTest",
    "NodeTest",
    "Part",
    "Predicate",
    "learn_vocabulary",
]
