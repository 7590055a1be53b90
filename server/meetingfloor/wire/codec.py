"""MessagePack and JSON, the same messages in both; limits of size and depth at the door.

msgspec has no limit of depth, and leaves bad UTF-8, endless nesting and numbers that fit no type to other exceptions
(stack.md): whatever a client sends is looked at here before anything is made of it.
"""

from typing import Any, Literal

import msgspec

from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.commands import LATER
from meetingfloor.floor.model import LARGEST
from meetingfloor.wire import up

Codec = Literal["msgpack", "json"]
SUBPROTOCOLS: dict[str, Codec] = {"meetingfloor.v1.msgpack": "msgpack", "meetingfloor.v1.json": "json"}

MOST_BYTES = 64 * 1024
MOST_IMPORT_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 16
"""Nested maps and lists, counting the message itself."""


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

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError, ValueError)


def encode(message: Any, codec: Codec) -> bytes:
    return _json.encode(message) if codec == "json" else _msgpack.encode(message)


def decode(data: bytes, codec: Codec) -> up.Message:
    """A client's message. Raises NotUnderstood or Misfit."""
    if deeper_than(data, codec, MOST_DEPTH):
        raise NotUnderstood("nested too deeply")
    try:
        message: up.Message = _up[codec].decode(data)
    except _UNREADABLE as error:
        raise _why(data, codec, error) from None
    if isinstance(message, up.Beat) and not _fits(message.echo):
        raise Misfit(None, Refusal("bad_command", {"at": "$.echo"}))
    return message


def decode_asked(data: bytes) -> up.Asked:
    """A command as HTTP brings it. Raises NotUnderstood or Misfit."""
    if deeper_than(data, "json", MOST_DEPTH):
        raise NotUnderstood("nested too deeply")
    try:
        return _asked.decode(data)
    except _UNREADABLE as error:
        raise _why(data, "json", error, message=False) from None


def decode_command(data: bytes) -> Any:
    """A bare command, for a preview. Raises NotUnderstood or Misfit."""
    wrapped = b'{"id":"preview","command":' + data + b"}"
    return decode_asked(wrapped).command


def decode_any(data: bytes, codec: Codec, depth: int = MOST_DEPTH) -> Any:
    """Whatever it holds, within the limits. Raises NotUnderstood."""
    if deeper_than(data, codec, depth):
        raise NotUnderstood("nested too deeply")
    try:
        return _any[codec].decode(data)
    except _UNREADABLE as error:
        raise NotUnderstood(str(error)) from None


def _why(data: bytes, codec: Codec, error: Exception, *, message: bool = True) -> NotUnderstood | Misfit:
    """Whether the socket can go on after a message that did not decode, and what to tell."""
    try:
        raw = _any[codec].decode(data)
    except _UNREADABLE:
        return NotUnderstood(str(error))
    if not isinstance(raw, dict) or (message and not isinstance(raw.get("t"), str)):
        return NotUnderstood("not a map with a t" if message else "not a map")
    command_id = raw.get("id")
    command = raw.get("command")
    standing: dict[str, Any] = {"at": str(error)}
    if isinstance(command, dict) and isinstance(command.get("type"), str) and command["type"] in LATER:
        standing = {"type": command["type"], "at": "this command comes in a later release"}
    return Misfit(command_id if isinstance(command_id, str) else None, Refusal("bad_command", standing))


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


def _json_deeper(data: bytes, limit: int) -> bool:
    if data.count(b"[") + data.count(b"{") <= limit:
        return False
    depth = 0
    in_text = escaped = False
    for byte in data:
        if in_text:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_text = False
        elif byte == 0x22:
            in_text = True
        elif byte in b"[{":
            depth += 1
            if depth > limit:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


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
