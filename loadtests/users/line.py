"""A screen's line: client/session.py over a WebSocket under gevent, watched. The session decides, this moves bytes.

Whatever must never be is told to the statistics as it is seen: a gap, another print, something not to be seen.
"""

import os
import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import gevent
from gevent.event import AsyncResult, Event

from loadtests.users.faults import (
    BadlyRefused,
    Doubled,
    Gap,
    Incorrect,
    NotThere,
    NotToBeSeen,
    OffTheLine,
    OtherPrint,
    Unanswered,
)
from loadtests.users.shared import Shared
from loadtests.users.sight import face_of, somebody_elses
from loadtests.users.websocket import Closed, WebSocket
from meetingfloor.client.closing import LOST
from meetingfloor.client.codec import SUBPROTOCOLS, GarbledError, encode
from meetingfloor.client.connection import LONGEST_S, NOT_UNDERSTOOD, SOONEST_S, local_ms
from meetingfloor.client.outbox import RANDOM_BYTES, Done, Refused
from meetingfloor.client.session import Deed, Hang, Joining, Kept, Over, Say, Session, Stands

JOIN_S = 20.0
ANSWER_S = 20.0
WHYS_KEPT = 40
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
        self.seen_wrong: Incorrect | None = None
        """The first of what must never be, for the end."""
        self._shared = shared
        self._person = person
        self._tell = shared.tell
        self._socket: WebSocket | None = None
        self._answers: dict[str, AsyncResult] = {}
        self._whys: dict[str, None] = {}
        self._began_ms: float | None = None
        self._sort = "join"
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
        self._began_ms, self._sort = local_ms(), "join"
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
        self._begin()
        self._cut = False
        try:
            self._socket = WebSocket(self._shared.socket_url, SUBPROTOCOLS["msgpack"])
            if not self._air.is_set():  # lost while it was dialling
                self.lose_air()
            self._act(self.session.opened(local_ms()))
            while self._socket is not None:
                for data in self._socket.recv(self._rest_s()):
                    self._hear(data)
                self._act(self.session.tick(local_ms()))
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

    def _begin(self) -> None:
        self._began_ms = local_ms()
        self._sort = "join" if self.session.standing.version == 0 else "resume"

    def _hear(self, data: bytes) -> None:
        session, now_ms = self.session, local_ms()
        message, wrong = self._shared.frames.read(session.view, data)
        if self._socket is None:
            return
        sort, stood = message.get("t"), isinstance(session.state, Stands)
        if sort == "frame" and (stood or isinstance(session.state, Joining)):
            self._look_at(message, wrong)
        elif sort == "welcome":
            self._welcomed(message)
        elif sort == "bye" and message["code"] != "draining":
            self._tell.failed("line", self.face, OffTheLine(f"bye: {message['code']}"))
        deeds = session.heard(message, now_ms)
        match sort:
            case "frame" if isinstance(session.state, Stands):
                self._framed(message, len(data), now_ms, stood)
            case "beat":
                self._beaten(message, now_ms)
            case "done" | "refused":
                self._answered(message)
        self._act(deeds)

    def _welcomed(self, welcome: dict[str, Any]) -> None:
        if welcome["view"] != self.session.view:
            self._wrong(NotToBeSeen(f"asked for {self.face}, was given {face_of(welcome['view'])}"))
        if welcome.get("person") != self._person:
            self._wrong(NotToBeSeen(f"{self.face} was opened as somebody else"))

    def _look_at(self, frame: dict[str, Any], wrong: str | None) -> None:
        """Before the session takes it."""
        if wrong is not None:
            self._wrong(NotToBeSeen(wrong))
        if frame["since"] > self.version:
            self._wrong(Gap(f"{self.face}: a frame begins beyond where the screen stands"))

    def _framed(self, frame: dict[str, Any], size: int, now_ms: float, stood: bool) -> None:
        whys = [why for why in frame.get("why") or () if why["id"] not in self._whys]
        self._whys.update((why["id"], None) for why in whys)
        for old in list(self._whys)[:-WHYS_KEPT]:
            del self._whys[old]
        if stood:
            self._told_late(whys, size, now_ms)
        elif self._began_ms is not None:
            bridged = f", {'bridged' if frame['since'] else 'whole'}" if self._sort == "resume" else ""
            self._tell.took(self._sort, self.face + bridged, now_ms - self._began_ms, size)
            self._began_ms = None
        self._same_print(frame["to"], frame["print"])
        if self.face == "me" and self._person is not None:
            elses = somebody_elses(self._person, frame, self.copy)
            if elses is not None:
                self._wrong(NotToBeSeen(elses))
        self._news.set()

    def _told_late(self, whys: list[dict[str, Any]], size: int, now_ms: float) -> None:
        """How long the oldest of these changes took to this screen: by its sender's click, where that is in this
        process, else by the event's clock."""
        by_clock, worst_ms = False, -1.0
        for why in whys:
            sent_ms = self._shared.sent_at(why["id"])
            clock = self.session.clock
            late_ms = now_ms - sent_ms if sent_ms is not None else (clock.now(now_ms) - why["at"]) / (clock.speed or 1)
            if late_ms > worst_ms:
                by_clock, worst_ms = sent_ms is None, late_ms
        if worst_ms >= 0:
            self._tell.took("see", f"{self.face}, by the event's clock" if by_clock else self.face, worst_ms, size)

    def _beaten(self, beat: dict[str, Any], now_ms: float) -> None:
        echo = beat.get("echo")
        if isinstance(echo, int | float):
            self._tell.took("look", self.face, now_ms - echo)
        self._same_print(beat["version"], beat["print"])
        self._news.set()

    def _same_print(self, version: int, print_: str) -> None:
        if not self._shared.same_print(version, print_):
            self._wrong(OtherPrint(f"{self.face}: two prints at one version"))

    def _answered(self, message: dict[str, Any]) -> None:
        command_id = message.get("id")
        asked = self.asked.get(command_id) if isinstance(command_id, str) else None
        item = self.session.outbox.get(command_id) if isinstance(command_id, str) else None
        if asked is None or item is None or not isinstance(item.state, Done | Refused):
            return
        if isinstance(asked.answer, Done) and message.get("version", asked.answer.version) != asked.answer.version:
            self._wrong(Doubled(f"{asked.command['type']} was done at two versions"))
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

    def _wrong(self, fault: Incorrect) -> None:
        self.seen_wrong = self.seen_wrong or fault
        self._tell.failed("check", "as it is heard", fault)

    def _rest_s(self) -> float:
        return min(max(SOONEST_S, (self.session.wakes_at() - local_ms()) / 1_000), LONGEST_S)
