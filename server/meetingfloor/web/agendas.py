"""A person's own agenda as a calendar, with how often each meeting was moved: the log tells it, read on as it grows."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from meetingfloor.files.ical import agenda
from meetingfloor.floor.floor import START, Floor
from meetingfloor.floor.model import HOLDING, Entities
from meetingfloor.floor.views import ViewName, project
from meetingfloor.live.event import EventHere
from meetingfloor.store import load


class _Meeting(msgspec.Struct, frozen=True, gc=False):
    table: str
    slot: str
    state: str = "planned"


class _Slot(msgspec.Struct, frozen=True, gc=False):
    starts: int
    ends: int
    shifts: dict[str, int] = {}


class _Put(msgspec.Struct, frozen=True, gc=False):
    meeting: dict[str, _Meeting] = {}
    slot: dict[str, _Slot] = {}


class _Entry(msgspec.Struct, frozen=True, gc=False):
    """Only that part of a log entry that can move a meeting."""

    put: _Put


_decoder = msgspec.msgpack.Decoder(_Entry)


class Moves:
    """How often each meeting of an event came to another place or time, or was called off; never less than before."""

    def __init__(self) -> None:
        self.version = 0
        self.print = START
        self.counted: dict[str, int] = {}
        self._meetings: dict[str, _Meeting] = {}
        self._slots: dict[str, _Slot] = {}

    def take(self, version: int, print_: str, blob: bytes) -> None:
        put = _decoder.decode(blob).put
        moved = {which for which, now in put.meeting.items() if self._is_elsewhere(self._meetings.get(which), now)}
        self._meetings.update(put.meeting)
        later = {which for which, now in put.slot.items() if self._slots.get(which, now) != now}
        self._slots.update(put.slot)
        if later:
            moved |= {which for which, meeting in self._meetings.items() if meeting.slot in later}
        for which in moved:
            self.counted[which] = self.counted.get(which, 0) + 1
        self.version, self.print = version, print_

    def _is_elsewhere(self, before: _Meeting | None, now: _Meeting) -> bool:
        if before is None:
            return False
        held, holds = before.state in HOLDING, now.state in HOLDING
        return (before.table, before.slot, held) != (now.table, now.slot, holds)


class Agendas:
    """Calendars of this node's events."""

    def __init__(self) -> None:
        self._moves: dict[str, Moves] = {}

    async def of(self, event: EventHere, person: str) -> bytes:
        moves = await self._counted(event)
        return agenda(shown(event.floor, person), person, stamp_ms=event.wall(), moves=moves.counted)

    async def _counted(self, event: EventHere) -> Moves:
        """Read on to where the floor stands; from the beginning where the log lost its tail."""
        moves = self._moves.get(event.id) or Moves()
        if moves.version > event.floor.version or event.print_at(moves.version) not in {None, moves.print}:
            moves = Moves()
        while moves.version < event.floor.version:
            entries = await load.log(event.store.reads, event.id, moves.version)
            if not entries:
                break
            for entry in entries:
                if entry.version > moves.version:  # two may read at once
                    moves.take(entry.version, entry.print, entry.blob)
        self._moves[event.id] = moves
        return moves


def shown(floor: Floor, person: str) -> Entities:
    """What `me` shows to somebody: never more than that gets into a calendar."""
    return Entities(**cast("Mapping[str, Any]", project(floor, ViewName("me", person))))
