"""Whether this node lives, whether it is fit to serve, and its figures. No names anywhere."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from meetingfloor.live.events import Events
from meetingfloor.metrics import CONTENT_TYPE, exposition
from meetingfloor.store.connect import Store
from meetingfloor.store.grants import AWAY
from meetingfloor.web.answers import answered
from meetingfloor.web.callers import Ways
from meetingfloor.web.problems import Problem
from meetingfloor.wire.codes import BEHIND_MS

PING_S = 1.0


class Health:
    """leaving: whether this node is being drained."""

    def __init__(self, events: Events, store: Store, ways: Ways, leaving: Callable[[], bool]) -> None:
        self._events = events
        self._store = store
        self._ways = ways
        self._leaving = leaving

    async def alive(self, _request: web.Request) -> web.Response:
        return answered({"alive": True})

    async def ready(self, _request: web.Request) -> web.Response:
        """Alive means caught up: a node that is healthy and deaf is not ready."""
        behind = max((live.event.behind_ms for live in self._events.open_events), default=0)
        if self._leaving() or behind > BEHIND_MS or not await self._reachable():
            raise Problem("not_ready", more={"behind": behind})
        return answered({"ready": True, "behind": behind})

    async def figures(self, request: web.Request) -> web.Response:
        await self._ways.to_deployment(request)
        return figures()

    async def _reachable(self) -> bool:
        try:
            async with asyncio.timeout(PING_S):
                return bool(await self._store.reads.ping())
        except AWAY:
            return False


def figures() -> web.Response:
    return web.Response(body=exposition(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})
