"""What all users of a process share: the hall, the statistics, the truth, and what any screen has learnt."""

from typing import Any, Protocol

import gevent
from locust.env import Environment

from loadtests.hall import Hall, Seats
from loadtests.shapes.shape import Occasion
from loadtests.users.sight import face_of, shown_wrongly
from loadtests.users.tell import Tell
from loadtests.users.truth import Http, Log
from meetingfloor.client.codec import decode
from meetingfloor.client.connection import socket_url

CACHED_FRAMES = 2_000
CACHED_BYTES = 64 * 1024 * 1024
REMEMBERED = 100_000
"""Commands on their way, and prints; the oldest are forgotten first."""
STRIDE = 997
"""How far apart the processes of a distributed run begin to deal out their people."""


class Someone(Protocol):
    def happens(self, what: Occasion) -> None: ...


class Shared:
    """process: which of a distributed run's this is · pace: how long users wait, 1 is as people do"""

    def __init__(self, environment: Environment, url: str, hall: Hall, process: int, pace: float) -> None:
        self.url = url.rstrip("/")
        self.hall = hall
        self.tell = Tell(environment)
        self.seats = Seats(hall, process * STRIDE)
        self.process = process
        self.pace = pace
        self.http = Http(self.url, self.tell)
        self.log = Log(self.http.get, hall.event, hall.desks[0])
        self.frames = Frames(hall)
        self.users: set[Someone] = set()
        self._sent: dict[str, float | None] = {}
        self._prints: dict[int, str] = {}

    @property
    def socket_url(self) -> str:
        return socket_url(self.url, self.hall.event)

    def happens(self, what: Occasion) -> None:
        """To everybody at once."""
        for user in list(self.users):
            gevent.spawn(user.happens, what)

    def sent(self, command_id: str, local_ms: float) -> None:
        """A command leaves; of one that leaves again nobody knows which time it was taken."""
        self._sent[command_id] = None if command_id in self._sent else local_ms
        if len(self._sent) > REMEMBERED:
            del self._sent[next(iter(self._sent))]

    def sent_at(self, command_id: str) -> float | None:
        return self._sent.get(command_id)

    def same_print(self, version: int, print_: str) -> bool:
        """Whether every screen that stood at this version had this print."""
        known = self._prints.setdefault(version, print_)
        if len(self._prints) > REMEMBERED:
            del self._prints[next(iter(self._prints))]
        return known == print_


class Frames:
    """Messages, decoded; a frame is the same bytes for all screens of a view, so it is decoded and looked at once.

    Nobody changes what is in a message: entities are replaced whole.
    """

    def __init__(self, hall: Hall) -> None:
        self._secrets = [text.encode() for text in hall.secrets]
        self._hidden = [text.encode() for text in hall.hidden]
        self._known: dict[tuple[str, bytes], tuple[dict[str, Any], str | None]] = {}
        self._bytes = 0

    def read(self, view: str, data: bytes) -> tuple[dict[str, Any], str | None]:
        """The message, and what in it this view may not show. Raises GarbledError."""
        face = face_of(view)
        known = self._known.get((face, data))
        if known is not None:
            return known
        message = decode(data, "msgpack")
        if message.get("t") != "frame":
            return message, None
        found = message, self._told(face, data) or shown_wrongly(view, message)
        if len(self._known) >= CACHED_FRAMES or self._bytes > CACHED_BYTES:
            self._known.clear()
            self._bytes = 0
        self._known[face, data] = found
        self._bytes += len(data)
        return found

    def _told(self, face: str, data: bytes) -> str | None:
        """Texts planted for this, wherever they may come up."""
        if face == "desk":
            return None
        for text in self._secrets if face == "me" else (*self._secrets, *self._hidden):
            if text in data:
                return f"{face} tells {text.decode()}"
        return None
