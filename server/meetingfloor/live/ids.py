"""Command ids: UUIDv7, made by the client by the server's wall. Their time bounds how long they must be remembered."""

import re
import secrets

from meetingfloor.floor.answer import Refusal

OLDEST_MS = 72 * 3_600_000
NEWEST_MS = 10 * 60_000
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)


def new_id(wall: int) -> str:
    """A UUIDv7 of a wall time in ms (RFC 9562)."""
    random = secrets.randbits(74)
    value = (wall & (2**48 - 1)) << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (2**62 - 1)
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def time_of(command_id: str) -> int:
    """The wall time in ms that a UUIDv7 bears."""
    return int(command_id.replace("-", "")[:12], 16)


def id_refusal(command_id: str, wall: int) -> Refusal | None:
    """Why an id cannot be taken: not a UUIDv7, or of a time that is not remembered."""
    if UUID7.fullmatch(command_id) is None:
        return Refusal("bad_command", {"id": "not a UUIDv7"})
    if not wall - OLDEST_MS <= time_of(command_id) <= wall + NEWEST_MS:
        return Refusal("stale_id", {"wall": wall})
    return None
