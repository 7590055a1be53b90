"""A client in the words of protocol.md §4: what it hears it applies, and whatever breaks the contract it notices."""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

MSGPACK, JSON = "meetingfloor.v1.msgpack", "meetingfloor.v1.json"
LONGEST_S = 15.0


def new_id(ms_from_now: int = 0) -> str:
    """A UUIDv7 (RFC 9562)."""
    ms = time.time_ns() // 1_000_000 + ms_from_now
    value = ms << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class Copy:
    """What a screen holds, and where it stands (§4)."""

    def __init__(self) -> None:
        self.at = 0
        self.print = ""
        self.held: dict[str, dict[str, Any]] = {}

    def take(self, frame: dict[str, Any]) -> None:
        twice = [(kind, which) for kind, ids in frame["gone"].items() for which in ids if which in _of(frame, kind)]
        assert [] == twice, "gone and put never name the same id"
        if frame["since"] == 0:
            self.held = {}
            assert {} == frame["gone"]
        else:
            assert frame["since"] <= self.at <= frame["to"], (frame["since"], self.at, frame["to"])
        for kind, nouns in frame["put"].items():
            self.held.setdefault(kind, {}).update(nouns)
        for kind, ids in frame["gone"].items():
            for which in ids:
                self.held.get(kind, {}).pop(which, None)
        self.held = {kind: nouns for kind, nouns in self.held.items() if nouns}
        self.at, self.print = frame["to"], frame["print"]

    def beat(self, message: dict[str, Any]) -> None:
        assert message["version"] >= self.at, "a beat is never behind what was written before it"
        self.at, self.print = message["version"], message["print"]


def _of(frame: dict[str, Any], kind: str) -> Any:
    return frame["put"].get(kind, {})


class Screen:
    """A socket. `heard` counts messages by type; `wholes` the frames that began anew."""

    def __init__(self, socket: ClientConnection, protocol: str) -> None:
        self.socket = socket
        self.protocol = protocol
        self.copy = Copy()
        self.welcome: dict[str, Any] = {}
        self.view = ""
        self.wholes = 0
        self.frames = 0
        self.why: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self._starts = 0
        self._echo = 0

    # saying

    async def say(self, message: Any) -> None:
        text = json.dumps(message) if self.protocol == JSON else msgpack.packb(message)
        await self.socket.send(text)

    async def start(self, view: str, **more: Any) -> dict[str, Any]:
        """Join, or resume; the first frame. What comes before the welcome is ignored (§4)."""
        self._starts += 1
        await self.say(
            {"t": "start", "view": view, **{name: value for name, value in more.items() if value is not None}}
        )
        self.welcome = await self.hear_a("welcome")
        frame = await self.hear()
        assert "frame" == frame["t"], "each start is answered by welcome and exactly one frame"
        self.view = view
        return frame

    def stands(self) -> dict[str, Any]:
        """What a `start` says to resume."""
        return {"since": self.copy.at, "print": self.copy.print, "scope": self.welcome["scope"]}

    async def resume(self, other: "Screen", **more: Any) -> dict[str, Any]:
        """Go on here where another stood."""
        self.copy = other.copy
        return await self.start(other.view, **other.stands(), **more)

    async def do(self, command: Any, **more: Any) -> dict[str, Any]:
        """A command; its answer."""
        return await self.answer_to(await self.ask(command, **more))

    async def ask(self, command: Any, **more: Any) -> str:
        """A command, not waiting for its answer; its id."""
        which = more.pop("id") if "id" in more else new_id()
        self.answers.pop(which, None)
        await self.say({"t": "do", "id": which, "command": command, **more})
        return which

    # hearing

    async def hear(self, within_s: float = LONGEST_S) -> dict[str, Any]:
        async with asyncio.timeout(within_s):
            data = await self.socket.recv()
        message = json.loads(data) if isinstance(data, str) else msgpack.unpackb(data)
        assert isinstance(data, str) == (self.protocol == JSON)
        self._take(message)
        return dict(message)

    async def hear_a(self, *kinds: str) -> dict[str, Any]:
        while (message := await self.hear())["t"] not in kinds:
            pass
        return message

    async def answer_to(self, which: str) -> dict[str, Any]:
        while which not in self.answers:
            await self.hear()
        return self.answers[which]

    async def up_to(self, version: int) -> None:
        """Ask by beats until it stands there: also a view that shows nothing of it."""
        while True:
            self._echo += 1
            await self.say({"t": "beat", "echo": self._echo})
            while (await self.hear_a("beat")).get("echo") != self._echo:
                pass
            if self.copy.at >= version:
                return
            await asyncio.sleep(0.005)

    async def closed(self) -> int:
        """Read until it is closed; the close code."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.hear()
        code = self.socket.close_code
        assert code is not None
        return code

    async def listen(self) -> None:
        """Apply what comes until it is closed, beating as a screen does."""
        with contextlib.suppress(ConnectionClosed):
            beating = asyncio.create_task(self._beating())
            try:
                while True:
                    await self.hear()
            finally:
                beating.cancel()

    async def _beating(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(self.welcome.get("beat", 5))
                await self.say({"t": "beat"})

    def _take(self, message: dict[str, Any]) -> None:
        match message["t"]:
            case "welcome":
                self._starts -= 1
            case "frame" if self._starts == 0:
                self.frames += 1
                self.wholes += message["since"] == 0
                self.why = message["why"]
                self.copy.take(message)
            case "beat" if self._starts == 0:
                self.copy.beat(message)
            case "done" | "refused" if message["id"] is not None:
                self.answers[message["id"]] = message


@asynccontextmanager
async def dial(url: str, event: str, protocol: str = MSGPACK, **more: Any) -> AsyncIterator[Screen]:
    address = f"{url.replace('http', 'ws', 1)}/ws/{event}"
    async with connect(
        address, subprotocols=[Subprotocol(protocol)], max_size=None, max_queue=None, compression=None, **more
    ) as socket:
        assert protocol == socket.subprotocol
        yield Screen(socket, protocol)
