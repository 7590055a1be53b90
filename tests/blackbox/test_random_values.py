"""Whatever is sent as a command, the node answers: done, refused, or 4400. It never dies, and the floor stays whole."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import msgpack
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from blackbox.commands import EVERY, LATER, double_booked
from blackbox.screen import JSON, MSGPACK, new_id
from blackbox.world import House, World

MANY = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
IDS = st.sampled_from(
    ["M1", "M2", "M3", "M8", "T1", "T2", "T4", "T6", "S1", "S2", "S5", "B1", "P1", "P6", "PI1", "I1", "O1", "O2", "A",
     "B", "SE1", "IT1", "G1", "N1", "D1", "R1", "F1", "OU1", "X404", "N9", "A1", "auto", "all", "zone:A", "person:P1"]
)  # fmt: skip
NUMBERS = [0, 1, -1, 5, 1440, 1441, 2**31, 2**53 - 1, 2**53, -(2**53), 2**63 - 1, 2**64 - 1, 0.5, -0.0]
EDGES = st.sampled_from([*NUMBERS, float("inf"), float("nan")])
TEXTS = st.one_of(
    IDS, st.sampled_from(["", "\x00", "M1\n", "汉字", "\u202e", "x" * 65, "\U0001f600", "{}"]), st.text(max_size=8)
)
FIELDS = st.sampled_from(
    ["meeting", "table", "slot", "zone", "person", "organisation", "a", "b", "out", "in", "to", "minutes", "text",
     "level", "until", "reason", "missing", "parties", "people", "kind", "interpreter", "command", "id", "entity",
     "door", "delegation", "notice", "name", "starts", "ends", "number", "clock", "wall", "event", "speed", "state",
     "listed", "availability", "from", "status", "seats", "late", "help", "at", "shifts", "languages", "planned"]
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), EDGES, TEXTS, IDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(FIELDS, IDS), inner, max_size=6)),
    max_leaves=12,
)
KINDS = st.sampled_from(["event", "zone", "organisation", "person", "table", "slot", "meeting", "session", "notice"])
SHAPES: dict[str, st.SearchStrategy[Any]] = {
    "meeting": st.sampled_from(["M1", "M2", "M3", "M8", "A1"]), "table": st.sampled_from(["T1", "T2", "T4", "T6"]),
    "slot": st.sampled_from(["S1", "S2", "S5", "B1"]), "person": st.sampled_from(["P1", "P6", "PI1", "N9"]),
    "organisation": st.sampled_from(["O1", "O2", "O7"]), "zone": st.sampled_from(["A", "B"]), "kind": KINDS,
    "minutes": st.integers(0, 1440), "to": st.sampled_from(["all", "auto", "zone:A", "person:P1"]), "text": TEXTS,
    "a": st.sampled_from(["M1", "M7"]), "b": st.sampled_from(["M2", "M8"]), "until": EDGES,
}  # fmt: skip
"""What would fit: so that some of what is sent gets as far as the rules."""


@st.composite
def commands(draw: Any) -> Any:
    """A type of the contract, with fields of which most fit."""
    command: dict[str, Any] = {"type": draw(st.sampled_from([*EVERY, *LATER, "nonsense"]))}
    for name in draw(st.lists(FIELDS, max_size=5, unique=True)):
        fits = name in SHAPES and draw(st.integers(0, 9)) > 1
        command[name] = draw(SHAPES[name] if fits else VALUES)
    return command


ENTITIES: dict[str, dict[str, Any]] = {
    "slot": {"number": 9, "starts": 0, "ends": 1},
    "event": {"name": "Event", "starts": 0, "ends": 1, "public": True},
    "table": {"label": "9"},
    "meeting": {"kind": "x", "parties": [{"organisation": "O1"}, {"organisation": "O2"}], "table": "T4", "slot": "S5"},
    "person": {"name": "New"},
    "session": {"title": "New", "kind": "seminar", "starts": 0, "ends": 1},
}


TIMES = st.sampled_from([0, 1, 10**12, 2**53 - 1_000, 2**53 - 1])
ROOM = st.sampled_from([0, 1, 10**12, 2**53 - 10**12])
"""With room for any number of delays: see the last test."""
CLOCKS = st.fixed_dictionaries(
    {"wall": TIMES, "event": TIMES, "speed": st.sampled_from([0, 0.5, 1, 60, 10_000, float("nan"), float("inf")])}
)


@st.composite
def far_times(draw: Any) -> Any:
    """Slots, clocks and delays at the ends of what 53 bits hold."""
    event = {**ENTITIES["event"], "clock": draw(CLOCKS)}
    slot = {
        "number": 9,
        "starts": draw(ROOM),
        "ends": draw(ROOM),
        "kind": draw(st.sampled_from(["meeting", "break"])),
    }
    later = {"type": "delay", "slot": draw(st.sampled_from(["S9", "S1"])), "minutes": draw(st.sampled_from([1, 1440]))}
    return draw(
        st.sampled_from(
            [
                {"type": "put", "kind": "event", "id": "x", "entity": event},
                {"type": "put", "kind": "slot", "id": "S9", "entity": slot},
                later,
                {**later, "zone": "A"},
                {"type": "check_in", "person": "P1"},
                {"type": "check_out", "person": "P1"},
                {"type": "late", "person": "P1", "minutes": 5},
                {"type": "move_meeting", "meeting": "M1", "table": draw(st.sampled_from(["T1", "T4"]))},
            ]
        )
    )


@st.composite
def puts(draw: Any) -> Any:
    """An entity that would fit, but for a field or two."""
    kind = draw(st.sampled_from(sorted(ENTITIES)))
    entity = {**ENTITIES[kind], **draw(st.dictionaries(FIELDS, VALUES, max_size=2))}
    return {"type": "put", "kind": kind, "id": draw(IDS), "entity": entity}


class Line:
    """A socket that is opened anew whenever it was closed."""

    def __init__(self, house: House, protocol: str) -> None:
        self.house = house
        self.protocol = protocol
        self.socket: ClientConnection | None = None
        self.stack = ExitStack()

    def opened(self) -> ClientConnection:
        if self.socket is None:
            url = f"{self.house.urls[0].replace('http', 'ws', 1)}/ws/{self.house.event}"
            dialled = connect(url, subprotocols=[Subprotocol(self.protocol)], compression=None, max_size=None)
            self.socket = self.stack.enter_context(dialled)
            self.send({"t": "start", "view": "desk", "token": self.house.tokens["organiser"]})
        return self.socket

    def send(self, message: Any) -> None:
        assert self.socket is not None
        self.socket.send(json.dumps(message) if self.protocol == JSON else msgpack.packb(message))

    def outcome(self, message: Any) -> str:
        """Of a command `done` or `refused`, of bytes `stays`; or the close code. Raises TimeoutError for silence."""
        try:
            self.opened()
            assert self.socket is not None
            if isinstance(message, bytes):
                self.socket.send(message, text=self.protocol == JSON)
                return self._heard("beat")
            self.send(message)
            return self._heard("done", "refused")
        except ConnectionClosed as closed:
            self.socket = None
            assert closed.rcvd is not None, "it was closed without a word"
            return str(closed.rcvd.code)

    def _heard(self, *kinds: str) -> str:
        assert self.socket is not None
        echo = new_id()
        self.send({"t": "beat", "echo": echo})
        while True:
            data = self.socket.recv(timeout=5)
            heard = json.loads(data) if isinstance(data, str) else msgpack.unpackb(data)
            if heard["t"] == "beat" and "beat" in kinds and heard.get("echo") == echo:
                return "stays"
            if heard["t"] != "beat" and heard["t"] in kinds:
                return str(heard["t"])

    def close(self) -> None:
        self.stack.close()


@pytest.fixture(params=[JSON, MSGPACK])
def line(request: Any, house: House) -> Iterator[Line]:
    line = Line(house, request.param)
    yield line
    line.close()


def leaves_no_room(command: Any) -> bool:
    """A slot so late that a delay takes it beyond 53 bits."""
    return isinstance(command, dict) and command.get("kind") == "slot" and str(2**53 - 1) in str(command)


def test_any_values_in_commands_are_answered(line: Line, world: World) -> None:
    heard: set[str] = set()

    @MANY
    @given(st.one_of(commands(), puts(), far_times(), VALUES))
    def any_command(command: Any) -> None:
        assume(not leaves_no_room(command))
        if isinstance(command, dict) and command.get("kind") == "event":
            command = {**command, "id": line.house.event}
        heard.add(line.outcome({"t": "do", "id": new_id(), "command": command}))

    any_command()
    assert {"done", "refused"} <= heard <= {"done", "refused", "4400"}
    alive(line, world)


def test_any_bytes_are_answered(line: Line, world: World) -> None:
    heard: set[str] = set()
    rest = st.dictionaries(
        st.sampled_from(["id", "command", "view", "seen", "until", "echo", "since", "print"]), VALUES
    )
    message = st.tuples(st.sampled_from(["start", "do", "beat", "sing", 5]), rest).map(lambda m: {"t": m[0], **m[1]})
    whole = message.map(lambda m: json.dumps(m).encode() if line.protocol == JSON else packed(m))

    @MANY
    @given(st.one_of(st.binary(max_size=40), whole, whole.map(lambda data: data[:-1]), broken(whole)))
    def any_bytes(data: bytes) -> None:
        heard.add(line.outcome(data))

    any_bytes()
    assert {"stays", "4400"} <= heard <= {"stays", "4400", "4401", "4403", "4404", "1007"}
    alive(line, world)


def packed(message: Any) -> bytes:
    try:
        return bytes(msgpack.packb(message))
    except (OverflowError, ValueError):
        return b"\xc1"


@st.composite
def broken(draw: Any, whole: st.SearchStrategy[bytes]) -> bytes:
    data = bytearray(draw(whole))
    if data:
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


def alive(line: Line, world: World) -> None:
    """Both nodes live, agree, can read the whole log, and hold a floor that is whole."""
    assert all(one.lives for one in world.processes)
    assert "refused" == line.outcome({"t": "do", "id": new_id(), "command": {"type": "nonsense"}})

    async def look() -> None:
        async with world.house(line.house.event) as house:
            here = await house.whole("desk", "organiser")
            async with house.screen("desk", "organiser", 1) as there:
                await there.up_to(here["to"])
                assert (here["put"], here["print"]) == (there.copy.held, there.copy.print), "the other node read it all"
            assert here["to"] == len(await house.log(node=1))
            assert [] == double_booked(here["put"])
            assert 200 == (await house.browser.get(house.urls[1] + "/readyz")).status

    asyncio.run(look())


async def test_a_delay_beyond_what_53_bits_hold_is_refused_and_the_other_node_reads_on(house: House) -> None:
    async with house.screen("floor", node=1) as there:
        slot = {"number": 9, "starts": 2**53 - 2, "ends": 2**53 - 1}
        await house.done({"type": "put", "kind": "slot", "id": "S9", "entity": slot}, "organiser")
        assert 409 == (await house.do({"type": "delay", "slot": "S9", "minutes": 5})).status
        done = await house.done({"type": "call_meeting", "meeting": "M1"})
        async with asyncio.timeout(3):
            await there.up_to(done["version"])
