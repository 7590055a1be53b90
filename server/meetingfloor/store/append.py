"""Calls append.lua: one batch, one script call, on one connection; says whether anything can have been sent."""

import asyncio
from collections.abc import Mapping
from hashlib import sha1
from importlib.resources import files
from typing import Any

import msgspec
from redis.asyncio import Connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from meetingfloor.floor.answer import Failure
from meetingfloor.store.keys import FORMAT, Keys

SCRIPT = files("meetingfloor.store").joinpath("append.lua").read_text()
SHA = sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()
MOST_MISSED = 512
"""Missed entries that one answer hands back; the rest is fetched."""
ANSWER_S = 10.0
"""How long the store may take to answer: an import of the largest size takes 2 s."""


class NotSent(Failure):
    """The store could not be reached, or it refused before anything was written."""

    remedy = "see whether the store runs and may be written to: meetingfloor doctor"


class Unknown(Failure):
    """The connection was lost after the batch was sent: it may be in the log or not."""

    remedy = "send the same ids again"


class NewerFormat(Failure):
    """A newer release has written to this event; this node must leave it alone."""

    remedy = "upgrade this node"


class Written(msgspec.Struct, frozen=True, gc=False):
    """One entry on its way into the log."""

    id: str
    blob: bytes
    print: str
    digest: str


class Batch(msgspec.Struct, frozen=True, gc=False):
    """What one call brings: `ids` of all its commands, refused ones too; `hashes`: key → field → value, in order."""

    version: int
    print: str
    ids: list[str]
    entries: list[Written]
    hashes: Mapping[str, Mapping[str, bytes]]


class Done(msgspec.Struct, frozen=True, gc=False):
    version: int


class Missed(msgspec.Struct, frozen=True, gc=False):
    """An entry as the log has it."""

    version: int
    blob: bytes
    print: str


class Known(msgspec.Struct, frozen=True, gc=False):
    version: int
    digest: str


class Behind(msgspec.Struct, frozen=True, gc=False):
    """Nothing was written: where the head is, what was missed (bounded), what of the batch is known already.

    wait_ms: how long another node's turn lasts
    """

    version: int
    print: str
    wait_ms: int
    known: dict[str, Known]
    missed: list[Missed]


class Appender:
    """The one connection on which an event's batches go to the store; one call at a time."""

    def __init__(self, connection: Connection, keys: Keys, node: str) -> None:
        self._connection = connection
        self._keys = keys
        self._node = node

    async def append(self, batch: Batch, turn_ms: int = 0) -> Done | Behind:
        """Raises NotSent (nothing written), Unknown (perhaps), NewerFormat."""
        keys = [self._keys.log, self._keys.head, self._keys.done, *batch.hashes]
        arguments: list[Any] = [batch.version, batch.print, MOST_MISSED, FORMAT, self._node, turn_ms]
        arguments += [len(batch.ids), *batch.ids, len(batch.entries)]
        for entry in batch.entries:
            arguments += (entry.id, entry.blob, entry.print, entry.digest)
        for pairs in batch.hashes.values():
            arguments.append(len(pairs))
            for field, value in pairs.items():
                arguments += (field, value)
        await self._connected()
        try:
            answer = await self._call("EVALSHA", SHA, len(keys), *keys, *arguments)
        except NoScriptError:
            answer = await self._call("EVAL", SCRIPT, len(keys), *keys, *arguments)
        return _understood(answer)

    async def close(self) -> None:
        await self._connection.disconnect(nowait=True)

    async def _connected(self) -> None:
        # A store that went away has closed the line: what is written to it then was never sent, nor may count so.
        reader = self._connection._reader
        if reader is not None and reader.at_eof():
            await self._connection.disconnect(nowait=True)
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._connection.connect()  # type: ignore[no-untyped-call]
        except (RedisError, OSError, TimeoutError) as error:
            await self._connection.disconnect(nowait=True)
            raise NotSent(f"the store does not answer: {error}") from error

    async def _call(self, *command: Any) -> Any:
        """A connection that failed in the middle is dropped: what it still brings belongs to a lost call."""
        settled = False
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._connection.send_command(*command)
                answer = await self._connection.read_response(disable_decoding=True)
            settled = True
        except NoScriptError:
            settled = True
            raise
        except (RedisConnectionError, RedisTimeoutError, OSError, TimeoutError) as error:
            raise Unknown(f"the connection to the store was lost: {error}") from error
        except ResponseError as error:
            settled = True
            raise NotSent(f"the store refused: {error}") from error
        finally:
            if not settled:
                await self._connection.disconnect(nowait=True)
        return answer


def _understood(answer: list[Any]) -> Done | Behind:
    match answer:
        case [b"done", version]:
            return Done(version)
        case [b"behind", version, print_, wait_ms, known, missed]:
            answers = {known[i].decode(): known_answer(known[i + 1]) for i in range(0, len(known), 2)}
            return Behind(version, print_.decode(), wait_ms, answers, [missed_entry(*entry) for entry in missed])
        case [b"newer", format_]:
            raise NewerFormat(f"the event is written in format {format_}, this release knows {FORMAT}")
        case _:
            raise Unknown(f"the store answered {answer!r}")


def known_answer(value: bytes) -> Known:
    version, _, digest = value.partition(b" ")
    return Known(int(version), digest.decode())


def missed_entry(entry_id: bytes, fields: Any) -> Missed:
    """A stream entry: its fields come as a flat list from a script, as a map or list from a command."""
    given = fields if isinstance(fields, dict) else dict(zip(fields[::2], fields[1::2], strict=True))
    return Missed(int(entry_id.partition(b"-")[0]), given[b"entry"], given[b"print"].decode())
