"""What the server says over HTTP: the view as it stands, and the log. What screens and answers are checked against."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

import msgspec
from gevent.lock import BoundedSemaphore, RLock

from loadtests.users.faults import Doubled, Incorrect, Lost, NoAnswer
from loadtests.users.tell import Tell
from meetingfloor.client.outbox import Done, Refused

AT_ONCE = 16
"""Requests that a process has on the way: a thousand users end together."""
WITHIN_S = 30.0
PAGE = 500
FRESH_S = 1.0

Get = Callable[[str, str, str | None], dict[str, Any]]


class Http:
    """GET, with a bearer's token; told to the statistics."""

    def __init__(self, url: str, tell: Tell) -> None:
        self._url = url.rstrip("/")
        self._tell = tell
        self._turns = BoundedSemaphore(AT_ONCE)
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def get(self, name: str, path: str, token: str | None) -> dict[str, Any]:
        """Raises NoAnswer, which is told already."""
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        request = urllib.request.Request(self._url + path, headers=headers)
        with self._turns:
            began = time.perf_counter()
            try:
                with self._open(request, timeout=WITHIN_S) as answer:
                    body = answer.read()
                took_ms = (time.perf_counter() - began) * 1000
                found: dict[str, Any] = msgspec.json.decode(body)
            except urllib.error.HTTPError as error:
                fault = NoAnswer(f"{name}: {error.code}")
            except (OSError, HTTPException, msgspec.DecodeError) as error:
                fault = NoAnswer(f"{name}: {type(error).__name__}")
            else:
                self._tell.took("GET", name, took_ms, len(body))
                return found
            self._tell.failed("GET", name, fault, (time.perf_counter() - began) * 1000)
            raise fault


class Log:
    """The event's log from when this was made on, read once for all users of a process. `faults`: in the log itself."""

    def __init__(self, get: Get, event: str, token: str) -> None:
        self._get = lambda after, limit: get(
            "log", f"/api/events/{quote(event)}/log?after={after}&limit={limit}", token
        )  # fmt: skip
        self._reading = RLock()
        self._by_id: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self._prints: dict[int, str] = {}
        self._read_s = 0.0
        self.version: int = self._get(0, 1)["head"]
        self.faults: list[Incorrect] = []

    def read_until(self, version: int) -> None:
        """Read on to the head, which is not below this version. Raises NoAnswer."""
        with self._reading:
            if self.version >= version and time.monotonic() - self._read_s < FRESH_S:
                return
            while True:
                page = self._get(self.version, PAGE)
                for entry in page["entries"]:
                    self._take(entry)
                if self.version >= page["head"] or not page["entries"]:
                    break
            self._read_s = time.monotonic()

    def _take(self, entry: dict[str, Any]) -> None:
        if entry["version"] != self.version + 1:
            self.faults.append(Lost(f"the log goes from {self.version} to {entry['version']}"))
        self.version = entry["version"]
        self._prints[self.version] = entry["print"]
        self._by_id.setdefault(entry["id"], []).append((entry["version"], entry["command"]))

    def print_at(self, version: int) -> str | None:
        return self._prints.get(version)

    def fault_of(self, command_id: str, command: Mapping[str, Any], answer: Done | Refused | None) -> Incorrect | None:
        """What is wrong between what became of a command and what its sender was told, if anything."""
        found = self._by_id.get(command_id, [])
        name = command["type"]
        if len(found) > 1:
            return Doubled(f"{name} stands {len(found)} times in the log")
        if isinstance(answer, Refused):
            return Doubled(f"{name} was refused ({answer.code}), and stands in the log") if found else None
        if answer is None:
            return None  # nobody was told anything: once or not at all are both right
        if not found:
            return Lost(f"{name} was done, and does not stand in the log")
        version, logged = found[0]
        if version != answer.version:
            return Lost(f"{name} was done at another version than it stands in the log")
        if any(logged.get(field) != value for field, value in command.items()):
            return Lost(f"{name} stands in the log otherwise than it was asked")
        return None


def difference(copy: Mapping[str, Mapping[str, Any]], whole: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Where a screen's copy is otherwise than the view, if it is."""
    for kind in sorted({*copy, *whole}):
        mine, theirs = copy.get(kind, {}), whole.get(kind, {})
        if mine == theirs:
            continue
        for which in sorted({*mine, *theirs}):
            if which not in mine:
                return f"{kind} {which} is missing"
            if which not in theirs:
                return f"{kind} {which} should be gone"
            if mine[which] != theirs[which]:
                return f"{kind} {which} is otherwise"
    return None
