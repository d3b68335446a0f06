"""The store of runs: a workspace folder with uploaded files and one folder a run."""

from engine.runs.front import InnerScores, RunFront, StoredModel
from engine.runs.identity import is_identity, new_identity
from engine.runs.out_of_fold import OutOfFold
from engine.runs.request import DataSource, TrainingRequest, Validation
from engine.runs.scores import HeldOut, Measure, RunScores
from engine.runs.status import State, Status
from engine.runs.store import Document, Run, RunStore
from engine.runs.workspace import Workspace, default_root

__all__ = [
    "DataSource",
    "Document",
    "HeldOut",
    "InnerScores",
    "Measure",
    "OutOfFold",
    "Run",
    "RunFront",
    "RunScores",
    "RunStore",
    "State",
    "Status",
    "StoredModel",
    "TrainingRequest",
    "Validation",
    "Workspace",
    "default_root",
    "is_identity",
    "new_identity",
]
