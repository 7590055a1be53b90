"""What grows with the event: node start, memory, and each command's processor time against the event's size (S8).

    python -m loadtests.bench.growth [--largest 10000]

Sizes are people; the largest is bar S8's event: 10,000 people, 1,000 tables, 24 slots, 12,000 meetings.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import uvloop

from loadtests.bench.rig import EVENT, Row, a_node, a_plan, a_server, a_store, an_event, machine
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.commands import (
    CheckIn,
    CloseTable,
    Command,
    Delay,
    Late,
    MoveMeeting,
    Note,
    OpenTable,
    Seat,
    SwapMeetings,
)
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.frames import Views
from meetingfloor.floor.model import Actor, Entities
from meetingfloor.floor.rules import become
from meetingfloor.floor.views import DESK, FLOOR
from meetingfloor.live.event import wall_ms
from meetingfloor.live.ids import new_id
from meetingfloor.store import load
from meetingfloor.store.connect import Store

COORDINATOR = Actor("growth", "coordinator")
TIMES = 60

Some = Callable[[Floor, int], Command]
EACH: dict[str, Some] = {
    "move_meeting": lambda _, n: MoveMeeting("M0", table="T0", slot=f"S{20 + n % 2}"),
    "swap_meetings": lambda _, n: SwapMeetings("M1", "M2"),
    "note": lambda _, n: Note("M3", f"{n}"),
    "seat": lambda floor, n: Seat(f"M{4 + n}", floor.meetings[f"M{4 + n}"].parties[0].organisation),
    "late": lambda _, n: Late(minutes=1 + n % 9, person="P1"),
    "check_in": lambda _, n: CheckIn("P2"),
    "delay": lambda _, n: Delay("S20", 1),
    "close_table": lambda _, n: CloseTable(table=f"T{5 + n}", to="auto"),
    "open_table": lambda _, n: OpenTable(f"T{5 + n}"),
}


def plan_of(people: int) -> Entities:
    return a_plan(tables=max(12, people // 10), slots=24, meetings=people * 12 // 10, people=people, spare=4)


def processor_ms(floor: Floor, some: Some) -> float | None:
    """The median over TIMES: decided, applied, and taken in by floor and desk; None where all were refused."""
    views = Views(floor)
    views.open(FLOOR), views.open(DESK)
    took = []
    for number in range(TIMES):
        wall = wall_ms() + number
        ask = Ask(new_id(wall), some(floor, number), COORDINATOR, wall, wall)
        began = time.process_time()
        became = become(floor, ask)
        if not isinstance(became, Refusal):
            views.take_in(became.entry, became.journal.steps)
            took.append((time.process_time() - began) * 1000)
    return statistics.median(took) if took else None


async def of_size(people: int) -> tuple[dict[str, float | None], float]:
    """Each command's ms; seconds that a node takes to load the floor."""
    async with a_store() as url:
        async with a_node(url) as events:
            await an_event(events, plan_of(people))
        store = await Store.open(url)
        began = time.perf_counter()
        floor = await load.load(store.reads, EVENT)
        loaded_s = time.perf_counter() - began
        await store.close()
    return {name: processor_ms(floor, some) for name, some in EACH.items()}, loaded_s


async def weighs_mb(people: int) -> float:
    """MB of a server process that serves the event, its code included."""
    async with a_server(plan_of(people)) as served:
        return float(served.process.memory_info().rss) / 2**20


async def measure(largest: int = 10_000) -> list[Row]:
    sizes = [size for size in (100, 1_000, largest) if size <= largest]
    found = {size: await of_size(size) for size in sizes}
    loaded_s, weight_mb = found[sizes[-1]][1], await weighs_mb(sizes[-1])
    rows = [
        Row("S8", f"{sizes[-1]} people: the floor is loaded", f"{loaded_s:.2f} s", "node start ≤ 3 s", loaded_s <= 3),
        Row("S8", f"{sizes[-1]} people: the server weighs", f"{weight_mb:.0f} MB", "≤ 400 MB", weight_mb <= 400),
    ]
    for name in EACH:
        each = [found[size][0][name] for size in sizes]
        figures = " → ".join("refused" if one is None else f"{one:.2f}" for one in each)
        last = each[-1]
        rows.append(
            Row(
                "S8",
                f"{name}, {' → '.join(map(str, sizes))} people",
                f"{figures} ms",
                "≤ 2 ms",
                last is not None and last <= 2,
            )
        )
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=10_000)
    given = parser.parse_args()
    print(machine())
    for row in uvloop.run(measure(given.largest)):
        print(f"{row.what:45} {row.figure:30} {row.wanted}")
