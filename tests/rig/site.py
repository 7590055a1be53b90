"""A node's HTTP on a real port, with a real store; the screens' WebSocket is stood in for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from yarl import URL

from builders import EVENT, ORGANISER, a_floor
from meetingfloor.access.callers import wall_ms
from meetingfloor.access.limits import Guesses, Limits
from meetingfloor.access.origins import Origins
from meetingfloor.access.tokens import Tokens
from meetingfloor.floor.commands import Import
from meetingfloor.floor.floor import Floor
from meetingfloor.live.events import Events, Live
from meetingfloor.live.ids import new_id
from meetingfloor.store.connect import Store
from meetingfloor.web.app import make_app
from meetingfloor.web.faces import BUILT
from rig.events import entities_of

PRIVATE = "closed-doors"
"""An event that is not public, beside EVENT, which is."""


class Site:
    """A node with its address."""

    def __init__(self, url: str, events: Events, tokens: Tokens, browser: aiohttp.ClientSession) -> None:
        self.url = url
        self.events = events
        self.tokens = tokens
        self.browser = browser
        """Keeps no cookies: a test says which it brings."""

    async def create(self, event: str = EVENT, floor: Floor | None = None) -> Live:
        floor = a_floor() if floor is None else floor
        entities = entities_of(floor)
        entities.event[event] = entities.event.pop(EVENT)
        await self.events.create(event, new_id(wall_ms()), Import(entities=entities), ORGANISER)
        live = await self.events.get(event)
        assert live is not None
        return live

    async def get(self, path: str, token: str | None = None, **more: Any) -> "Answer":
        return await self.ask("GET", path, token, **more)

    async def post(self, path: str, token: str | None = None, **more: Any) -> "Answer":
        return await self.ask("POST", path, token, **more)

    async def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> "Answer":
        headers = {"Accept-Encoding": "identity", **more.pop("headers", {})}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        exactly = URL(self.url + path, encoded=True)
        async with self.browser.request(method, exactly, headers=headers, **more) as response:
            return Answer(response.status, response, await response.read())

    async def do(self, command: dict[str, Any], token: str, event: str = EVENT, **more: Any) -> "Answer":
        """A command under a new id."""
        body = {"id": new_id(wall_ms()), "command": command, **more}
        return await self.post(f"/api/events/{event}/commands", token, json=body)

    async def signed_in(self, token: str) -> dict[str, str]:
        """The header that a browser sends after it has exchanged a token."""
        answer = await self.post("/api/session", json={"token": token})
        assert answer.status == 204
        return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


class Answer:
    def __init__(self, status: int, response: aiohttp.ClientResponse, body: bytes) -> None:
        self.status = status
        self.headers = response.headers
        self.body = body

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def code(self) -> str:
        """The code of a problem; it fails for what is none."""
        assert self.headers["Content-Type"] == "application/problem+json"
        problem = self.json
        assert problem["status"] == self.status
        assert problem["type"] == f"urn:meetingfloor:problem:{problem['code']}"
        assert problem["title"]
        assert problem["detail"]
        return str(problem["code"])


async def reached(request: web.Request) -> web.StreamResponse:
    """Stands in for the screens' WebSocket."""
    return web.Response(text=f"reached {request.match_info['event']}")


@asynccontextmanager
async def a_site(
    url: str,
    *,
    limits: Limits | None = None,
    listed: tuple[str, ...] = (),
    wall: Callable[[], int] = wall_ms,
    faces: Path = BUILT,
    guesses: Guesses | None = None,
    leaving: Callable[[], bool] = lambda: False,
    contract: dict[str, bytes] | None = None,
) -> AsyncIterator[Site]:
    store = await Store.open(url)
    events = Events(store)
    origins = Origins(listed)
    tokens = Tokens(store, origins, wall=wall, guesses=guesses)
    app = make_app(
        events, tokens, reached,
        store=store, origins=origins, limits=limits, faces=faces, leaving=leaving, contract=contract,
    )  # fmt: skip
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    watch = asyncio.create_task(tokens.watch())
    port = runner.addresses[0][1]
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False) as browser:
            yield Site(f"http://127.0.0.1:{port}", events, tokens, browser)
    finally:
        watch.cancel()
        await runner.cleanup()
        await events.close()
        await store.close()
