"""One event alive on this node: its floor, its follower, and who wants to know."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Literal, Protocol

import structlog

from meetingfloor.floor.entry import Entry, chained, read
from meetingfloor.floor.floor import Floor, Journal
from meetingfloor.floor.model import LARGEST, Event
from meetingfloor.store import load
from meetingfloor.store.append import Missed
from meetingfloor.store.connect import Store
from meetingfloor.store.follow import next_entries
from meetingfloor.store.grants import AWAY

log = structlog.get_logger()

PRINTS = 20_000
"""Versions whose print is remembered: how far back a screen can resume by a delta."""
RECENT = 2_000
"""Entries kept by command id, so that an undo need not ask the store."""
SLOWEST_RETRY_S = 1.0

Taken = Literal["applied", "old", "gap", "forked"]


class Watcher(Protocol):
    """Who wants to know what becomes of the floor. Called between two turns of the loop; must not wait."""

    def applied(self, entry: Entry, journal: Journal) -> None: ...

    def reloaded(self) -> None:
        """The floor is another one: what any screen stands on may never have been."""


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


class EventHere:
    """An event on this node. `floor` is the committed one whenever the loop is free to do something else."""

    def __init__(self, floor: Floor, store: Store, wall: Callable[[], int] = wall_ms) -> None:
        self.floor = floor
        self.store = store
        self.wall = wall
        self.flying: dict[str, Entry] = {}
        """Entries of the batch in flight, by print: applied from memory when they come back in the log."""
        self.recent: OrderedDict[str, Entry] = OrderedDict()
        self._prints: deque[str] = deque(maxlen=PRINTS)
        self._prints.append(floor.print)
        self._at_head_s = time.monotonic()
        self._watchers: list[Watcher] = []
        self._moved = asyncio.Event()
        self._reloading = asyncio.Lock()

    @property
    def id(self) -> str:
        return self.floor.id

    # times

    def now(self) -> int:
        """The event's clock, in ms: every node computes the same from the event entity and its wall."""
        return self.at_wall(self.wall())

    def at_wall(self, wall: int, event: Event | None = None) -> int:
        """event: one that is only being made, whose clock counts already."""
        event = self.floor.event or event
        clock = event.clock if event is not None else None
        if clock is None:
            return wall
        return min(max(0, clock.event + round((wall - clock.wall) * clock.speed)), LARGEST)  # or no node could read it

    @property
    def speed(self) -> float:
        event = self.floor.event
        return 1 if event is None or event.clock is None else event.clock.speed

    @property
    def behind_ms(self) -> int:
        """For how long this node has not known itself at the log's head."""
        return round((time.monotonic() - self._at_head_s) * 1000)

    def at_head(self) -> None:
        self._at_head_s = time.monotonic()

    # what becomes of the floor

    def watch(self, watcher: Watcher) -> None:
        self._watchers.append(watcher)

    def print_at(self, version: int) -> str | None:
        """The log's print at a version, as far back as it is remembered."""
        back = self.floor.version - version
        return self._prints[-1 - back] if 0 <= back < len(self._prints) else None

    def take(self, missed: Missed) -> Taken:
        """One entry of the log, from whichever way it comes: append's answer, the follower, a fetched page."""
        if missed.version <= self.floor.version:
            return "old"
        if missed.version > self.floor.version + 1:
            return "gap"
        if chained(self.floor.print, missed.blob) != missed.print:
            return "forked"
        self.apply(self.flying.get(missed.print) or read(missed.blob, missed.print))
        return "applied"

    def apply(self, entry: Entry) -> None:
        """Bring the floor to an entry that follows it, and tell everybody."""
        assert entry.version == self.floor.version + 1
        journal = self.floor.apply(
            entry.put,
            entry.gone,
            version=entry.version,
            print_=entry.print,
            actor=entry.actor.id,
        )
        self._prints.append(entry.print)
        self.recent[entry.id] = entry
        if len(self.recent) > RECENT:
            self.recent.popitem(last=False)
        for watcher in self._watchers:
            watcher.applied(entry, journal)
        self._moved.set()

    async def moved(self, timeout_s: float) -> None:
        """Until the floor moves, or the time is over."""
        self._moved.clear()
        try:
            async with asyncio.timeout(timeout_s):
                await self._moved.wait()
        except TimeoutError:
            pass

    async def take_all(self, missed: list[Missed], head: int) -> None:
        """Bring the floor to a head: what was handed back first, then what has to be fetched."""
        while True:
            for one in missed:
                taken = self.take(one)
                if taken in {"gap", "forked"}:
                    await self.reload(taken)
                    return
            if self.floor.version >= head:
                return
            missed = await load.log(self.store.reads, self.id, self.floor.version)
            if not missed:
                await self.reload("the log ends before its head")
                return

    async def check_head(self, version: int, print_: str, stood_at: int) -> None:
        """A head as the store told it: one that went back, or another print, means that the log lost its tail.

        stood_at: the floor's version when the store was asked; the floor may have moved on since
        """
        if version < stood_at or (version == self.floor.version and print_ != self.floor.print):
            await self.reload("the head went back")
        elif version <= self.floor.version:
            self.at_head()

    async def reload(self, why: str) -> None:
        """The log lost its tail: the floor anew, and a whole frame for every screen."""
        was = self.floor
        async with self._reloading:
            if self.floor is not was:
                return
            fresh = await load.load(self.store.reads, self.id)
            log.warning("floor_reloaded", event_id=self.id, why=why, was=was.version, now=fresh.version)
            self.floor = fresh
            self.recent.clear()
            self._prints.clear()
            self._prints.append(fresh.print)
            self.at_head()
            for watcher in self._watchers:
                watcher.reloaded()
            self._moved.set()

    async def follow(self) -> None:
        """Read the log in order, for ever; when the store is away, come back by itself."""
        retry_s = 0.05
        log_reader = self.store.follower()
        try:
            while True:
                try:
                    missed = await next_entries(log_reader, self.id, self.floor.version)
                    await self.take_all(missed, 0)
                    retry_s = 0.05
                except AWAY as error:
                    log.warning("store_away", event_id=self.id, error=str(error))
                    await self.store.revive()
                    await asyncio.sleep(retry_s)
                    retry_s = min(2 * retry_s, SLOWEST_RETRY_S)
        finally:
            await log_reader.aclose()

    async def watch_head(self, every_s: float = 1.0) -> None:
        """Once a second: how far behind the head this node is, and whether the head went back."""
        while True:
            try:
                stood_at = self.floor.version
                async with asyncio.timeout(3 * every_s):
                    await self.check_head(*await load.head(self.store.reads, self.id), stood_at)
            except AWAY:
                pass  # behind_ms grows, and every beat tells
            await asyncio.sleep(every_s)
