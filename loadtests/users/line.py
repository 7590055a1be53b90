"""A screen's line: client/session.py over a WebSocket under gevent, watched. The session decides, this moves bytes.

What comes over it is looked at by ears.py.
"""

import os
import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import gevent
from gevent.event import AsyncResult, Event

from loadtests.users.ears import Ears
from loadtests.users.faults import (
    BadlyRefused,
    Doubled,
    NotThere,
    OffTheLine,
    Unanswered,
)
from loadtests.users.shared import Shared
from loadtests.users.sight import face_of
from loadtests.users.websocket import Closed, WebSocket
from meetingfloor.client.closing import LOST
from meetingfloor.client.codec import SUBPROTOCOLS, GarbledError, encode
from meetingfloor.client.connection import LONGEST_S, NOT_UNDERSTOOD, SOONEST_S, local_ms
from meetingfloor.client.outbox import RANDOM_BYTES, Done, Refused
from meetingfloor.client.session import Deed, Hang, Kept, Over, Say, Session, Stands

JOIN_S = 20.0
ANSWER_S = 20.0
DRAINING = 1001
NEVER = frozenset({"bad_command", "not_allowed", "id_reused", "stale_id", "too_late", "no_such", "store_unavailable"})
"""Refusals that a right client in its own role never meets."""


@dataclass(slots=True)
class Asked:
    command: dict[str, Any]
    answer: Done | Refused | None = None


class Line:
    """One screen. It comes back by itself until it is closed, or the server says that there is no coming back."""

    def __init__(
        self, shared: Shared, view: str, token: str | None, *, kept: Kept | None = None, person: str | None = None
    ) -> None:
        """person: whom the token is for; None: nobody in particular"""
        self.session = Session(view, random=random.random, token=token, kept=kept)
        self.asked: dict[str, Asked] = {}
        self.ears = Ears(shared, self.session, person)
        self._shared = shared
        self._tell = shared.tell
        self._socket: WebSocket | None = None
        self._answers: dict[str, AsyncResult] = {}
        self._closed = False
        self._cut = False
        self._news = Event()
        self._air = Event()
        self._air.set()
        self._running = gevent.spawn(self._run)

    # what it shows

    @property
    def face(self) -> str:
        return face_of(self.session.view)

    @property
    def stands(self) -> bool:
        return isinstance(self.session.state, Stands)

    @property
    def version(self) -> int:
        return self.session.standing.version

    @property
    def copy(self) -> Any:
        return self.session.entities

    def of(self, kind: str) -> dict[str, Any]:
        return self.session.entities.get(kind, {})

    @property
    def now_ms(self) -> float:
        """The event's clock."""
        return self.session.clock.now(local_ms())

    @property
    def may_act(self) -> bool:
        return self.session.clock.is_set and not isinstance(self.session.state, Over)

    # what can be asked

    def wait(self, version: int = 0, within_s: float = JOIN_S) -> None:
        """Until it stands at this version, or beyond. Raises NotThere, OffTheLine."""
        try:
            with gevent.Timeout(within_s) as limit:
                while not (self.stands and self.version >= version):
                    if isinstance(self.session.state, Over):
                        raise OffTheLine(f"for good: {self.session.state.reason}")
                    self._news.clear()
                    self._news.wait()
        except gevent.Timeout as over:
            if over is not limit:
                raise
            raise NotThere(f"{self.face} {self.session.state.name} after {within_s:g} s") from None

    def do(self, command: dict[str, Any], *, careful: bool = False) -> Done | Refused | None:
        """What became of a command, told to the statistics; None: nobody said so in time. careful: names `seen`."""
        began_ms, line = local_ms(), self._socket if self.stands else None
        command_id = self._put(command, careful)
        became = self._became(command_id)
        name, took_ms = command["type"], local_ms() - began_ms
        if became is None:
            self._tell.failed("do", name, Unanswered(f"{name} within {ANSWER_S:g} s"), took_ms)
        elif isinstance(became, Done):
            lost = line is None or line is not self._socket
            self._tell.took("do", f"{name}, over a lost line" if lost else name, took_ms)
        elif became.code in NEVER:
            self._tell.failed("refused", name, BadlyRefused(f"{name}: {became.code}"), took_ms)
        else:
            self._tell.took("refused", name, took_ms)
        return became

    def grab(self, command: dict[str, Any]) -> Done | Refused | None:
        """What became of a command that is to be refused; only the caller tells it."""
        return self._became(self._put(command, careful=False))

    def _put(self, command: dict[str, Any], careful: bool) -> str:
        seen = self.version if careful else None
        command_id = self.session.ask(command, local_ms(), os.urandom(RANDOM_BYTES), seen=seen)
        self.asked[command_id] = Asked(command)
        self._answers[command_id] = AsyncResult()
        self._nudge()
        return command_id

    def _became(self, command_id: str) -> Done | Refused | None:
        try:
            with gevent.Timeout(ANSWER_S) as limit:
                became: Done | Refused = self._answers[command_id].get()
        except gevent.Timeout as over:
            if over is not limit:
                raise
            return None
        finally:
            del self._answers[command_id]
        return became

    def look(self) -> None:
        """A beat there and back: is what I see still so?"""
        if self._socket is not None and self.stands:
            self._act(self.session.woken(local_ms()))

    def show(self, view: str) -> None:
        """Another view, on the same line."""
        self.ears.asked(local_ms(), anew=True)
        self._act(self.session.show(view, local_ms()))

    def lose_air(self) -> None:
        """The Wi-Fi is gone."""
        self._air.clear()
        if self._socket is not None:
            self._cut = True
            self._socket.cut()

    def find_air(self) -> None:
        """The Wi-Fi is back: the device comes back at once."""
        self._air.set()

    def close(self) -> Kept | None:
        """Leave; what a device keeps of it."""
        session = self.session
        self._closed = True
        self._running.kill()
        if self._socket is not None:
            self._socket.close()
        if session.scope is None or self.version == 0:
            return None
        return Kept(session.standing, session.scope, session.as_of(local_ms()))

    # how it goes on

    def _run(self) -> None:
        while not isinstance(self.session.state, Over) and not self._closed:
            deeds = self.session.tick(local_ms()) if self._air.is_set() else self._without_air()
            if deeds:
                self._connected()
                self._news.set()
            else:
                gevent.sleep(self._rest_s())

    def _without_air(self) -> list[Deed]:
        self._air.wait()
        return self.session.woken(local_ms())

    def _connected(self) -> None:
        """One connection, from its handshake to its end."""
        self.ears.asked(local_ms())
        self._cut = False
        try:
            self._socket = WebSocket(self._shared.socket_url, SUBPROTOCOLS["msgpack"])
            if not self._air.is_set():  # lost while it was dialling
                self.lose_air()
            self._act(self.session.opened(local_ms()))
            while self._socket is not None:
                for data in self._socket.recv(self._rest_s()):
                    self._hear(data)
                deeds = self.session.tick(local_ms())
                if any(isinstance(deed, Hang) for deed in deeds):
                    self._tell.failed("line", self.face, OffTheLine("the server said nothing"))
                self._act(deeds)
            code = LOST
        except Closed as closed:
            code = closed.code
            if not self._cut and code != DRAINING and not self._closed:
                self._tell.failed("line", self.face, OffTheLine(f"closed with {code}"))
        except GarbledError as garbled:
            code = NOT_UNDERSTOOD
            self._tell.failed("line", self.face, OffTheLine(f"garbled: {garbled}"))
        finally:
            self._hang_up()
        self.session.hung(code, local_ms())

    def _hear(self, data: bytes) -> None:
        message, shown_wrongly = self._shared.frames.read(self.session.view, data)
        if self._socket is None:
            return
        now_ms, stood = local_ms(), self.stands
        self.ears.before(message, shown_wrongly)
        deeds = self.session.heard(message, now_ms)
        self.ears.after(message, len(data), now_ms, stood=stood)
        if message.get("t") in ("done", "refused"):
            self._answered(message)
        self._news.set()
        self._act(deeds)

    def _answered(self, message: dict[str, Any]) -> None:
        command_id = message.get("id")
        asked = self.asked.get(command_id) if isinstance(command_id, str) else None
        item = self.session.outbox.get(command_id) if isinstance(command_id, str) else None
        if asked is None or item is None or not isinstance(item.state, Done | Refused):
            return
        if isinstance(asked.answer, Done) and message.get("version", asked.answer.version) != asked.answer.version:
            self.ears.is_wrong(Doubled(f"{asked.command['type']} was done at two versions"))
        asked.answer = asked.answer or item.state
        waiting = self._answers.get(item.id)
        if waiting is not None:
            waiting.set(item.state)

    def _act(self, deeds: list[Deed]) -> None:
        """Raises Closed."""
        for deed in deeds:
            match deed:
                case Say(message) if self._socket is not None:
                    if message["t"] == "do":
                        self._shared.sent(message["id"], local_ms())
                    self._socket.send(bytes(encode(message, "msgpack")))  # type: ignore[arg-type]
                case Hang():
                    self._hang_up()

    def _hang_up(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close()

    def _nudge(self) -> None:
        if self._socket is not None and self.stands:
            with suppress(Closed):  # the reader meets it too, and comes back
                self._act(self.session.tick(local_ms()))

    def _rest_s(self) -> float:
        return min(max(SOONEST_S, (self.session.wakes_at() - local_ms()) / 1_000), LONGEST_S)
