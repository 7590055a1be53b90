"""What access needs kept: hashed tokens, cookie sessions that name them, and a counter that every revocation counts up.

Secrets are never kept, only their SHA-256: 256 random bits need neither salt nor a slow hash. The event `*` holds what
belongs to the deployment. A session is a key of its own, so that the store forgets it by itself when it is over.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec
from redis.exceptions import RedisError

from meetingfloor.floor.model import Role
from meetingfloor.store.connect import Store
from meetingfloor.store.keys import Keys

DEPLOYMENT = "*"
"""The event of tokens that are good for the whole deployment."""
AWAY: tuple[type[Exception], ...] = (RedisError, OSError, TimeoutError)
"""What a call to the store raises when the store is away, or too slow."""
AT_ONCE = 1_000
"""Fields of a hash that one command names at most."""

Item = TypeVar("Item")


class Grant(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a token is good for. `id` may be told to anybody; `expires` and `made` by the wall, in ms."""

    id: str
    role: Role
    person: str | None
    expires: int | None
    made: int


class Looked(NamedTuple):
    """A grant, if there is one, and the counter as it stood at that very moment."""

    grant: Grant | None
    changes: int


class Session(NamedTuple):
    """A session as the store keeps it: the hash of its secret, of its token, and how long it lasts."""

    secret: str
    token: str
    lasts_ms: int


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Grant)


class Grants:
    """Tokens and sessions by the hex SHA-256 of their secrets. Every method raises what AWAY names."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, event: str, grants: Mapping[str, Grant]) -> None:
        """Keep tokens. They count nothing up: nobody remembers that a token is not there."""
        key = Keys(event).auth("tokens")
        for some in _in_slices(list(grants.items())):
            await self._store.reads.hset(key, mapping={digest: _encoder.encode(grant) for digest, grant in some})

    async def look(self, event: str, digest: str) -> Looked:
        keys = Keys(event)
        async with self._store.reads.pipeline(transaction=True) as pipe:
            pipe.hget(keys.auth("tokens"), digest)
            pipe.get(keys.auth("changes"))
            found, changes = await pipe.execute()
        return Looked(_decoder.decode(found) if found is not None else None, int(changes or 0))

    async def changes(self, event: str) -> int:
        """How often something was taken away in this event."""
        return int(await self._store.reads.get(Keys(event).auth("changes")) or 0)

    async def all(self, event: str) -> dict[str, Grant]:
        found: dict[bytes, bytes] = await self._store.reads.hgetall(Keys(event).auth("tokens"))  # type: ignore[assignment]
        return {digest.decode(): _decoder.decode(grant) for digest, grant in found.items()}

    async def remove(self, event: str, digests: Sequence[str]) -> None:
        """Take tokens away, and tell every node. Their sessions go with them, since they name them."""
        keys = Keys(event)
        async with self._store.reads.pipeline(transaction=True) as pipe:
            for some in _in_slices(digests):
                pipe.hdel(keys.auth("tokens"), *some)
            pipe.incr(keys.auth("changes"))
            await pipe.execute()

    async def begin(self, event: str, session: Session) -> None:
        key = Keys(event).auth(f"session:{session.secret}")
        await self._store.reads.set(key, session.token, px=session.lasts_ms)

    async def token_of(self, event: str, secret: str) -> str | None:
        """The hash of the token that a session stands for."""
        token = await self._store.reads.get(Keys(event).auth(f"session:{secret}"))
        return token.decode() if isinstance(token, bytes) else None

    async def end(self, event: str, secrets: Sequence[str]) -> None:
        """End sessions, and tell every node."""
        keys = Keys(event)
        async with self._store.reads.pipeline(transaction=True) as pipe:
            pipe.delete(*(keys.auth(f"session:{secret}") for secret in secrets))
            pipe.incr(keys.auth("changes"))
            await pipe.execute()

    async def still_tokens(self, event: str, digests: Sequence[str]) -> set[str]:
        """Those of the tokens that are still there."""
        key = Keys(event).auth("tokens")
        there: set[str] = set()
        for some in _in_slices(digests):
            found = await self._store.reads.hmget(key, list(some))
            there.update(digest for digest, grant in zip(some, found, strict=True) if grant is not None)
        return there

    async def still_sessions(self, event: str, secrets: Sequence[str]) -> set[str]:
        """Those of the sessions that are still there."""
        keys = Keys(event)
        there: set[str] = set()
        for some in _in_slices(secrets):
            found = await self._store.reads.mget([keys.auth(f"session:{secret}") for secret in some])
            there.update(secret for secret, token in zip(some, found, strict=True) if token is not None)
        return there


def _in_slices(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[at : at + AT_ONCE] for at in range(0, len(items), AT_ONCE))
