"""The same frame to every connection, by three ways in Python.

A bare asyncio Protocol with ready-made bytes and no handshake (the least that Python can do), aiohttp's send_str, and
websockets' broadcast.

    python -m loadtests.peers.python bare|aiohttp|websockets CONNECTIONS TIMES A_SECOND BYTES

Prints the port; when so many have connected it begins; at the end: processor seconds and sends.
"""

import asyncio
import resource
import sys
import time
from typing import Any, cast

import uvloop
from aiohttp import web
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.typing import Subprotocol

from loadtests.bench.screens import SUBPROTOCOL


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def paced(times: int, a_second: int) -> Any:
    due = time.monotonic()
    for _ in range(times):
        due += 1 / a_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        yield


async def by_bare_protocol(count: int, times: int, a_second: int, frame: str) -> None:
    transports: list[asyncio.Transport] = []
    all_here = asyncio.Event()

    class Bare(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            transports.append(cast("asyncio.Transport", transport))
            if len(transports) == count:
                all_here.set()

    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await all_here.wait()
    size = len(frame) - 4
    data = b"\x82\x7e" + size.to_bytes(2, "big") + b"x" * size
    before_s = cpu_s()
    async for _ in paced(times, a_second):
        for transport in transports:
            transport.write(data)
    print(cpu_s() - before_s, count * times, flush=True)


async def by_aiohttp(count: int, times: int, a_second: int, frame: str) -> None:
    sockets: list[web.WebSocketResponse] = []
    all_here = asyncio.Event()

    async def joined(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False, protocols=[SUBPROTOCOL])
        await socket.prepare(request)
        sockets.append(socket)
        if len(sockets) == count:
            all_here.set()
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_get("/{path:.*}", joined)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
    print(runner.addresses[0][1], flush=True)
    await all_here.wait()
    before_s = cpu_s()
    async for _ in paced(times, a_second):
        for socket in sockets:
            await socket.send_str(frame)
    print(cpu_s() - before_s, count * times, flush=True)


async def by_websockets(count: int, times: int, a_second: int, frame: str) -> None:
    sockets: set[ServerConnection] = set()
    all_here = asyncio.Event()

    async def joined(socket: ServerConnection) -> None:
        sockets.add(socket)
        if len(sockets) == count:
            all_here.set()
        await socket.wait_closed()

    async with serve(
        joined,
        "127.0.0.1",
        0,
        compression=None,
        ping_interval=None,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        backlog=4096,
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await all_here.wait()
        before_s = cpu_s()
        async for _ in paced(times, a_second):
            broadcast(sockets, frame)
        print(cpu_s() - before_s, count * times, flush=True)


if __name__ == "__main__":
    way = {"bare": by_bare_protocol, "aiohttp": by_aiohttp, "websockets": by_websockets}[sys.argv[1]]
    connections, turns, pace, size = map(int, sys.argv[2:])
    uvloop.run(way(connections, turns, pace, "x" * size))
