"""The store of runs: a workspace with one database, uploaded files, and a folder for each worker."""

from engine.runs.database import StoreError
from engine.runs.documents import Document
from engine.runs.front import InnerScores, RunFront, StoredModel
from engine.runs.identity import is_identity, new_identity
from engine.runs.out_of_fold import OutOfFold
from engine.runs.quota import Quota, quota_in_force
from engine.runs.record import RunRecord, UploadRecord
from engine.runs.request import DataSource, TrainingRequest, Validation
from engine.runs.run import Run
from engine.runs.scores import HeldOut, Measure, RunScores
from engine.runs.status import State, Status
from engine.runs.store import RunStore
from engine.runs.uploads import Upload, UploadStore
from engine.runs.workspace import Workspace, default_root

__all__ = [
    "DataSource",
    "Document",
    "HeldOut",
    "InnerScores",
    "Measure",
    "OutOfFold",
    "Quota",
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
    "Upload",
    "UploadRecord",
    "UploadStore",
    "Validation",
    "Workspace",
    "default_root",
    "is_identity",
    "new_identity",
    "quota_in_force",
]
