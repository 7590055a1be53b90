"""What clients send, and every limit at the door. No bytes whatever bring anything but NotUnderstood or Misfit."""

import json
import math
import time
import tracemalloc
from typing import Any

import msgpack
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetingfloor.floor.commands import LATER, MoveMeeting, Put
from meetingfloor.floor.model import Clock, Event
from meetingfloor.wire import down, up
from meetingfloor.wire.codec import (
    MOST_BYTES,
    MOST_DEPTH,
    Codec,
    Misfit,
    NotUnderstood,
    decode,
    decode_any,
    decode_asked,
    decode_command,
    deeper_than,
    encode,
)

BOTH = pytest.mark.parametrize("codec", ["json", "msgpack"])
MOVE = {"type": "move_meeting", "meeting": "M1", "table": "T4"}


def bytes_of(message: Any, codec: Codec) -> bytes:
    return json.dumps(message).encode() if codec == "json" else msgpack.packb(message)


def do(**fields: Any) -> dict[str, Any]:
    return {"t": "do", "id": "c1", "command": MOVE} | fields


def heard(data: bytes, codec: Codec) -> Any:
    """What came of it: a message, `closed`, or the id under which it was refused."""
    try:
        return decode(data, codec)
    except NotUnderstood:
        return "closed"
    except Misfit as misfit:
        assert misfit.refusal.code == "bad_command"
        encode(down.Refused.of(misfit.id, misfit.refusal), codec)
        return ("refused", misfit.id)


def nested(depth: int) -> Any:
    """A beat of this depth, counting the message."""
    echo: Any = []
    for level in range(depth - 2):
        echo = [echo] if level % 2 else {"a": echo}
    return {"t": "beat", "echo": echo}


# what is said


@BOTH
def test_a_message_is_decoded_straight_into_its_type(codec: Codec) -> None:
    start = {"t": "start", "view": "zone:A", "token": "x", "since": 4, "print": "p", "scope": "s"}

    assert up.Start(view="zone:A", token="x", since=4, print="p", scope="s") == heard(bytes_of(start, codec), codec)
    assert up.Beat(echo={"a": [1, "ü", None]}) == heard(
        bytes_of({"t": "beat", "echo": {"a": [1, "ü", None]}}, codec), codec
    )
    assert up.Do(id="c1", command=MoveMeeting("M1", table="T4"), seen=9) == heard(bytes_of(do(seen=9), codec), codec)


@BOTH
def test_an_entity_that_is_put_is_typed_at_the_door(codec: Codec) -> None:
    clock = {"wall": 1, "event": 2, "speed": 60}
    command = {
        "type": "put",
        "kind": "event",
        "id": "e",
        "entity": {"name": "E", "starts": 1, "ends": 2, "clock": clock},
    }

    message = heard(bytes_of(do(command=command), codec), codec)

    assert Put("event", "e", Event(name="E", starts=1, ends=2, clock=Clock(wall=1, event=2, speed=60))) == (
        message.command
    )


# the limits


@BOTH
def test_sixteen_deep_is_heard_and_seventeen_is_not_understood(codec: Codec) -> None:
    assert isinstance(heard(bytes_of(nested(MOST_DEPTH), codec), codec), up.Beat)
    assert heard(bytes_of(nested(MOST_DEPTH + 1), codec), codec) == "closed"
    assert heard(bytes_of(do(command=nested(MOST_DEPTH)), codec), codec) == "closed"
    assert heard(bytes_of(do(more=nested(MOST_DEPTH - 1)), codec), codec) == ("refused", "c1")


@BOTH
def test_brackets_in_a_text_are_no_depth(codec: Codec) -> None:
    text = '"[{' * 30 + "\\"

    assert up.Beat(echo=[text]) == heard(bytes_of({"t": "beat", "echo": [text]}, codec), codec)


@BOTH
@pytest.mark.parametrize("number", [2**53, -(2**53), 2**63, 2**64 - 1])
def test_a_number_that_does_not_fit_53_bits_is_refused(codec: Codec, number: int) -> None:
    assert heard(bytes_of(do(seen=number), codec), codec) == ("refused", "c1")
    assert heard(bytes_of({"t": "start", "view": "floor", "since": number}, codec), codec) == ("refused", None)
    assert heard(bytes_of({"t": "beat", "echo": [number]}, codec), codec) == ("refused", None)


@BOTH
def test_the_largest_number_is_heard(codec: Codec) -> None:
    assert up.Beat(echo=[2**53 - 1, -(2**53) + 1]) == heard(
        bytes_of({"t": "beat", "echo": [2**53 - 1, -(2**53) + 1]}, codec), codec
    )


@pytest.mark.parametrize("number", [b"1e400", b"-1e999", b"9" * 30, b"9" * 6_000, b"0.5", b"1.0"])
def test_a_number_of_no_machine_type_is_refused_under_its_id(number: bytes) -> None:
    message = b'{"t":"do","id":"c1","command":{"type":"open_table","table":"T1"},"seen":' + number + b"}"

    assert heard(message, "json") == ("refused", "c1")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_nan(number: str) -> None:
    assert heard(f'{{"t":"beat","echo":{number}}}'.encode(), "json") == "closed"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_msgpack_has_nan_and_it_goes_nowhere(number: float) -> None:
    entity = {"name": "E", "starts": 1, "ends": 2, "clock": {"wall": 1, "event": 2, "speed": number}}
    command = {"type": "put", "kind": "event", "id": "e", "entity": entity}

    assert heard(bytes_of({"t": "beat", "echo": {"a": number}}, "msgpack"), "msgpack") == ("refused", None)
    assert heard(bytes_of(do(command=command), "msgpack"), "msgpack") == ("refused", "c1")


@pytest.mark.parametrize("text", [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80"])
def test_bad_utf8_is_not_understood(text: bytes) -> None:
    for at in ("echo", "t"):
        fields = {"t": "beat"} | {at: "?" * len(text)}
        for codec in ("json", "msgpack"):
            data = bytes_of(fields, codec).replace(b"?" * len(text), text)  # type: ignore[arg-type]
            assert heard(data, codec) == "closed"  # type: ignore[arg-type]
    assert heard(b'{"t":"beat","' + text + b'":1}', "json") == "closed"


@pytest.mark.parametrize("text", [rb"\ud800", rb"\udc00", rb"\ud800A", rb"\udc00\ud800"])
def test_a_lone_surrogate_is_not_understood(text: bytes) -> None:
    assert heard(b'{"t":"beat","echo":"' + text + b'"}', "json") == "closed"
    assert heard(b'{"t":"do","id":"' + text + b'","seen":1e400,"command":{}}', "json") == "closed"


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert up.Beat(echo="😀") == heard(rb'{"t":"beat","echo":"\ud83d\ude00"}', "json")


@BOTH
def test_nothing_may_follow_a_message(codec: Codec) -> None:
    data = bytes_of({"t": "beat"}, codec)

    assert heard(data + data, codec) == "closed"
    assert heard(data[:-1], codec) == "closed"
    assert heard(b"", codec) == "closed"


def test_json_may_be_followed_by_white_space_but_not_begin_with_a_mark() -> None:
    assert up.Beat() == heard(b' {"t":"beat"}\n', "json")
    assert heard(b'\xef\xbb\xbf{"t":"beat"}', "json") == "closed"


def test_of_a_key_that_stands_twice_the_last_one_counts() -> None:
    assert up.Beat(echo=2) == heard(b'{"t":"beat","echo":1,"echo":2}', "json")
    assert heard(b'{"t":"beat","t":"start","view":"floor"}', "json") == ("refused", None)
    twice = b'{"t":"do","id":"c1","command":{"type":"note","type":"undo","command":"c"}}'
    assert heard(twice, "json") == ("refused", "c1")


@BOTH
@pytest.mark.parametrize("bad", ["T1\n", "", "-T1", "T" * 65, "T 1", "Tisch_ä", "../x", "T1\u2028"])
def test_an_id_is_an_id_to_its_last_character(codec: Codec, bad: str) -> None:
    for command in (
        {"type": "open_table", "table": bad},
        {"type": "mark_no_show", "meeting": "M1", "missing": ["O1", bad]},
        {"type": "put", "kind": "zone", "id": bad, "entity": {"name": "A"}},
        {"type": "put", "kind": "zone", "id": "A", "entity": {"name": "A", "walk": {bad: 1}}},
        {"type": "import", "entities": {"zone": {bad: {"name": "A"}}}},
    ):
        assert heard(bytes_of(do(command=command), codec), codec) == ("refused", "c1")


@BOTH
@pytest.mark.parametrize(
    "message",
    [
        {"t": "hello"},
        {"t": "beat", "more": 1},
        {"t": "start"},
        {"t": "start", "view": None},
        {"t": "start", "view": "x" * 81},
        {"t": "start", "view": "floor", "token": "x" * 201},
        {"t": "start", "view": "floor", "since": "4"},
        {"t": "start", "view": "floor", "since": True},
    ],
    ids=str,
)
def test_what_can_be_read_but_does_not_fit_is_refused(codec: Codec, message: Any) -> None:
    assert heard(bytes_of(message, codec), codec) == ("refused", None)


@BOTH
@pytest.mark.parametrize(
    "fields",
    [
        {"command": {"type": "make_coffee"}},
        {"command": {"table": "T1"}},
        {"command": MOVE | {"more": 1}},
        {"command": {"type": "move_meeting", "meeting": "M1"}},
        {"command": {"type": "late", "minutes": 5, "meeting": "M1"}},
        {"command": {"type": "withdraw", "slot": "S1"}},
        {"command": {"type": "put", "kind": "zone", "id": "A", "entity": {"nom": "A"}}},
        {"command": {"type": "put", "kind": "unicorn", "id": "A", "entity": {}}},
        {"command": {"type": "correct", "person": "P1", "entity": {"listed": True}}},
        {"command": 7},
        {"seen": "9"},
        {"until": -1},
        {"more": 1},
    ],
    ids=str,
)
def test_a_command_that_does_not_fit_is_refused_under_its_id(codec: Codec, fields: dict[str, Any]) -> None:
    assert heard(bytes_of(do(**fields), codec), codec) == ("refused", "c1")


@BOTH
@pytest.mark.parametrize("message", [None, [], 7, "t", {}, {"t": 1}, {"T": "beat"}, [{"t": "beat"}]], ids=str)
def test_what_is_no_map_with_a_t_is_not_understood(codec: Codec, message: Any) -> None:
    assert heard(bytes_of(message, codec), codec) == "closed"


@BOTH
def test_an_id_that_cannot_be_read_or_said_again_is_not(codec: Codec) -> None:
    assert heard(bytes_of(do(id=7), codec), codec) == ("refused", None)
    assert heard(bytes_of(do(id="x" * 201), codec), codec) == ("refused", None)


@BOTH
def test_a_fault_is_told_in_few_words(codec: Codec) -> None:
    with pytest.raises(Misfit) as told:
        decode(bytes_of(do(**{"x" * 50_000: 1}), codec), codec)

    assert len(encode(down.Refused.of(told.value.id, told.value.refusal), codec)) < 1_000


@BOTH
@pytest.mark.parametrize("name", sorted(LATER))
def test_a_command_of_a_later_release_is_refused_by_its_name(codec: Codec, name: str) -> None:
    with pytest.raises(Misfit) as told:
        decode(bytes_of(do(command={"type": name, "meeting": "M1"}), codec), codec)

    assert (told.value.id, told.value.refusal.standing["type"]) == ("c1", name)


def test_what_only_msgpack_can_hold_is_no_echo() -> None:
    for echo in (msgpack.Timestamp(1), msgpack.ExtType(5, b"x")):
        assert heard(msgpack.packb({"t": "beat", "echo": echo}), "msgpack") == ("refused", None)
    assert heard(msgpack.packb({"t": "beat", "echo": {1: 2}}), "msgpack") == ("refused", None)
    assert heard(msgpack.packb({"t": "beat", "echo": {b"a": 2}}), "msgpack") == ("refused", None)


# commands over HTTP


def test_a_bare_command_is_that_and_no_more() -> None:
    assert MoveMeeting("M1", table="T4") == decode_command(json.dumps(MOVE).encode())
    with pytest.raises(NotUnderstood):
        decode_command(b'{"type":"open_table","table":"T1"},"seen":1')
    with pytest.raises(Misfit, match="later release"):
        decode_command(b'{"type":"find"}')


def test_http_says_what_does_not_fit_too() -> None:
    with pytest.raises(Misfit) as told:
        decode_asked(b'{"id":"c1","command":{"type":"move_meeting"}}')
    assert told.value.id == "c1"
    with pytest.raises(NotUnderstood):
        decode_asked(b"[]")


# whatever else somebody sends

numbers = st.integers(-(2**63), 2**64 - 1) | st.floats()
plain = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
keys = st.sampled_from(
    ["t", "id", "command", "type", "seen", "until", "view", "echo", "entity", "kind", "person", "to"]
)
words = st.sampled_from(
    ["do", "start", "beat", "put", "import", "late", "announce", "close_table", "event", "T1", "auto"]
)
likely = st.dictionaries(keys, words | plain | st.dictionaries(keys, words | plain, max_size=6), max_size=6)


@given(st.binary(max_size=200))
@example(b"\xdd\xff\xff\xff\xff")
@example(b"\x82\xa1t\xa4beat\xa4echo\x81\x91\x01\x01")
@example(b'"\\')
def test_no_bytes_whatever_raise_anything_else(data: bytes) -> None:
    heard(data, "json")
    heard(data, "msgpack")


@given(likely, st.data())
def test_nor_do_messages_that_nearly_fit_or_are_cut_or_flipped(message: dict[str, Any], chance: st.DataObject) -> None:
    packed = msgpack.packb(message)
    for data, codec in ((packed, "msgpack"), (json.dumps(message, default=str).encode(), "json")):
        heard(data, codec)  # type: ignore[arg-type]
        at = chance.draw(st.integers(0, len(data) - 1))
        heard(data[:at], codec)  # type: ignore[arg-type]
        flipped = data[:at] + bytes([chance.draw(st.integers(0, 255))]) + data[at + 1 :]
        heard(flipped, codec)  # type: ignore[arg-type]


@given(plain)
def test_what_is_echoed_can_be_said_again(echo: Any) -> None:
    for data, codec in ((msgpack.packb({"t": "beat", "echo": echo}), "msgpack"),):
        message = heard(data, codec)  # type: ignore[arg-type]
        if isinstance(message, up.Beat):
            beat = down.Beat(now=1, speed=1.0, version=1, print="p", echo=message.echo)
            assert message.echo == msgpack.unpackb(encode(beat, codec)).get("echo")  # type: ignore[arg-type]


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


deep = st.recursive(
    st.text(st.sampled_from('[]{}"\\a'), max_size=6) | st.integers(0, 300) | st.just("x" * 300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.sampled_from('[{"\\')), inner, max_size=3),
    max_leaves=30,
)


@given(deep, st.integers(0, 8))
def test_the_depth_that_is_measured_is_the_depth(value: Any, limit: int) -> None:
    assert (depth_of(value) > limit) == deeper_than(json.dumps(value).encode(), "json", limit)
    assert (depth_of(value) > limit) == deeper_than(msgpack.packb(value), "msgpack", limit)


ADVERSARIES: dict[str, tuple[bytes, bytes]] = {
    "open brackets": (b"[", b"\x91"),
    "pairs": (b"[],", b"\x90"),
    "quotes": (b'"', b"\xa0"),
    "escaped quotes": (b'\\"', b"\xa1a"),
    "backslashes": (b"\\", b"\xc0"),
    "open maps": (b'{"":', b"\x81\xa0"),
    "huge claims": (b"[[", b"\xdd\xff\xff\xff\xff"),
    "nines": (b"9", b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
    "surrogates": (b"\\ud800", b"\xd9\x00"),
}


@pytest.mark.parametrize("name", ADVERSARIES)
@BOTH
def test_memory_is_bounded(codec: Codec, name: str) -> None:
    part = ADVERSARIES[name][codec == "msgpack"]
    begin = b'{"t":"beat","echo":[' if codec == "json" else b"\x82\xa1t\xa4beat\xa4echo\xdc\xff\xff"
    data = begin + part * ((MOST_BYTES - len(begin)) // len(part))
    tracemalloc.start()
    try:
        heard(data, codec)
        heard(b'{"t":"do","id":"' + data, codec)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 8 * 2**20  # an empty list is one byte there and 64 here


@pytest.mark.parametrize("name", ADVERSARIES)
def test_time_grows_with_the_size_and_not_with_its_square(name: str) -> None:
    for codec, part in zip(("json", "msgpack"), ADVERSARIES[name], strict=True):
        for begin in (b"", b'"', b"["):
            data = begin + part * (2**20 // len(part))  # squared, this would take minutes
            began = time.process_time()
            deeper_than(data, codec, MOST_DEPTH)  # type: ignore[arg-type]
            with pytest.raises(NotUnderstood):
                decode_any(data, codec)  # type: ignore[arg-type]
            assert time.process_time() - began < 2


def test_what_the_server_says_never_holds_what_json_cannot() -> None:
    assert {"t": "beat", "now": 1, "speed": 1.5, "version": 1, "print": "p"} == msgspec.json.decode(
        encode(down.Beat(now=1, speed=1.5, version=1, print="p"), "json")
    )
