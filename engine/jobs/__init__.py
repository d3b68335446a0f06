"""Training in a process of its own, so that pages stay quick and a closed page loses nothing."""

from engine.jobs.launch import (
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
from engine.jobs.places import Places, places_in_force

__all__ = [
    "MOST_WAITING",
    "Places",
    "TooManyJobs",
    "advance",
    "can_go_on",
    "cancel",
    "discard",
    "go_on",
    "is_alive",
    "places_in_force",
    "queue",
    "settle",
    "start",
    "unfinished",
]
