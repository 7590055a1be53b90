"""Changes at random on a small floor, through no rule: whatever entities may become, in any mixture.

Everything that is nobody's business carries SECRET, and so does the name of everybody who is not listed.
"""

from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from builders import (
    EVENT,
    a_floor,
    at,
    delegation,
    display,
    event,
    finding,
    group,
    interpreter,
    item,
    meeting,
    notice,
    organisation,
    outcome,
    person,
    request,
    session,
    slot,
    table,
)
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Help, Kind, Noun, PersonLate, Was, Zone

SECRET = "CANARY"

PEOPLE = st.sampled_from(["P1", "P2", "P3", "P4", "PI1"])
ORGANISATIONS = st.sampled_from(["O0", "O1", "O2", "O3"])
TABLES = st.sampled_from(["T1", "T2", "T3"])
SLOTS = st.sampled_from(["S1", "S2"])
ZONES = st.sampled_from(["A", "B"])
SESSIONS = st.sampled_from(["SE1", "SE2"])
SIDES = st.tuples(ORGANISATIONS, st.lists(PEOPLE, max_size=2, unique=True)).map(lambda side: (side[0], *side[1]))
SOMETIMES = st.sampled_from([True, False, False])


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def people(draw: st.DrawFn) -> Noun:
    listed = draw(st.booleans())
    name = draw(st.sampled_from(["Ana", "Bo"]))
    return person(
        name if listed else f"{SECRET} {name}",
        organisation=draw(some(ORGANISATIONS)),
        listed=listed,
        presence=draw(st.sampled_from(["expected", "here"])),
        contact=draw(some(st.just(f"{SECRET}@example.org"))),
        late=draw(some(st.just(PersonLate(minutes=5, at=at("10:00"))))),
        delegation=draw(some(st.just("D1"))),
    )


@st.composite
def meetings(draw: st.DrawFn) -> Noun:
    sides = draw(st.lists(SIDES, min_size=2, max_size=2, unique_by=lambda side: side[0]))
    interpreter_ = draw(some(st.sampled_from(["I1", "I2"])))
    return meeting(
        draw(TABLES),
        draw(SLOTS),
        *sides,
        state=draw(st.sampled_from(["planned", "running", "cancelled"])),
        interpreter=interpreter_,
        note=draw(some(st.just(f"{SECRET} note"))),
        help={"I1": Help(reason="other", at=1)} if draw(SOMETIMES) else {},
        was=Was(table=draw(TABLES), slot="S1", at=1) if draw(SOMETIMES) else None,
    )


NOUNS: dict[Kind, tuple[list[str], st.SearchStrategy[Noun]]] = {
    "event": ([EVENT], st.builds(event, name=st.sampled_from(["E", "F"]), door=some(st.just(f"{SECRET} door")))),
    "zone": (["A", "B"], st.builds(Zone, name=st.sampled_from(["Hall", "Room"]))),
    "organisation": (["O0", "O1", "O2", "O3"], st.builds(organisation, st.sampled_from(["Org", "Firm"]))),
    "delegation": (["D1"], st.builds(delegation, st.just(f"{SECRET} delegation"), some(PEOPLE))),
    "person": (["P1", "P2", "P3", "P4", "PI1"], people()),
    "interpreter": (["I1", "I2"], st.builds(interpreter, PEOPLE)),
    "table": (["T1", "T2", "T3"], st.builds(table, st.sampled_from(["1", "2"]), zone=some(ZONES))),
    "slot": (["S1", "S2"], st.builds(slot, st.just(1), st.sampled_from([1, 2]), st.just(3))),
    "request": (["R1"], st.builds(request, ORGANISATIONS | PEOPLE, ORGANISATIONS | PEOPLE)),
    "session": (["SE1", "SE2"], st.builds(session, st.just(1), st.sampled_from([2, 3]), host=some(ORGANISATIONS))),
    "item": (
        ["IT1", "IT2"],
        st.builds(
            lambda session_, speakers, state: item(session_, 1, *speakers, state=state),
            SESSIONS,
            st.lists(PEOPLE, max_size=2, unique=True),
            st.sampled_from(["planned", "skipped"]),
        ),
    ),
    "meeting": (["M1", "M2", "M3"], meetings()),
    "group": (
        ["G1"],
        st.builds(
            lambda session_, members, leader: group(session_, *members, leader=leader, aboard=members[:1]),
            SESSIONS,
            st.lists(PEOPLE, max_size=2, unique=True).map(tuple),
            some(PEOPLE),
        ),
    ),
    "notice": (["N1"], st.builds(notice, st.sampled_from(["all", "zone:A", "zone:B", "person:P1", "person:P2"]))),
    "display": (["DI1"], st.builds(display, zone=some(ZONES))),
    "outcome": (["U1"], st.builds(outcome, st.just("M1"), st.just("O1"), text=st.just(f"{SECRET} outcome"))),
    "finding": (["F1"], st.just(finding(f"{SECRET} finding"))),
}


def _person_listed(listed: bool) -> dict[str, Any]:
    return {"listed": listed, "name": "Ana" if listed else f"{SECRET} Ana"}


TWEAKS: dict[Kind, st.SearchStrategy[dict[str, Any]]] = {
    "meeting": st.one_of(
        st.fixed_dictionaries({"state": st.sampled_from(["planned", "running", "cancelled"])}),
        st.fixed_dictionaries({"table": TABLES}),
        st.fixed_dictionaries({"slot": SLOTS}),
        st.fixed_dictionaries({"interpreter": some(st.sampled_from(["I1", "I2"]))}),
        st.fixed_dictionaries({"note": st.just(f"{SECRET} note")}),
        st.fixed_dictionaries({"late": st.sampled_from([{}, {"O1": 5}])}),
    ),
    "person": st.one_of(
        st.booleans().map(_person_listed),
        st.fixed_dictionaries({"presence": st.sampled_from(["expected", "here", "left"])}),
        st.fixed_dictionaries({"organisation": some(ORGANISATIONS)}),
        st.fixed_dictionaries({"position": st.sampled_from(["Chair", "Director"])}),
    ),
    "table": st.one_of(
        st.fixed_dictionaries({"zone": some(ZONES)}),
        st.fixed_dictionaries({"status": st.sampled_from(["open", "closed"])}),
    ),
    "organisation": st.fixed_dictionaries({"name": st.sampled_from(["Org", "Firm"])}),
    "interpreter": st.fixed_dictionaries({"person": PEOPLE}),
    "session": st.fixed_dictionaries({"ends": st.sampled_from([5, 6])})
    | st.fixed_dictionaries({"host": ORGANISATIONS}),
    "item": st.fixed_dictionaries({"state": st.sampled_from(["planned", "running", "skipped"])})
    | st.fixed_dictionaries({"speakers": st.lists(PEOPLE, max_size=2, unique=True).map(tuple)}),
    "group": st.fixed_dictionaries({"name": st.sampled_from(["Bus 2", "Bus 3"])}),
    "request": st.fixed_dictionaries({"reason": st.sampled_from(["again", "new"])}),
    "notice": st.fixed_dictionaries({"to": st.sampled_from(["all", "zone:A", "zone:B", "person:P1"])}),
    "display": st.fixed_dictionaries({"zone": some(ZONES)}),
}
"""Fields of an entity that is there: what most commands do."""

OFTEN: list[Kind] = ["meeting", "person", "table", "interpreter", "item"]


@st.composite
def one_change(draw: st.DrawFn) -> tuple[Kind, str, "Noun | dict[str, Any] | None"]:
    kind = draw(st.sampled_from(OFTEN) | st.sampled_from(sorted(NOUNS)))
    ids, nouns = NOUNS[kind]
    which = draw(st.sampled_from(ids))
    how = draw(st.sampled_from(["tweak", "tweak", "tweak", "put", "put", "gone"]))
    if how == "tweak" and kind in TWEAKS:
        return kind, which, draw(TWEAKS[kind])
    return kind, which, None if how == "gone" and kind != "event" else draw(nouns)


Change = list[tuple[Kind, str, "Noun | dict[str, Any] | None"]]
"""What one entry does: an entity, fields of one that is there, or None: removes it."""


def changes() -> st.SearchStrategy[Change]:
    """One to four entities, each once."""
    return st.lists(one_change(), min_size=1, max_size=4, unique_by=lambda change: change[:2])


def as_entry(floor: Floor, change: Change) -> tuple[dict[Kind, dict[str, Noun]], dict[Kind, tuple[str, ...]]]:
    """put and gone; what is not there is neither tweaked nor removed."""
    put: dict[Kind, dict[str, Noun]] = {}
    gone: dict[Kind, tuple[str, ...]] = {}
    for kind, which, what in change:
        there = floor.of(kind).get(which)
        if isinstance(what, Noun):
            put.setdefault(kind, {})[which] = what
        elif there is not None and what is not None:
            put.setdefault(kind, {})[which] = replace(there, **what)
        elif there is not None:
            gone[kind] = (*gone.get(kind, ()), which)
    return put, gone


def a_small_floor() -> Floor:
    """Everything is there from the start, so that a single tweak finds what it may reach."""
    return a_floor(
        tables=3,
        slots=2,
        meetings=(
            ("M1", "T1", "S1"),
            ("M2", "T3", "S1", ("O3", "P3"), "O4"),
            ("M3", "T2", "S2", ("O1", "P1"), ("O3", "P3")),
        ),
        interpreted={"M1": "I1"},
        also={
            "session": {"SE1": session(1, 2, host="O3"), "SE2": session(3, 4)},
            "item": {"IT1": item("SE1", 1, "P1", "P4"), "IT2": item("SE1", 2, "PI1")},
            "group": {"G1": group("SE2", "P2", "P3", leader="P1")},
            "request": {"R1": request("O1", "P4")},
            "notice": {"N1": notice("zone:A")},
            "display": {"DI1": display(zone="A")},
        },
    )
