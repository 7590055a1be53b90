"""The bytes of a message as every screen gets them: a frame is encoded once for each (view, since, codec)."""

from typing import Any

from meetingfloor.floor import frames
from meetingfloor.floor.frames import View
from meetingfloor.wire.codec import Codec, encode
from meetingfloor.wire.down import Frame

TEXT, BINARY, FINAL = 0x1, 0x2, 0x80


def framed(payload: bytes, codec: Codec) -> bytes:
    """A whole unmasked WebSocket message (RFC 6455 §5.2), ready for any number of transports."""
    first = FINAL | (TEXT if codec == "json" else BINARY)
    size = len(payload)
    if size < 126:
        head = bytes((first, size))
    elif size < 1 << 16:
        head = bytes((first, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 127)) + size.to_bytes(8, "big")
    return head + payload


def message(content: Any, codec: Codec) -> bytes:
    return framed(encode(content, codec), codec)


class EncodedFrames:
    """Ready-made frames of one view, until it changes. Bounded by how many different `since` its screens stand at."""

    __slots__ = ("_made", "_view")

    MOST = 256

    def __init__(self, view: View) -> None:
        self._view = view
        self._made: dict[tuple[int, Codec], tuple[bytes, int]] = {}

    def clear(self) -> None:
        self._made.clear()

    def at(self, since: int, codec: Codec) -> tuple[bytes, int]:
        """The frame for whoever stands at `since`, and where it brings them (the head when it was made).

        Screens that stand between the same two changes of the view share the bytes of the one furthest back.
        """
        since = self._view.latest_change_at_or_before(since)
        made = self._made.get((since, codec))
        if made is None:
            frame = self._view.frame(since)
            made = (message(down(frame), codec), frame.to)
            if len(self._made) >= self.MOST:
                self._made.clear()
            self._made[since, codec] = made
        return made


def down(frame: frames.Frame) -> Frame:
    return Frame(since=frame.since, to=frame.to, print=frame.print, put=frame.put, gone=frame.gone, why=frame.why)
