"""A screen's WebSocket: the handshake by aiohttp, then a protocol of our own on its transport.

After the handshake aiohttp's handler is let go (it weighs 12 KB a connection); websockets' sans-I/O protocol reads
frames. This is the seam at which sends can be made cheaper: `write` takes ready-made bytes, for any number of screens.
"""

import asyncio
import base64
import binascii
import hashlib
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, cast

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN, Side
from websockets.protocol import Protocol as Frames

from meetingfloor.access.limits import Limits
from meetingfloor.access.tokens import Credentials
from meetingfloor.screens.encoded import message
from meetingfloor.screens.screen import Ask, Deed, Echo, Join, Leave, Say, Screen
from meetingfloor.screens.seats import Seat
from meetingfloor.wire import up
from meetingfloor.wire.codec import SUBPROTOCOLS, Codec
from meetingfloor.wire.codes import BYES, NOT_UNDERSTOOD, TOO_MANY, TOO_SLOW, Close
from meetingfloor.wire.down import Beat, Bye, Done, Refused, Welcome
from meetingfloor.wire.down import Frame as FrameMessage

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
UNSENT_BYTES = 64 * 1024
"""What the kernel may hold that is not sent yet; without it a stalled peer swallows 4 MB before anybody notices."""
MOST_HELD = 64
"""Messages that may wait while a `start` is being looked into."""
MOST_UNREAD = 1_000
"""Answers that are written to a line that is full; who asks on and never reads is closed."""
CLOSE_S = 2.0
"""How long a peer has to read what was said last, and to close."""

DATA = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})
OPCODES: dict[Codec, Opcode] = {"json": Opcode.TEXT, "msgpack": Opcode.BINARY}

Message = Welcome | FrameMessage | Beat | Done | Refused | Bye


class Room(Protocol):
    """What a connection asks of the room that it is in: sockets.py."""

    limits: Limits

    def credentials(self, request: web.Request) -> Credentials: ...

    def came(self, screen: "ScreenSocket") -> None: ...

    def went(self, screen: "ScreenSocket") -> None: ...

    def started(self, screen: "ScreenSocket") -> None: ...

    def reading(self, screen: "ScreenSocket", partial: bool) -> None: ...

    def drained(self, screen: "ScreenSocket", seat: Seat) -> None: ...

    def echo(self, screen: "ScreenSocket", echo: object) -> None: ...

    async def join(self, screen: "ScreenSocket", start: up.Start) -> Close | None: ...

    async def ask(self, screen: "ScreenSocket", do: up.Do) -> Done | Refused: ...


class Handshake(web.StreamResponse):
    """The 101, after which the transport belongs to a `ScreenSocket`."""

    def __init__(self, sockets: Room, request: web.Request, codec: Codec, subprotocol: str) -> None:
        super().__init__(status=101)
        self._sockets = sockets
        self._codec: Codec = codec
        self._subprotocol = subprotocol
        self._key = request.headers.get("Sec-WebSocket-Key", "")
        # What came with the handshake: aiohttp reads it as HTTP once a handler has answered without its own upgrade.
        self._read_already, request.protocol._message_tail = request.protocol._message_tail, b""

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        protocol = request.protocol
        transport = request.transport
        if transport is None:
            return None
        accept = base64.b64encode(hashlib.sha1(self._key.encode() + MAGIC, usedforsecurity=False).digest())
        transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: "
            + accept
            + b"\r\nSec-WebSocket-Protocol: "
            + self._subprotocol.encode()
            + b"\r\n\r\n"
        )
        ours = ScreenSocket(self._sockets, cast("web.Request", request), self._codec)
        transport.set_protocol(ours)
        protocol.transport = None  # or letting the handler go would close it
        protocol.connection_lost(None)
        ours.connection_made(transport)
        if self._read_already:
            ours.data_received(self._read_already)
        return None

    async def write_eof(self, _data: bytes = b"") -> None:
        """Nothing: the connection goes on."""


def handshake_fault(request: web.Request) -> str | None:
    """What is wrong with an opening handshake (RFC 6455 §4.2.1), or None."""
    headers = request.headers
    if request.method != "GET" or headers.get("Upgrade", "").lower().strip() != "websocket":
        return "this address speaks WebSocket: send Upgrade: websocket"
    if "upgrade" not in headers.get("Connection", "").lower():
        return "send Connection: Upgrade"
    if headers.get("Sec-WebSocket-Version") != "13":
        return "send Sec-WebSocket-Version: 13"
    try:
        key = base64.b64decode(headers.get("Sec-WebSocket-Key", ""), validate=True)
    except binascii.Error:
        key = b""
    return None if len(key) == 16 else "send a Sec-WebSocket-Key of 16 bytes"


def subprotocol_of(request: web.Request) -> str | None:
    """The first of the client's subprotocols that we speak."""
    offered = [name.strip() for name in ",".join(request.headers.getall("Sec-WebSocket-Protocol", [])).split(",")]
    return next((name for name in offered if name in SUBPROTOCOLS), None)


class ScreenSocket(asyncio.Protocol):
    """One connection: bytes in, messages to the talk; ready-made bytes out."""

    __slots__ = (
        "_drained", "_fragments", "_held", "_joining", "_sockets", "_tasks", "_transport", "_unread", "_ws",
        "codec", "credentials", "event", "full", "gone", "screen", "seat", "write",
    )  # fmt: skip

    def __init__(self, sockets: Room, request: web.Request, codec: Codec) -> None:
        self._sockets = sockets
        self._transport: asyncio.Transport | None = None
        self._ws = Frames(Side.SERVER, state=OPEN, max_size=sockets.limits.message_bytes)
        self._fragments: list[bytes] = []
        self._held: deque[bytes] = deque()
        self._joining = False
        self._drained: asyncio.Event | None = None  # to come, while the line is full
        self._unread = 0  # answers since then
        self._tasks: set[asyncio.Task[None]] = set()
        self.codec: Codec = codec
        self.credentials = sockets.credentials(request)
        self.event = request.match_info["event"]
        self.gone = False
        self.full = False
        self.write: Callable[[bytes], object] = _nowhere
        self.screen = Screen(codec, time.monotonic(), sockets.limits.commands_a_second)
        self.seat: Seat | None = None

    # the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=UNSENT_BYTES, low=UNSENT_BYTES // 4)
        raw = self._transport.get_extra_info("socket")
        if raw is not None and hasattr(socket, "TCP_NOTSENT_LOWAT") and raw.family != socket.AF_UNIX:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        self.write = self._transport.write
        self._sockets.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._deaf()
        for task in self._tasks:
            task.cancel()
        self._sockets.went(self)
        self._transport = None

    def pause_writing(self) -> None:
        self._drained = asyncio.Event()
        self.full = True

    def resume_writing(self) -> None:
        if self._drained is not None:
            self._drained.set()
        self._drained, self._unread = None, 0
        self.full = self.gone
        if self.seat is not None:
            self._sockets.drained(self, self.seat)

    def eof_received(self) -> bool:
        return False

    # what is said

    def _deaf(self) -> None:
        """Nothing more goes out, whoever still holds this wire."""
        self.gone = self.full = True
        self.write = _nowhere

    def say(self, content: Message) -> None:
        self._unread += self._drained is not None
        if self._unread > MOST_UNREAD:
            self.close_quietly(TOO_SLOW)
        self.write(message(content, self.codec))

    def leave(self, close: Close, after_ms: int = 0) -> None:
        """Say bye where the contract has a word for it, and close."""
        if self.gone:
            return
        if close in BYES:
            self.say(Bye(code=close.word, after=after_ms))
        self._close(close)

    def close_quietly(self, close: Close) -> None:
        """Close with a code that says it all."""
        if not self.gone:
            self._close(close)

    def _close(self, close: Close) -> None:
        if self._ws.state is OPEN:  # else the peer has closed, or was cut off, in the same breath
            self._ws.send_close(close.number, close.reason)
        self._pump()
        self._hang_up()

    def _pump(self) -> None:
        said = self._ws.data_to_send()
        if self._drained is not None and self._ws.state is OPEN:
            return  # pongs, which would pile up here
        for data in said:
            if data:
                self.write(data)
            else:
                self._hang_up()

    def _hang_up(self) -> None:
        """Nothing more is said, or heard. The peer closes; one that does not read, or goes on talking, is cut off.

        Closing at once would reset the line if something is unread, and the peer might never see the close code.
        """
        if self.gone or self._transport is None:
            return
        self._deaf()
        if self._transport.can_write_eof():
            self._transport.write_eof()
        asyncio.get_running_loop().call_later(CLOSE_S, _abort, self._transport)

    # what is heard

    def data_received(self, data: bytes) -> None:
        if self.gone:
            return
        self._ws.receive_data(data)
        for event in self._ws.events_received():
            if self.gone:
                return
            self._frame(cast("Frame", event))
        self._pump()
        if not self.gone:
            partial = bool(self._fragments) or bool(self._ws.reader.buffer)
            self._sockets.reading(self, partial)

    def _frame(self, frame: Frame) -> None:
        if frame.opcode not in DATA:
            self.screen.heard_s = time.monotonic()
            return
        if frame.opcode not in {OPCODES[self.codec], Opcode.CONT}:
            self.leave(NOT_UNDERSTOOD)
            return
        if frame.data or not self._fragments:  # empty ones cost nothing to send
            self._fragments.append(bytes(frame.data))
        if frame.fin:
            whole = self._fragments[0] if len(self._fragments) == 1 else b"".join(self._fragments)
            self._fragments = []
            self._sockets.reading(self, False)
            self._whole(whole)

    def _whole(self, data: bytes) -> None:
        if self._joining:
            if len(self._held) >= MOST_HELD:
                self.leave(TOO_MANY)
            self._held.append(data)
            return
        self._do(self.screen.hear(data, time.monotonic()))

    def _do(self, deed: Deed) -> None:
        match deed:
            case Join(start):
                self._sockets.started(self)
                self._joining = True
                self._begin(self._join(start))
            case Ask(do):
                self._begin(self._ask(do))
            case Echo(echo):
                self._sockets.echo(self, echo)
            case Say(refused):
                self.say(refused)
            case Leave(close):
                self.leave(close)

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, start: up.Start) -> None:
        """Messages that came meanwhile are heard afterwards, in their order."""
        while self._drained is not None:  # one whole frame after another would pile up here
            await self._drained.wait()
        close = await self._sockets.join(self, start)
        if close is not None:
            self.close_quietly(close)
            return
        self._joining = False
        while self._held and not self._joining and not self.gone:
            self._do(self.screen.hear(self._held.popleft(), time.monotonic()))

    async def _ask(self, do: up.Do) -> None:
        answer = await self._sockets.ask(self, do)
        if not self.gone:
            self.say(answer)


def _nowhere(_data: bytes) -> None:
    """Where bytes go before a connection is made, and after it was left."""


def _abort(transport: asyncio.Transport) -> None:
    transport.abort()
