"""A relay between a load and a real server that lies, in one way, so that the load can be seen to see it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgpack
from aiohttp import web

SUBPROTOCOL = "meetingfloor.v1.msgpack"
MOST = 64 * 1024 * 1024

Message = dict[str, Any]


def as_it_is(message: Message) -> Message:
    return message


def _nobody(_message: Message) -> Message | None:
    return None


class Liar:
    """down, up: what becomes of a message; answered: what a message is answered with, instead of going on; read: what
    becomes of what HTTP answers."""

    def __init__(
        self,
        *,
        down: Callable[[Message], Message] = as_it_is,
        up: Callable[[Message], Message] = as_it_is,
        answered: Callable[[Message], Message | None] = _nobody,
        read: Callable[[str, Message], Message] = lambda _, body: body,
    ) -> None:
        self._down, self._up, self._answered, self._read = down, up, answered, read
        self._server = ""
        self._session: aiohttp.ClientSession

    @asynccontextmanager
    async def before(self, server: str) -> AsyncIterator[str]:
        """Where it listens, in front of a server."""
        self._server = server
        app = web.Application()
        app.router.add_get("/ws/{event}", self._socket)
        app.router.add_get("/{rest:.*}", self._page)
        runner = web.AppRunner(app, shutdown_timeout=0.5)
        async with aiohttp.ClientSession() as self._session:
            await runner.setup()
            try:
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            finally:
                await runner.cleanup()

    async def _page(self, request: web.Request) -> web.Response:
        headers = {name: request.headers[name] for name in ("Authorization",) if name in request.headers}
        async with self._session.get(self._server + request.path_qs, headers=headers) as answer:
            body = await answer.json(content_type=None)
            return web.Response(
                text=json.dumps(self._read(request.path, body)), status=answer.status, content_type="application/json"
            )

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        near = web.WebSocketResponse(protocols=[SUBPROTOCOL], max_msg_size=MOST)
        await near.prepare(request)
        far = await self._session.ws_connect(self._server + request.path, protocols=[SUBPROTOCOL], max_msg_size=MOST)

        async def ups() -> None:
            async for piece in near:
                message = msgpack.unpackb(piece.data)
                answer = self._answered(message)
                if answer is not None:
                    await near.send_bytes(msgpack.packb(answer))
                else:
                    await far.send_bytes(msgpack.packb(self._up(message)))

        async def downs() -> None:
            async for piece in far:
                await near.send_bytes(msgpack.packb(self._down(msgpack.unpackb(piece.data))))

        both = [asyncio.create_task(ups()), asyncio.create_task(downs())]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for one in both:
            one.cancel()
        with contextlib.suppress(ConnectionError):
            await near.close(code=far.close_code or 1000)
            await far.close()
        return near
