"""A node: everything put together, started and stopped in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import structlog
from aiohttp import web

from meetingfloor.access.limits import Limits
from meetingfloor.access.origins import Origins
from meetingfloor.access.tokens import Tokens
from meetingfloor.floor.answer import Failure
from meetingfloor.live.events import Events, Live
from meetingfloor.metrics import measure
from meetingfloor.open_files import room_for
from meetingfloor.screens.sockets import Sockets
from meetingfloor.settings import Settings, host_and_port
from meetingfloor.store.connect import Store
from meetingfloor.store.embedded import Embedded, default_folder
from meetingfloor.web.app import make_app, make_metrics_app
from meetingfloor.wire.contract import documents

log = structlog.get_logger()

BACKLOG = 4096
"""Connections that may wait to be accepted: a hall whose Wi-Fi comes back connects all at once."""
CLOSE_S = 2.0
"""How long requests that are being answered may take when a node stops."""


class PortTaken(Failure):
    """Somebody else listens there."""

    remedy = "choose another port with --port, or 0 for a free one"


def taken(host: str, port: int, error: OSError) -> PortTaken:
    return PortTaken(f"cannot listen on {host}:{port}: {error.strerror or error}")


def url_of(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's where there is one: not on Windows."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The store that the options name: somebody's Redis or Valkey, or the one of our own, started if need be."""
    async with AsyncExitStack() as stack:
        if settings.redis is not None:
            store = await Store.open(settings.redis)
        else:
            data = Path(settings.data) if settings.data is not None else default_folder()
            embedded = await stack.enter_async_context(Embedded(data))
            store = await Store.open(embedded.url, embedded.revive)
        stack.push_async_callback(store.close)
        yield store


class Node:
    """One server process. `async with Node(settings) as node:` serves until it is left."""

    def __init__(self, settings: Settings, *, shares_port: bool = False) -> None:
        """shares_port: whether others listen there as well; the kernel then spreads who comes over all of them"""
        self.settings = settings
        self.url = ""
        self._shares_port = shares_port
        self._stack = AsyncExitStack()
        self._leaving = False
        self.store: Store
        self.events: Events
        self.tokens: Tokens
        self.sockets: Sockets

    async def __aenter__(self) -> "Node":
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """In order: nobody new, bye to everybody, what is being answered, the events, the store."""
        self._leaving = True
        await self.sockets.drain()
        await self._stack.aclose()

    async def _start(self) -> None:
        settings, stack = self.settings, self._stack
        room = room_for(settings.screens)
        self.store = await stack.enter_async_context(open_store(settings))
        origins = Origins(settings.origin, settings.proxies)
        self.tokens = Tokens(self.store, origins)
        self.events = Events(self.store, opened=self._opened)
        stack.push_async_callback(self.events.close)
        self.sockets = Sockets(
            self.events,
            self.tokens,
            limits=_limits(settings),
            beat_s=settings.beat,
            most=room,
            spread_ms=round(settings.drain * 1000),
        )
        self.tokens.listen(self.sockets.revoked)
        watching = asyncio.create_task(self.tokens.watch(), name="tokens")
        stack.callback(watching.cancel)
        self.sockets.start()
        for name in await self.events.names():
            await self.events.get(name)
        await self._listen(origins)
        self._measure()

    def _opened(self, live: Live) -> None:
        """Events need somebody to tell, screens need events: they meet here."""
        self.sockets.opened(live)

    async def _listen(self, origins: Origins) -> None:
        settings = self.settings
        app = make_app(
            self.events,
            self.tokens,
            self.sockets.websocket,
            store=self.store,
            origins=origins,
            limits=_limits(settings),
            contract=documents(),
            leaving=lambda: self._leaving,
        )
        port = await self._serve(app, settings.host, settings.port, shared=self._shares_port)
        self.url = url_of(settings.host, port)
        if settings.metrics is not None:
            await self._serve(make_metrics_app(), *host_and_port(settings.metrics))

    async def _serve(self, app: web.Application, host: str, port: int, *, shared: bool = False) -> int:
        """Listen; the port that it became."""
        runner = web.AppRunner(app, shutdown_timeout=CLOSE_S)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        try:
            await web.TCPSite(runner, host, port, backlog=BACKLOG, reuse_port=shared or None).start()
        except OSError as error:
            raise taken(host, port, error) from error
        return int(runner.addresses[0][1])

    def _measure(self) -> None:
        def lives() -> list[Live]:
            return self.events.open_events

        measure(
            screens=lambda: len(self.sockets),
            events=lambda: len(lives()),
            behind_ms=lambda: max((live.event.behind_ms for live in lives()), default=0),
            wrong_secrets=lambda: self.tokens.guesses.wrong,
            decided_again=lambda: sum(live.submit.decided_again for live in lives()),
            written=lambda: sum(live.event.floor.version for live in lives()),
        )


def _limits(settings: Settings) -> Limits:
    return Limits(
        message_bytes=settings.message_bytes,
        import_bytes=settings.import_bytes,
        commands_a_second=settings.commands_a_second,
        requests=settings.requests,
    )
