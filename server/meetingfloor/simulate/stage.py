"""A server as a play sees it: a live copy of the desk, commands, and the cells that fit. The public API alone."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import aiohttp
import msgspec

from meetingfloor.client.connection import connect, local_ms
from meetingfloor.client.outbox import RANDOM_BYTES, Done, Refused, uuid7
from meetingfloor.client.typed import floor_of
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.commands import Command
from meetingfloor.floor.floor import Floor
from meetingfloor.simulate.choices import Cell

AT_ONCE, BYTES_AT_ONCE = 100, 60_000
"""Commands that one request may bring, and how large it may be."""
JSON = {"Content-Type": "application/json"}
JOIN_S, ANSWER_S = 15.0, 30.0
AGAIN, AGAIN_S = {429, 503, 504}, 1.0
"""Too many, no store, nobody knows: it is asked again, a second later."""


class NoServer(Failure):
    """Nobody answers there, or what answers is no meetingfloor."""

    remedy = "start one with `meetingfloor serve`, or name it with --server"


class NotAsked(Failure):
    """The server did not take what was asked."""

    remedy = "see what it says; an organiser's token is needed"


class Stage:
    """`async with Stage(url, event, token) as stage`: raises NoServer, GaveUp. It survives a server that comes back."""

    def __init__(self, url: str, event: str, token: str) -> None:
        self.url = url.rstrip("/")
        self.event = event
        self.screen = connect(self.url, event, "desk", token=token)
        self._authorization = {"Authorization": f"Bearer {token}"}
        self._http: aiohttp.ClientSession | None = None
        self._floor = Floor(event)
        self._copied: object = None

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(JOIN_S):
                await self.screen.__aenter__()
        except TimeoutError:
            raise NoServer(f"nobody answers at {self.url}") from None
        self._http = aiohttp.ClientSession(
            headers=self._authorization,
            timeout=aiohttp.ClientTimeout(total=ANSWER_S),
            # The rate of commands is a connection's: a list on each.
            connector=aiohttp.TCPConnector(force_close=True),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()
        await self.screen.close()

    @property
    def floor(self) -> Floor:
        """The copy as it stands, to be read only."""
        screen = self.screen
        if screen.entities is not self._copied:
            self._copied = screen.entities
            self._floor = floor_of(self.event, screen.entities, screen.version, screen.print)
        return self._floor

    @property
    def now(self) -> int:
        """The event's clock, in ms."""
        return round(self.screen.now_ms)

    @property
    def speed(self) -> float:
        return self.screen.session.clock.speed

    @property
    def wall(self) -> int:
        """The server's wall clock, in ms."""
        return round(self.screen.session.clock.wall(local_ms()))

    async def ask(self, command: Command) -> Done | Refused:
        """What became of a command; once it is done, the copy has it."""
        answer = await self.screen.do(msgspec.to_builtins(command))
        if isinstance(answer, Done):
            await self.screen.stands_at(answer.version)
        return answer

    async def ask_all(self, commands: Sequence[Command]) -> list[Done | Refused]:
        """In this order, as fast as the server takes them. Raises NoServer, NotAsked."""
        answers: list[Done | Refused] = []
        for some in _in_lists([msgspec.to_builtins(command) for command in commands]):
            answers += await self._list(some)
        done = [answer.version for answer in answers if isinstance(answer, Done)]
        if done:
            await self.screen.stands_at(max(done))
        return answers

    async def cells(self, meeting: str) -> list[Cell]:
        """The cells that fit a meeting; none where it cannot be moved at all."""
        status, answer = await self._request("GET", f"cells?meeting={quote(meeting)}")
        found = answer.get("cells", []) if status == 200 and isinstance(answer, dict) else []
        return [(cell["table"], cell["slot"]) for cell in found if cell.get("fits")]

    async def last_at(self) -> int | None:
        """The event's clock at the last command of the log."""
        status, answer = await self._request("GET", f"log?after={max(0, self.screen.version - 1)}&limit=1")
        entries = answer.get("entries", []) if status == 200 and isinstance(answer, dict) else []
        return int(entries[-1]["at"]) if entries else None

    async def _list(self, commands: Sequence[dict[str, Any]]) -> list[Done | Refused]:
        """Those that were too many at once are sent again, under the same ids: what was done stays done once."""
        asked = {self._id(): command for command in commands}
        answers: dict[str, Done | Refused] = {}
        while left := [{"id": which, "command": command} for which, command in asked.items() if which not in answers]:
            status, said = await self._request("POST", "commands", left)
            if status not in {200, *AGAIN}:
                raise NotAsked(f"{self.url} answers {status}: {_text_of(said)}")
            told = [_answer(one) for one in said] if isinstance(said, list) else []
            answers |= {answer.id: answer for answer in told if answer is not None}
            if len(answers) < len(asked):
                await asyncio.sleep(AGAIN_S)
        return [answers[which] for which in asked]

    def _id(self) -> str:
        return uuid7(self.screen.session.clock.wall(local_ms()), os.urandom(RANDOM_BYTES))

    async def _request(self, method: str, what: str, content: Any = None) -> tuple[int, Any]:
        assert self._http is not None
        url = f"{self.url}/api/events/{quote(self.event)}/{what}"
        try:
            body = msgspec.json.encode(content) if content is not None else None
            async with self._http.request(method, url, data=body, headers=JSON) as response:
                return response.status, await response.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise NoServer(f"{self.url} does not answer: {error}") from error


def _in_lists(commands: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    held = 0
    for command in commands:
        size = len(msgspec.json.encode(command)) + 100
        if some and (len(some) == AT_ONCE or held + size > BYTES_AT_ONCE):
            yield some
            some, held = [], 0
        some.append(command)
        held += size
    if some:
        yield some


def _answer(said: dict[str, Any]) -> Done | Refused | None:
    """None: too many at once, or nobody knows yet; to be sent again."""
    if "version" in said:
        return Done(said["id"], said["version"])
    if said.get("code") in {"too_many", "unknown"}:
        return None
    return Refused(str(said.get("id")), str(said.get("code")), _text_of(said), said.get("standing") or {})


def _text_of(said: Any) -> str:
    return (
        str(said.get("text") or said.get("detail") or said.get("title") or said)
        if isinstance(said, dict)
        else str(said)
    )
