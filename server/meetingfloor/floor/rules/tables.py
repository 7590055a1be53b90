"""Tables: closing one finds its meetings other places; opening one gives it back."""

from msgspec.structs import replace

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import LIVE, Meeting, Table
from meetingfloor.floor.phases import phase_on
from meetingfloor.floor.rules.meetings import moved
from meetingfloor.floor.rules.rehouse import rehoused


def close(floor: Floor, command: c.CloseTable, ask: Ask) -> Changes | Refusal:
    """Close a table; what was held there stays, everything else gets the places that are named, or found."""
    table = floor.tables.get(command.table)
    if table is None:
        return Refusal("no_such", {"table": command.table})
    if table.status == "closed":
        return Refusal("wrong_state", {"table": command.table})
    closed = replace(table, status="closed", reason=command.reason, until=command.until)
    held, leaving = _meetings_of(floor, command.table, ask.at)
    places = rehoused(floor, command.table, leaving) if command.to == "auto" else _named(floor, command, leaving)
    if isinstance(places, Refusal):
        return places
    meetings = held | {which: moved(leaving[which], *cell, ask.at) for which, cell in places.items()}
    tables: dict[str, Table] = {command.table: closed}
    return Changes(put={"table": tables, "meeting": meetings} if meetings else {"table": tables})


def _meetings_of(floor: Floor, table: str, now: int) -> tuple[dict[str, Meeting], dict[str, Meeting]]:
    """What was held there by the clock, as done: a closed table hosts no live meeting; and what must leave."""
    held: dict[str, Meeting] = {}
    leaving: dict[str, Meeting] = {}
    for which in floor.mentioning("table", table, "meeting"):
        meeting = floor.meetings[which]
        if meeting.table != table or meeting.state not in LIVE:
            continue
        if phase_on(floor, meeting, now) == "held":
            held[which] = replace(meeting, state="done")
        else:
            leaving[which] = meeting
    return held, leaving


def _named(floor: Floor, command: c.CloseTable, leaving: dict[str, Meeting]) -> dict[str, tuple[str, str]] | Refusal:
    """The places that the coordinator named; whom the list forgets stays, which the invariants refuse."""
    assert command.to != "auto"
    places: dict[str, tuple[str, str]] = {}
    for place in command.to:
        meeting = leaving.get(place.meeting)
        if meeting is None:
            return Refusal(
                "wrong_state" if place.meeting in floor.meetings else "no_such",
                {"meeting": place.meeting, "table": command.table},
            )
        places[place.meeting] = (place.table, meeting.slot if place.slot is None else place.slot)
    return places


def open_(floor: Floor, command: c.OpenTable, _ask: Ask) -> Changes | Refusal:
    table = floor.tables.get(command.table)
    if table is None:
        return Refusal("no_such", {"table": command.table})
    if table.status == "open":
        return Refusal("wrong_state", {"table": command.table})
    return Changes(put={"table": {command.table: replace(table, status="open", reason=None, until=None)}})
