"""Whole frames as HTTP gives them: made once for each view while the floor stands where it stands, and shared."""

import asyncio
import gzip
from collections import OrderedDict
from hashlib import blake2b

import msgspec

from meetingfloor.floor.floor import Floor
from meetingfloor.floor.views import ViewName, project, scope

MOST_BYTES = 32 * 1024 * 1024
"""What is kept of them in all."""
SMALL = 16 * 1024
"""Up to here compressing takes less than handing it to a thread."""


class Whole:
    """One of them: its JSON, and the same compressed once somebody takes it so."""

    __slots__ = ("body", "key", "packed")

    def __init__(self, key: tuple[str, str], body: bytes) -> None:
        self.key = key
        self.body = body
        self.packed: bytes | None = None

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"")


class Wholes:
    """The frames that were asked for last, by event, tag."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Whole] = OrderedDict()
        self._bytes = 0

    def frame(self, floor: Floor, view: ViewName, tag: str) -> Whole:
        key = (floor.id, tag)
        whole = self._kept.get(key)
        if whole is None:
            whole = self._kept[key] = Whole(key, _encoded(floor, view))
            self._grown(whole.size)
        self._kept.move_to_end(key)
        return whole

    async def packed(self, whole: Whole) -> bytes:
        """The frame by gzip: what a slow Wi-Fi needs."""
        if whole.packed is None:
            small = len(whole.body) <= SMALL
            packed = _packed(whole.body) if small else await asyncio.to_thread(_packed, whole.body)
            if whole.packed is None and self._kept.get(whole.key) is whole:
                self._grown(len(packed))
            whole.packed = packed
        return whole.packed

    def _grown(self, by: int) -> None:
        self._bytes += by
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            _, whole = self._kept.popitem(last=False)
            self._bytes -= whole.size


def tag_of(floor: Floor, view: ViewName) -> str:
    """An ETag: another one whenever print or scope is."""
    return blake2b(f"{floor.print}\n{scope(view)}".encode(), digest_size=12).hexdigest()


def _encoded(floor: Floor, view: ViewName) -> bytes:
    return msgspec.json.encode(
        {"since": 0, "to": floor.version, "print": floor.print, "scope": scope(view), "put": project(floor, view)}
    )


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)
