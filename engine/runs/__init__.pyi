from .command import evaluate_command, fit_command
from .documents import Document
from .edits import EditCost, EditLog, LoggedEdit, model_digest, now, read_log
from .front import InnerScores, RunFront, StoredModel
from .learning_curve import LearningCurve
from .out_of_fold import OutOfFold
from .record import LONGEST_NAME, RunRecord, UploadRecord
from .request import DataSource, TrainingRequest, Validation
from .run import Run
from .scores import HeldOut, Measure, RunScores
from .status import State, Status
from .storage.database import StoreError
from .storage.identity import is_identity, new_identity
from .storage.quota import Quota, quota_in_force
from .storage.store import RunStore
from .storage.uploads import Upload, UploadStore
from .storage.workspace import Workspace, default_root

__all__ = [
    "LONGEST_NAME",
    "DataSource",
    "Document",
    "EditCost",
    "EditLog",
    "HeldOut",
    "InnerScores",
    "LearningCurve",
    "LoggedEdit",
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
    "evaluate_command",
    "fit_command",
    "is_identity",
    "model_digest",
    "new_identity",
    "now",
    "quota_in_force",
    "read_log",
]
