"""How much anybody may ask: sizes and deadlines, rates of commands, what goes on at once, and guessing.

A venue is one NAT: a thousand honest phones come from one address. So nothing is counted by address but secrets that
turned out to be wrong, and only those are slowed.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from ipaddress import IPv6Address, ip_address
from typing import Literal

import msgspec

REMEMBERED = 4_096
"""Addresses, or connections, that are remembered; the one that was quiet for longest is forgotten first."""
HARD = 10
"""So many times the rate of commands is no longer refused but cut off."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a client may send, and how long things may take.

    message_bytes: a request's body · import_bytes: a bundle's, or an import's · read_s, import_read_s: to send them
    answer_s: until a command is answered with `unknown` · commands_a_second: of one connection, on the average
    requests: HTTP requests at once on this node
    """

    message_bytes: int = 64 * 1024
    import_bytes: int = 32 * 1024 * 1024
    read_s: float = 10.0
    import_read_s: float = 120.0
    answer_s: float = 10.0
    commands_a_second: int = 30
    commands_in_a_list: int = 100
    requests: int = 2_000


Pace = Literal["fine", "too_many", "cut_off"]


class _Pace:
    __slots__ = ("asked", "left", "second", "seen_s")

    def __init__(self, left: float, now_s: float) -> None:
        self.left = left
        self.seen_s = now_s
        self.second = int(now_s)
        self.asked = 0


class Paces:
    """The rate of commands of each connection. A whole list passes if any of it may; what follows waits for it."""

    def __init__(self, a_second: int, clock_s: Callable[[], float] = time.monotonic) -> None:
        self.a_second = a_second
        self._clock_s = clock_s
        self._paces: OrderedDict[Hashable, _Pace] = OrderedDict()

    def take(self, who: Hashable, commands: int = 1) -> Pace:
        now_s = self._clock_s()
        pace = self._paces.get(who)
        if pace is None:
            pace = self._paces[who] = _Pace(self.a_second, now_s)
            if len(self._paces) > REMEMBERED:
                self._paces.popitem(last=False)
        self._paces.move_to_end(who)
        if int(now_s) != pace.second:
            pace.second, pace.asked = int(now_s), 0
        pace.asked += commands
        pace.left = min(self.a_second, pace.left + (now_s - pace.seen_s) * self.a_second)
        pace.seen_s = now_s
        if pace.asked > HARD * self.a_second:
            return "cut_off"
        if pace.left < 1:
            return "too_many"
        pace.left -= commands
        return "fine"


class Admission:
    """How much may go on at once; whoever comes beyond it is turned away at the door.

    One address takes half of it at most: a venue's requests last milliseconds, those that never end do not.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.inside = 0
        self._share = most - most // 2
        self._by_address: dict[str, int] = {}

    def enter(self, address: str) -> bool:
        theirs = self._by_address.get(address, 0)
        if self.inside >= self.most or theirs >= self._share:
            return False
        self.inside += 1
        self._by_address[address] = theirs + 1
        return True

    def leave(self, address: str) -> None:
        self.inside -= 1
        self._by_address[address] -= 1
        if self._by_address[address] == 0:
            del self._by_address[address]


class _Guesser:
    __slots__ = ("left", "seen_s", "waiting")

    def __init__(self, left: float, now_s: float) -> None:
        self.left = left
        self.seen_s = now_s
        self.waiting = 0


class Guesses:
    """Secrets that were wrong, by address: after a few each answer comes later, and only so many may wait for one.

    burst: wrong ones that are free; one more a second. waiting: who waits at once for an answer; beyond it nobody of
    that address is looked up, save those who are known already.
    """

    STEP_S = 0.1
    LONGEST_S = 2.0

    def __init__(self, *, burst: int = 30, waiting: int = 32, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._waiting = waiting
        self._clock_s = clock_s
        self._guessers: OrderedDict[str, _Guesser] = OrderedDict()
        self.wrong = 0
        """How many there were in all; for the metrics."""

    def __len__(self) -> int:
        return len(self._guessers)

    def too_many(self, address: str) -> bool:
        """Whether so many answers are waited for that no more is looked up from there."""
        guesser = self._guessers.get(_network(address))
        return guesser is not None and guesser.waiting >= self._waiting

    async def was_wrong(self, address: str) -> None:
        """Count a wrong secret, and wait for as long as its answer is to be held back."""
        guesser = self._guesser(_network(address))
        self.wrong += 1
        delay_s = self._delay_s(guesser)
        if delay_s == 0:
            return
        guesser.waiting += 1
        try:
            await asyncio.sleep(delay_s)
        finally:
            guesser.waiting -= 1

    def _delay_s(self, guesser: _Guesser) -> float:
        now_s = self._clock_s()
        guesser.left = min(self._burst, guesser.left + now_s - guesser.seen_s) - 1
        guesser.seen_s = now_s
        if guesser.left >= 0:
            return 0
        guesser.left = max(guesser.left, -self.LONGEST_S / self.STEP_S)
        return min(self.LONGEST_S, -guesser.left * self.STEP_S)

    def _guesser(self, address: str) -> _Guesser:
        guesser = self._guessers.get(address)
        if guesser is None:
            guesser = self._guessers[address] = _Guesser(self._burst, self._clock_s())
            if len(self._guessers) > REMEMBERED:
                self._guessers.popitem(last=False)
        self._guessers.move_to_end(address)
        return guesser


def _network(address: str) -> str:
    """Who stands behind an address: of IPv6 anybody has a whole /64."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(int(parsed) >> 64)
    return str(parsed)
