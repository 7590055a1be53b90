"""What only the clock decides: phases, whether presence and lateness still count, and conflicts in time.

Pure, and the same in the web client: tests/vectors/phases.json and conflicts.json are run by both.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from meetingfloor.floor.floor import NOBODY, Floor
from meetingfloor.floor.model import LIVE, Event, Item, Meeting, Party, Person, Presence
from meetingfloor.floor.takes_part import speaks_in

Phase = Literal[
    "upcoming",
    "calling",
    "waiting",
    "overdue",
    "running",
    "held",
    "unconfirmed",
    "done",
    "no_show",
    "cancelled",
]
Flow = Literal["clock", "hand"]

MINUTE = 60_000


def phase(
    meeting: Meeting,
    start: int,
    end: int,
    *,
    flow: Flow,
    call_before: int,
    grace: int,
    now: int,
) -> Phase:
    """The phase of a meeting whose slot runs from `start` to `end` in its zone.

    call_before, grace: minutes
    """
    if meeting.state in ("cancelled", "no_show", "done"):
        return meeting.state
    goes_on = meeting.state == "running" or (flow == "clock" and start <= now and meeting.all_seated)
    if now >= end:
        if flow == "hand":
            return "running" if goes_on else "unconfirmed"
        return "held" if goes_on else "unconfirmed"
    if goes_on:
        return "running"
    if now >= start:
        return "waiting" if now < start + (grace + _longest_late(meeting)) * MINUTE else "overdue"
    return "calling" if meeting.state == "called" or now >= start - call_before * MINUTE else "upcoming"


def _longest_late(meeting: Meeting) -> int:
    """How many minutes the latest of those not yet seated has asked for."""
    waited_for = (party.organisation for party in meeting.parties if party.organisation not in meeting.seated)
    return max((meeting.late.get(organisation, 0) for organisation in waited_for), default=0)


def phase_on(floor: Floor, meeting: Meeting, now: int) -> Phase:
    start, end = floor.span(meeting)
    event = floor.event
    assert event is not None  # version 1 puts it, and nothing removes it
    return phase(meeting, start, end, flow=event.flow, call_before=event.call_before, grace=event.grace, now=now)


def presence_at(event: Event, person: Person, now: int) -> Presence:
    """Presence counts on the event's day on which it was set; on any other the person is expected."""
    if person.seen is None or day_of(event, person.seen) != day_of(event, now):
        return "expected"
    return person.presence


def late_at(person: Person, now: int) -> int:
    """By how many minutes a person is late; 0 from `at` + `minutes` on."""
    late = person.late
    return late.minutes if late is not None and now < late.at + late.minutes * MINUTE else 0


def day_of(event: Event, at: int) -> tuple[int, int, int]:
    """The local date of the event: year, month, day."""
    local = datetime.fromtimestamp(at // 1000, _zone(event.zone_name))
    return local.year, local.month, local.day


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    """UTC where this machine knows no such zone: an older zone table must not stop the floor."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


class Conflict(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """What the world broke and the desk has to solve.

    overlap: `meeting` and `other` want the same person, organisation or interpreter at a time
    session: `person` takes part in `meeting` and speaks in `session`
    no_interpreter: the parties of `meeting` share no language
    interpreter_gone: `interpreter`, who is `person`, has left
    """

    type: Literal["overlap", "session", "no_interpreter", "interpreter_gone"]
    meeting: str
    other: str | None = None
    person: str | None = None
    organisation: str | None = None
    interpreter: str | None = None
    session: str | None = None


def conflicts(floor: Floor, now: int) -> list[Conflict]:
    """The desk's list, in the order in which the meetings begin. Meetings whose slot is over have left it."""
    found = [*_overlaps(floor, now), *_in_sessions(floor, now), *_without_interpreter(floor, now)]
    found += _interpreters_gone(floor, now)
    return sorted(found, key=lambda conflict: (floor.span(floor.meetings[conflict.meeting])[0], _order(conflict)))


def _order(conflict: Conflict) -> tuple[str, ...]:
    return tuple(getattr(conflict, name) or "" for name in ("meeting", *conflict.__struct_fields__))


def _is_over(floor: Floor, which: str, now: int) -> bool:
    return floor.span(floor.meetings[which])[1] <= now


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _overlaps(floor: Floor, now: int) -> Iterator[Conflict]:
    """Only slots that run into each other are looked at: while no zone runs apart there are none."""
    crossing = _slots_that_cross(floor)
    spans = {which: floor.span(meeting) for which, meeting in floor.meetings.items() if meeting.slot in crossing}
    by_taker: dict[str, list[tuple[tuple[int, int], str]]] = {}
    for (taker, slot), meetings in floor.busy.items() if crossing else ():
        if slot in crossing:
            by_taker.setdefault(taker, []).extend((spans[which], which) for which in meetings if spans[which][1] > now)
    for taker, held in by_taker.items():
        held.sort()
        for place, (span, first) in enumerate(held):
            for other, second in held[place + 1 :]:
                if other[0] >= span[1]:
                    break  # they are in the order in which they begin
                if _overlap(span, other):
                    yield _overlap_of(floor, taker, first, second)


def _overlap_of(floor: Floor, taker: str, first: str, second: str) -> Conflict:
    if taker[0] == "@":
        return Conflict(type="overlap", meeting=first, other=second, organisation=taker[1:])
    served_by = floor.meetings[first].interpreter
    if served_by is not None and served_by == floor.meetings[second].interpreter:
        serving = floor.interpreters.get(served_by)
        if serving is not None and serving.person == taker:
            return Conflict(type="overlap", meeting=first, other=second, person=taker, interpreter=served_by)
    return Conflict(type="overlap", meeting=first, other=second, person=taker)


def _slots_that_cross(floor: Floor) -> set[str]:
    """Slots that overlap another one, in whichever zones."""
    widest = sorted(
        (slot.starts + min(0, *shifts) * MINUTE, slot.ends + max(0, *shifts) * MINUTE, which)
        for which, slot in floor.slots.items()
        for shifts in [(0, *slot.shifts.values())]
    )
    crossing: set[str] = set()
    furthest, holder = -1, ""
    for starts, ends, which in widest:
        if starts < furthest:
            crossing |= {holder, which}
        if ends > furthest:
            furthest, holder = ends, which
    return crossing


def _in_sessions(floor: Floor, now: int) -> Iterator[Conflict]:
    for person, which in _speakers(floor):
        session = floor.sessions.get(which)
        if session is None:
            continue
        for slot in floor.slots:
            for meeting in floor.busy.get((person, slot), NOBODY):
                span = floor.span(floor.meetings[meeting])
                if span[1] > now and _overlap(span, (session.starts, session.ends)):
                    yield Conflict(type="session", meeting=meeting, person=person, session=which)


def _speakers(floor: Floor) -> Iterator[tuple[str, str]]:
    """Who speaks in which session."""
    items: list[Item] = list(floor.items.values())
    yield from sorted({(person, item.session) for item in items for person in item.speakers if speaks_in(item, person)})


def _without_interpreter(floor: Floor, now: int) -> Iterator[Conflict]:
    for which, meeting in floor.meetings.items():
        wanted = meeting.interpreter is None and meeting.state in LIVE and not _is_over(floor, which, now)
        if wanted and not _share_a_language(floor, meeting):
            yield Conflict(type="no_interpreter", meeting=which)


def _share_a_language(floor: Floor, meeting: Meeting) -> bool:
    """Also where a party is not known to speak anything: nobody can say then that an interpreter is missing."""
    spoken = [_languages(floor, party) for party in meeting.parties]
    return not all(spoken) or bool(set.intersection(*spoken))


def _languages(floor: Floor, party: Party) -> set[str]:
    """What the named people of a party speak; en-GB and en are one language."""
    tags: set[str] = set()
    for which in party.people:
        person = floor.people.get(which)
        if person is not None:
            tags.update(tag.partition("-")[0].lower() for tag in person.languages)
    return tags


def _interpreters_gone(floor: Floor, now: int) -> Iterator[Conflict]:
    """Who left in the evening has not left tomorrow's meetings: presence is asked for on the meeting's day."""
    event = floor.event
    for which, interpreter in floor.interpreters.items():
        person = floor.people.get(interpreter.person)
        if event is None or person is None or person.presence != "left":
            continue
        for meeting in floor.served_by(which):
            start, end = floor.span(floor.meetings[meeting])
            live = floor.meetings[meeting].state in LIVE
            if live and end > now and presence_at(event, person, start) == "left":
                yield Conflict(type="interpreter_gone", meeting=meeting, interpreter=which, person=interpreter.person)
