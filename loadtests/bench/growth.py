"""What grows with the event: node start, memory, and each command's processor time against the event's size (S8).

    python -m loadtests.bench.growth [--largest 10000] [--only close_table]

Sizes are people; the largest is bar S8's event: 10,000 people, 1,000 tables, 24 slots, 12,000 meetings. A command's
time is what a node does of it before it sends: it is decided, applied, and taken in by `floor` and `desk`; beside it
stands what is added, at the largest size, when the `me` of every person is open as well.
"""

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Sequence
from random import Random

import msgspec
import uvloop

from loadtests.bench.rig import EVENT, Row, a_node, a_plan, a_server, a_store, an_event, machine, told
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.entry import Ask, Entry
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.frames import Views
from meetingfloor.floor.model import Actor, Entities, Interpreter, Meeting, Party, Person, Table
from meetingfloor.floor.rules import become
from meetingfloor.floor.views import DESK, FLOOR, ViewName
from meetingfloor.live.event import wall_ms
from meetingfloor.store import load
from meetingfloor.store.connect import Store

ORGANISER = Actor("growth", "organiser")
SIZES = (100, 1_000, 10_000)
TIMES, LONGEST_S, FEWEST = 40, 0.4, 5
"""Samples of a command at most, and for how long, but so many at least; the median counts."""
LAST = "last"
"""The id of the command before the one that is measured."""

Asked = Callable[[Floor, int], Sequence[c.Command]]
"""Commands of the n-th sample: the last is measured, on what those before it have made of the floor."""


def free(floor: Floor, meeting: str) -> str:
    """A table that is free in its slot."""
    return next(table for table in floor.tables if (table, floor.meetings[meeting].slot) not in floor.cell)


def idle(floor: Floor, meeting: str) -> str:
    """Somebody who meets nobody in its slot."""
    return next(person for person in floor.people if (person, floor.meetings[meeting].slot) not in floor.busy)


def beside(floor: Floor, meeting: str) -> str:
    """Another meeting in its slot."""
    slot = floor.meetings[meeting].slot
    return next(which for which, one in floor.meetings.items() if which != meeting and one.slot == slot)


def party(floor: Floor, meeting: str) -> Party:
    return floor.meetings[meeting].parties[0]


def parties_of_nobody(floor: Floor) -> tuple[Party, ...]:
    return tuple(Party(organisation=which) for which in list(floor.organisations)[:2])


EACH: dict[str, Asked] = {
    "check_in": lambda _, n: [c.CheckIn(f"P{n}")],
    "check_out": lambda _, n: [c.CheckOut(f"P{n}")],
    "register": lambda _, n: [c.Register(f"N{n}", c.PersonDetails(name="New", organisation=f"O{n}"))],
    "correct": lambda _, n: [c.Correct(f"P{n}", c.PersonFields(name="Corrected"))],
    "replace_person": lambda floor, n: [
        c.ReplacePerson(f"M{n}", party(floor, f"M{n}").people[0], idle(floor, f"M{n}"))
    ],
    "withdraw": lambda floor, n: [c.Withdraw(slot="S0", person=party(floor, f"M{n}").people[0])],
    "seat": lambda floor, n: [c.Seat(f"M{n}", party(floor, f"M{n}").organisation)],
    "late": lambda _, n: [c.Late(minutes=5, person=f"P{n}")],
    "ask_help": lambda floor, n: [
        c.AskHelp(meeting=f"M{n}", organisation=party(floor, f"M{n}").organisation, reason="other")
    ],
    "settle": lambda floor, n: [*EACH["ask_help"](floor, n), c.Settle(f"M{n}")],
    "call_meeting": lambda _, n: [c.CallMeeting(f"M{n}")],
    "start_meeting": lambda _, n: [c.StartMeeting(f"M{n}")],
    "finish_meeting": lambda _, n: [c.FinishMeeting(f"M{n}")],
    "call_round": lambda _, n: [c.CallRound(f"S{n % 24}")],
    "finish_round": lambda _, n: [c.FinishRound(f"S{n % 24}")],
    "mark_no_show": lambda floor, n: [c.MarkNoShow(f"M{n}", (party(floor, f"M{n}").organisation,))],
    "cancel_meeting": lambda _, n: [c.CancelMeeting(f"M{n}")],
    "reinstate_meeting": lambda _, n: [c.CancelMeeting(f"M{n}"), c.ReinstateMeeting(f"M{n}")],
    "move_meeting": lambda floor, n: [c.MoveMeeting(f"M{n}", table=free(floor, f"M{n}"))],
    "swap_meetings": lambda floor, n: [c.SwapMeetings(f"M{n}", beside(floor, f"M{n}"))],
    "add_meeting": lambda floor, n: [
        c.AddMeeting("N0", "C2B", parties_of_nobody(floor), free(floor, f"M{n}"), floor.meetings[f"M{n}"].slot)
    ],
    "assign_interpreter": lambda _, n: [c.AssignInterpreter(f"M{n}", "I0")],
    "close_table": lambda _, n: [c.CloseTable(table=f"T{n % 12}", to="auto")],
    "open_table": lambda _, n: [c.CloseTable(table=f"T{n % 12}", to="auto"), c.OpenTable(f"T{n % 12}")],
    "delay": lambda _, n: [c.Delay(f"S{12 + n % 12}", 5)],
    "delay of a zone": lambda _, n: [c.Delay(f"S{12 + n % 12}", 5, "A")],
    "announce to a person": lambda _, n: [c.Announce(text="Come", to=f"person:P{n}")],
    "announce to a zone": lambda _, n: [c.Announce(text="Lunch", to="zone:A")],
    "announce to all": lambda _, n: [c.Announce(text="Lunch", to="all")],
    "withdraw_notice": lambda _, n: [c.Announce(text="Lunch", to="all"), c.WithdrawNotice(LAST)],
    "note": lambda _, n: [c.Note(f"M{n}", "VIP")],
    "undo": lambda floor, n: [*EACH["move_meeting"](floor, n), c.Undo(LAST)],
    "put a person": lambda _, n: [c.Put("person", f"P{n}", Person(name="Put", organisation=f"O{n}", listed=True))],
    "put a table": lambda _, n: [c.Put("table", "N0", Table(label="New", zone="A"))],
    "remove": lambda floor, n: [*EACH["put a table"](floor, n), c.Remove("table", "N0")],
}
"""All but `import`, which costs what it brings."""


def plan_of(people: int) -> Entities:
    """Half of each table's cells are taken, in no order; whoever comes has as many meetings as others, or one more."""
    random, tables = Random(people), max(12, people // 10)
    plan = a_plan(tables=tables, slots=24, meetings=0, people=people)
    cells = [(f"T{table}", slot) for table in range(tables) for slot in random.sample(range(24), 12)]
    placed = [0] * 24
    meetings: dict[str, Meeting] = {}
    for table, slot in cells:
        first = (2 * placed[slot] + slot * (people // 12 + 1)) % people
        placed[slot] += 1
        two = (first, (first + 1) % people)
        meetings[f"M{len(meetings)}"] = Meeting(
            kind="C2C",
            parties=tuple(Party(organisation=f"O{one}", people=(f"P{one}",)) for one in two),
            table=table,
            slot=f"S{slot}",
        )
    interpreter = {"I0": Interpreter(person="PI0")}
    serving = {"PI0": Person(name="Interpreter", organisation="O0", listed=True)}
    return msgspec.structs.replace(plan, meeting=meetings, interpreter=interpreter, person={**plan.person, **serving})


class Took(msgspec.Struct, frozen=True):
    """Milliseconds of processor: decided, applied and taken in by `floor` and `desk`; and by the `me` of everybody."""

    ms: float
    people: float


class Node:
    """What a node does of a command, without store and screens."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.views, self.people = Views(floor), Views(floor)
        for name in (FLOOR, DESK):
            self.views.open(name)
        for person in floor.people:
            self.people.open(ViewName("me", person))

    def takes(self, command: c.Command, which: str, undone: Entry | None = None) -> tuple[Entry, Took] | None:
        wall = wall_ms()
        ask = Ask(which, command, ORGANISER, wall, wall, undone=undone)
        began = time.process_time()
        became = become(self.floor, ask)
        if isinstance(became, Refusal):
            return None
        self.views.take_in(became.entry, became.journal.steps)
        seen = time.process_time()
        self.people.take_in(became.entry, became.journal.steps)
        return became.entry, Took((seen - began) * 1000, (time.process_time() - seen) * 1000)

    def takes_and_undoes(self, commands: Sequence[c.Command]) -> Took | None:
        """What the last of them took; the floor stands as before when it is undone."""
        done: list[Entry] = []
        last: Took | None = None
        for command in commands:
            taken = self.takes(
                command, LAST if len(done) < len(commands) - 1 else "measured", done[-1] if done else None
            )
            if taken is None:
                last = None
                break
            done.append(taken[0])
            last = taken[1]
        for entry in reversed(done):
            assert self.takes(c.Undo(entry.id), "undo", entry) is not None
        return last


def processor(node: Node, asked: Asked) -> Took | None:
    """The median of each; None where any was refused."""
    began, took = time.perf_counter(), list[Took]()
    while len(took) < FEWEST or (len(took) < TIMES and time.perf_counter() - began < LONGEST_S):
        one = node.takes_and_undoes(asked(node.floor, len(took)))
        if one is None:
            return None
        took.append(one)
    return Took(statistics.median(one.ms for one in took), statistics.median(one.people for one in took))


async def loaded(people: int) -> tuple[Floor, float]:
    """A floor from the store, and the seconds that a node takes to load it."""
    async with a_store() as url:
        async with a_node(url) as events:
            await an_event(events, plan_of(people))
        store = await Store.open(url)
        began = time.perf_counter()
        floor = await load.load(store.reads, EVENT)
        loaded_s = time.perf_counter() - began
        await store.close()
    return floor, loaded_s


async def each_of_size(people: int, only: str | None = None) -> tuple[dict[str, Took | None], float]:
    floor, loaded_s = await loaded(people)
    node = Node(floor)
    gc.collect()
    gc.freeze()  # as a server does: the event itself is no garbage to look through
    try:
        return {name: processor(node, asked) for name, asked in EACH.items() if only in {None, name}}, loaded_s
    finally:
        gc.unfreeze()


async def of_size(people: int) -> tuple[dict[str, float | None], float]:
    """Each command's ms, and the seconds to load: what a plot is drawn from."""
    each, loaded_s = await each_of_size(people)
    return {name: took.ms if took is not None else None for name, took in each.items()}, loaded_s


async def by_size(sizes: Sequence[int] = SIZES) -> dict[str, list[tuple[int, float]]]:
    """Each command, with its ms at each size."""
    points: dict[str, list[tuple[int, float]]] = {name: [] for name in EACH}
    for people in sizes:
        for name, ms in (await of_size(people))[0].items():
            if ms is not None:
                points[name].append((people, ms))
    return points


async def weighs_mb(people: int) -> float:
    """MB of a server process that serves the event, its code included."""
    async with a_server(plan_of(people)) as served:
        return float(served.process.memory_info().rss) / 2**20


def row(name: str, sizes: Sequence[int], each: Sequence[Took | None]) -> Row:
    figures = " → ".join("refused" if one is None else f"{one.ms:.2f}" for one in each)
    last = each[-1]
    people = f", their `me` + {last.people:.2f}" if last is not None else ""
    what = f"{name}, {' → '.join(map(str, sizes))} people"
    return Row("S8", what, f"{figures} ms{people}", "≤ 2 ms", last is not None and last.ms <= 2)


async def measure(largest: int = SIZES[-1], only: str | None = None) -> list[Row]:
    sizes = [size for size in SIZES if size < largest] + [largest]
    found = [await each_of_size(size, only) for size in sizes]
    rows = [row(name, sizes, [each[name] for each, _ in found]) for name in found[-1][0]]
    if only is not None:
        return rows
    loaded_s, weight_mb = found[-1][1], await weighs_mb(largest)
    return [
        Row("S8", f"{largest} people: the floor is loaded", f"{loaded_s:.2f} s", "node start ≤ 3 s", loaded_s <= 3),
        Row("S8", f"{largest} people: the server weighs", f"{weight_mb:.0f} MB", "≤ 400 MB", weight_mb <= 400),
        *rows,
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("--only", choices=list(EACH), help="one command")
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.largest, given.only)))
