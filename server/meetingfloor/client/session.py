"""Being one screen: start, resume, gap, beats, silence, coming back. No socket, no timer, no randomness of its own.

It is told what happened and when (`local_ms`, a monotonic clock), and says what is to be done. The web client's
live/session.ts is its twin; tests/vectors/sessions.json holds both.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from meetingfloor.client.clock import EventClock
from meetingfloor.client.closing import Reason, closing_of
from meetingfloor.client.outbox import Item, Outbox, uuid7
from meetingfloor.floor import frames
from meetingfloor.floor.frames import NOWHERE, Standing

PATIENCE_MS = 10_000
"""Opening, start and its answer may each take this long."""
LATER_MS = 30_000
FIRST_RETRY_MS = 500
LAST_RETRY_MS = 30_000
MOST_DOUBLINGS = 6
ANSWER_MS = 3_000
"""After waking up, a connection that does not answer within this time is taken for dead."""
SILENT_BEATS = 3
STALE_BEATS = 2


@dataclass(frozen=True, slots=True)
class Open:
    """Make a connection, and tell `opened` or `hung`."""


@dataclass(frozen=True, slots=True)
class Say:
    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hang:
    """End the connection; nothing that it still brings is to be told."""


Deed = Open | Say | Hang


@dataclass(frozen=True, slots=True)
class Apart:
    """No connection; the next try is at `until_ms`."""

    until_ms: float
    reason: Reason | None = None
    name: ClassVar[str] = "apart"


@dataclass(frozen=True, slots=True)
class Opening:
    since_ms: float
    name: ClassVar[str] = "opening"


@dataclass(frozen=True, slots=True)
class Starting:
    """`start` was sent: what comes before its welcome is ignored, also the answers to earlier starts."""

    since_ms: float
    unanswered: int = 1
    name: ClassVar[str] = "starting"


@dataclass(frozen=True, slots=True)
class Joining:
    """Welcomed; the one frame that belongs to it is on its way."""

    since_ms: float
    name: ClassVar[str] = "joining"


@dataclass(frozen=True, slots=True)
class Stands:
    name: ClassVar[str] = "standing"


@dataclass(frozen=True, slots=True)
class Over:
    """It does not come back by itself."""

    reason: Reason
    name: ClassVar[str] = "over"


State = Apart | Opening | Starting | Joining | Stands | Over


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a screen stood when it was last open; `as_of_ms`: the event's time of what it showed."""

    standing: Standing
    scope: str
    as_of_ms: float


class Session:
    """One screen's conversation. `standing` is a value: where it stands, and a copy of the view, {KIND: {ID: map}}."""

    __slots__ = (
        "_answer_by_ms", "_beat_ms", "_behind_ms", "_fresh_ms", "_heard_ms", "_kept_as_of_ms", "_random", "_said_ms",
        "_token", "_tries", "clock", "outbox", "person", "role", "scope", "standing", "state", "view",
    )  # fmt: skip

    def __init__(
        self, view: str, *, random: Callable[[], float], token: str | None = None, kept: Kept | None = None
    ) -> None:
        """random: 0 ≤ n < 1, for jitter."""
        self.view = view
        self.clock = EventClock()
        self.outbox = Outbox()
        self.standing = kept.standing if kept is not None else NOWHERE
        self.scope = kept.scope if kept is not None else None
        self.role: str | None = None
        self.person: str | None = None
        self.state: State = Apart(-math.inf)
        self._token = token
        self._random = random
        self._beat_ms = 5_000.0
        self._behind_ms: float | None = None
        self._heard_ms = 0.0
        self._said_ms = 0.0
        self._answer_by_ms = math.inf
        self._fresh_ms = -math.inf
        self._kept_as_of_ms = kept.as_of_ms if kept is not None else 0.0
        self._tries = 0

    @property
    def entities(self) -> Mapping[Any, Mapping[str, Any]]:
        return self.standing.entities

    def is_stale(self, local_ms: float) -> bool:
        """Whether what it shows may be old: it heard nothing for two beats, or its node says that it is behind."""
        return self._behind_ms is not None or local_ms - self._fresh_ms > STALE_BEATS * self._beat_ms

    def as_of(self, local_ms: float) -> float:
        """The event's time of what the screen shows."""
        if not self.clock.is_set or not math.isfinite(self._fresh_ms):
            return self._kept_as_of_ms
        return self.clock.now(self._fresh_ms if self.is_stale(local_ms) else local_ms) - (self._behind_ms or 0)

    def wakes_at(self) -> float:
        """When `tick` has something to do at the latest, if nothing happens before."""
        match self.state:
            case Over():
                return math.inf
            case Apart(until_ms):
                return until_ms
            case Opening(since_ms):
                return since_ms + PATIENCE_MS
            case Starting(since_ms) | Joining(since_ms):
                return min(since_ms + PATIENCE_MS, self._said_ms + self._beat_ms)
            case Stands():
                dead_ms = min(self._answer_by_ms, self._heard_ms + SILENT_BEATS * self._beat_ms)
                due_ms = self.outbox.due_at()
                return min(dead_ms, self._said_ms + self._beat_ms, math.inf if due_ms is None else due_ms)

    # what happens

    def tick(self, local_ms: float) -> list[Deed]:
        """Time has passed, or something was asked."""
        match self.state:
            case Over():
                return []
            case Apart(until_ms):
                return self._open(local_ms) if local_ms >= until_ms else []
            case Stands():
                return self._drop(local_ms) if self._is_dead(local_ms) else self._talk(local_ms)
            case Opening(since_ms) | Starting(since_ms) | Joining(since_ms):
                return self._drop(local_ms) if local_ms - since_ms > PATIENCE_MS else self._keep_alive(local_ms)

    def opened(self, local_ms: float) -> list[Deed]:
        """The connection stands."""
        if not isinstance(self.state, Opening):
            return []
        self._heard_ms = local_ms
        return self._start(local_ms)

    def heard(self, message: dict[str, Any], local_ms: float) -> list[Deed]:
        """A message of the server's; one of an unknown type says only that the server is there."""
        if isinstance(self.state, Over | Apart):
            return []
        self._heard_ms = local_ms
        self._answer_by_ms = math.inf
        deeds = self._take(message, local_ms)
        if isinstance(self.state, Stands):
            self._fresh_ms = local_ms
        return deeds

    def hung(self, code: int, local_ms: float) -> None:
        """The connection is gone, with this close code."""
        if isinstance(self.state, Apart | Over):
            return
        closing = closing_of(code)
        if closing.drops_flying:
            self.outbox.drop_flying()
        self.outbox.lost()
        if closing.back == "never":
            self.state = Over(closing.reason or "not_allowed")
        else:
            wait_ms = self._jittered(LATER_MS) if closing.back == "later" else self._patience()
            self._part(local_ms + wait_ms, closing.reason)

    def woken(self, local_ms: float) -> list[Deed]:
        """The device is looked at again, or the network is back: do not wait for a timer."""
        if isinstance(self.state, Apart):
            return self._open(local_ms)
        if not isinstance(self.state, Stands):
            return []
        self._answer_by_ms = local_ms + ANSWER_MS
        return [self._beat(local_ms)]

    def again(self, local_ms: float) -> list[Deed]:
        """Somebody wants to try again though the screen would not by itself: after signing in, or by a button."""
        return self._open(local_ms) if isinstance(self.state, Over | Apart) else []

    def show(self, view: str, local_ms: float) -> list[Deed]:
        """Another view, on the same connection."""
        self.view = view
        self._forget()
        return self._start(local_ms) if isinstance(self.state, Starting | Joining | Stands) else []

    def ask(
        self,
        command: dict[str, Any],
        local_ms: float,
        randomness: bytes,
        *,
        seen: int | None = None,
        until: int | None = None,
    ) -> str:
        """Put a command into the outbox, under a new id; `tick` sends it. randomness: RANDOM_BYTES of it.

        Needs to have been welcomed once: ids are made by the server's wall.
        """
        assert self.clock.is_set
        command_id = uuid7(self.clock.wall(local_ms), randomness)
        self.outbox.ask(Item(command_id, command, seen, until))
        return command_id

    # how it goes on

    def _open(self, local_ms: float) -> list[Deed]:
        self.state = Opening(local_ms)
        return [Open()]

    def _start(self, local_ms: float) -> list[Deed]:
        unanswered = self.state.unanswered + 1 if isinstance(self.state, Starting) else 1
        self.state = Starting(local_ms, unanswered)
        self._said_ms = local_ms
        message: dict[str, Any] = {"t": "start", "view": self.view}
        if self._token is not None:
            message["token"] = self._token
        if self.standing.version > 0 and self.scope is not None:
            message |= {"since": self.standing.version, "print": self.standing.print, "scope": self.scope}
        return [Say(message)]

    def _take(self, message: dict[str, Any], local_ms: float) -> list[Deed]:
        match message.get("t"):
            case "welcome":
                self._welcomed(message, local_ms)
            case "frame":
                return self._framed(message, local_ms)
            case "beat":
                self._beaten(message, local_ms)
            case "done":
                self.outbox.done(message)
            case "refused":
                self.outbox.refused(message)
            case "bye":
                return self._leave(message, local_ms)
        return []

    def _welcomed(self, welcome: dict[str, Any], local_ms: float) -> None:
        if not isinstance(self.state, Starting):
            return
        if self.state.unanswered > 1:
            self.state = Starting(self.state.since_ms, self.state.unanswered - 1)
            return
        self.clock.welcomed(welcome["now"], welcome["speed"], welcome["wall"], self.state.since_ms, local_ms)
        self._beat_ms = welcome["beat"] * 1_000
        self._behind_ms = None
        self.scope = welcome["scope"]
        self.role = welcome.get("role")
        self.person = welcome.get("person")
        self.state = Joining(local_ms)

    def _framed(self, frame: dict[str, Any], local_ms: float) -> list[Deed]:
        if not isinstance(self.state, Joining | Stands):
            return []
        taken = frames.take(
            self.standing,
            frames.Frame(frame["since"], frame["to"], frame["print"], frame["put"], frame["gone"], why=()),
        )
        if taken == "gap":
            # The answer to a start never begins beyond where we stand; if it does, where we stand is worth nothing.
            if isinstance(self.state, Joining):
                self._forget()
            return self._start(local_ms)
        self.standing = taken
        self.state = Stands()
        self._tries = 0
        return self._talk(local_ms)

    def _beaten(self, beat: dict[str, Any], local_ms: float) -> None:
        if not isinstance(self.state, Joining | Stands):
            return
        echo = beat.get("echo")
        asked_ms = echo if isinstance(echo, int | float) else None
        self.clock.beaten(beat["now"], beat["speed"], local_ms, asked_ms)
        self._behind_ms = beat.get("behind")
        if isinstance(self.state, Stands):
            self.standing = frames.beat(self.standing, beat["version"], beat["print"])

    def _leave(self, bye: dict[str, Any], local_ms: float) -> list[Deed]:
        self.outbox.lost()
        if bye["code"] == "signed_out":
            self.state = Over("sign_in")
        else:
            self._part(local_ms + bye["after"] + self._random() * max(bye["after"], 1_000))
        return [Hang()]

    def _talk(self, local_ms: float) -> list[Deed]:
        commands: list[Deed] = [Say(message) for message in self.outbox.due(local_ms)]
        if commands:
            self._said_ms = local_ms
        return commands or self._keep_alive(local_ms)

    def _keep_alive(self, local_ms: float) -> list[Deed]:
        """We speak every beat too, or the server takes us for gone; its answer sets the clock."""
        speaks = isinstance(self.state, Starting | Joining | Stands)
        return [self._beat(local_ms)] if speaks and local_ms - self._said_ms >= self._beat_ms else []

    def _beat(self, local_ms: float) -> Say:
        self._said_ms = local_ms
        return Say({"t": "beat", "echo": local_ms})

    def _is_dead(self, local_ms: float) -> bool:
        return local_ms > self._answer_by_ms or local_ms - self._heard_ms > SILENT_BEATS * self._beat_ms

    def _drop(self, local_ms: float) -> list[Deed]:
        self.outbox.lost()
        self._part(local_ms + self._patience())
        return [Hang()]

    def _part(self, until_ms: float, reason: Reason | None = None) -> None:
        self._answer_by_ms = math.inf
        self.state = Apart(until_ms, reason)

    def _forget(self) -> None:
        self.standing = NOWHERE
        self.scope = None
        self._fresh_ms = -math.inf
        self._kept_as_of_ms = 0.0

    def _patience(self) -> float:
        """Twice as long each time, and never all screens of a hall at once."""
        wait_ms = min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** min(self._tries, MOST_DOUBLINGS))
        self._tries += 1
        return self._jittered(wait_ms)

    def _jittered(self, wait_ms: float) -> float:
        return wait_ms * (0.5 + self._random())
