"""Who stands where: marks the views that a change touches, and brings their screens to the head."""

import asyncio
import time
from collections import deque

from meetingfloor.access.callers import Caller
from meetingfloor.floor.entry import Entry
from meetingfloor.floor.floor import Journal
from meetingfloor.floor.frames import Views
from meetingfloor.floor.model import Role
from meetingfloor.floor.views import DESK, EVERYONE, FLOOR, ViewName, scope
from meetingfloor.live.events import Live
from meetingfloor.screens.encoded import EncodedFrames, down, message
from meetingfloor.screens.lanes import Lane
from meetingfloor.screens.seats import LANES, SLICE, SLICES, Everybody, Own, Seat, Watched, Wire, lane_of
from meetingfloor.wire.codec import Codec
from meetingfloor.wire.codes import BEHIND_MS, NO_SUCH
from meetingfloor.wire.down import Beat, Welcome

KEPT_S = 120
"""How long a view is kept that nobody watches: who lost the Wi-Fi comes back to a delta."""
ALWAYS = (EVERYONE, FLOOR, DESK)
"""Views that are kept whoever watches."""
LEFT = 1 << 63
"""Beyond every version: where a seat stands that was left. A lane may still hold it, while its wire sits elsewhere."""


class Hub:
    """The screens of one event on this node."""

    def __init__(self, live: Live, beat_s: float) -> None:
        self.live = live
        self.beat_s = beat_s
        self._views = Views(live.event.floor)
        self._watched: dict[ViewName, Watched] = {}
        self._unwatched_s: dict[ViewName, float] = {}  # since when, for those that may be
        self._lanes = [Lane(number) for number in range(LANES)]
        self._flushing = False
        self._later: asyncio.TimerHandle | None = None  # the next slice, where all lanes rest
        self._event = live.event.floor.event
        self._was_behind = False
        for name in ALWAYS:
            self.watched(name)
        live.event.watch(self)

    # coming and going

    def seat(self, wire: Wire, name: ViewName, caller: Caller | None) -> Seat:
        role = caller.actor.role if caller is not None else None
        return Seat(wire, self.watched(name), caller, lane_of(role, name.face))

    def join(self, seat: Seat, person: str | None, since: int, print_: str | None, scope_: str | None) -> None:
        """Welcome, and exactly one frame: from where the screen stands if that can be bridged, else whole."""
        event = self.live.event
        seat.watched.sit(seat)
        view = seat.watched.view
        now_scope = scope(view.name)
        role: Role | None = seat.caller.actor.role if seat.caller is not None else None
        wall = event.wall()
        welcome = Welcome(
            event=event.id,
            view=wire_name(view.name),
            role=role,
            person=person,
            now=event.at_wall(wall),
            speed=event.speed,
            wall=wall,
            beat=self.beat_s,
            scope=now_scope,
        )
        seat.wire.write(message(welcome, seat.wire.codec))
        bridged = since > 0 and scope_ == now_scope and print_ is not None and event.print_at(since) == print_
        data, seat.stands = self._first_frame(seat, since if bridged and view.bridges(since) else 0)
        seat.wire.write(data)
        if event.behind_ms > BEHIND_MS:
            seat.wire.write(self.beat(seat.wire.codec))

    def _first_frame(self, seat: Seat, since: int) -> tuple[bytes, int]:
        """An empty one, too, is a frame: it says that nothing is new."""
        if since < seat.watched.latest:
            return seat.watched.encoded.at(since, seat.wire.codec)
        frame = seat.watched.view.frame(since)
        return message(down(frame), seat.wire.codec), frame.to

    def leave(self, seat: Seat) -> None:
        watched = seat.watched
        watched.stand_up(seat)
        seat.stands = LEFT
        if not any(watched.seats):
            self._unwatched_s[watched.view.name] = time.monotonic()

    def watched(self, name: ViewName) -> Watched:
        watched = self._watched.get(name)
        if watched is None:
            watched = self._watched[name] = self._opened(name)
            self._unwatched_s[name] = time.monotonic()
        return watched

    def _opened(self, name: ViewName) -> Watched:
        view = self._views.open(name)
        if name == EVERYONE:
            return Everybody(view, EncodedFrames(view))
        if name.face != "me":
            return Watched(view, EncodedFrames(view))
        everybody = self.watched(EVERYONE)
        assert isinstance(everybody, Everybody)
        return Own(view, everybody)

    def drop_unwatched(self) -> None:
        """`floor` and `desk` stay open: the screens of a node that died resume here by a delta."""
        old = time.monotonic() - KEPT_S
        for name in [name for name, since_s in self._unwatched_s.items() if since_s < old]:
            del self._unwatched_s[name]
            watched = self._watched.get(name)
            if name not in ALWAYS and watched is not None and not any(watched.seats):
                del self._watched[name]
                self._views.drop(name)
                for lane in self._lanes:
                    lane.forget(watched)

    def seats(self) -> list[Seat]:
        views = [watched for watched in self._watched.values() if not isinstance(watched, Everybody)]
        return [seat for watched in views for lane in watched.seats for seat in lane]

    # what changes

    def applied(self, entry: Entry, journal: Journal) -> None:
        saw = self._views.take_in(entry, journal.steps)
        for name in saw if EVERYONE not in saw else [name for name in saw if name.face != "me"]:
            watched = self._watched[name]
            watched.saw_a_difference(entry.version)
            for lane in self._lanes:
                lane.mark(watched)
        self._event_changed()
        self._begin()

    def reloaded(self) -> None:
        """Nobody may keep what was rolled back: every view anew, and a whole frame for every screen."""
        before, self._watched = self._watched, {}
        self._views = Views(self.live.event.floor)
        for name, old in before.items():
            watched = self.watched(name)
            for seat in [] if isinstance(old, Everybody) else [seat for lane in old.seats for seat in lane]:
                seat.watched, seat.stands = watched, 0
                watched.sit(seat)
            for queue in self._lanes:
                queue.forget(old)
                queue.mark(watched)
        self._event_changed()
        self._begin()

    def _event_changed(self) -> None:
        """What the event itself decides for its screens: who may be here at all, and which time it is."""
        event = self.live.event.floor.event
        if event is self._event:
            return
        before, self._event = self._event, event
        if event is None or not event.public:
            for seat in self.seats():
                if event is None or seat.caller is None:
                    seat.wire.leave(NO_SUCH)
        if event is not None and (before is None or before.clock != event.clock):
            self.beat_all()

    def _begin(self) -> None:
        """In the next turn of the loop, also where another lane rests until later."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        elif self._flushing:
            return
        self._flushing = True
        asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        """One slice. Displays begin each: what is new for them passes what is left for the others."""
        loop = asyncio.get_running_loop()
        now_s, sends = loop.time(), SLICE
        for lane, most in zip(self._lanes, SLICES, strict=True):
            sends = lane.flush(min(sends, most), now_s)
        due_s = min((lane.due_s for lane in self._lanes if lane.due_s is not None), default=None)
        self._flushing, self._later = due_s is not None, None
        if due_s is not None and due_s > now_s:
            self._later = loop.call_at(due_s, self._flush)
        elif due_s is not None:
            loop.call_soon(self._flush)

    def drained(self, seat: Seat) -> None:
        """A screen reads again: one merged frame for all that it missed."""
        if seat.skipped:
            seat.skipped = False
            seat.watched.serve(deque((seat,)))

    # beats

    def beat(self, codec: Codec, echo: object = None) -> bytes:
        event = self.live.event
        behind = event.behind_ms
        return message(
            Beat(
                now=event.now(),
                speed=event.speed,
                version=event.floor.version,
                print=event.floor.print,
                behind=behind if behind > BEHIND_MS else None,
                echo=echo,
            ),
            codec,
        )

    def give_beat(self, seat: Seat, data: bytes) -> None:
        """A beat tells the screen that it is up to date: what it has not got comes first."""
        seat.watched.serve(deque((seat,)))
        if seat.stands >= seat.watched.latest and not seat.wire.full:
            seat.wire.write(data)
            seat.stands = max(seat.stands, self.live.event.floor.version)

    def beat_all(self) -> None:
        beats: dict[Codec, bytes] = {"json": self.beat("json"), "msgpack": self.beat("msgpack")}
        for seat in self.seats():
            self.give_beat(seat, beats[seat.wire.codec])

    def tick(self) -> None:
        """Ten times a second: whoever must know that this node fell behind, or caught up, hears it at once."""
        behind = self.live.event.behind_ms > BEHIND_MS
        if behind != self._was_behind:
            self._was_behind = behind
            self.beat_all()


def wire_name(name: ViewName) -> str:
    """As the contract writes it; whose `me` it is stands in the welcome."""
    return f"{name.face}:{name.which}" if name.face in {"table", "zone"} else name.face
