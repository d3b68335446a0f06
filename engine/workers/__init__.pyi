from .frames import read_frame, write_frame
from .losable import OUT_OF_MEMORY, TOO_SLOW, Watch, bound_memory, serve
from .pool import Lost, WorkerPool, enough_workers
from .process import Answer, WorkerProcess

__all__ = [
    "OUT_OF_MEMORY",
    "TOO_SLOW",
    "Answer",
    "Lost",
    "Watch",
    "WorkerPool",
    "WorkerProcess",
    "bound_memory",
    "enough_workers",
    "read_frame",
    "serve",
    "write_frame",
]
