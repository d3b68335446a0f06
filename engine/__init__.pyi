from .estimators import SymGraphClassifier
from .readers import read_dataset

__all__ = ["SymGraphClassifier", "read_dataset"]
