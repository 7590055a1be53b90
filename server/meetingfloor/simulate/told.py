"""The running line, and what came of the day: sentences from a floor. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from meetingfloor.floor import commands as c
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.phases import day_of, phase_on

MINUTE = 60_000
REASONS = {
    "partner_missing": "nobody there",
    "interpreter_missing": "no interpreter",
    "table_taken": "somebody sits at the table",
    "other": "a word with the desk",
}


def clock(floor: Floor, now: int) -> str:
    """Local time at the event: 10:52."""
    name = floor.event.zone_name if floor.event is not None else "UTC"
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return f"{datetime.fromtimestamp(now / 1000, zone):%H:%M}"


def told(before: Floor, after: Floor, command: c.Command) -> str:
    """What a command did, in a line."""
    words = WORDS.get(type(command))
    return words(before, after, command) if words is not None else str(command.__struct_config__.tag)


def refused(floor: Floor, command: c.Command, code: str, text: str) -> str:
    return f"refused ({code}): {told(floor, floor, command)} · {text}"


# one for each command that a day brings


def check_in(_before: Floor, after: Floor, command: c.CheckIn) -> str:
    person = after.people[command.person]
    of = f", {_organisation(after, person.organisation)}" if person.organisation is not None else ""
    return f"{_person(after, command.person)}{of} arrives"


def check_out(_before: Floor, after: Floor, command: c.CheckOut) -> str:
    return f"{_person(after, command.person)} leaves"


def register(_before: Floor, after: Floor, command: c.Register) -> str:
    of = _organisation(after, command.entity.organisation) if command.entity.organisation is not None else "nobody"
    return f"{command.entity.name} walks in, for {of}"


def late(_before: Floor, after: Floor, command: c.Late) -> str:
    if command.delegation is not None:
        name = after.of("delegation")[command.delegation].name
        return f"{name}: the bus is {command.minutes} minutes late"
    if command.meeting is not None and command.organisation is not None:
        who = _organisation(after, command.organisation)
        return f"{who} is {command.minutes} minutes late for {_meeting(after, command.meeting)}"
    return f"{_person(after, command.person or '')} is {command.minutes} minutes late"


def seat(_before: Floor, after: Floor, command: c.Seat) -> str:
    return f"{_organisation(after, command.organisation)} sits at {_table_of(after, command.meeting)}"


def no_show(_before: Floor, after: Floor, command: c.MarkNoShow) -> str:
    who = " and ".join(_organisation(after, which) for which in command.missing)
    return f"no-show: {who}, {_meeting(after, command.meeting)}"


def back(_before: Floor, after: Floor, command: c.ReinstateMeeting) -> str:
    return f"they came after all: {_meeting(after, command.meeting)}"


def undo(before: Floor, after: Floor, _command: c.Undo) -> str:
    changed = [which for which, meeting in after.meetings.items() if before.meetings.get(which) != meeting]
    return "undone: " + (", ".join(_meeting(after, which) for which in changed) or "the last command")


def cancel(_before: Floor, after: Floor, command: c.CancelMeeting) -> str:
    return f"called off: {_meeting(after, command.meeting)}"


def help_asked(_before: Floor, after: Floor, command: c.AskHelp) -> str:
    who = _organisation(after, command.organisation) if command.organisation is not None else "the interpreter"
    return f"{_table_of(after, command.meeting)} calls: {who}, {REASONS[command.reason]}"


def helped(_before: Floor, after: Floor, command: c.Settle) -> str:
    return f"{_table_of(after, command.meeting)} is helped"


def move(before: Floor, after: Floor, command: c.MoveMeeting) -> str:
    return f"moved: {_meeting(before, command.meeting)} to {_cell(after, command.meeting)}"


def replaced(_before: Floor, after: Floor, command: c.ReplacePerson) -> str:
    new, old = _person(after, command.in_), _person(after, command.out)
    return f"{new} comes instead of {old}: {_meeting(after, command.meeting)}"


def added(_before: Floor, after: Floor, command: c.AddMeeting) -> str:
    return f"added: {_meeting(after, command.meeting)}, {_cell(after, command.meeting)}"


def closed(before: Floor, after: Floor, command: c.CloseTable) -> str:
    went = [which for which, meeting in after.meetings.items() if _at(before, which) == command.table != meeting.table]
    goes = ", ".join(f"{_meeting(after, which)} to {_table_of(after, which)}" for which in went)
    return f"table {_label(after, command.table)} closes: {command.reason}" + (f"; {goes}" if goes else "")


def opened(_before: Floor, after: Floor, command: c.OpenTable) -> str:
    return f"table {_label(after, command.table)} is open again"


def delayed(_before: Floor, after: Floor, command: c.Delay) -> str:
    slot = after.slots[command.slot]
    return f"round {slot.number} and what follows begin {command.minutes} minutes later"


def announced(_before: Floor, _after: Floor, command: c.Announce) -> str:
    text = command.text if isinstance(command.text, str) else command.text.get("en", next(iter(command.text.values())))
    return f"announced: {text}"


WORDS: dict[type, Callable[[Floor, Floor, Any], str]] = {
    c.CheckIn: check_in,
    c.CheckOut: check_out,
    c.Register: register,
    c.Late: late,
    c.Seat: seat,
    c.MarkNoShow: no_show,
    c.ReinstateMeeting: back,
    c.Undo: undo,
    c.CancelMeeting: cancel,
    c.AskHelp: help_asked,
    c.Settle: helped,
    c.MoveMeeting: move,
    c.ReplacePerson: replaced,
    c.AddMeeting: added,
    c.CloseTable: closed,
    c.OpenTable: opened,
    c.Delay: delayed,
    c.Announce: announced,
}


# what came of it


def what_came(floor: Floor, now: int) -> dict[str, int]:
    """The figures of the day of `now`, in the order in which they are told."""
    event = floor.event
    assert event is not None
    today = day_of(event, now)
    meetings = [m for m in floor.meetings.values() if day_of(event, floor.slots[m.slot].starts) == today]
    phases = Counter(phase_on(floor, meeting, now) for meeting in meetings)
    seen = [p for p in floor.people.values() if p.seen is not None and day_of(event, p.seen) == today]
    late = [slot for slot in floor.slots.values() if slot.planned is not None and day_of(event, slot.starts) == today]
    held = phases["held"] + phases["done"]
    told_apart = held + sum(phases[name] for name in ("unconfirmed", "no_show", "cancelled"))
    return {
        "meetings": len(meetings),
        "held": held,
        "unconfirmed": phases["unconfirmed"],
        "no-shows": phases["no_show"],
        "called off": phases["cancelled"],
        "still to come": len(meetings) - told_apart,
        "moved": sum(1 for meeting in meetings if meeting.was is not None),
        "arrived": len(seen),
        "minutes of delay": max((slot.starts - (slot.planned or slot.starts) for slot in late), default=0) // MINUTE,
        "calls open": sum(len(meeting.help) for meeting in meetings),
    }


def summary(figures: dict[str, int], counted: Counter[str]) -> Iterator[str]:
    """counted: what the player itself asked for and got, by command."""
    yield "What came of the day: " + " · ".join(f"{what} {number}" for what, number in figures.items() if number)
    own = {
        "late": "said to be late",
        "ask_help": "calls for help",
        "settle": "answered",
        "move_meeting": "moves",
        "close_table": "tables closed",
        "delay": "delays",
        "register": "walk-ins",
        "add_meeting": "meetings added",
        "replace_person": "people replaced",
        "undo": "undone",
    }
    did = " · ".join(f"{words} {counted[tag]}" for tag, words in own.items() if counted[tag])
    if did:
        yield f"On the way there: {did}"


# names


def _person(floor: Floor, which: str) -> str:
    person = floor.people.get(which)
    return person.name if person is not None else which


def _organisation(floor: Floor, which: str) -> str:
    organisation = floor.organisations.get(which)
    return (organisation.short or organisation.name) if organisation is not None else which


def _label(floor: Floor, table: str) -> str:
    return floor.tables[table].label if table in floor.tables else table


def _at(floor: Floor, which: str) -> str | None:
    meeting = floor.meetings.get(which)
    return meeting.table if meeting is not None else None


def _table_of(floor: Floor, which: str) -> str:
    table = _at(floor, which)
    return f"table {_label(floor, table)}" if table is not None else which


def _meeting(floor: Floor, which: str) -> str:
    meeting = floor.meetings.get(which)
    if meeting is None:
        return which
    return " – ".join(_organisation(floor, party.organisation) for party in meeting.parties)


def _cell(floor: Floor, which: str) -> str:
    meeting = floor.meetings[which]
    slot = floor.slots.get(meeting.slot)
    at = clock(floor, slot.starts) if slot is not None else meeting.slot
    return f"{_table_of(floor, which)} at {at}"
