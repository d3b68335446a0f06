from .estimators import SymGraphClassifier
from .readers import read_dataset
from .rules.model_file import load_model, save_model

__all__ = ["SymGraphClassifier", "load_model", "read_dataset", "save_model"]
