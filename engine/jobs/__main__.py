"""`python -m engine.jobs FOLDER`: do the work that FOLDER's request asks for."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.jobs.worker import work

if __name__ == "__main__":
    sys.exit(work(Path(sys.argv[1]), alone=True))
