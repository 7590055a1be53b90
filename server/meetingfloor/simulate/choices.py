"""What to ask for when something happens: commands, the best first, chosen by looking at the floor as it is now. Pure.

The floor may be another one than was planned: visitors move, close and call off. What no longer makes sense is nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

from meetingfloor.floor import commands as c
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.invariants import why_not
from meetingfloor.floor.model import HOLDING, LIVE, Meeting, Slot
from meetingfloor.floor.phases import day_of, presence_at
from meetingfloor.simulate import deeds as d

MINUTE = 60_000
MOST = 6
"""Choices that are tried, one after another, until one is not refused."""
SOON_MIN = 8
"""Nobody is sent to a meeting that begins sooner."""

Cell = tuple[str, str]
"""Table and slot."""


def choices(floor: Floor, deed: d.Deed, now: int) -> list[c.Command]:
    """Empty where nothing is to be asked. Of a move, see `cell_choices`: the server is asked where it fits."""
    return CHOICES[type(deed)](floor, deed, now)[:MOST]


def cell_choices(floor: Floor, deed: d.Moves, fitting: list[Cell], now: int) -> list[c.Command]:
    """A table in the same round, the nearest first; or another round that has not begun, as luck has it."""
    meeting = floor.meetings.get(deed.meeting)
    if meeting is None or meeting.state not in LIVE or _begins(floor, meeting.slot) <= now:
        return []
    ahead = set(_slots_ahead(floor, now))
    others = [cell for cell in fitting if cell != meeting.cell and cell[1] in ahead | {meeting.slot}]
    stays = [cell for cell in others if cell[1] == meeting.slot]
    leaves = [cell for cell in others if cell[1] != meeting.slot]
    liked = (_turned(leaves, deed.luck), stays) if deed.to_another_slot else (_turned(stays, deed.luck), leaves)
    zone = floor.tables[meeting.table].zone if meeting.table in floor.tables else None
    near = sorted(liked[0], key=lambda cell: floor.tables[cell[0]].zone != zone)
    return [_move(deed.meeting, meeting, cell) for cell in (*near, *liked[1])][:MOST]


def _move(which: str, meeting: Meeting, cell: Cell) -> c.Command:
    table, slot = cell
    return c.MoveMeeting(
        which, table=table if table != meeting.table else None, slot=slot if slot != meeting.slot else None
    )


def _turned(cells: list[Cell], luck: float) -> list[Cell]:
    start = int(luck * len(cells))
    return cells[start:] + cells[:start]


# one for each deed


def arrives(floor: Floor, deed: d.Arrives, now: int) -> list[c.Command]:
    return [c.CheckIn(deed.person)] if _presence(floor, deed.person, now) == "expected" else []


def leaves(floor: Floor, deed: d.Leaves, now: int) -> list[c.Command]:
    return [c.CheckOut(deed.person)] if _presence(floor, deed.person, now) == "here" else []


def bus_is_late(floor: Floor, deed: d.BusIsLate, _now: int) -> list[c.Command]:
    there = floor.mentioning("delegation", deed.delegation, "person")
    return [c.Late(minutes=deed.minutes, delegation=deed.delegation)] if there else []


def party_is_late(floor: Floor, deed: d.PartyIsLate, _now: int) -> list[c.Command]:
    late = c.Late(minutes=deed.minutes, meeting=deed.meeting, organisation=deed.organisation)
    return [late] if _waits_for(floor, deed.meeting, deed.organisation) else []


def sits(floor: Floor, deed: d.Sits, _now: int) -> list[c.Command]:
    return [c.Seat(deed.meeting, deed.organisation)] if _waits_for(floor, deed.meeting, deed.organisation) else []


def stays_away(floor: Floor, deed: d.StaysAway, _now: int) -> list[c.Command]:
    missing = (deed.organisation,)
    return [c.MarkNoShow(deed.meeting, missing)] if _waits_for(floor, deed.meeting, deed.organisation) else []


def came_after_all(floor: Floor, deed: d.CameAfterAll, _now: int) -> list[c.Command]:
    """Where nobody remembers the command that marked it, it is put right by another."""
    meeting = floor.meetings.get(deed.meeting)
    return [c.ReinstateMeeting(deed.meeting)] if meeting is not None and meeting.state == "no_show" else []


def is_called_off(floor: Floor, deed: d.IsCalledOff, _now: int) -> list[c.Command]:
    meeting = floor.meetings.get(deed.meeting)
    there = meeting is not None and meeting.state in LIVE and not meeting.seated
    return [c.CancelMeeting(deed.meeting, "a flight was cancelled")] if there else []


def asks_for_help(floor: Floor, deed: d.AsksForHelp, _now: int) -> list[c.Command]:
    meeting = floor.meetings.get(deed.meeting)
    if meeting is None or meeting.state not in LIVE:
        return []
    if deed.reason == "partner_missing" and meeting.all_seated:
        return []
    return [c.AskHelp(meeting=deed.meeting, organisation=deed.organisation, reason=deed.reason)]


def is_helped(floor: Floor, deed: d.IsHelped, _now: int) -> list[c.Command]:
    meeting = floor.meetings.get(deed.meeting)
    waits = meeting is not None and meeting.state in HOLDING and bool(meeting.help)
    return [c.Settle(deed.meeting)] if waits else []


def moves(_floor: Floor, _deed: d.Moves, _now: int) -> list[c.Command]:
    return []


def sent_instead(floor: Floor, deed: d.SentInstead, _now: int) -> list[c.Command]:
    meeting = floor.meetings.get(deed.meeting)
    named = {person for party in meeting.parties for person in party.people} if meeting is not None else set()
    fits = meeting is not None and meeting.state in LIVE and deed.out in named and deed.in_ not in named
    return [c.ReplacePerson(deed.meeting, deed.out, deed.in_)] if fits else []


def table_fails(floor: Floor, deed: d.TableFails, _now: int) -> list[c.Command]:
    if any(table.reason == deed.reason for table in floor.tables.values() if table.status == "closed"):
        return []
    open_ = (t for t in deed.tables if t in floor.tables and floor.tables[t].status == "open")
    return [c.CloseTable(table=t, reason=deed.reason, until=deed.until, to="auto") for t in open_]


def table_is_mended(floor: Floor, deed: d.TableIsMended, _now: int) -> list[c.Command]:
    return [
        c.OpenTable(which)
        for which, table in sorted(floor.tables.items())
        if table.status == "closed" and table.reason == deed.reason
    ]


def runs_late(floor: Floor, deed: d.RunsLate, now: int) -> list[c.Command]:
    """From that round on, or the next one that has not begun; once."""
    if any(slot.planned is not None and slot.planned < slot.starts for slot in floor.slots.values()):
        return []
    ahead = _slots_ahead(floor, now, soon_min=0)
    slot = deed.slot if deed.slot in ahead else next(iter(ahead), None)
    return [c.Delay(slot, deed.minutes)] if slot is not None else []


def is_announced(floor: Floor, deed: d.IsAnnounced, now: int) -> list[c.Command]:
    if any(notice.text == deed.text for notice in floor.of("notice").values()):
        return []
    return [c.Announce(text=deed.text, to="all", until=now + deed.minutes * MINUTE)]


def walks_in(floor: Floor, deed: d.WalksIn, _now: int) -> list[c.Command]:
    if deed.person in floor.people or deed.organisation not in floor.organisations:
        return []
    details = c.PersonDetails(
        name=deed.name,
        native=deed.native,
        organisation=deed.organisation,
        languages=deed.languages,
        listed=True,
    )
    return [c.Register(deed.person, details)]


def meet_too(floor: Floor, deed: d.MeetToo, now: int) -> list[c.Command]:
    """In the first free cell where both have time."""
    if deed.added in floor.meetings:
        return []
    return [
        c.AddMeeting(meeting=deed.added, kind=deed.kind, parties=deed.parties, table=table, slot=slot)
        for table, slot in _free(floor, deed, now)
    ]


CHOICES: dict[type[d.Deed], Callable[[Floor, Any, int], list[c.Command]]] = {
    d.Arrives: arrives,
    d.Leaves: leaves,
    d.BusIsLate: bus_is_late,
    d.PartyIsLate: party_is_late,
    d.Sits: sits,
    d.StaysAway: stays_away,
    d.CameAfterAll: came_after_all,
    d.IsCalledOff: is_called_off,
    d.AsksForHelp: asks_for_help,
    d.IsHelped: is_helped,
    d.Moves: moves,
    d.SentInstead: sent_instead,
    d.TableFails: table_fails,
    d.TableIsMended: table_is_mended,
    d.RunsLate: runs_late,
    d.IsAnnounced: is_announced,
    d.WalksIn: walks_in,
    d.MeetToo: meet_too,
}


# looking


def _presence(floor: Floor, which: str, now: int) -> str | None:
    person, event = floor.people.get(which), floor.event
    return presence_at(event, person, now) if person is not None and event is not None else None


def _waits_for(floor: Floor, which: str, organisation: str) -> bool:
    """Whether the meeting goes on, and this party of it does not sit yet."""
    meeting = floor.meetings.get(which)
    if meeting is None or meeting.state not in LIVE:
        return False
    return meeting.party(organisation) is not None and organisation not in meeting.seated


def _begins(floor: Floor, slot: str) -> int:
    return floor.slots[slot].starts if slot in floor.slots else 0


def _slots_ahead(floor: Floor, now: int, soon_min: int = SOON_MIN) -> list[str]:
    """Rounds of this day that have not begun, in order."""
    return [which for which in floor.slot_order() if _is_ahead(floor, floor.slots[which], now + soon_min * MINUTE)]


def _is_ahead(floor: Floor, slot: Slot, at: int) -> bool:
    event = floor.event
    assert event is not None
    return slot.kind == "meeting" and slot.starts > at and day_of(event, slot.starts) == day_of(event, at)


def _free(floor: Floor, deed: d.MeetToo, now: int) -> Iterator[Cell]:
    for slot in _slots_ahead(floor, now):
        for table in sorted(floor.tables, key=lambda t: (floor.tables[t].status != "open", t)):
            meeting = Meeting(kind=deed.kind, parties=deed.parties, table=table, slot=slot)
            if floor.tables[table].status == "open" and why_not(floor, deed.added, meeting) is None:
                yield table, slot
