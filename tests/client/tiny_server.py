"""A server of one event in a few lines, on the server's own types: so that client and server check each other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from meetingfloor.wire import down, up
from meetingfloor.wire.codec import SUBPROTOCOLS, decode, encode
from meetingfloor.wire.codes import NO_SUCH, SIGN_IN, Close

WALL = 1_750_000_000_000
TOKEN = "secret"

Answer = Callable[[up.Do], Any]


class TinyServer:
    """At `version`, it knows the tables of one view; every command opens one. `starts`, `asked`: what it has heard."""

    def __init__(self) -> None:
        self.version = 1
        self.tables: dict[str, dict[str, Any]] = {}
        self.asked: list[up.Do] = []
        self.starts: list[up.Start] = []
        self.lines: set[ServerConnection] = set()
        self.answer: Answer | None = None
        self.beat_s = 5.0
        self._server: Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        return f"http://{host}:{port}"

    def frame(self, since: int, put: Mapping[str, Any] | None = None) -> down.Frame:
        tables = self.tables if put is None else put
        whys = [{"command": "open_table", "id": f"c{self.version}", "at": 1}]
        return down.Frame(
            since=since, to=self.version, print=f"p{self.version}", put={"table": tables}, gone={}, why=whys
        )

    async def change(self, table: str, **fields: Any) -> None:
        """The next version: one table more, and a frame to every screen."""
        self.tables[table] = {"label": table, **fields}
        self.version += 1
        for line in list(self.lines):
            await say(line, self.frame(self.version - 1, {table: self.tables[table]}))

    async def leave(self, close: Close, after_ms: int = 0) -> None:
        for line in list(self.lines):
            await say(line, down.Bye(code=close.word, after=after_ms))
            await line.close(close.number, close.reason)

    def cut(self) -> None:
        """As when a cable is pulled: no close frame."""
        for line in list(self.lines):
            line.transport.abort()

    async def screen(self, line: ServerConnection) -> None:
        codec = SUBPROTOCOLS[str(line.subprotocol)]
        try:
            async for data in line:
                await self._hear(line, decode(data.encode() if isinstance(data, str) else data, codec))
        except ConnectionClosed:
            pass
        finally:
            self.lines.discard(line)

    async def _hear(self, line: ServerConnection, message: up.Message) -> None:
        match message:
            case up.Start():
                await self._join(line, message)
            case up.Beat(echo=echo):
                await say(line, down.Beat(now=1, speed=1.0, version=self.version, print=f"p{self.version}", echo=echo))
            case up.Do():
                self.asked.append(message)
                answer = self.answer(message) if self.answer else down.Done(id=message.id, version=self.version)
                if answer is not None:
                    await say(line, answer)

    async def _join(self, line: ServerConnection, start: up.Start) -> None:
        self.starts.append(start)
        if start.token not in {None, TOKEN}:
            await line.close(SIGN_IN.number, SIGN_IN.reason)
        elif start.view == "nowhere":
            await line.close(NO_SUCH.number, NO_SUCH.reason)
        else:
            self.lines.add(line)
            await say(line, self.welcome(start.view))
            bridged = start.scope == "s1" and 0 < start.since <= self.version
            await say(line, self.frame(start.since if bridged else 0))

    def welcome(self, view: str) -> down.Welcome:
        return down.Welcome(
            event="E", view=view, role="coordinator", now=1, speed=1.0, wall=WALL, beat=self.beat_s, scope="s1"
        )


async def say(line: ServerConnection, message: down.Message) -> None:
    codec = SUBPROTOCOLS[str(line.subprotocol)]
    data = encode(message, codec)
    await line.send(data.decode() if codec == "json" else data)


@asynccontextmanager
async def serving(**settings: Any) -> AsyncIterator[TinyServer]:
    tiny = TinyServer()
    protocols = [Subprotocol(name) for name in SUBPROTOCOLS]
    async with serve(tiny.screen, "127.0.0.1", 0, subprotocols=protocols, **settings) as server:
        tiny._server = server
        yield tiny


async def soon(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.005)
