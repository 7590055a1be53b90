"""Handshakes, requests and messages that never end, floods, and RFC 6455: each closed in its time, with its code."""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgpack
import pytest

from builders import EVENT
from rig.served import JSON, MSGPACK, Served, a_served_floor
from rig.valkey import Valkey

UPGRADE = (
    f"GET /ws/{EVENT} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
START = json.dumps({"t": "start", "view": "floor"}).encode()
ECHO = b'{"t":"beat","echo":1}'
CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def framed(payload: bytes, opcode: int = TEXT, *, fin: bool = True, rsv: int = 0, masked: bool = True) -> bytes:
    """One frame as a client sends it."""
    size, mask = len(payload), os.urandom(4) if masked else b""
    bit = 0x80 if masked else 0
    if size < 126:
        length = bytes((bit | size,))
    elif size < 1 << 16:
        length = bytes((bit | 126,)) + size.to_bytes(2, "big")
    else:
        length = bytes((bit | 127,)) + size.to_bytes(8, "big")
    head = bytes(((0x80 if fin else 0) | rsv << 4 | opcode,))
    body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)) if masked else payload
    return head + length + mask + body


class Line:
    """A bare TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.last: tuple[int, bytes] = (0, b"")

    async def upgraded(self, protocol: str = JSON) -> None:
        self.writer.write(f"{UPGRADE}Sec-WebSocket-Protocol: {protocol}\r\n\r\n".encode())
        assert (await self.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")

    async def started(self) -> None:
        await self.upgraded()
        self.writer.write(framed(START))
        assert ["welcome", "frame"] == [json.loads((await self.frame())[1])["t"] for _ in range(2)]

    async def frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size > 125:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
        assert second < 0x80, "a server never masks"
        self.last = (first & 0x0F, await self.reader.readexactly(size))
        return self.last

    async def hear(self, opcode: int) -> bytes:
        while (heard := await self.frame())[0] != opcode:
            pass
        return heard[1]

    async def closed(self) -> tuple[int, str]:
        """The close code, and the word of a bye before it."""
        word = ""
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                opcode, data = await self.frame()
                if opcode == CLOSE:
                    code = int.from_bytes(data[:2], "big")
                    assert b"" == await self.reader.read(), "nothing comes after a close, and then the line ends"
                    return code, word
                message: dict[str, Any] = json.loads(data) if data[:1] == b"{" else {}
                word = message.get("code", "") if message.get("t") == "bye" else word
        return 1006, word

    async def dribble(self, data: bytes, every_s: float = 0.5) -> None:
        with contextlib.suppress(OSError):
            for byte in data:
                self.writer.write(bytes((byte,)))
                await self.writer.drain()
                await asyncio.sleep(every_s)


@asynccontextmanager
async def a_line(served: Served) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]), limit=2**22)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()


# what never ends


async def says_nothing(line: Line) -> object:
    return await line.reader.read()


async def half_a_handshake(line: Line) -> object:
    line.writer.write(UPGRADE.encode())
    return await line.reader.read()


async def a_handshake_byte_by_byte(line: Line) -> object:
    asyncio.get_running_loop().create_task(line.dribble(UPGRADE.encode()))
    return await line.reader.read()


async def no_start(line: Line) -> object:
    await line.upgraded()
    return await line.closed()


async def pings_and_no_start(line: Line) -> object:
    await line.upgraded()
    asyncio.get_running_loop().create_task(line.dribble(framed(b"", PING) * 5))
    return await line.closed()


async def a_start_byte_by_byte(line: Line) -> object:
    await line.upgraded()
    asyncio.get_running_loop().create_task(line.dribble(framed(START)))
    return await line.closed()


async def a_start_that_does_not_fit(line: Line) -> object:
    await line.upgraded()
    line.writer.write(framed(b'{"t":"start"}'))
    return await line.closed()


async def half_a_message(line: Line) -> object:
    await line.started()
    line.writer.write(framed(ECHO)[:9])
    return await line.closed()


async def a_message_byte_by_byte(line: Line) -> object:
    await line.started()
    asyncio.get_running_loop().create_task(line.dribble(framed(ECHO + b" " * 100)))
    return await line.closed()


async def fragments_without_end_and_pings_between(line: Line) -> object:
    await line.started()
    line.writer.write(framed(b"", TEXT, fin=False))
    between = (framed(b"", CONT, fin=False), framed(b"x", PING))

    async def go_on() -> None:
        with contextlib.suppress(OSError):
            for turn in range(60):
                line.writer.write(between[turn % 2])
                await asyncio.sleep(0.25)

    asyncio.get_running_loop().create_task(go_on())
    return await line.closed()


async def half_a_body(line: Line) -> object:
    line.writer.write(b'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"token":')
    return (await line.reader.read()).split(b"\r\n")[0]


async def a_body_byte_by_byte(line: Line) -> object:
    line.writer.write(b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
    asyncio.get_running_loop().create_task(line.dribble(b'{"token":' + b" " * 50))
    return (await line.reader.read()).split(b"\r\n")[0]


SLOW = (1001, "too_slow")
ENDS = {
    says_nothing: b"",
    half_a_handshake: b"",
    a_handshake_byte_by_byte: b"",
    no_start: SLOW,
    pings_and_no_start: SLOW,
    a_start_byte_by_byte: SLOW,
    a_start_that_does_not_fit: SLOW,
    half_a_message: SLOW,
    a_message_byte_by_byte: SLOW,
    fragments_without_end_and_pings_between: SLOW,
    half_a_body: b"HTTP/1.1 408 Request Timeout",
    a_body_byte_by_byte: b"HTTP/1.1 408 Request Timeout",
}


async def test_what_never_ends_is_closed_in_ten_to_twelve_seconds_and_others_are_served(valkey: Valkey) -> None:
    """All at once, so that it takes no longer; an honest screen beats beside them."""
    async with a_served_floor(valkey.url, beat=6) as served, served.screen("floor") as honest:

        async def ends(slow: Any) -> tuple[object, float]:
            async with a_line(served) as line:
                began_s = time.monotonic()
                end = await slow(line)
                return end, time.monotonic() - began_s

        waiting = [asyncio.create_task(ends(slow)) for slow in ENDS]
        while not all(task.done() for task in waiting):
            await honest.say({"t": "beat", "echo": 1})
            while (await honest.hear_a("beat")).get("echo") != 1:
                pass
            await asyncio.wait(waiting, timeout=1)
        for slow, (end, took_s) in zip(ENDS, [task.result() for task in waiting], strict=True):
            assert (ENDS[slow], True) == (end, 9.5 <= took_s <= 13.5), (slow.__name__, took_s)
        async with asyncio.timeout(4):
            while len(served.node.sockets) > 1:  # the honest one stays
                await asyncio.sleep(0.01)


async def test_a_sender_whose_messages_never_end_together_is_not_slow(valkey: Valkey, monkeypatch: Any) -> None:
    """Each read brings the end of one message and the beginning of the next: each has its own ten seconds."""
    monkeypatch.setattr("meetingfloor.screens.sockets.MESSAGE_S", 1.0)
    async with a_served_floor(valkey.url) as served, a_line(served) as line:
        await line.started()
        whole = framed(ECHO)
        line.writer.write(whole[:5])
        for _ in range(20):
            await asyncio.sleep(0.1)
            line.writer.write(whole[5:] + whole[:5])
            while json.loads(await line.hear(TEXT)).get("echo") != 1:
                pass


# RFC 6455


async def test_a_message_in_fragments_with_a_ping_between_is_heard(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, a_line(served) as line:
        await line.upgraded()
        for place, byte in enumerate(START):
            line.writer.write(framed(bytes((byte,)), CONT if place else TEXT, fin=False))
            if place % 9 == 0:
                line.writer.write(framed(b"are you there", PING))
        line.writer.write(framed(b"", CONT))
        assert b"are you there" == await line.hear(PONG)
        assert "welcome" == json.loads(await line.hear(TEXT))["t"]


async def test_the_handshake_and_the_first_message_in_one_packet(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, a_line(served) as line:
        line.writer.write(f"{UPGRADE}Sec-WebSocket-Protocol: {JSON}\r\n\r\n".encode() + framed(START))
        await line.reader.readuntil(b"\r\n\r\n")
        assert "welcome" == json.loads(await line.hear(TEXT))["t"]


async def test_a_close_is_answered_with_its_code_and_the_line_ends(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served:
        for payload in (b"", (1000).to_bytes(2, "big") + b"bye", (4321).to_bytes(2, "big")):
            async with a_line(served) as line:
                await line.started()
                line.writer.write(framed(payload, CLOSE))
                assert payload == await line.hear(CLOSE)
                assert b"" == await line.reader.read()


BROKEN = {
    "unmasked": (framed(ECHO, masked=False), {1002}),
    "reserved bits": (framed(ECHO, rsv=4), {1002}),
    "an unknown opcode": (framed(ECHO, 3), {1002}),
    "a continuation of nothing": (framed(ECHO, CONT), {1002}),
    "a text within a text": (framed(b"{", fin=False) + framed(ECHO), {1002}),
    "a ping in fragments": (framed(b"", PING, fin=False), {1002}),
    "a ping that is too long": (framed(b"x" * 126, PING), {1002}),
    "a close of one byte": (framed(b"x", CLOSE), {1002}),
    "a close with a code of nobody": (framed((1005).to_bytes(2, "big"), CLOSE), {1002}),
    "no UTF-8": (framed(b'{"t":"beat","echo":"\xff"}'), {1007, 4400}),
    "no UTF-8, as a key": (framed(b'{"\xc3\x28":1,"t":"beat"}'), {1007, 4400}),
    "half a character at the end of a fragment": (framed(b'"\xe6\xb1', fin=False) + framed(b'"', CONT), {1007, 4400}),
    "not JSON": (framed(b"{"), {4400}),
    "an empty message": (framed(b""), {4400}),
    "binary": (framed(ECHO, BINARY), {4400}),
    "64 KiB and a byte": (framed(b" " * 65_537), {1009}),
    "64 KiB and a byte, in fragments": (framed(b" " * 65_000, fin=False) + framed(b" " * 537, CONT), {1009}),
    "what cannot be read, and a close in the same breath": (framed(b"{") + framed(b"", CLOSE), {1005, 4400, 0}),
    "what cannot be read, and then what is no frame": (framed(b"{") + b"\xff\xff\xff", {1002, 4400}),
    "a start that may not be, and a close": (framed(b"{}") + framed((1000).to_bytes(2, "big"), CLOSE), {1000, 4400}),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_what_breaks_the_protocol_is_closed_with_its_code(valkey: Valkey, caplog: Any, what: str) -> None:
    data, codes = BROKEN[what]
    async with a_served_floor(valkey.url) as served, a_line(served) as line:
        await line.started()
        line.writer.write(data)
        code, _ = await line.closed()
        assert code in codes
    assert [] == [record for record in caplog.records if record.name == "asyncio"], "nothing was raised in a transport"


async def test_text_on_msgpack_is_not_understood_and_binary_is(valkey: Valkey) -> None:
    packed = msgpack.packb({"t": "start", "view": "floor"})
    async with a_served_floor(valkey.url) as served:
        for data, opcode, fine in (
            (packed, TEXT, False),
            (START, TEXT, False),
            (START, BINARY, False),
            (packed, BINARY, True),
        ):
            async with a_line(served) as line:
                await line.upgraded(MSGPACK)
                line.writer.write(framed(data, opcode))
                if fine:
                    assert "welcome" == msgpack.unpackb(await line.hear(BINARY))["t"]
                else:
                    assert 4400 == (await line.closed())[0]


async def test_64_kib_are_let_through(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, a_line(served) as line:
        await line.started()
        line.writer.write(framed(ECHO + b" " * (65_536 - len(ECHO))))
        while json.loads(await line.hear(TEXT)).get("echo") != 1:
            pass


async def test_who_goes_on_sending_after_the_close_still_gets_its_code(valkey: Valkey) -> None:
    """A line that is closed with something unread is reset, and its last words are lost."""
    async with a_served_floor(valkey.url) as served:
        for _ in range(5):
            async with a_line(served) as line:
                await line.started()
                line.writer.write(framed(b"{") + framed(ECHO) * 2_000)
                for _ in range(40):
                    line.writer.write(framed(ECHO) * 500)
                    await asyncio.sleep(0)
                assert (4400, "") == await line.closed()


# floods


async def test_sockets_beyond_the_limit_are_told_and_one_that_leaves_makes_room(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url, screens=5, beat=5) as served, contextlib.AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(served.screen("floor"))
        for _ in range(20):
            async with a_line(served) as line:
                await line.upgraded()
                assert (4429, "too_many") == await line.closed()
        await stack.aclose()
        async with asyncio.timeout(5):
            while len(served.node.sockets) > 0:
                await asyncio.sleep(0.01)
        async with served.screen("floor") as again:
            assert {"M1", "M2", "M3"} == set(again.shown["meeting"])


@pytest.mark.parametrize("flood", ["starts", "pings", "refusals", "beats"])
async def test_who_talks_and_never_reads_costs_little_and_is_not_served_on_and_on(valkey: Valkey, flood: str) -> None:
    async with a_served_floor(valkey.url, beat=30, commands_a_second=100_000) as served, a_line(served) as line:
        await line.started()
        line.writer.transport.pause_reading()  # type: ignore[attr-defined]
        (seat,) = served.node.sockets.hubs[0].seats()
        screen: Any = seat.wire
        transport = screen._transport
        message = {
            "starts": framed(START),
            "pings": framed(b"x" * 125, PING),
            "refusals": framed(b'{"t":"do","id":"' + b"x" * 190 + b'","command":5}'),
            "beats": framed(ECHO),
        }[flood]
        most = 0
        for _ in range(400):
            line.writer.write(message * 200)
            with contextlib.suppress(TimeoutError, OSError):
                await asyncio.wait_for(line.writer.drain(), 0.2)
            most = max(most, transport.get_write_buffer_size())
            if screen.gone or (screen.full and most > 0 and line.writer.transport.get_write_buffer_size() > 2**20):
                break
        assert most < 1_000_000
        async with served.screen("floor") as other:
            assert other.shown["meeting"]


async def test_leaving_says_bye_to_those_too_who_have_not_begun(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, a_line(served) as line, a_line(served) as started:
        await line.upgraded()
        await started.started()
        draining = asyncio.create_task(served.node.sockets.drain())
        assert (1001, "draining") == await line.closed()
        assert (1001, "draining") == await started.closed()
        await draining
