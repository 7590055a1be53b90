"""What a connected screen weighs in the server's memory (S5).

    python -m loadtests.bench.weight [--screens 2000]

A server of its own for each weight: memory that was used before is used again, and would weigh nothing.
"""

import argparse
import asyncio

import uvloop

from loadtests.bench.change_to_screen import displays
from loadtests.bench.rig import EVENT, Row, Served, a_plan, a_server, machine, told
from loadtests.bench.screens import LightScreen, Seen, join

PEOPLE = 1_000
AT_ONCE = 50


async def of_shared(served: Served, count: int) -> float:
    """KB for each screen on a shared view, beyond the first hundred."""
    first = await displays(served, 100)
    before = served.rss_kb
    rest = await displays(served, count)
    after = served.rss_kb
    for screen in (*first, *rest):
        screen.close()
    return (after - before) / count


async def of_me(served: Served) -> float:
    """KB for each screen with a view of its own."""
    tokens = served.people
    before = served.rss_kb
    held: list[LightScreen] = []
    for first in range(0, len(tokens), AT_ONCE):
        starts: list[dict[str, object]] = [{"view": "me", "token": one} for one in tokens[first : first + AT_ONCE]]
        joins = (join(served.host, served.port, EVENT, start, Seen(), LightScreen) for start in starts)
        held += await asyncio.gather(*joins)
    after = served.rss_kb
    for screen in held:
        screen.close()
    return (after - before) / len(tokens)


async def measure(screens: int = 2_000) -> list[Row]:
    async with a_server() as served:
        shared = await of_shared(served, screens)
    async with a_server(a_plan(people=PEOPLE), [f"P{n}" for n in range(PEOPLE)]) as served:
        own = await of_me(served)
    return [
        Row("S5", "memory of a screen on a shared view", f"{shared:.1f} KB", "≤ 6 KB", shared <= 6),
        Row("S5", "memory of a screen on `me`", f"{own:.1f} KB", "≤ 10 KB", own <= 10),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=2_000)
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.screens)))
