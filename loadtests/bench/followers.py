"""What each further node costs the store, and the nodes: one event, followed by 1, 2, 4 and 8 of them.

    python -m loadtests.bench.followers [--a-second 100] [--seconds 4]

The nodes are in one process, each with connections and a floor of its own; the first takes all commands. The store
counts its own reads and its own processor time. It shares a CPU with the nodes as it does when it is embedded.
"""

import argparse
import asyncio
import time
from contextlib import AsyncExitStack

import msgspec
import uvloop
from redis.asyncio import Redis

from loadtests.bench.nodes import a_move
from loadtests.bench.rig import EVENT, Row, a_node, a_store, an_event, machine, pinned, told
from meetingfloor.floor.model import Actor
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Live
from meetingfloor.live.ids import new_id

COUNTS = (1, 2, 4, 8)
MEETINGS = 50
CAUGHT_UP_S = 5


class Seen(msgspec.Struct, frozen=True):
    """What the store and this process have counted so far."""

    reads: int
    read_us: int
    store_s: float
    own_s: float


class Cost(msgspec.Struct, frozen=True):
    """Of a change: reads for each node that follows the log, µs for each read; µs of the store, and of all nodes."""

    nodes: int
    reads: float
    read_us: float
    store_us: float
    own_us: float


async def seen(client: Redis) -> Seen:
    reads = (await client.info("commandstats")).get("cmdstat_xread", {"calls": 0, "usec": 0})
    cpu = await client.info("cpu")
    return Seen(reads["calls"], reads["usec"], cpu["used_cpu_user"] + cpu["used_cpu_sys"], time.process_time())


async def steady(live: Live, a_second: float, seconds: float) -> int:
    """Moves at a steady pace; how many were made."""
    actor = Actor("steady", "coordinator")
    began, asked = time.perf_counter(), []
    for number in range(int(a_second * seconds)):
        await asyncio.sleep(max(0.0, began + number / a_second - time.perf_counter()))
        turn, meeting = divmod(number, MEETINGS)
        asked.append(asyncio.ensure_future(live.submit.ask(new_id(wall_ms()), a_move(meeting, turn), actor)))
    return len(await asyncio.gather(*asked))


async def of_nodes(count: int, a_second: float, seconds: float) -> Cost:
    async with a_store() as url, AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(a_node(url)) for _ in range(count)]
        first = await an_event(nodes[0])
        lives = [first, *[await node.get(EVENT) for node in nodes[1:]]]
        client: Redis = Redis.from_url(url)
        stack.push_async_callback(client.aclose)
        before = await seen(client)
        made = await steady(first, a_second, seconds)
        async with asyncio.timeout(CAUGHT_UP_S):
            while any(live is None or live.event.floor.version < first.event.floor.version for live in lives):
                await asyncio.sleep(0.005)
        after = await seen(client)
    reads = after.reads - before.reads
    return Cost(
        nodes=count,
        reads=reads / made / count,
        read_us=(after.read_us - before.read_us) / max(1, reads),
        store_us=(after.store_s - before.store_s) / made * 1e6,
        own_us=(after.own_s - before.own_s) / made * 1e6,
    )


async def measure(a_second: float = 100, seconds: float = 4) -> list[Row]:
    with pinned("server"):
        costs = [await of_nodes(count, a_second, seconds) for count in COUNTS]
    one, most = costs[0], costs[-1]
    more = most.nodes - one.nodes
    store_us, own_us = (most.store_us - one.store_us) / more, (most.own_us - one.own_us) / more
    further = f"{store_us:.0f} µs of the store, {own_us:.0f} µs of its own"
    return [
        *(
            Row(
                "scale",
                f"one event on {cost.nodes} nodes, {a_second:g} changes/s",
                f"{cost.reads:.2f} reads a node and change, {cost.read_us:.0f} µs each; a change: store "
                f"{cost.store_us:.0f} µs, all nodes {cost.own_us:.0f} µs",
                "",
                None,
            )
            for cost in costs
        ),
        Row("scale", "each further node, a change", further, "", None),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--a-second", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=4)
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.a_second, given.seconds)))
