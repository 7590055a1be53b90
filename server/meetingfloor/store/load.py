"""A floor from the grid's hashes, in one MULTI with the head: one by one they give a floor that never was."""

from typing import Any

from meetingfloor.floor.entry import Entry, Nouns, read
from meetingfloor.floor.floor import START, Floor
from meetingfloor.floor.model import KINDS, Kind, Noun
from meetingfloor.store.append import Known, Missed, NewerFormat, known_answer, missed_entry
from meetingfloor.store.keys import EVENTS, FORMAT, Keys
from meetingfloor.store.packing import unpacked, unpacked_import

Client = Any
"""A redis.asyncio.Redis: its types say `bytes | str` where answers are always bytes here."""
PAGE = 1_000
"""Entries of the log that are read at once."""


async def load(redis: Client, event: str) -> Floor:
    """The floor at the head; an event that is not there is a floor at version 0."""
    keys = Keys(event)
    async with redis.pipeline(transaction=True) as pipe:
        pipe.hmget(keys.head, ["version", "print", "format"])
        for kind in KINDS:
            pipe.hgetall(keys.grid[kind])
        (version, print_, format_), *hashes = await pipe.execute()
    if format_ is not None and int(format_) > FORMAT:
        raise NewerFormat(f"the event is written in format {int(format_)}, this release knows {FORMAT}")
    floor = Floor(event)
    for kind, cells in zip(KINDS, hashes, strict=True):
        for which, data in cells.items():
            noun, touch = unpacked(kind, data)
            floor.load(kind, which.decode(), noun, touch)
    floor.settled(int(version or 0), print_.decode() if print_ else START)
    return floor


async def head(redis: Client, event: str) -> tuple[int, str]:
    """Version and print of the log's head; (0, START) of an event that is not there."""
    version, print_ = await redis.hmget(Keys(event).head, ["version", "print"])
    return (int(version), print_.decode()) if version else (0, START)


async def log(redis: Client, event: str, after: int, limit: int = PAGE) -> list[Missed]:
    """Entries after a version, in order, at most `limit`."""
    entries = await redis.xrange(Keys(event).log, min=f"{after + 1}-0", max="+", count=limit)
    return [missed_entry(*entry) for entry in entries]


async def entry_of(redis: Client, event: str, command_id: str) -> Entry | None:
    """The entry that a command became."""
    known = await answer_of(redis, event, command_id)
    if known is None:
        return None
    entries = await log(redis, event, known.version - 1, 1)
    return read(entries[0].blob, entries[0].print) if entries else None


async def answer_of(redis: Client, event: str, command_id: str) -> Known | None:
    value = await redis.hget(Keys(event).done, command_id)
    return known_answer(value) if value is not None else None


async def imported(redis: Client, event: str) -> Nouns:
    """Entities as the last import wrote them."""
    keys = Keys(event)
    async with redis.pipeline(transaction=True) as pipe:
        for kind in KINDS:
            pipe.hgetall(keys.imported[kind])
        hashes = await pipe.execute()
    found: dict[Kind, dict[str, Noun]] = {}
    for kind, cells in zip(KINDS, hashes, strict=True):
        for which, data in cells.items():
            noun = unpacked_import(kind, data)
            if noun is not None:
                found.setdefault(kind, {})[which.decode()] = noun
    return found


async def events(redis: Client) -> list[str]:
    """Ids of the events here that were really created."""
    names = sorted(name.decode() for name in await redis.smembers(EVENTS))
    heads = [await redis.exists(Keys(name).head) for name in names]
    return [name for name, there in zip(names, heads, strict=True) if there]


async def announce(redis: Client, event: str) -> None:
    """Name an event among those here, before its creation is appended."""
    await redis.sadd(EVENTS, event)
