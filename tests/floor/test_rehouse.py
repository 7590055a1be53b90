"""Where a closing table's meetings go, compared with the plain search: every table asked, every step written out."""

from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from builders import a_floor, at, interpreter, item, person, session, slot, table
from floor.asked import MODEST
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.invariants import why_not
from meetingfloor.floor.model import Meeting, Noun, Span, Zone
from meetingfloor.floor.rules import rehouse
from meetingfloor.floor.rules.rehouse import rehoused
from meetingfloor.floor.takes_part import takers

ROUNDS = ("S1", "S2", "S3", "S4", "S5")


def any_hall(random: Random) -> Floor:
    """Up to fourteen tables in up to three zones; T1 is about to close. People have needs, sessions and trains."""
    few, many = random.choice([(3, 0.9), (8, 0.4), (8, 0.7), (14, 0.8)])
    kinds = random.choice([[(None, ())], [(None, ()), (4, ("quiet",)), (3, ("quiet", "step-free")), (2, ())]])
    tables: dict[str, Noun] = {}
    for k in range(1, few + 1):
        seats, features = random.choice(kinds)
        status = "open" if k == 1 else random.choice(["open", "open", "open", "open", "reserved", "closed"])
        zone = random.choice(["A", "A", "B", "C", None])
        tables[f"T{k}"] = table(str(k), zone=zone, seats=seats, features=features, status=status)
    cells = [("T1", which) for which in ROUNDS if random.random() < 0.9]
    cells += [(where, which) for where, which in product([*tables][1:], ROUNDS) if random.random() < many]
    spots = [(f"M{k}", *cell) for k, cell in enumerate(cells)]
    needs = [()] * 5 + [("quiet",)]
    leaves = (Span(from_=at("10:00"), to=at("11:20")),)
    people: dict[str, Noun] = {
        f"P{k}": person(needs=random.choice(needs), availability=leaves if random.random() < 0.1 else ())
        for k in range(1, 2 * len(spots) + 1)
    }
    people |= {f"PI{k}": person(needs=random.choice(needs)) for k in range(3)}
    starts = at("10:00")
    late = slot(1, starts, starts + 1_200_000, shifts={"B": 25})
    return a_floor(
        meetings=spots,
        interpreted={which: f"I{random.randrange(3)}" for which, *_ in spots if random.random() < 0.2},
        states={which: random.choice(["planned", "planned", "done", "cancelled"]) for which, where, _ in spots[5:]},
        also={
            "table": tables,
            "person": people,
            "interpreter": {f"I{k}": interpreter(f"PI{k}") for k in range(3)},
            "zone": {"C": Zone(name="Garden")},
            "slot": {"S1": late} if random.random() < 0.3 else {},
            "session": {"SE1": session(at("10:20"), at("10:40"), items=("IT1",))},
            "item": {"IT1": item("SE1", 1, *(f"P{k}" for k in range(1, 40) if random.random() < 0.04))},
        },
    )


def leaving(floor: Floor) -> dict[str, Meeting]:
    named = floor.mentioning("table", "T1", "meeting")
    return {which: floor.meetings[which] for which in named if floor.meetings[which].state == "planned"}


def plainly(floor: Floor) -> dict[str, tuple[str, str]] | Refusal:
    """Every table is asked for every meeting."""
    zone = floor.tables["T1"].zone
    near: dict[str, set[str]] = {}
    far: dict[str, set[str]] = {}
    for which, meeting in leaving(floor).items():
        fitting = {other for other in floor.tables if other != "T1" and takes(floor, other, which, meeting)}
        here = {other for other in fitting if floor.tables[other].zone == zone}
        if fitting:
            (near if here else far)[which] = here or fitting
    homeless = [which for which in leaving(floor) if which not in near and which not in far]
    if homeless:
        return Refusal("no_fit", {"meetings": homeless, "table": "T1"})
    chosen = fewest(near) | fewest(far)
    return {which: (chosen[which], floor.meetings[which].slot) for which in chosen}


def takes(floor: Floor, where: str, which: str, meeting: Meeting) -> bool:
    there = floor.tables[where]
    sitting = takers(meeting, floor.interpreters)
    needs = {need for one in sitting if one in floor.people for need in floor.people[one].needs}
    enough = there.seats is None or there.seats >= len(sitting)
    suits = there.status == "open" and enough and needs <= set(there.features)
    return suits and why_not(floor, which, replace(meeting, table=where)) is None


def fewest(choices: dict[str, set[str]]) -> dict[str, str]:
    able = {where: {which for which in choices if where in choices[which]} for where in set().union(*choices.values())}
    serves: dict[str, set[str]] = {}
    for where in sorted(able, key=lambda one: (-len(able[one]), one)):
        if not any(able[where] <= they for they in serves.values()):
            serves[where] = able[where]
    for most in range(1, len(choices) + 1):
        found = cover(list(choices), serves, most, [rehouse.TRIES])
        if found is not None:
            return {which: next(one for one in found if one in choices[which]) for which in choices}
    return {}


def cover(whom: list[str], serves: dict[str, set[str]], most: int, tries: list[int]) -> list[str] | None:
    """For whoever has the least choice, each table in turn, those that serve most first."""
    if not whom:
        return []
    tries[0] -= 1
    if most == 0 or tries[0] < 0 or not any(len(they & {*whom}) * most >= len(whom) for they in serves.values()):
        return None
    hardest = min(whom, key=lambda which: sum(which in they for they in serves.values()))
    able = [where for where in serves if hardest in serves[where]]
    for where in sorted(able, key=lambda one: -len(serves[one] & {*whom})):
        rest = cover([which for which in whom if which not in serves[where]], serves, most - 1, tries)
        if rest is not None:
            return [where, *rest]
    return None


@MODEST
@given(st.integers(0, 2**32))
def test_every_meeting_goes_where_the_plain_search_puts_it(seed: int) -> None:
    floor = any_hall(Random(seed))

    assert plainly(floor) == rehoused(floor, "T1", leaving(floor))


@MODEST
@given(st.lists(st.sets(st.sampled_from([f"T{k}" for k in range(40)]), min_size=1, max_size=14), max_size=10))
def test_the_tables_are_those_of_the_plain_search(each: list[set[str]]) -> None:
    choices = {f"M{k}": tables for k, tables in enumerate(each)}

    assert fewest(choices) == rehouse._fewest(dict(choices))


def test_also_where_the_search_ends_before_it_is_done() -> None:
    random = Random(3)
    for _ in range(4):
        choices = {f"M{k}": {f"T{random.randint(0, 99)}" for _ in range(5)} for k in range(18)}

        assert fewest(choices) == rehouse._fewest(dict(choices))


def test_the_halls_are_of_every_sort() -> None:
    """So that the comparison compares something: none, one, several tables; the own zone, another, both."""
    found: dict[str, int] = {}
    for seed in range(300):
        floor = any_hall(Random(seed))
        answer = rehoused(floor, "T1", leaving(floor))
        places = [] if isinstance(answer, Refusal) else [where for where, _ in answer.values()]
        own = {floor.tables[where].zone == floor.tables["T1"].zone for where in places}
        for sort in ("refused" if isinstance(answer, Refusal) else f"{len({*places})}", f"own zone {sorted(own)}"):
            found[sort] = found.get(sort, 0) + 1

    sorts = ("refused", "1", "2", "3", "own zone [True]", "own zone [False]", "own zone [False, True]")
    assert all(found.get(sort, 0) >= 10 for sort in sorts), found
