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
    live = _live_at(floor, command.table)
    held = {which for which, meeting in live.items() if phase_on(floor, meeting, ask.at) == "held"}
    places = (
        rehoused(floor, command.table, {which: meeting for which, meeting in live.items() if which not in held})
        if command.to == "auto"
        else _named(floor, command, live)
    )
    if isinstance(places, Refusal):
        return places
    meetings = {which: replace(live[which], state="done") for which in sorted(held)}  # or the table could never close
    meetings |= {which: moved(live[which], *cell, ask.at) for which, cell in places.items()}
    tables: dict[str, Table] = {command.table: closed}
    return Changes(put={"table": tables, "meeting": meetings} if meetings else {"table": tables})


def _live_at(floor: Floor, table: str) -> dict[str, Meeting]:
    meetings = {which: floor.meetings[which] for which in floor.mentioning("table", table, "meeting")}
    return {which: meeting for which, meeting in meetings.items() if meeting.table == table and meeting.state in LIVE}


def _named(floor: Floor, command: c.CloseTable, live: dict[str, Meeting]) -> dict[str, tuple[str, str]] | Refusal:
    """The places that the coordinator named; whom the list forgets stays, which the invariants refuse."""
    assert command.to != "auto"
    places: dict[str, tuple[str, str]] = {}
    for place in command.to:
        meeting = live.get(place.meeting)
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
