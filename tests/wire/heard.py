"""What the codec makes of bytes, in a word."""

import json
from typing import Any

import msgpack
import pytest

from meetingfloor.wire import down
from meetingfloor.wire.codec import Codec, Misfit, NotUnderstood, decode, encode

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
