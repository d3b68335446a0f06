"""`python -m engine.runs.jobs FOLDER [JOBS]`: do the work that FOLDER's request asks for, if it is in the queue still.

JOBS is how much it may do at a time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from engine.runs.jobs.launch import NOT_IN_QUEUE
from engine.runs.jobs.worker import work
from engine.runs.run import Run

if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # pages are answered first
    asked = Path(sys.argv[1]).resolve()
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    sys.exit(work(asked, alone=True, jobs=jobs) if Run(asked).leave_queue() else NOT_IN_QUEUE)
