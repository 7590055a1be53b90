"""Who was let in on this node, and may still be there: remembered, and looked after once a second."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from weakref import WeakValueDictionary

import structlog

from meetingfloor.floor.model import Actor
from meetingfloor.store.grants import AWAY, Grant, Grants

log = structlog.get_logger()

KEPT = 2_048
"""Callers kept although nobody holds on to them, so that one who asks often is looked up once."""
UNKNOWN = -1
"""Instead of a counter: somebody may have been looked up before what it counts, so look at all of them again."""


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


class Caller:
    """Somebody who showed a good secret. Sockets hold on to it; `good` becomes False within 2 s of a revocation.

    event: where the token is good, `*`: everywhere · secret: the hash of what was shown, of a token or a session
    """

    __slots__ = ("__weakref__", "actor", "event", "expires", "good", "secret", "token")

    def __init__(self, event: str, actor: Actor, expires: int | None, token: str, secret: str) -> None:
        self.event = event
        self.actor = actor
        self.expires = expires
        self.token = token
        self.secret = secret
        self.good = True

    @property
    def by_session(self) -> bool:
        return self.secret != self.token

    def over(self, wall: int) -> bool:
        return self.expires is not None and self.expires <= wall


Listener = Callable[[Sequence[Caller]], None]
"""Is told, between two turns of the loop, who is no longer good."""


class Callers:
    """Those who are in, by event and hash. The watch needs them all; what nobody holds is forgotten by itself."""

    def __init__(self, grants: Grants, wall: Callable[[], int] = wall_ms) -> None:
        self._grants = grants
        self._wall = wall
        self._in: dict[str, WeakValueDictionary[str, Caller]] = {}
        self._kept: OrderedDict[tuple[str, str], Caller] = OrderedDict()
        self._changes: dict[str, int] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def known(self, event: str, secret: str) -> Caller | None:
        """Who is in by this hash, and still good."""
        there = self._in.get(event)
        caller = there.get(secret) if there is not None else None
        return caller if caller is not None and caller.good and not caller.over(self._wall()) else None

    async def by_token(self, event: str, digest: str) -> Caller | None:
        return self.known(event, digest) or await self._look(event, digest, digest)

    async def by_session(self, event: str, secret: str) -> Caller | None:
        known = self.known(event, secret)
        if known is not None:
            return known
        token = await self._grants.token_of(event, secret)
        return await self._look(event, token, secret) if token is not None else None

    async def _look(self, event: str, token: str, secret: str) -> Caller | None:
        looked = await self._grants.look(event, token)
        if looked.grant is None:
            return None
        caller = Caller(event, _actor(looked.grant), looked.grant.expires, token, secret)
        if caller.over(self._wall()):
            return None
        # Who is let in while something is taken away may have been looked up just before.
        if self._changes.setdefault(event, looked.changes) != looked.changes:
            self._changes[event] = UNKNOWN
        return self._enter(caller)

    def _enter(self, caller: Caller) -> Caller:
        """Two who looked at once get the same one."""
        caller = self.known(caller.event, caller.secret) or caller
        self._in.setdefault(caller.event, WeakValueDictionary())[caller.secret] = caller
        key = (caller.event, caller.secret)
        self._kept[key] = caller
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return caller

    # what ends

    async def watch(self, every_s: float = 1.0) -> None:
        """For ever: whoever was revoked or is over is told to the listeners."""
        while True:
            try:
                await self.check()
            except Exception:
                log.exception("callers_not_checked")
            await asyncio.sleep(every_s)

    async def check(self) -> None:
        """Look once. While the store is away nobody can be revoked, and whoever is in stays."""
        for event in list(self._in):
            callers = [caller for caller in self._in.get(event, {}).values() if caller.good]
            if not callers:
                self._in.pop(event, None)
                self._changes.pop(event, None)
                continue
            self._ended([caller for caller in callers if caller.over(self._wall())])
            try:
                async with asyncio.timeout(3):
                    await self._recheck(event)
            except AWAY as error:
                self._changes[event] = UNKNOWN
                log.warning("revocations_not_seen", event_id=event, error=str(error))

    async def _recheck(self, event: str) -> None:
        changes = await self._grants.changes(event)
        if changes == self._changes.get(event):
            return
        # Before looking: who enters from now on with an older counter makes it UNKNOWN again.
        self._changes[event] = changes
        callers = [caller for caller in self._in.get(event, {}).values() if caller.good]
        tokens = await self._grants.still_tokens(event, sorted({caller.token for caller in callers}))
        sessions = await self._grants.still_sessions(event, [caller.secret for caller in callers if caller.by_session])
        self._ended(
            [
                caller
                for caller in callers
                if caller.token not in tokens or (caller.by_session and caller.secret not in sessions)
            ]
        )

    def _ended(self, callers: Sequence[Caller]) -> None:
        if not callers:
            return
        for caller in callers:
            caller.good = False
            self._kept.pop((caller.event, caller.secret), None)
        for listener in self._listeners:
            listener(callers)


def _actor(grant: Grant) -> Actor:
    return Actor(grant.id, grant.role, grant.person)
