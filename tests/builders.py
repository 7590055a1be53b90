"""A floor in a line: `a_floor(closed=["T4"])`, `at("10:20")`.

The day: rounds of 20 minutes from 10:00 (S1 10:00, S2 10:20, S3 10:40), a break B1 at 11:00, then S4 11:20, S5 11:40.
Tables T1… stand half in zone A, half in zone B. The k-th meeting of the list is between O(2k-1) with P(2k-1) and O(2k)
with P(2k), unless it says otherwise: nobody is in two of them. Interpreters I1, I2 are the people PI1, PI2 of O0.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from meetingfloor.floor.commands import Command, Put, Remove
from meetingfloor.floor.entry import Entry
from meetingfloor.floor.floor import Floor, Journal
from meetingfloor.floor.model import (
    HOLDING,
    Actor,
    Delegation,
    Display,
    Event,
    Finding,
    Group,
    Interpreter,
    Item,
    Kind,
    Meeting,
    Notice,
    Noun,
    Organisation,
    Outcome,
    Party,
    Person,
    Request,
    Session,
    Slot,
    Table,
    Zone,
)

EVENT = "chengdu"
DAY = "2014-10-23"
ZONE_NAME = "Asia/Shanghai"
MINUTE = 60_000

COORDINATOR = Actor("coordinator-token", "coordinator")
OTHER_COORDINATOR = Actor("other-coordinator-token", "coordinator")
ORGANISER = Actor("organiser-token", "organiser")
DISPLAY = Actor("display-token", "display")


def participant(person: str) -> Actor:
    return Actor(f"token-of-{person}", "participant", person)


def at(clock: str, day: str = DAY, zone: str = ZONE_NAME) -> int:
    """The event's clock at a local time of the event's day: `at("10:20")`."""
    return int(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000


AT_1020 = at("10:20")


def _given(fields: dict[str, Any], **otherwise: Any) -> dict[str, Any]:
    return otherwise | fields


def event(**fields: Any) -> Event:
    return Event(
        **_given(fields, name="Matchmaking", starts=at("09:00"), ends=at("18:00"), zone_name=ZONE_NAME, public=True)
    )


def organisation(name: str = "Biocluster", **fields: Any) -> Organisation:
    return Organisation(**_given(fields, name=name, kind="cluster"))


def person(name: str = "Ana", **fields: Any) -> Person:
    return Person(**_given(fields, name=name, languages={"en": "C1"}, listed=True))


def interpreter(person: str, **fields: Any) -> Interpreter:
    return Interpreter(**_given(fields, person=person, pairs=(("en", "zh"),)))


def table(label: str = "1", **fields: Any) -> Table:
    return Table(**_given(fields, label=label, seats=4))


def slot(number: int, starts: int, ends: int, **fields: Any) -> Slot:
    return Slot(**_given(fields, number=number, starts=starts, ends=ends, planned=starts))


def parties(*sides: str | tuple[str, ...]) -> tuple[Party, ...]:
    """`parties("O1", ("O2", "P2"))`: O1 as a whole, and O2 with P2."""
    named = ((side,) if isinstance(side, str) else side for side in sides)
    return tuple(Party(organisation=which, people=tuple(people)) for which, *people in named)


def meeting(table: str, slot: str, *sides: str | tuple[str, ...], **fields: Any) -> Meeting:
    sides = sides or (("O1", "P1"), ("O2", "P2"))
    return Meeting(**_given(fields, kind="C2C", parties=parties(*sides), table=table, slot=slot))


def session(starts: int, ends: int, **fields: Any) -> Session:
    return Session(**_given(fields, title="Seminar", kind="seminar", starts=starts, ends=ends))


def item(session: str, number: int, *speakers: str, **fields: Any) -> Item:
    title = f"Item {number}"
    return Item(**_given(fields, session=session, number=number, title=title, kind="presentation", speakers=speakers))


def group(session: str, *members: str, **fields: Any) -> Group:
    return Group(**_given(fields, session=session, name="Bus 1", members=members))


def request(from_: str, to: str, **fields: Any) -> Request:
    return Request(from_=from_, to=to, **fields)


def notice(to: str = "all", text: str = "Lunch is served", **fields: Any) -> Notice:
    return Notice(**_given(fields, text={"en": text}, to=to))


def display(name: str = "Entrance", **fields: Any) -> Display:
    return Display(name=name, **fields)


def delegation(name: str = "Europeans", leader: str | None = None) -> Delegation:
    return Delegation(name=name, leader=leader)


def outcome(meeting: str, organisation: str, **fields: Any) -> Outcome:
    return Outcome(**_given(fields, meeting=meeting, organisation=organisation, result="idea"))


def finding(text: str = "Trust takes time", **fields: Any) -> Finding:
    return Finding(**_given(fields, type="barrier", text=text))


def a_day(slots: int = 5, *, first: str = "10:00", minutes: int = 20, break_after: int = 3) -> dict[str, Noun]:
    """S1… with the break B1 after the third; `break_after=0`: none."""
    day: dict[str, Noun] = {}
    starts = at(first)
    for number in range(1, slots + 1):
        day[f"S{number}"] = slot(number, starts, starts + minutes * MINUTE)
        starts += minutes * MINUTE
        if number == break_after:
            day["B1"] = slot(0, starts, starts + minutes * MINUTE, kind="break")
            starts += minutes * MINUTE
    return day


Spot = Sequence[Any]
"""(id, table, slot), or with sides: (id, table, slot, ("O1", "P1"), "O2")."""

DEFAULT: tuple[Spot, ...] = (("M1", "T1", "S1"), ("M2", "T2", "S1"), ("M3", "T3", "S2"))


def a_floor(
    *,
    tables: int = 4,
    slots: int = 5,
    meetings: Iterable[Spot] = DEFAULT,
    closed: Iterable[str] = (),
    reserved: Iterable[str] = (),
    unlisted: Iterable[str] = (),
    interpreted: Mapping[str, str] | None = None,
    states: Mapping[str, str] | None = None,
    people: int = 0,
    of_event: Mapping[str, Any] | None = None,
    also: Mapping[Kind, Mapping[str, Noun]] | None = None,
) -> Floor:
    """A floor at version 1.

    interpreted: meeting → interpreter · states: meeting → state · people: at least so many organisations with a person
    of_event: fields of the event · also: entities to add, or to put in the place of those made here
    """
    spots = list(meetings)
    held = {spot[0]: meeting(spot[1], spot[2], *(spot[3:] or _two(k))) for k, spot in enumerate(spots)}
    count = max(2 * len(spots), people, 4)
    interpreted, states = interpreted or {}, states or {}
    put: dict[Kind, dict[str, Noun]] = {
        "event": {EVENT: event(**(of_event or {}))},
        "zone": {"A": Zone(name="Hall A", walk={"B": 4}), "B": Zone(name="Hall B", walk={"A": 4})},
        "organisation": {f"O{k}": organisation(f"Organisation {k}") for k in range(count + 1)},
        "person": _people(count, set(unlisted)),
        "interpreter": {"I1": interpreter("PI1"), "I2": interpreter("PI2")},
        "table": _tables(tables, set(closed), set(reserved)),
        "slot": a_day(slots),
        "meeting": {
            which: replace(one, interpreter=interpreted.get(which), state=states.get(which, "planned"))
            for which, one in held.items()
        },
    }
    for kind, nouns in (also or {}).items():
        put.setdefault(kind, {}).update(nouns)
    floor = Floor(EVENT)
    floor.apply(put, {}, version=1, print_="print-1", actor=ORGANISER.id)
    return floor


def _two(k: int) -> tuple[tuple[str, str], tuple[str, str]]:
    return (f"O{2 * k + 1}", f"P{2 * k + 1}"), (f"O{2 * k + 2}", f"P{2 * k + 2}")


def _people(count: int, unlisted: set[str]) -> dict[str, Noun]:
    people: dict[str, Noun] = {
        f"P{k}": person(f"Person {k}", organisation=f"O{k}", listed=f"P{k}" not in unlisted)
        for k in range(1, count + 1)
    }
    for which in ("PI1", "PI2"):
        people[which] = person(f"Interpreter {which}", organisation="O0", listed=which not in unlisted)
    return people


def _tables(count: int, closed: set[str], reserved: set[str]) -> dict[str, Noun]:
    tables: dict[str, Noun] = {}
    for k in range(1, count + 1):
        which = f"T{k}"
        status = "closed" if which in closed else "reserved" if which in reserved else "open"
        tables[which] = table(str(k), zone="A" if k <= (count + 1) // 2 else "B", status=status)
    return tables


def put_on(
    floor: Floor,
    put: Mapping[Kind, Mapping[str, Noun]] | None = None,
    gone: Mapping[Kind, tuple[str, ...]] | None = None,
    *,
    actor: Actor = COORDINATOR,
    command: Command | None = None,
) -> tuple[Entry, Journal]:
    """Bring the floor to its next version, without any rule being asked; the entry's command is a stand-in."""
    put, gone, version = put or {}, gone or {}, floor.version + 1
    before: dict[Kind, dict[str, Noun | None]] = {}
    for kind, ids in [*put.items(), *gone.items()]:
        before.setdefault(kind, {}).update({which: floor.of(kind).get(which) for which in ids})
    print_ = f"print-{version}"
    journal = floor.apply(put, gone, version=version, print_=print_, actor=actor.id)
    stand_in = command if command is not None else _stand_in(put, gone)
    entry = Entry(version, f"command-{version}", stand_in, actor, AT_1020, AT_1020, put, gone, before, print_)
    return entry, journal


def _stand_in(put: Mapping[Kind, Mapping[str, Noun]], gone: Mapping[Kind, tuple[str, ...]]) -> Command:
    for kind, nouns in put.items():
        for which, noun in nouns.items():
            return Put(kind, which, noun)
    for kind, ids in gone.items():
        return Remove(kind, ids[0])
    return Remove("notice", "nothing")


def double_booked(floor: Floor) -> bool:
    """Whether a table, a person, an organisation or an interpreter is in two meetings that hold it in one slot."""
    indexes: tuple[Mapping[tuple[str, str], tuple[str, ...]], ...] = (floor.cell, floor.busy, floor.serving)
    assert all(floor.meetings[which].state in HOLDING for index in indexes for ids in index.values() for which in ids)
    return any(len(ids) > 1 for index in indexes for ids in index.values())
