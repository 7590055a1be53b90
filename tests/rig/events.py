"""Events on a real store, without sockets: what live/ and store/ are tried with."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from builders import EVENT, ORGANISER, a_floor
from meetingfloor.floor.commands import Command, Import
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Actor, Entities
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Events, Live
from meetingfloor.live.ids import new_id
from meetingfloor.live.submit import Answer
from meetingfloor.store import load
from meetingfloor.store.connect import Store


@asynccontextmanager
async def a_node(url: str, wall: Callable[[], int] = wall_ms) -> AsyncIterator[Events]:
    """Everything of a node but its sockets."""
    store = await Store.open(url)
    events = Events(store, wall=wall)
    try:
        yield events
    finally:
        await events.close()
        await store.close()


def entities_of(floor: Floor) -> Entities:
    return Entities(**{kind: dict(nouns) for kind, nouns in floor.entities.items()})


async def an_event(events: Events, floor: Floor | None = None) -> Live:
    """The floor of builders.py as version 1 of an event that this node serves."""
    command = Import(entities=entities_of(a_floor() if floor is None else floor))
    await events.create(EVENT, new_id(wall_ms()), command, ORGANISER)
    live = await events.get(EVENT)
    assert live is not None
    return live


async def ask(live: Live, command: Command, actor: Actor, **more: Any) -> Answer:
    """A command under a new id."""
    return await live.submit.ask(more.pop("id", None) or new_id(wall_ms()), command, actor, **more)


async def until(condition: Callable[[], bool], within_s: float = 10) -> None:
    """Wait for a state, never for a time."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.005)


def state_of(floor: Floor) -> Mapping[str, Any]:
    """All that two nodes must agree on: version, print, entities, and who touched them last."""
    return {
        "version": floor.version,
        "print": floor.print,
        "entities": {kind: dict(nouns) for kind, nouns in floor.entities.items()},
        "touched": {kind: dict(touches) for kind, touches in floor.touched.items()},
    }


async def folded(store: Store, event: str = EVENT) -> Floor:
    """The floor as the log alone tells it, entry by entry, each print checked."""
    from meetingfloor.floor.entry import chained, read

    floor = Floor(event)
    while entries := await load.log(store.reads, event, floor.version):
        for missed in entries:
            assert chained(floor.print, missed.blob) == missed.print, f"the chain breaks at {missed.version}"
            entry = read(missed.blob, missed.print)
            floor.apply(entry.put, entry.gone, version=entry.version, print_=entry.print, actor=entry.actor.id)
    return floor
