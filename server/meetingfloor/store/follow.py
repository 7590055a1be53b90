"""The log in order, as it grows: a blocking read on a connection of its own."""

from meetingfloor.store.append import Missed, missed_entry
from meetingfloor.store.keys import Keys
from meetingfloor.store.load import Client

BLOCK_MS = 1_000
"""How long one read waits; the connection's own timeout is three times that (stack.md)."""
AT_ONCE = 512
"""Entries that one read brings at most."""


async def next_entries(redis: Client, event: str, after: int) -> list[Missed]:
    """What came after a version; empty when nothing did for a second. Raises RedisError or OSError."""
    answer = await redis.xread({Keys(event).log: f"{after}-0"}, count=AT_ONCE, block=BLOCK_MS)
    return [missed_entry(*entry) for _, entries in answer for entry in entries]
