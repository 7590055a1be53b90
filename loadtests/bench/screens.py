"""Screens that weigh nothing: a WebSocket client of a few lines, so that the measuring does not outweigh the measured.

A frame is the same bytes for every screen of a view, so each is decoded once for all of them.
"""

import asyncio
import base64
import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TypeVar, cast

import msgpack

SUBPROTOCOL = "meetingfloor.v1.msgpack"
BEAT_S = 4.0
"""Who says nothing for three beats of five seconds is closed."""


class Seen:
    """What the frames of a view bring their screens to, decoded once for all."""

    def __init__(self) -> None:
        self._to: dict[bytes, int] = {}

    def to(self, payload: bytes) -> int:
        """The version that a frame brings a screen to; 0 for any other message."""
        to = self._to.get(payload)
        if to is None:
            message = msgpack.unpackb(payload, strict_map_key=False)
            to = message["to"] if message.get("t") == "frame" else 0
            if len(self._to) > 10_000:
                self._to.clear()
            self._to[payload] = to
        return to


class LightScreen(asyncio.Protocol):
    """Joins a view and notes when it stood where: `stood` holds (version, perf_counter seconds)."""

    def __init__(self, host: str, path: str, start: dict[str, object], seen: Seen) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
        ).encode()
        self._start = start
        self.seen = seen
        self._buffer = b""
        self._open = False
        self._said_s = time.perf_counter()
        self._transport: asyncio.Transport | None = None
        self.stood: list[tuple[int, float]] = []
        self.joined: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def say(self, message: dict[str, object]) -> None:
        """A masked message; a mask of zeroes is a mask too."""
        payload = msgpack.packb(message)
        head = (
            bytes((0x82, 0x80 | len(payload))) if len(payload) < 126 else b"\x82\xfe" + len(payload).to_bytes(2, "big")
        )
        if self._transport is not None:
            self._transport.write(head + b"\0\0\0\0" + payload)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if self._open and now - self._said_s > BEAT_S:  # the server beats too, so that this comes up in time
            self._said_s = now
            self.say({"t": "beat"})
        self._buffer = self._buffer + data if self._buffer else data
        if not self._open and not self._handshaken():
            return
        while self._buffer and (message := self._next()) is not None:
            self.took(message, now)

    def took(self, message: bytes, now: float) -> None:
        """A whole message. now: perf_counter seconds, which all processes of a machine share."""
        to = self.seen.to(message)
        if to:
            self.stood.append((to, now))
            if not self.joined.done():
                self.joined.set_result(to)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if not self.joined.done():
            self.joined.set_exception(exc or ConnectionError("closed before the first frame"))
            self.joined.exception()  # whoever does not wait for it need not be told

    def rejoin(self, start: dict[str, object]) -> None:
        """Before it is connected anew: what it will say first."""
        self._start, self._buffer, self._open, self._transport = start, b"", False, None

    def stop_reading(self) -> None:
        """As a tablet whose lid was shut: it takes nothing more, and does not say so."""
        assert self._transport is not None
        self._transport.pause_reading()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _handshaken(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(self._buffer[:200].decode(errors="replace"))
        self._buffer = self._buffer[end + 4 :]
        self._open = True
        self.say(self._start)
        return True

    def _next(self) -> bytes | None:
        """The next whole message; the server sends each in one frame, unmasked."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, at = buffer[1] & 0x7F, 2
        if size == 126:
            size, at = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, at = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < at + size:
            return None
        self._buffer = buffer[at + size :]
        return buffer[at : at + size] if buffer[0] & 0x0F == 0x2 else b"\x80"


S = TypeVar("S", bound=LightScreen)


async def join(
    host: str,
    port: int,
    event: str,
    start: dict[str, object],
    seen: Seen,
    kind: type[S] = LightScreen,  # type: ignore[assignment]
    local: Iterator[tuple[str, int]] | None = None,
) -> S:
    """A screen that has had its first frame. local: addresses and ports to connect from."""

    def made() -> S:
        return kind(f"{host}:{port}", f"/ws/{event}", {"t": "start", **start}, seen)

    loop = asyncio.get_running_loop()
    if local is None:
        _, screen = await loop.create_connection(made, host, port)
    else:
        _, screen = await loop.create_connection(made, sock=await _connected(host, port, local))
    await screen.joined
    return screen


async def _connected(host: str, port: int, local: Iterator[tuple[str, int]]) -> socket.socket:
    """From the next place that is free; left to choose among many thousands, the kernel searches for long."""
    raw = socket.socket()
    raw.setblocking(False)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        for place in local:
            with suppress(OSError):
                raw.bind(place)
                break
        await asyncio.get_running_loop().sock_connect(raw, (host, port))
    except BaseException:
        raw.close()
        raise
    return raw
