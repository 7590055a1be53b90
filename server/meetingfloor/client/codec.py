"""Messages ⇄ bytes with `msgpack` and `json`: not what the server speaks with, so that each checks the other."""

import json
from typing import Any, Literal

import msgpack

Codec = Literal["msgpack", "json"]
SUBPROTOCOLS: dict[Codec, str] = {"msgpack": "meetingfloor.v1.msgpack", "json": "meetingfloor.v1.json"}

NUMBER = (int, float)
SHAPES: dict[str, dict[str, Any]] = {
    "welcome": {"event": str, "view": str, "now": int, "speed": NUMBER, "wall": int, "beat": NUMBER, "scope": str},
    "frame": {"since": int, "to": int, "print": str, "put": dict, "gone": dict},
    "beat": {"now": int, "speed": NUMBER, "version": int, "print": str},
    "done": {"id": str, "version": int},
    "refused": {"code": str, "text": str},
    "bye": {"code": str, "after": NUMBER},
}
"""What every message of a type must hold. Fields beyond these may be absent; unknown ones are ignored."""


class GarbledError(ValueError):
    """The server said what is no message of this protocol."""


def encode(message: dict[str, Any], codec: Codec) -> bytes | str:
    """Text for JSON, bytes for MessagePack: the two sorts of WebSocket messages."""
    if codec == "json":
        return json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    packed: bytes = msgpack.packb(message)
    return packed


def decode(data: bytes | str, codec: Codec) -> dict[str, Any]:
    """A message of the server; of one whose type is unknown nothing is asked. Raises GarbledError."""
    try:
        message = json.loads(data) if codec == "json" else msgpack.unpackb(data)
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException) as error:
        raise GarbledError(str(error)) from None
    if not isinstance(message, dict):
        raise GarbledError("not a map")
    for name, kind in SHAPES.get(str(message.get("t")), {}).items():
        if not isinstance(message.get(name), kind):
            raise GarbledError(f"{message['t']}: {name} is {message.get(name)!r}"[:200])
    if message.get("t") == "frame" and not _by_kind(message):
        raise GarbledError("frame: put holds maps of entities, gone holds lists of ids")
    return message


def _by_kind(frame: dict[str, Any]) -> bool:
    puts = all(isinstance(entities, dict) for entities in frame["put"].values())
    return puts and all(isinstance(ids, list) for ids in frame["gone"].values())
