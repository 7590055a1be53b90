"""A whole node in this process, on a real store, with real sockets."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp
import msgpack
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as dial
from websockets.typing import Subprotocol

from builders import EVENT
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Role
from meetingfloor.live.event import wall_ms
from meetingfloor.live.ids import new_id
from meetingfloor.node import Node
from meetingfloor.settings import Settings
from rig.events import an_event

MSGPACK, JSON = "meetingfloor.v1.msgpack", "meetingfloor.v1.json"


class Served:
    """A node that serves the floor of builders.py."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.url = node.url

    async def token(self, role: Role = "coordinator", person: str | None = None) -> str:
        return (await self.node.tokens.issue(EVENT, role, person)).token

    async def get(self, path: str, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        async with aiohttp.ClientSession() as http, http.get(self.url + path, headers=headers) as answer:
            return await answer.json(content_type=None)

    @asynccontextmanager
    async def raw(self, protocol: str = MSGPACK, **more: Any) -> AsyncIterator["Raw"]:
        url = self.url.replace("http", "ws", 1) + f"/ws/{EVENT}"
        async with dial(url, subprotocols=[Subprotocol(protocol)], max_size=None, max_queue=None, **more) as socket:
            yield Raw(socket, protocol)

    @asynccontextmanager
    async def screen(self, view: str, protocol: str = MSGPACK, **start: Any) -> AsyncIterator["Raw"]:
        """A socket that has been welcomed and has had its first frame."""
        async with self.raw(protocol) as raw:
            await raw.start(view, **start)
            yield raw


class Raw:
    """A socket that speaks only what it is told to: the protocol in the tests' own words."""

    def __init__(self, socket: ClientConnection, protocol: str) -> None:
        self.socket = socket
        self.protocol = protocol
        self.welcome: dict[str, Any] = {}
        self.at = 0
        self.print = ""
        self.shown: dict[str, dict[str, Any]] = {}

    async def say(self, message: Any) -> None:
        if self.protocol == JSON:
            import json

            await self.socket.send(json.dumps(message))
        else:
            await self.socket.send(msgpack.packb(message))

    async def hear(self) -> dict[str, Any]:
        """The next message; frames and beats are applied as a screen does."""
        data = await self.socket.recv()
        if isinstance(data, str):
            import json

            message = json.loads(data)
        else:
            message = msgpack.unpackb(data)
        self._take(message)
        return dict(message)

    async def hear_a(self, kind: str) -> dict[str, Any]:
        while (message := await self.hear())["t"] != kind:
            pass
        return message

    async def start(self, view: str, **more: Any) -> dict[str, Any]:
        self.at = more.get("since", 0)
        await self.say({"t": "start", "view": view, **more})
        self.welcome = await self.hear_a("welcome")
        return await self.hear_a("frame")

    async def do(self, command: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A command; its answer."""
        which = more.pop("id", None) or new_id(wall_ms())
        await self.say({"t": "do", "id": which, "command": command, **more})
        while True:
            message = await self.hear()
            if message["t"] in {"done", "refused"} and message["id"] == which:
                return message

    async def stands_at(self, version: int) -> Self:
        while self.at < version:
            await self.hear()
        return self

    async def closed(self) -> int:
        """Read until it is closed; the close code."""
        from websockets.exceptions import ConnectionClosed

        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.hear()
        code = self.socket.close_code
        assert code is not None
        return code

    def _take(self, message: dict[str, Any]) -> None:
        if message["t"] == "beat":
            self.at, self.print = message["version"], message["print"]
        if message["t"] != "frame":
            return
        if message["since"] == 0:
            self.shown = {}
        else:
            assert message["since"] <= self.at <= message["to"], (message["since"], self.at, message["to"])
        for kind, nouns in message["put"].items():
            self.shown.setdefault(kind, {}).update(nouns)
        for kind, ids in message["gone"].items():
            for which in ids:
                self.shown.get(kind, {}).pop(which, None)
        self.shown = {kind: nouns for kind, nouns in self.shown.items() if nouns}
        self.at, self.print = message["to"], message["print"]


@asynccontextmanager
async def a_served_floor(redis: str, floor: Floor | None = None, **settings: Any) -> AsyncIterator[Served]:
    """settings: of settings.py; a short beat by default, so that tests need not wait for long ones."""
    async with Node(Settings(port=0, redis=redis, drain=0.2, **{"beat": 0.5, **settings})) as node:
        if await node.events.get(EVENT) is None:
            await an_event(node.events, floor)
        yield Served(node)
