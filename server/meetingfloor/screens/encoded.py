"""The bytes of a message as every screen gets them: a frame is encoded once for each (view, since, codec)."""

from typing import Any

from meetingfloor.floor import frames
from meetingfloor.floor.frames import View
from meetingfloor.wire.codec import Codec, encode
from meetingfloor.wire.down import Frame

Ready = tuple[bytes, int]
"""The bytes of a frame, and the version that it brings a screen to."""
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

    __slots__ = ("_json", "_made", "_msgpack", "_view")

    MOST = 256

    def __init__(self, view: View) -> None:
        self._view = view
        self._made: dict[tuple[int, Codec], Ready] = {}
        self._json: dict[int, Ready] = {}
        self._msgpack: dict[int, Ready] = {}

    def clear(self) -> None:
        for made in (self._made, self._json, self._msgpack):
            made.clear()

    def at(self, since: int, codec: Codec) -> Ready:
        """The frame for whoever stands at `since`, and where it brings them (the head when it was made).

        Asked once for each delivery: what was answered for a `since` is answered again by one look.
        """
        ready = self._msgpack if codec == "msgpack" else self._json
        frame = ready.get(since)
        if frame is None:
            if len(ready) >= self.MOST:
                ready.clear()
            frame = ready[since] = self._shared(since, codec)
        return frame

    def _shared(self, since: int, codec: Codec) -> Ready:
        """Screens that stand between the same two changes of the view share the bytes of the one furthest back."""
        since = self._view.latest_change_at_or_before(since)
        made = self._made.get((since, codec))
        if made is None:
            frame = self._view.frame(since)
            if len(self._made) >= self.MOST:
                self._made.clear()
            made = self._made[since, codec] = (message(down(frame), codec), frame.to)
        return made


class OwnFrames:
    """The frames of a `me` view: made when they are asked for and not kept, since one or two screens stand before it.

    What all people see is encoded once for all of them: a delay of everything, 3 µs a view instead of 60.
    """

    __slots__ = ("_shared", "_view")

    def __init__(self, view: View, shared: EncodedFrames) -> None:
        self._view = view
        self._shared = shared

    def clear(self) -> None:
        """Nothing is kept."""

    def at(self, since: int, codec: Codec) -> Ready:
        if self._view.as_all_see_it(since):
            return self._shared.at(since, codec)
        frame = self._view.frame(self._view.latest_change_at_or_before(since))
        return message(down(frame), codec), frame.to


def down(frame: frames.Frame) -> Frame:
    return Frame(since=frame.since, to=frame.to, print=frame.print, put=frame.put, gone=frame.gone, why=frame.why)
