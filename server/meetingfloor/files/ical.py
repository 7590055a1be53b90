"""Agendas as RFC 5545: one person's, or the whole event's. UIDs are stable, so that a calendar moves what it has."""

import datetime
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, vDuration
from icalendar import Event as Entry

from meetingfloor.files.times import LocalTimes
from meetingfloor.floor.model import HOLDING, Entities, Group, Meeting, Session, Words
from meetingfloor.floor.takes_part import party_of, speaks_in

REFRESH = datetime.timedelta(minutes=5)
PRODUCT = "-//meetingfloor//meetingfloor//EN"


class _Line(NamedTuple):
    """One entry of an agenda; times in milliseconds. `moves` becomes its SEQUENCE."""

    uid: str
    starts: int
    ends: int
    summary: str
    location: str
    description: str = ""
    cancelled: bool = False
    moves: int = 0


def agenda(entities: Entities, person: str, *, stamp_ms: int, moves: Mapping[str, int] | None = None) -> bytes:
    """What one person takes part in: meetings (as an interpreter too), sessions they speak in, buses they are on.

    stamp_ms: when this was made, by the wall. moves: meeting → how often it was moved or called off; absent: 0.
    All who sit in one's own meetings are named, listed or not: that is what `me` shows.
    """
    counted = moves or {}
    lines = [*_own_meetings(entities, person, counted), *_own_sessions(entities, person)]
    who = entities.person.get(person)
    return _calendar(entities, who.name if who is not None else person, lines, stamp_ms)


def whole(entities: Entities, *, stamp_ms: int, moves: Mapping[str, int] | None = None) -> bytes:
    """Every meeting and session, by organisations: no person is named."""
    counted = moves or {}
    lines = [
        _meeting(entities, which, counted, _versus(entities, one), people=False)
        for which, one in entities.meeting.items()
    ]
    lines += [_session(entities, which, session) for which, session in entities.session.items()]
    return _calendar(entities, "", [line for line in lines if line is not None], stamp_ms)


def _own_meetings(entities: Entities, person: str, moves: Mapping[str, int]) -> Iterator[_Line]:
    served = {which for which, one in entities.interpreter.items() if one.person == person}
    for which, meeting in entities.meeting.items():
        mine = party_of(meeting, person, entities.person.get(person))
        if mine is not None:
            others = [party for party in meeting.parties if party is not mine]
            summary = " · ".join(_party(entities, party.organisation, party.people) for party in others)
        elif meeting.interpreter in served:
            summary = _versus(entities, meeting)
        else:
            continue
        line = _meeting(entities, which, moves, summary)
        if line is not None:
            yield line


def _own_sessions(entities: Entities, person: str) -> Iterator[_Line]:
    for which, session in entities.session.items():
        if any(one.session == which and speaks_in(one, person) for one in entities.item.values()):
            yield _session(entities, which, session)
    for which, group in entities.group.items():
        visit = entities.session.get(group.session)
        if visit is not None and person in (*group.members, group.leader):
            yield _group(entities, which, group, visit)


def _meeting(
    entities: Entities, which: str, moves: Mapping[str, int], summary: str, *, people: bool = True
) -> _Line | None:
    meeting = entities.meeting[which]
    slot, table = entities.slot.get(meeting.slot), entities.table.get(meeting.table)
    if slot is None or table is None:
        return None
    shift = slot.shifts.get(table.zone, 0) * 60_000 if table.zone is not None else 0
    zone = entities.zone.get(table.zone) if table.zone is not None else None
    where = f"Table {table.label}" + (f", zone {zone.name}" if zone is not None else "")
    interpreter = entities.interpreter.get(meeting.interpreter or "") if people else None
    spoken = f"\nInterpreter: {_person(entities, interpreter.person)}" if interpreter is not None else ""
    text = f"{meeting.kind}: " + " × ".join(_organisation(entities, one.organisation) for one in meeting.parties)
    return _Line(
        f"meeting-{which}",
        slot.starts + shift,
        slot.ends + shift,
        summary,
        where,
        text + spoken,
        meeting.state not in HOLDING,
        moves.get(which, 0),
    )


def _session(entities: Entities, which: str, session: Session) -> _Line:
    return _Line(f"session-{which}", session.starts, session.ends, _title(session.title), session.room or "")


def _group(entities: Entities, which: str, group: Group, visit: Session) -> _Line:
    leader = f"Leader: {_person(entities, group.leader)}" if group.leader is not None else ""
    starts = group.departs if group.departs is not None else visit.starts
    place = ", ".join(part for part in (group.vehicle, visit.room) if part)
    summary = f"{_title(visit.title)} · {group.name}"
    return _Line(f"group-{which}", starts, max(starts, visit.ends), summary, place, leader)


def _title(title: str | Words) -> str:
    return title if isinstance(title, str) else " · ".join(title.values())


def _versus(entities: Entities, meeting: Meeting) -> str:
    return " × ".join(_short(entities, party.organisation) for party in meeting.parties)


def _short(entities: Entities, which: str) -> str:
    one = entities.organisation.get(which)
    return which if one is None else one.native_short or one.native or one.short or one.name


def _organisation(entities: Entities, which: str) -> str:
    one = entities.organisation.get(which)
    return which if one is None else " ".join(part for part in (one.name, one.native) if part)


def _person(entities: Entities, which: str) -> str:
    one = entities.person.get(which)
    return which if one is None else " ".join(part for part in (one.name, one.native) if part)


def _party(entities: Entities, organisation: str, people: tuple[str, ...]) -> str:
    names = ", ".join(_person(entities, one) for one in people)
    return f"{names}, {_organisation(entities, organisation)}" if names else _organisation(entities, organisation)


def _calendar(entities: Entities, whose: str, lines: list[_Line], stamp_ms: int) -> bytes:
    event_id, event = next(iter(entities.event.items()), ("event", None))
    times = LocalTimes(ZoneInfo(event.zone_name if event is not None else "UTC"))
    stamp = LocalTimes(ZoneInfo("UTC")).local(stamp_ms)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    name = event.name if event is not None else event_id
    calendar.add("x-wr-calname", _sound(f"{name}: {whose}" if whose else name))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for line in sorted(lines, key=lambda one: (one.starts, one.uid)):
        starts, ends = times.local(line.starts), times.local(line.ends)
        if starts is not None and ends is not None and stamp is not None:
            calendar.add_component(_entry(line, event_id, starts, ends, stamp))
    calendar.add_missing_timezones(*_around(lines, times))
    return bytes(calendar.to_ical())


def _around(lines: list[_Line], times: LocalTimes) -> tuple[datetime.date, datetime.date]:
    """The years that the zone's rules must tell of."""
    days = [day for line in lines for millis in (line.starts, line.ends) if (day := times.day(millis)) is not None]
    first, last = min(days, default=datetime.date(1970, 1, 1)), max(days, default=datetime.date(1970, 1, 1))
    return datetime.date(max(first.year - 1, 1970), 1, 1), datetime.date(min(last.year + 2, 9999), 1, 1)


def _entry(
    line: _Line, event_id: str, starts: datetime.datetime, ends: datetime.datetime, stamp: datetime.datetime
) -> Entry:
    entry = Entry()
    entry.add("uid", f"{line.uid}@{event_id}.meetingfloor")
    entry.add("dtstamp", stamp.replace(microsecond=0))
    entry.add("dtstart", starts.replace(microsecond=0))
    entry.add("dtend", ends.replace(microsecond=0))
    entry.add("sequence", line.moves)
    entry.add("status", "CANCELLED" if line.cancelled else "CONFIRMED")
    for name, text in (("summary", line.summary), ("location", line.location), ("description", line.description)):
        if text:
            entry.add(name, _sound(text))
    return entry


def _sound(text: str) -> str:
    """Without control characters, which no calendar may hold; lines stay."""
    return "".join(letter for letter in text if letter == "\n" or letter.isprintable())
