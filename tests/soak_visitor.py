"""`Visitor`: a browser's side of a page without a browser: it asks for pages, clicks, and uploads, and notes errors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from dashboard.guard import COOKIE

__all__ = ["Visitor"]

_XSRF = "_streamlit_xsrf"
_LONGEST = 300.0  # seconds until a page is given up


class Visitor:
    """One visitor with an identity of their own, who asks one thing after the other.

    Parameters
    ----------
    address
        Of the server, such as `http://127.0.0.1:8501`.
    owner
        The token of the browser.
    """

    def __init__(self, address: str, owner: str) -> None:
        self._address = address
        self._patience = _LONGEST
        self._session = requests.Session()
        self._session.cookies.set(COOKIE, owner)
        self._session.get(f"{address}/_stcore/health", timeout=_LONGEST)
        self._open = ExitStack()
        self._connect()
        self._pages: dict[str, str] = {}
        self._session_id = self._page = self._query = ""
        self._widgets: dict[str, WidgetState] = {}
        self._shown: dict[tuple[int, ...], Any] = {}
        self.errors: list[str] = []

    def _connect(self) -> None:
        address = self._address
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._session.cookies)
        connection = connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream",
            additional_headers={"Cookie": cookies},
            subprotocols=[Subprotocol("streamlit"), Subprotocol(self._session.cookies.get(_XSRF) or "")],
            origin=Origin(address),
            max_size=None,
            open_timeout=60,
            ping_timeout=None,
        )
        self._socket = self._open.enter_context(connection)

    def close(self) -> None:
        """Leave the server."""
        self._open.close()
        self._session.close()

    def open(self, page: str, **params: str) -> float:
        """Open a page by its name in the address, and return the seconds until its script has ended."""
        self._widgets.clear()
        self._page, self._query = page, urlencode(params)
        return self._run()

    def click(self, label: str) -> float | None:
        """Press the button with this label, and return the seconds; None where there is no such button."""
        button = next(
            (found for found in self._elements("button") if found.label == label and not found.disabled), None
        )
        if button is None:
            return None
        return self._run(WidgetState(id=button.id, trigger_value=True))

    def come_again(self) -> None:
        """Leave without waiting for an answer, and open a new page, as another visit."""
        self._open.close()
        self._connect()

    def upload(self, name: str, content: bytes, *, patience: float = _LONGEST) -> float:
        """Choose a file in the page's first place for one, and return the seconds until it was answered.

        Raises `TimeoutError` where nothing comes for `patience` seconds after it was taken in.
        """
        uploader = next(self._elements("file_uploader"))
        begun = time.perf_counter()
        asked = BackMsg()
        asked.file_urls_request.request_id = "files"
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self._session_id
        self._socket.send(asked.SerializeToString())
        urls = self._until("file_urls_response").file_urls_response.file_urls[0]
        answer = self._session.put(
            f"{self._address}{urls.upload_url}",
            files={"file": (name, content)},
            headers={"X-Xsrftoken": self._session.cookies.get(_XSRF) or "", "Origin": self._address},
            timeout=_LONGEST,
        )
        if not answer.ok:
            self.errors.append(f"the upload of {name} was answered with {answer.status_code}")
        state = WidgetState(id=uploader.id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, len(content), urls.file_id
        info.file_urls.CopyFrom(urls)
        self._widgets[uploader.id] = state
        self._patience = patience
        try:
            self._run()
        finally:
            self._patience = _LONGEST
        return time.perf_counter() - begun

    @property
    def alerts(self) -> list[str]:
        """What the page warns of, or refuses."""
        return [found.body for found in self._elements("alert")]

    # -- the protocol ------------------------------------------------------------------------------

    def _elements(self, kind: str) -> Iterator[Any]:
        for element in self._shown.values():
            if element.WhichOneof("type") == kind:
                yield getattr(element, kind)

    def _run(self, trigger: WidgetState | None = None) -> float:
        """Have the script run, and return the seconds until it stands still."""
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_script_hash = self._pages.get(self._page, "")
        asked.rerun_script.page_name = "" if self._page in self._pages else self._page
        asked.rerun_script.widget_states.widgets.extend([*self._widgets.values(), *([trigger] if trigger else [])])
        asked.rerun_script.context_info.url = f"{self._address}/{self._page}"
        begun = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        self._shown.clear()
        self._until("script_finished")
        seconds = time.perf_counter() - begun
        while self._goes_on():  # a page that begins anew, as after an upload
            self._until("script_finished")
            seconds = time.perf_counter() - begun
        return seconds

    def _goes_on(self) -> bool:
        """Return whether another run of the script begins at once."""
        try:
            while self._take(self._socket.recv(timeout=0.02)).WhichOneof("type") != "new_session":
                pass
        except TimeoutError:
            return False
        return True

    def _until(self, kind: str) -> ForwardMsg:
        """Take in what the server sends until a message of this kind, and return that."""
        end = time.perf_counter() + self._patience
        while True:
            found = self._take(self._socket.recv(timeout=max(0.1, end - time.perf_counter())))
            if found.WhichOneof("type") == kind:
                return found

    def _take(self, content: str | bytes) -> ForwardMsg:
        found: ForwardMsg = ForwardMsg.FromString(content if isinstance(content, bytes) else content.encode())
        match found.WhichOneof("type"):
            case "new_session":
                self._session_id = found.new_session.initialize.session_id or self._session_id
            case "navigation":
                self._pages = {page.url_pathname: page.page_script_hash for page in found.navigation.app_pages}
            case "page_info_changed":
                self._query = found.page_info_changed.query_string
            case "delta" if found.delta.WhichOneof("type") == "new_element":
                element = found.delta.new_element
                self._shown[tuple(found.metadata.delta_path)] = element
                if element.WhichOneof("type") == "exception":
                    self.errors.append(f"{self._page}: {element.exception.type}: {element.exception.message}")
            case "script_finished" if found.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.errors.append(f"{self._page}: the script does not compile")
        return found
