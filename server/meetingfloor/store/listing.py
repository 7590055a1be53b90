"""Which events are here, by what stands in the grid: without opening any of them."""

from meetingfloor.floor.model import Event
from meetingfloor.store.connect import Store
from meetingfloor.store.keys import EVENTS, Keys
from meetingfloor.store.load import Client
from meetingfloor.store.packing import unpacked


async def public_events(store: Store) -> list[tuple[str, Event]]:
    """Ids and events that everybody may know of, in the order in which they begin."""
    reads: Client = store.reads
    ids = sorted(name.decode() for name in await reads.smembers(EVENTS))
    async with reads.pipeline(transaction=False) as pipe:
        for which in ids:
            pipe.hget(Keys(which).grid["event"], which)
        found = await pipe.execute()
    events: list[tuple[str, Event]] = []
    for which, data in zip(ids, found, strict=True):
        noun = unpacked("event", data)[0] if data is not None else None
        if isinstance(noun, Event) and noun.public:
            events.append((which, noun))
    return sorted(events, key=lambda event: (event[1].starts, event[0]))
