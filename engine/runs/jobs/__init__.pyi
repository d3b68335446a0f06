from .background import Background, Job
from .edited import keep_edited
from .holdout import units_of
from .launch import (
    MOST_WAITING,
    TooManyJobs,
    advance,
    can_go_on,
    cancel,
    discard,
    go_on,
    is_alive,
    queue,
    settle,
    start,
    unfinished,
)
from .learning_curve import SHARES, measure_learning_curve
from .places import PLACES, Places, places_in_force
from .plan import COMPILING, READING, VALIDATING, Plan

__all__ = [
    "COMPILING",
    "MOST_WAITING",
    "PLACES",
    "READING",
    "SHARES",
    "VALIDATING",
    "Background",
    "Job",
    "Places",
    "Plan",
    "TooManyJobs",
    "advance",
    "can_go_on",
    "cancel",
    "discard",
    "go_on",
    "is_alive",
    "keep_edited",
    "measure_learning_curve",
    "places_in_force",
    "queue",
    "settle",
    "start",
    "unfinished",
    "units_of",
]
