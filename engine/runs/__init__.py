"""The store of runs: a workspace with one database, uploaded files, and a folder for each worker."""

from engine.runs.database import StoreError
from engine.runs.documents import Document
from engine.runs.front import InnerScores, RunFront, StoredModel
from engine.runs.identity import is_identity, new_identity
from engine.runs.out_of_fold import OutOfFold
from engine.runs.record import RunRecord, UploadRecord
from engine.runs.request import DataSource, TrainingRequest, Validation
from engine.runs.run import Run
from engine.runs.scores import HeldOut, Measure, RunScores
from engine.runs.status import State, Status
from engine.runs.store import RunStore
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
    "RunRecord",
    "RunScores",
    "RunStore",
    "State",
    "Status",
    "StoreError",
    "StoredModel",
    "TrainingRequest",
    "UploadRecord",
    "Validation",
    "Workspace",
    "default_root",
    "is_identity",
    "new_identity",
]
