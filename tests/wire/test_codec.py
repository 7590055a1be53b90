"""What clients send, and every limit at the door. No bytes whatever bring anything but NotUnderstood or Misfit."""

import json
import math
from typing import Any

import msgpack
import msgspec
import pytest

from meetingfloor.floor.commands import LATER, MoveMeeting, Put
from meetingfloor.floor.model import Clock, Event
from meetingfloor.wire import down, up
from meetingfloor.wire.codec import (
    MOST_DEPTH,
    Codec,
    Misfit,
    NotUnderstood,
    decode,
    decode_asked,
    decode_command,
    encode,
)
from wire.heard import BOTH, MOVE, bytes_of, do, heard


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


# what the server says


def test_what_the_server_says_never_holds_what_json_cannot() -> None:
    assert {"t": "beat", "now": 1, "speed": 1.5, "version": 1, "print": "p"} == msgspec.json.decode(
        encode(down.Beat(now=1, speed=1.5, version=1, print="p"), "json")
    )
