"""A table closes, and its meetings find others; a table opens."""

from itertools import product
from random import Random
from typing import Any

import pytest

from builders import AT_1020, COORDINATOR, EVENT, a_floor, at, interpreter, meeting, person, slot, table
from floor.asked import becomes, code, decided, everything, meetings, undoes
from floor.model_of_the_floor import ModelOfTheFloor, World, plain
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS, Kind, Noun, Span, Table, Was, Zone
from meetingfloor.floor.rules.rehouse import _fewest


def auto(which: str = "T1", **fields: Any) -> c.CloseTable:
    return c.CloseTable(table=which, to="auto", **fields)


def by_hand(*places: tuple[str, ...], which: str = "T1") -> c.CloseTable:
    named = [c.Placement(meeting=m, table=t, slot=slot[0] if slot else None) for m, t, *slot in places]
    return c.CloseTable(table=which, to=tuple(named))


def cells(answer: Changes | Refusal) -> dict[str, tuple[str, str]]:
    return {which: one.cell for which, one in meetings(answer).items()}


# closing


def test_a_closed_table_says_why_and_until_when() -> None:
    floor = a_floor()
    becomes(floor, auto("T4", reason="wet", until=at("12:00")))

    assert table("4", zone="B", status="closed", reason="wet", until=at("12:00")) == floor.tables["T4"]


def test_a_table_closes_once_and_only_one_that_is_there() -> None:
    assert Refusal("wrong_state", {"table": "T4"}) == decided(a_floor(closed=["T4"]), auto("T4"))
    assert Refusal("no_such", {"table": "T9"}) == decided(a_floor(), auto("T9"))
    assert isinstance(decided(a_floor(reserved=["T4"]), auto("T4")), Changes)


def test_closing_moves_tables_only_and_remembers_where_from() -> None:
    floor = a_floor()
    moved = meetings(decided(floor, auto()))["M1"]

    assert ("T3", "S1", Was(table="T1", slot="S1", at=AT_1020)) == (moved.table, moved.slot, moved.was)
    assert floor.meetings["M1"].parties == moved.parties


@pytest.mark.parametrize("state", ["done", "no_show", "cancelled"])
def test_what_is_over_stays_at_the_closed_table(state: str) -> None:
    assert {} == cells(decided(a_floor(states={"M1": state}), auto()))


@pytest.mark.parametrize("state", ["planned", "called", "running"])
def test_what_is_not_over_leaves(state: str) -> None:
    assert {"M1": ("T3", "S1")} == cells(decided(a_floor(states={"M1": state}), auto(), now=at("10:19")))


def test_the_same_zone_comes_first() -> None:
    floor = a_floor(tables=6)  # T1 T2 T3 in A, T4 T5 T6 in B

    assert {"M3": ("T1", "S2")} == cells(decided(floor, auto("T3")))
    assert {"M1": ("T3", "S1")} == cells(decided(floor, auto("T1")))


def test_another_zone_is_better_than_none() -> None:
    floor = a_floor(closed=["T3"], meetings=[("M1", "T1", "S1"), ("M2", "T2", "S1"), ("M3", "T1", "S2")])

    assert {"M1": ("T4", "S1"), "M3": ("T2", "S2")} == cells(decided(floor, auto()))


def test_the_same_zone_weighs_more_than_fewer_tables() -> None:
    floor = a_floor(
        tables=6,
        meetings=[
            ("M1", "T1", "S1"),
            ("M2", "T1", "S2"),
            ("M3", "T2", "S2"),
            ("M4", "T3", "S1"),
        ],
    )

    assert {"M1": ("T2", "S1"), "M2": ("T3", "S2")} == cells(decided(floor, auto()))


def test_the_fewest_different_tables_are_used() -> None:
    floor = a_floor(
        tables=8,  # T1 to T4 in A
        meetings=[
            ("M1", "T1", "S1"),
            ("M2", "T1", "S2"),
            ("M3", "T1", "S3"),
            ("M4", "T2", "S3"),
            ("M5", "T3", "S1"),
            ("M6", "T3", "S2"),
        ],
    )

    assert {"M1": ("T4", "S1"), "M2": ("T4", "S2"), "M3": ("T4", "S3")} == cells(decided(floor, auto()))


def test_a_reserved_or_closed_table_is_never_found() -> None:
    floor = a_floor(reserved=["T2", "T3"], closed=["T4"], meetings=[("M1", "T1", "S1")])

    assert Refusal("no_fit", {"meetings": ["M1"], "table": "T1"}) == decided(floor, auto())


def test_a_cell_where_a_meeting_was_held_is_not_free() -> None:
    floor = a_floor(tables=2, states={"M2": "done"}, meetings=[("M1", "T1", "S1"), ("M2", "T2", "S1")])

    assert Refusal("no_fit", {"meetings": ["M1"], "table": "T1"}) == decided(floor, auto())


def test_all_who_find_no_place_are_named_and_nothing_is_done() -> None:
    floor = a_floor(
        tables=2,
        meetings=[("M1", "T1", "S1"), ("M2", "T2", "S1"), ("M3", "T1", "S2"), ("M4", "T2", "S2"), ("M5", "T1", "S3")],
    )
    stood = everything(floor)

    assert Refusal("no_fit", {"meetings": ["M1", "M3"], "table": "T1"}) == decided(floor, auto())
    assert stood == everything(floor)


@pytest.mark.parametrize(("seats", "fits"), [(None, True), (4, True), (3, False), (0, False)])
def test_everybody_has_a_seat(seats: int | None, fits: bool) -> None:
    """Two and one, and the interpreter."""
    spot = ("M1", "T1", "S1", ("O1", "P1", "P3"), "O2")
    floor = a_floor(
        tables=2, meetings=[spot], interpreted={"M1": "I1"}, also={"table": {"T2": table(zone="A", seats=seats)}}
    )

    assert fits == (code(decided(floor, auto())) is None)


@pytest.mark.parametrize("who", ["P1", "PI1"])
def test_whoever_sits_there_has_what_they_need(who: str) -> None:
    needy: dict[Kind, dict[str, Noun]] = {"person": {who: person(needs=("step-free", "quiet"))}}
    tables: dict[str, Noun] = {
        "T1": table("1", zone="A"),
        "T2": table("2", zone="A", features=("quiet", "screen")),
        "T3": table("3", zone="B", features=("step-free", "quiet")),
    }
    floor = a_floor(tables=3, meetings=[("M1", "T1", "S1")], interpreted={"M1": "I1"}, also={"table": tables, **needy})

    assert {"M1": ("T3", "S1")} == cells(decided(floor, auto()))


def test_a_zone_that_runs_late_takes_only_those_who_are_available_then() -> None:
    leaves = person(availability=(Span(from_=at("10:00"), to=at("10:20")),))
    late = slot(1, at("10:00"), at("10:20"), shifts={"B": 10})
    floor = a_floor(tables=2, meetings=[("M1", "T1", "S1")], also={"person": {"P1": leaves}, "slot": {"S1": late}})

    assert Refusal("no_fit", {"meetings": ["M1"], "table": "T1"}) == decided(floor, auto())


def test_what_was_held_by_the_clock_stays_and_is_done() -> None:
    """Nobody taps what the clock knows; but a closed table hosts no meeting that could still go on."""
    both = {"M1": meeting("T1", "S1", seated=("O1", "O2")), "M4": meeting("T1", "S2")}
    floor = a_floor(meetings=[("M1", "T1", "S1"), ("M4", "T1", "S2")], also={"meeting": both})
    entry = becomes(floor, auto(), now=at("10:20"))

    assert {"M1": ("T1", "done"), "M4": ("T2", "planned")} == {
        which: (one.table, one.state) for which, one in floor.meetings.items()
    }
    undoes(floor, entry)
    assert both == floor.meetings


def test_by_hand_nothing_is_held_before_somebody_says_so() -> None:
    both = {"M1": meeting("T1", "S1", seated=("O1", "O2"))}
    floor = a_floor(also={"meeting": both}, of_event={"flow": "hand"})

    assert {"M1": ("T3", "S1")} == cells(decided(floor, auto(), now=at("12:00")))


# by hand


def test_places_that_are_named_are_taken_also_reserved_ones_and_other_slots() -> None:
    floor = a_floor(reserved=["T3"], meetings=[("M1", "T1", "S1"), ("M2", "T1", "S2")])

    assert {"M1": ("T3", "S1"), "M2": ("T3", "S4")} == cells(decided(floor, by_hand(("M1", "T3"), ("M2", "T3", "S4"))))


@pytest.mark.parametrize(
    ("places", "refusal"),
    [
        ([], Refusal("table_closed", {"table": "T1", "meeting": "M1"})),
        ([("M1", "T1", "S2")], Refusal("table_closed", {"table": "T1"})),
        ([("M1", "T2")], Refusal("table_taken", {"table": "T2", "meeting": "M2"})),
        ([("M1", "T9")], Refusal("no_such", {"table": "T9"})),
        ([("M1", "T3", "S9")], Refusal("no_such", {"slot": "S9"})),
        ([("M9", "T3")], Refusal("no_such", {"meeting": "M9", "table": "T1"})),
        ([("M1", "T4"), ("M2", "T3")], Refusal("wrong_state", {"meeting": "M2", "table": "T1"})),
    ],
)
def test_a_place_that_cannot_be_is_refused_with_all_the_others(places: list[Any], refusal: Refusal) -> None:
    assert refusal == decided(a_floor(), by_hand(*places))


def test_a_place_may_be_named_for_what_the_clock_calls_held() -> None:
    floor = a_floor(also={"meeting": {"M1": meeting("T1", "S1", seated=("O1", "O2"))}})
    becomes(floor, by_hand(("M1", "T4")), now=at("12:00"))

    assert ("T4", "planned") == (floor.meetings["M1"].table, floor.meetings["M1"].state)


# opening


@pytest.mark.parametrize("status", ["closed", "reserved"])
def test_a_table_opens_and_forgets_why_it_was_closed(status: str) -> None:
    shut = table("4", zone="B", status=status, reason="wet", until=at("12:00"))
    floor = a_floor(also={"table": {"T4": shut}})
    becomes(floor, c.OpenTable("T4"))

    assert table("4", zone="B") == floor.tables["T4"]


def test_only_a_table_that_is_there_and_not_open_opens() -> None:
    assert Refusal("wrong_state", {"table": "T1"}) == decided(a_floor(), c.OpenTable("T1"))
    assert Refusal("no_such", {"table": "T9"}) == decided(a_floor(), c.OpenTable("T9"))


# against brute force


def a_small_floor(random: Random) -> Floor:
    """Up to nine tables in up to three zones, most cells taken, some of the people with needs."""
    tables: dict[str, Table] = {}
    for k in range(1, random.randint(4, 9) + 1):
        tables[f"T{k}"] = table(
            str(k),
            zone=random.choice(["A", "B", None]),
            seats=random.choice([None, 2, 3, 4, 4]),
            features=random.choice([(), ("step-free", "quiet"), ("step-free", "quiet")]),
            status="open" if k == 1 else random.choice(["open", "open", "open", "open", "reserved", "closed"]),
        )
    spots = [("L" + slot, "T1", slot) for slot in ("S1", "S2", "S3", "S4", "S5") if random.random() < 0.8]
    others = [
        (f"X{which}{slot}", which, slot)
        for which, slot in product(list(tables)[1:], ("S1", "S2", "S3", "S4", "S5"))
        if tables[which].status != "closed" and random.random() < 0.55
    ]
    needs = [(), (), (), (), (), (), ("step-free",), ("quiet",)]
    people: dict[str, Noun] = {f"P{k}": person(needs=random.choice(needs)) for k in range(1, 2 * len(spots) + 1)}
    serving: dict[str, Noun] = {f"PI{k}": person() for k in range(5)}
    return a_floor(
        meetings=[*spots, *others],
        states={which: random.choice(["planned", "done", "cancelled"]) for which, *_ in others},
        interpreted={which: f"I{k}" for k, (which, *_) in enumerate(spots) if random.random() < 0.5},
        also={
            "table": dict(tables),
            "person": people | serving,
            "interpreter": {f"I{k}": interpreter(f"PI{k}") for k in range(5)},
            "zone": {"C": Zone(name="Hall C")},
        },
    )


def test_nobody_could_do_better_on_any_small_floor() -> None:
    found: dict[str, int] = {}
    for seed in range(200):
        floor = a_small_floor(Random(seed))
        world: World = {kind: {which: plain(noun) for which, noun in floor.of(kind).items()} for kind in KINDS}
        model = ModelOfTheFloor(EVENT, world, 1)
        answer = decided(floor, auto(), now=at("09:00"))
        leaving = [which for which in floor.meetings if which.startswith("L")]
        homeless = [which for which in leaving if not model.places_for(which, "T1")]
        if isinstance(answer, Refusal):
            assert Refusal("no_fit", {"meetings": homeless, "table": "T1"}) == answer
        else:
            assert [] == homeless
            assert model.auto_is_right("T1", {which: one.table for which, one in meetings(answer).items()})
        outcome = (
            "no_fit" if isinstance(answer, Refusal) else str(len({one.table for one in meetings(answer).values()}))
        )
        found[outcome] = found.get(outcome, 0) + 1

    assert all(found.get(outcome, 0) >= 10 for outcome in ("no_fit", "1", "2", "3")), found


def test_the_fewest_tables_for_many_meetings_are_found_in_time() -> None:
    """24 rounds in a hall of 300: a set of tables is planted, and nothing larger is answered."""
    random = Random(7)
    for planted in (1, 2, 3, 4):
        choices = {
            f"M{k}": frozenset({f"T{k % planted}", *(f"T{random.randint(10, 299)}" for _ in range(20))})
            for k in range(24)
        }
        chosen = _fewest(choices)

        assert all(chosen[which] in tables for which, tables in choices.items())
        assert len(set(chosen.values())) <= planted


def test_coordinators_close_and_open() -> None:
    floor = a_floor()
    becomes(floor, auto("T4"), COORDINATOR)
    becomes(floor, c.OpenTable("T4"), COORDINATOR)

    assert a_floor().tables == floor.tables
