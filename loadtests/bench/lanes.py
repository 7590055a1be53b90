"""Who is served first: displays and desks, while 10,000 participants hear of the same changes (S3).

    python -m loadtests.bench.lanes [--people 10000] [--seconds 10]

Each participant has a view of their own. The changes: moves, which few participants see, and delays of a slot, which
all of them do. The displays and desks are in this process, the participants in one that steps back for it.
"""

import argparse
import asyncio

import uvloop

from loadtests.bench.change_to_screen import displays, until_all_stand
from loadtests.bench.crowd import Joined, a_crowd, waits_of
from loadtests.bench.driver import ENOUGH, TABLES, What, Wheel, a_driver
from loadtests.bench.rig import EVENT, Row, Served, Stopwatch, a_plan, a_server, machine, told
from loadtests.bench.screens import LightScreen, Seen, join
from loadtests.bench.tally import Tally

DISPLAYS, DESKS = 50, 5
A_SECOND = 5
WARM_S = 1.0
BEHIND = 10
"""How far the participants step back for what is measured on the same CPU (a nice value)."""
SETTLE_S = 5


async def desks(served: Served) -> list[LightScreen]:
    start: dict[str, object] = {"view": "desk", "token": served.desk}
    return await asyncio.gather(*(join(served.host, served.port, EVENT, start, Seen()) for _ in range(DESKS)))


async def while_(
    what: What, seconds: float, served: Served, crowd: Joined, first: list[LightScreen], driver: Wheel
) -> list[Row]:
    await driver.drive(A_SECOND, WARM_S, what)
    frames = (await crowd.part.ask("heard"))["frames"]
    before_s, own_s, watch = served.cpu_s, crowd.part.cpu_s, Stopwatch()
    driven = await driver.drive(A_SECOND, seconds, what)
    await until_all_stand(first, driven.made[-1][0])
    await asyncio.sleep(SETTLE_S)  # the participants are served last, and as long as it takes
    took_s = watch.ms / 1000 - SETTLE_S
    heard = await crowd.part.ask("heard")
    tallies = [Tally(), Tally()]
    for number, screen in enumerate(first):
        for ms in waits_of(screen, driven.asked):
            tallies[number >= DISPLAYS].add(ms)
    each = (heard["frames"] - frames) / crowd.joined
    used = (served.cpu_s - before_s) / took_s, (crowd.part.cpu_s - own_s) / took_s
    title = f"{crowd.joined:,} participants, {what}s {A_SECOND}/s"
    return [
        *(
            Row("S3", f"{title}: {who}", str(tally), "p99 ≤ 10 ms", tally.quantile(0.99) <= 10)
            for who, tally in zip((f"{DISPLAYS} displays", f"{DESKS} desks"), tallies, strict=True)
        ),
        Row(
            "S3",
            f"{title}: participants",
            f"{each:.1f} frames each of {len(driven.made)} changes, {heard['lost']} lost; "
            f"server {used[0]:.0%}, their process {used[1]:.0%} of a core",
            "none lost",
            not heard["lost"],
        ),
    ]


async def measure(people: int = 10_000, seconds: float = 10) -> list[Row]:
    plan = a_plan(tables=TABLES + 1, spare=1, people=people)
    async with (
        a_server(plan, [f"P{number}" for number in range(people)], **ENOUGH) as served,
        a_crowd(served.host, served.port, served.people, people, view="me", nice=BEHIND) as crowd,
        a_driver(served) as driver,
    ):
        assert not crowd.failed, crowd.failed
        first = [*await displays(served, DISPLAYS), *await desks(served)]
        rows = await while_("move", seconds, served, crowd, first, driver)
        return rows + await while_("delay", seconds, served, crowd, first, driver)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.people, given.seconds)))
