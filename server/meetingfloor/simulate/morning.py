"""The day's morning again: the commands that bring a floor back to its plan, and the event's clock with it. Pure."""

from collections.abc import Iterator
from typing import cast

from msgspec.structs import replace

from meetingfloor.floor import commands as c
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS, Clock, Entities, Event, Kind, Meeting, Noun
from meetingfloor.floor.rules.setup import whole


def set_clock(floor: Floor, *, wall: int, at: int, speed: float) -> c.Put:
    """The event's clock stands at `at` when the wall's is at `wall`, and runs at `speed`."""
    return _with_clock(floor, Clock(wall=wall, event=at, speed=speed))


def give_clock_back(floor: Floor, clock: Clock | None) -> c.Put:
    """The clock that the event had before somebody played with it."""
    return _with_clock(floor, clock)


def _with_clock(floor: Floor, clock: Clock | None) -> c.Put:
    event = floor.event
    assert event is not None
    return c.Put("event", floor.id, replace(event, clock=clock))


def back_to(plan: Entities, floor: Floor) -> list[c.Command]:
    """What is otherwise than planned, put right; what is not of the plan, removed. In an order that no rule refuses.

    Meetings are called off first, so that none stands in another's cell on its way back. Empty: it is as planned.
    """
    return [*_rest_back(plan, floor), *_meetings_back(plan, floor), *_gone(plan, floor)]


def _rest_back(plan: Entities, floor: Floor) -> Iterator[c.Command]:
    for kind, which, noun in _otherwise(plan, floor):
        if kind != "meeting":
            yield c.Put(kind, which, noun)


def _meetings_back(plan: Entities, floor: Floor) -> Iterator[c.Command]:
    otherwise = [(which, cast("Meeting", noun)) for kind, which, noun in _otherwise(plan, floor) if kind == "meeting"]
    for which, meeting in otherwise:
        away = replace(meeting, state="cancelled")
        if which in floor.meetings and floor.meetings[which] != away:
            yield c.Put("meeting", which, away)
    for which in sorted(floor.meetings.keys() - plan.meeting.keys()):
        yield from _removed("outcome", floor, floor.mentioning("meeting", which, "outcome"))
        yield c.Remove("meeting", which)
    for which, meeting in otherwise:
        yield c.Put("meeting", which, meeting)


def _gone(plan: Entities, floor: Floor) -> Iterator[c.Command]:
    for kind in reversed(KINDS):
        if kind != "meeting":
            yield from _removed(kind, floor, sorted(floor.of(kind).keys() - getattr(plan, kind).keys()))


def _removed(kind: Kind, floor: Floor, ids: list[str]) -> Iterator[c.Command]:
    for which in ids:
        if which in floor.of(kind):
            yield c.Remove(kind, which)


def _otherwise(plan: Entities, floor: Floor) -> Iterator[tuple[Kind, str, Noun]]:
    for kind, nouns in plan.by_kind().items():
        for which, noun in nouns.items():
            now = floor.of(kind).get(which)
            wanted = whole(noun)
            if isinstance(wanted, Event) and isinstance(now, Event):
                wanted = replace(wanted, clock=now.clock)
            if now != wanted:
                yield kind, which, wanted
