from .applied import add_rule
from .draft import EDITABLE, Draft, DraftCondition, DraftRule
from .drafting import draft_model
from .edit_data import EditData
from .edits import (
    EDITS,
    AddRule,
    Edit,
    Forbid,
    NamePredicate,
    NameRule,
    SetThreshold,
    SetWeights,
    SwitchCondition,
    SwitchRule,
)
from .words import edit_text

__all__ = [
    "EDITABLE",
    "EDITS",
    "AddRule",
    "Draft",
    "DraftCondition",
    "DraftRule",
    "Edit",
    "EditData",
    "Forbid",
    "NamePredicate",
    "NameRule",
    "SetThreshold",
    "SetWeights",
    "SwitchCondition",
    "SwitchRule",
    "add_rule",
    "draft_model",
    "edit_text",
]
