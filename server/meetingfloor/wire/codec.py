"""MessagePack and JSON, the same messages in both; limits of size and depth at the door.

msgspec has no limit of depth, and leaves bad UTF-8, endless nesting and numbers that fit no type to other exceptions:
they all end here. What decodes into a type is as deep as the type; only what is opaque, or fits no type, is measured.
Of a key that stands twice the last one counts.
"""

import json
import re
from typing import Any, Literal

import msgspec

from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.commands import LATER, Command
from meetingfloor.floor.model import LARGEST
from meetingfloor.wire import up

Codec = Literal["msgpack", "json"]
SUBPROTOCOLS: dict[str, Codec] = {"meetingfloor.v1.msgpack": "msgpack", "meetingfloor.v1.json": "json"}

MOST_BYTES = 64 * 1024
MOST_IMPORT_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 16
"""Nested maps and lists, counting the message itself."""
MOST_SAID = 200
"""Characters of a fault's wording, and of an id, that are sent back."""


class NotUnderstood(Exception):
    """Not to be decoded, too deep, or without a `t`: the socket closes with 4400."""


class Misfit(Exception):
    """It can be read but does not fit: refused as bad_command, and the socket stays. `id`, if it could be read."""

    def __init__(self, command_id: str | None, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.id = command_id
        self.refusal = refusal


_json = msgspec.json.Encoder()
_msgpack = msgspec.msgpack.Encoder()
_up: dict[Codec, Any] = {
    "json": msgspec.json.Decoder(up.Message),
    "msgpack": msgspec.msgpack.Decoder(up.Message),
}
_any: dict[Codec, Any] = {"json": msgspec.json.Decoder(), "msgpack": msgspec.msgpack.Decoder()}
_asked = msgspec.json.Decoder(up.Asked)
_command = msgspec.json.Decoder(Command)

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError, ValueError)


def encode(message: Any, codec: Codec) -> bytes:
    return _json.encode(message) if codec == "json" else _msgpack.encode(message)


def decode(data: bytes, codec: Codec) -> up.Message:
    """A client's message. Raises NotUnderstood or Misfit."""
    try:
        message: up.Message = _up[codec].decode(data)
    except _UNREADABLE as error:
        raw = _readable(data, codec, error)
        if not isinstance(raw.get("t"), str):
            raise NotUnderstood("not a map with a t") from None
        raise _misfit(raw.get("id"), raw.get("command"), error) from None
    if isinstance(message, up.Beat):
        _must_echo(message.echo, data, codec)
    return message


def decode_asked(data: bytes) -> up.Asked:
    """A command as HTTP brings it. Raises NotUnderstood or Misfit."""
    try:
        return _asked.decode(data)
    except _UNREADABLE as error:
        raw = _readable(data, "json", error)
        raise _misfit(raw.get("id"), raw.get("command"), error) from None


def decode_command(data: bytes) -> Command:
    """A bare command, for a preview. Raises NotUnderstood or Misfit."""
    try:
        command: Command = _command.decode(data)
    except _UNREADABLE as error:
        raise _misfit(None, _readable(data, "json", error), error) from None
    return command


def decode_any(data: bytes, codec: Codec, depth: int = MOST_DEPTH) -> Any:
    """Whatever it holds, within the limits. Raises NotUnderstood."""
    if deeper_than(data, codec, depth):
        raise NotUnderstood("nested too deeply")
    try:
        return _any[codec].decode(data)
    except _UNREADABLE as error:
        raise NotUnderstood(str(error)[:MOST_SAID]) from None


def _readable(data: bytes, codec: Codec, error: Exception) -> dict[Any, Any]:
    """The map that was sent, where the only fault is that it does not fit its type. Raises NotUnderstood."""
    if deeper_than(data, codec, MOST_DEPTH):
        raise NotUnderstood("nested too deeply")
    try:
        raw = _any[codec].decode(data)
    except _UNREADABLE:
        raw = _with_endless_numbers(data) if codec == "json" else None
    if not isinstance(raw, dict):
        raise NotUnderstood(str(error)[:MOST_SAID])
    return raw


def _with_endless_numbers(data: bytes) -> Any:
    """JSON whose numbers fit no machine type, as text: that is a misfit, not a message that cannot be read."""
    try:
        raw = json.loads(data.decode(), parse_int=str, parse_float=str, parse_constant=_no_number)
        json.dumps(raw, ensure_ascii=False).encode()  # json lets lone surrogates through
    except (ValueError, RecursionError):
        return None
    return raw


def _no_number(text: str) -> None:
    raise ValueError(text)


def _misfit(command_id: Any, command: Any, error: Exception) -> Misfit:
    standing: dict[str, Any] = {"at": str(error)[:MOST_SAID]}
    name = command.get("type") if isinstance(command, dict) else None
    if isinstance(name, str) and name in LATER:
        standing = {"type": name, "at": "this command comes in a later release"}
    known = isinstance(command_id, str) and len(command_id) <= MOST_SAID
    return Misfit(command_id if known else None, Refusal("bad_command", standing))


def _must_echo(echo: Any, data: bytes, codec: Codec) -> None:
    """What is opaque must bear being said again. Raises NotUnderstood or Misfit."""
    if isinstance(echo, dict | list) and deeper_than(data, codec, MOST_DEPTH):
        raise NotUnderstood("nested too deeply")
    if not _fits(echo):
        raise Misfit(None, Refusal("bad_command", {"at": "$.echo"}))


def _fits(value: Any) -> bool:
    """Whether every number of an opaque value fits 53 bits, so that it can be said again in either codec."""
    match value:
        case bool() | None | str() | bytes():
            return True
        case int():
            return -LARGEST <= value <= LARGEST
        case float():
            return value == value and value not in {float("inf"), float("-inf")}  # noqa: PLR0124 - nan
        case list():
            return all(map(_fits, value))
        case dict():
            return all(isinstance(key, str) and _fits(item) for key, item in value.items())
        case _:
            return False


def deeper_than(data: bytes, codec: Codec, limit: int) -> bool:
    """Whether the bytes nest maps and lists beyond a depth. Broken bytes are for the decoder to find."""
    return _json_deeper(data, limit) if codec == "json" else _msgpack_deeper(data, limit)


_TEXTS = re.compile(rb'"[^"]*(?:"|\Z)')
"""Once what is escaped in them is gone. Also a text that does not end: else each quote in it would be looked at up to
the end."""
_BRACKETS = bytes.maketrans(b"[{]}", b"(())")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[{]}"))


def _json_deeper(data: bytes, limit: int) -> bool:
    """Takes the innermost pairs away, `limit` times: what is left was deeper (or does not close, and is no JSON)."""
    if data.count(b"[") + data.count(b"{") <= limit:
        return False
    left = _TEXTS.sub(b"", data.replace(rb"\\", b"").replace(rb"\"", b"")).translate(_BRACKETS, _NO_BRACKETS)
    for _ in range(limit):
        left = left.replace(b"()", b"")
    return b"(" in left


_SIZED = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
_EXTENDED = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_FIXED = {
    0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8,
    0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17,
}  # fmt: skip
_NESTING = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}


def _msgpack_deeper(data: bytes, limit: int) -> bool:
    """Walks the heads of values only. `left` holds how many values each open map or list still wants."""
    at, size = 0, len(data)
    left: list[int] = []
    while at < size:
        head = data[at]
        at += 1
        inner = -1
        if 0x80 <= head <= 0x8F:
            inner = 2 * (head & 0x0F)
        elif 0x90 <= head <= 0x9F:
            inner = head & 0x0F
        elif 0xA0 <= head <= 0xBF:
            at += head & 0x1F
        elif head in _NESTING:
            width, each = _NESTING[head]
            inner = each * int.from_bytes(data[at : at + width], "big")
            at += width
        elif head in _SIZED:
            width = _SIZED[head]
            at += width + int.from_bytes(data[at : at + width], "big")
        elif head in _EXTENDED:
            width = _EXTENDED[head]
            at += width + 1 + int.from_bytes(data[at : at + width], "big")
        else:
            at += _FIXED.get(head, 0)
        if left:
            left[-1] -= 1
        if inner >= 0:
            left.append(inner)
            if len(left) > limit:
                return True
        while left and left[-1] <= 0:
            left.pop()
    return False
