from .document import MAX_NAME, Document
from .file import load_model, model_from_text, model_to_text, save_model
from .patterns import PatternsDocument

__all__ = [
    "MAX_NAME",
    "Document",
    "PatternsDocument",
    "load_model",
    "model_from_text",
    "model_to_text",
    "save_model",
]
