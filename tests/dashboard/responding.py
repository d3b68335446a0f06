"""How long a page takes for one visitor while another opens a hostile file: `python -m tests.dashboard.responding`.

Names of files in `tests/hostile/files.py` choose among all of them; a name of a file that is there is taken as it
is. Each visitor speaks Streamlit's own protocol with a server on loopback. A measurement, not a test: no time is
asserted.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from engine.runs import Workspace
from tests.dashboard.browser import serving
from tests.hostile.files import FILES

MOST = 120.0  # seconds that a file is waited for
PAUSE = 0.2


def opened(address: str, seconds: float = MOST, **params: str) -> float:
    """Seconds until a page stands that a link opens; -1 where it does not in time."""
    begun = time.monotonic()
    host = address.replace("http://", "ws://")
    with connect(f"{host}/_stcore/stream", origin=address, max_size=None) as socket:
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(params)
        socket.send(asked.SerializeToString())
        while time.monotonic() - begun < seconds:
            told = ForwardMsg()
            told.ParseFromString(socket.recv(timeout=seconds))
            if told.WhichOneof("type") == "script_finished":
                return time.monotonic() - begun
    return -1.0


def main(names: list[str]) -> int:
    """Measure, and print a line a file."""
    with tempfile.TemporaryDirectory() as place, serving(Path(place)) as server:
        workspace = Workspace(Path(place))
        workspace.prepare()
        begun = os.getloadavg()[0]
        print(f"first page {opened(server.address, data='mutag'):.2f} s")
        alone = [opened(server.address, data="mutag") for _ in range(8)]
        print(f"alone: median {statistics.median(alone):.2f} s, worst {max(alone):.2f} s", flush=True)
        every: list[float] = []
        for name in names or FILES:
            content = FILES[name]() if name in FILES else Path(name).read_bytes()
            source = workspace.keep_upload(Path(name).name, content)
            took: list[float] = []
            other = threading.Thread(target=lambda: took.append(opened(server.address, data=source.name)))
            other.start()
            times = []
            while other.is_alive():
                times.append(opened(server.address, data="mutag"))
                time.sleep(PAUSE)
            other.join()
            told = f"others: {len(times)} pages, median {statistics.median(times):.2f} s, worst {max(times):.2f} s"
            print(f"{Path(name).name:22} {took[0] if took else -1:7.2f} s  {told}", flush=True)
            every += times
        print(f"all: {len(every)} pages, median {statistics.median(every):.2f} s, worst {max(every):.2f} s")
        again = [opened(server.address, data="mutag") for _ in range(8)]
        print(f"alone again: median {statistics.median(again):.2f} s, worst {max(again):.2f} s")
        print(f"load of the machine: {begun:.1f}, then {os.getloadavg()[0]:.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
