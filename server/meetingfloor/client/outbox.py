"""Commands on their way: each waits, is sent, and is then done or refused. Sending one again, with its id, is safe."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

A_SECOND = 20
"""Of the 30 commands a second that a connection may send."""
ANSWERED_KEPT = 50
"""Answered commands that are remembered."""
RANDOM_BYTES = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    name: ClassVar[str] = "waiting"


@dataclass(frozen=True, slots=True)
class Sent:
    """Nobody knows yet; on a new connection it goes again."""

    name: ClassVar[str] = "sent"


@dataclass(frozen=True, slots=True)
class Done:
    id: str
    version: int
    name: ClassVar[str] = "done"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why, as one of the contract's codes, in English, and with what stands in the way."""

    id: str
    code: str
    text: str
    standing: dict[str, Any] = field(default_factory=dict)
    name: ClassVar[str] = "refused"


State = Waiting | Sent | Done | Refused


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    command: dict[str, Any]
    seen: int | None = None
    until: int | None = None
    state: State = Waiting()

    @property
    def is_open(self) -> bool:
        return isinstance(self.state, Waiting | Sent)

    def message(self) -> dict[str, Any]:
        known = {"seen": self.seen, "until": self.until}
        return {"t": "do", "id": self.id, "command": self.command} | {k: v for k, v in known.items() if v is not None}


class Outbox:
    """The oldest first. `_flying`: sent on the connection that stands now."""

    __slots__ = ("_flying", "_items", "_sent_at_ms")

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._flying: set[str] = set()
        self._sent_at_ms: list[float] = []

    def __iter__(self) -> Iterator[Item]:
        return iter(list(self._items.values()))

    def get(self, command_id: str) -> Item | None:
        return self._items.get(command_id)

    @property
    def is_idle(self) -> bool:
        return not any(item.is_open for item in self._items.values())

    def ask(self, item: Item) -> None:
        answered = [known.id for known in self._items.values() if not known.is_open]
        for old in answered[: max(0, len(answered) - ANSWERED_KEPT)]:
            del self._items[old]
        self._items[item.id] = item

    def due(self, local_ms: float) -> list[dict[str, Any]]:
        """What may go out now, in the order in which it was asked."""
        self._sent_at_ms = [at for at in self._sent_at_ms if local_ms - at < 1_000]
        going = self._ready()[: A_SECOND - len(self._sent_at_ms)]
        for item in going:
            self._flying.add(item.id)
            self._sent_at_ms.append(local_ms)
            self._items[item.id] = replace(item, state=Sent())
        return [item.message() for item in going]

    def due_at(self) -> float | None:
        """When the next command may go out, by our own clock; None where none waits."""
        if not self._ready():
            return None
        return self._sent_at_ms[-A_SECOND] + 1_000 if len(self._sent_at_ms) >= A_SECOND else float("-inf")

    def done(self, message: dict[str, Any]) -> None:
        self._answer(message["id"], Done(message["id"], message["version"]))

    def refused(self, message: dict[str, Any]) -> None:
        """Too many at once is not an answer: it goes again, later."""
        command_id, code = message.get("id"), message["code"]
        if not isinstance(command_id, str):
            return
        refused = Refused(command_id, code, message["text"], message.get("standing") or {})
        self._answer(command_id, Waiting() if code == "too_many" else refused)

    def lost(self) -> None:
        """The connection is gone: nobody knows what became of what was sent."""
        self._flying.clear()

    def drop_flying(self) -> None:
        """What was on its way could not be borne by the server: it is not sent again."""
        for command_id in self._flying:
            item = self._items[command_id]
            self._items[command_id] = replace(item, state=Refused(command_id, "bad_command", ""))
        self._flying.clear()

    def again(self, command_id: str) -> None:
        """Try a refused command again: it is decided anew."""
        item = self._items.get(command_id)
        if item is not None and isinstance(item.state, Refused):
            self._items[command_id] = replace(item, state=Waiting())

    def forget(self, command_id: str) -> bool:
        """Take out what is answered, or was never sent. False: it may be on its way already."""
        item = self._items.get(command_id)
        if item is None or isinstance(item.state, Sent):
            return False
        del self._items[command_id]
        return True

    def _ready(self) -> list[Item]:
        return [item for item in self._items.values() if item.is_open and item.id not in self._flying]

    def _answer(self, command_id: str, state: State) -> None:
        self._flying.discard(command_id)
        item = self._items.get(command_id)
        if item is not None and item.is_open:
            self._items[command_id] = replace(item, state=state)


def uuid7(wall_ms: float, randomness: bytes) -> str:
    """A command's id: 48 bits of the server's wall, then RANDOM_BYTES of randomness (RFC 9562)."""
    assert len(randomness) == RANDOM_BYTES
    value = (int(wall_ms) % 2**48) << 80 | int.from_bytes(randomness, "big")
    value = value & ~(0xF << 76) & ~(0b11 << 62) | 0x7 << 76 | 0b10 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
