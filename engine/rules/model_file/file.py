"""Model files: versioned JSON, audited before anything is built from it.

Nothing in a file is trusted: every number is checked against its range (a tree's children come after it, a
condition's role exists); every structure's key and every predicate's identity are worked out again and compared.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.durable import write_file
from engine.errors import Fault, ModelFileError
from engine.readers.tables import json_shape
from engine.rules.model_file.model import FORMAT, VERSION, ModelDocument
from engine.rules.trained import TrainedModel

__all__ = ["MAX_FILE_BYTES", "load_model", "model_from_text", "model_to_text", "save_model"]

MAX_FILE_BYTES = 512 * 1024 * 1024
_MOST_VALUES, _MOST_DEPTH = 10_000_000, 200


def save_model(trained: TrainedModel, path: str | Path) -> None:
    """Write a model to a file, which appears whole or not at all.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    path : str or Path
        Where to; a file that is there is replaced.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_file(path, model_to_text(trained))


def model_to_text(trained: TrainedModel) -> str:
    """Write a model as JSON: the same model gives the same bytes.

    Parameters
    ----------
    trained : TrainedModel
        The model.

    Returns
    -------
    str
        A versioned document that ends with a line feed.
    """
    return json.dumps(ModelDocument.from_trained(trained).model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"


def load_model(path: str | Path) -> TrainedModel:
    """Read a model file; nothing in it is trusted.

    Parameters
    ----------
    path : str or Path
        A file that `save_model` wrote, in this version or an earlier one.

    Returns
    -------
    TrainedModel
        Whose structures and identities were worked out again and compared.

    Raises
    ------
    ModelFileError
        If it is not a sound model file.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _fault(path.name, "M604", f"the file has {path.stat().st_size:,} bytes", "Models are smaller")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _fault(path.name, "M600", f"cannot be opened ({error.strerror})", "Check the path") from None
    except UnicodeDecodeError:
        raise _fault(path.name, "M601", "is not text", "Choose a .json file written by 'symgraph fit'") from None
    return model_from_text(text, path.name)


def model_from_text(text: str, name: str = "model") -> TrainedModel:
    """Read a model from JSON; nothing in it is trusted.

    Parameters
    ----------
    text : str
        What `model_to_text` returned, in this version or an earlier one.
    name : str, default "model"
        What the file is called in faults.

    Returns
    -------
    TrainedModel
        Whose structures and identities were worked out again and compared.

    Raises
    ------
    ModelFileError
        If it is not a sound model.
    """
    document = _parse(text, name)
    version = document.get("version")
    if document.get("format") != FORMAT:
        raise _fault(name, "M601", "is not a SymGraph model", "Choose a .json file written by 'symgraph fit'")
    if isinstance(version, int) and version > VERSION:
        fix = f"This program reads versions up to {VERSION}: update it, or fit the model again"
        raise _fault(name, "M602", f"has format version {version}", fix)
    try:
        return ModelDocument.model_validate_json(text).to_trained()
    except ValidationError as error:
        first = error.errors()[0]
        place = " > ".join(str(part) for part in first["loc"]) or "the document"
        raise _fault(name, "M603", f"{place}: {first['msg']}", "The file was damaged or edited: fit again") from None
    except ValueError as error:
        raise _fault(name, "M603", str(error), "The file was damaged or edited: fit the model again") from None


def _parse(text: str, name: str) -> dict[str, Any]:
    shape = json_shape(text.encode("utf-8", "replace"))
    if shape.depth > _MOST_DEPTH or shape.values > _MOST_VALUES:
        found = f"holds {shape.values:,} values, nested {shape.depth:,} deep"
        raise _fault(name, "M604", found, f"Models hold at most {_MOST_VALUES:,}, nested at most {_MOST_DEPTH:,} deep")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise _fault(name, "M601", "is not JSON", "Choose a .json file written by 'symgraph fit'") from None
    if not isinstance(document, dict):
        raise _fault(name, "M601", "is not a SymGraph model", "Choose a .json file written by 'symgraph fit'")
    return document


def _fault(place: str, code: str, found: str, fix: str) -> ModelFileError:
    return ModelFileError(Fault(code, place, found, fix))
