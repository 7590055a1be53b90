"""No bytes whatever bring anything but NotUnderstood or Misfit, or cost more than their size."""

import json
import time
import tracemalloc
from typing import Any

import msgpack
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetingfloor.wire import down, up
from meetingfloor.wire.codec import MOST_BYTES, MOST_DEPTH, Codec, NotUnderstood, decode_any, deeper_than, encode
from wire.heard import BOTH, heard

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
