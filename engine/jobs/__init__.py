"""Training in a process of its own, so that pages stay quick and a closed page loses nothing."""

from engine.jobs.launch import (
    MOST_AT_ONCE,
    TooManyJobs,
    can_go_on,
    cancel,
    discard,
    go_on,
    is_alive,
    settle,
    start,
    unfinished,
)

__all__ = [
    "MOST_AT_ONCE",
    "TooManyJobs",
    "can_go_on",
    "cancel",
    "discard",
    "go_on",
    "is_alive",
    "settle",
    "start",
    "unfinished",
]
