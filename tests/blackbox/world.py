"""Two nodes on one store, each a process; events made over HTTP, tokens from the command line."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from blackbox.plan import PEOPLE, a_bundle
from blackbox.screen import MSGPACK, Screen, dial, new_id

ROOT = Path(__file__).parents[2]
WIDE = {"MEETINGFLOOR_BEAT": "0.5", "MEETINGFLOOR_COMMANDS_A_SECOND": "2000", "MEETINGFLOOR_DRAIN": "0.1"}
"""Short beats, so that nobody waits for long ones; rates that no test meets unless it means to."""
_numbers = itertools.count(1)


def environment(**more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MEETINGFLOOR_")}
    return {**ours, "PYTHONPATH": str(ROOT / "server"), "MEETINGFLOOR_LOG": "error", **more}


class Process:
    """`meetingfloor serve`, until it is ended."""

    def __init__(self, redis: str, **variables: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "meetingfloor", "serve", "--port", "0", "--redis", redis],
            env=environment(**{**WIDE, **variables}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._url = ""

    @property
    def url(self) -> str:
        """Where it listens; waits until it says so."""
        if not self._url:
            assert self._process.stdout is not None
            line = self._process.stdout.readline()
            assert line.startswith("listening on http"), f"it said {line!r}"
            self._url = line.removeprefix("listening on ").strip()
        return self._url

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextmanager
def nodes(redis: str, count: int = 2, **variables: str) -> Iterator[list[Process]]:
    """Started side by side."""
    started = [Process(redis, **variables) for _ in range(count)]
    try:
        for one in started:
            assert one.url
        yield started
    finally:
        for one in started:
            one.end()


class Issuer:
    """Tokens, by a process of their own."""

    def __init__(self, redis: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("issuer.py")), redis],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def issue(self, event: str, role: str, person: str | None = None, expires: int | None = None) -> str:
        """expires: by the wall, in ms"""
        return str(self._asked("issue", event, role, person, expires))

    def revoke(self, event: str, role: str | None = None, person: str | None = None) -> int:
        return int(self._asked("revoke", event, role, person))

    def _asked(self, *words: object) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(words), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


class Answer:
    """What HTTP answered. `code` fails for what is no problem+json."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        assert self.headers["Content-Type"].startswith("application/problem+json"), (self.status, self.body)
        problem = self.json
        assert self.status == problem["status"]
        assert {"type", "title", "detail", "code"} <= problem.keys()
        return str(problem["code"])


class Browser:
    """HTTP to any node."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, method: str, url: str, token: str | None = None, **more: Any) -> Answer:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        exactly = URL(url, encoded=True)
        async with self._session.request(method, exactly, headers=headers, allow_redirects=False, **more) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def get(self, url: str, token: str | None = None, **more: Any) -> Answer:
        return await self.ask("GET", url, token, **more)

    async def post(self, url: str, token: str | None = None, **more: Any) -> Answer:
        return await self.ask("POST", url, token, **more)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=30)) as session:
        yield Browser(session)


class House:
    """An event on the nodes, with everybody's tokens: see ROLES."""

    def __init__(self, event: str, urls: list[str], browser: Browser, tokens: dict[str, str]) -> None:
        self.event = event
        self.urls = urls
        self.browser = browser
        self.tokens = tokens

    def api(self, path: str, node: int = 0) -> str:
        return f"{self.urls[node]}/api/events/{self.event}/{path}"

    async def get(self, path: str, who: str | None = None, node: int = 0, **more: Any) -> Answer:
        return await self.browser.get(self.api(path, node), self.tokens[who] if who is not None else None, **more)

    async def post(self, path: str, who: str | None, body: Any, node: int = 0, **more: Any) -> Answer:
        token = self.tokens[who] if who is not None else None
        return await self.browser.post(self.api(path, node), token, json=body, **more)

    async def do(self, command: Any, who: str | None = "coordinator", node: int = 0, **more: Any) -> Answer:
        """A command over HTTP under a new id."""
        return await self.post("commands", who, {"id": new_id(), "command": command, **more}, node)

    async def done(self, command: Any, who: str = "coordinator", node: int = 0, **more: Any) -> Any:
        answer = await self.do(command, who, node, **more)
        assert 200 == answer.status, (command, answer.json)
        return answer.json

    async def whole(self, view: str, who: str | None = None, node: int = 0) -> Any:
        answer = await self.get(f"views/{view}", who, node)
        assert 200 == answer.status, (view, who, answer.body)
        return answer.json

    async def shown(self, kind: str, which: str, view: str = "desk", who: str = "coordinator", node: int = 0) -> Any:
        """One entity as a view shows it; None where it does not."""
        return (await self.whole(view, who, node))["put"].get(kind, {}).get(which)

    async def log(self, after: int = 0, node: int = 0) -> list[dict[str, Any]]:
        """All entries after a version; fails where the log is not dense."""
        entries: list[dict[str, Any]] = []
        while True:
            page = (await self.get(f"log?after={after}&limit=500", "organiser", node)).json
            for entry in page["entries"]:
                assert after + 1 == entry["version"], "the log is dense"
                after += 1
                entries.append(entry)
            if after >= page["head"]:
                return entries

    @asynccontextmanager
    async def socket(self, node: int = 0, protocol: str = MSGPACK, **more: Any) -> AsyncIterator[Screen]:
        async with dial(self.urls[node], self.event, protocol, **more) as screen:
            yield screen

    @asynccontextmanager
    async def screen(
        self, view: str, who: str | None = None, node: int = 0, protocol: str = MSGPACK, **start: Any
    ) -> AsyncIterator[Screen]:
        """A socket that has been welcomed and had its first frame."""
        async with self.socket(node, protocol) as screen:
            await screen.start(view, token=self.tokens[who] if who is not None else None, **start)
            yield screen


ROLES: dict[str, tuple[str, str | None]] = {
    "coordinator": ("coordinator", None),
    "other": ("coordinator", None),
    "helper": ("coordinator", "P7"),
    "display": ("display", None),
    **{which: ("participant", which) for which in PEOPLE},
}
"""Who has a token in every event; beside them the `organiser` of the deployment."""


class World:
    """The nodes, their store, and who issues tokens there."""

    def __init__(self, redis: str, processes: list[Process]) -> None:
        self.redis = redis
        self.processes = processes
        self.urls = [one.url for one in processes]
        self.issuer = Issuer(redis)
        self.organiser = self.issuer.issue("*", "organiser")

    @asynccontextmanager
    async def house(self, event: str | None = None, **of_event: Any) -> AsyncIterator[House]:
        """A new event, or one that was built before. of_event: fields of the event of plan.py"""
        async with a_browser() as browser:
            which = await self.build(browser, **of_event) if event is None else event
            given = {name: self.issuer.issue(which, *grant) for name, grant in ROLES.items()}
            yield House(which, self.urls, browser, {"organiser": self.organiser, **given})

    async def build(self, browser: Browser, **of_event: Any) -> str:
        event = f"event-{next(_numbers)}"
        answer = await browser.post(f"{self.urls[0]}/api/events", self.organiser, json=a_bundle(event, **of_event))
        assert 201 == answer.status, answer.body
        return event
