"""One screen's side of the talk, without a socket: what it says, and what is to be done about it."""

from typing import Any

import msgspec

from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.commands import Import
from meetingfloor.wire import up
from meetingfloor.wire.codec import Codec, Misfit, NotUnderstood, decode
from meetingfloor.wire.codes import NOT_UNDERSTOOD, TOO_MANY, Close
from meetingfloor.wire.down import Refused

HARD = 10
"""So many times the rate of commands, as messages of any sort, is no longer refused but closed with 4429."""


class Join(msgspec.Struct, frozen=True, gc=False):
    """Bring it to a view: welcome, and exactly one frame."""

    start: up.Start


class Ask(msgspec.Struct, frozen=True, gc=False):
    """Submit a command, and tell what became of it."""

    do: up.Do


class Echo(msgspec.Struct, frozen=True, gc=False):
    """Answer its beat at once."""

    echo: Any


class Say(msgspec.Struct, frozen=True, gc=False):
    message: Refused


class Leave(msgspec.Struct, frozen=True, gc=False):
    close: Close


Deed = Join | Ask | Echo | Say | Leave


class Screen:
    """What is remembered of a connection's talk. Times are monotonic seconds.

    a_second: commands of one connection; beyond it they are refused as too_many
    There's no backpressure here: whoever talks too much is refused, then closed.
    """

    __slots__ = ("_a_second", "_commands", "_messages", "_second", "codec", "heard_s", "started")

    def __init__(self, codec: Codec, now_s: float, a_second: int = 30) -> None:
        self._a_second = a_second
        self.codec: Codec = codec
        self.heard_s = now_s
        self.started = False
        self._second = int(now_s)
        self._messages = 0
        self._commands = 0

    def hear(self, data: bytes, now_s: float) -> Deed:
        """A whole message: what to do about it."""
        self.heard_s = now_s
        if self._too_many(now_s):
            return Leave(TOO_MANY)
        try:
            message = decode(data, self.codec)
        except NotUnderstood:
            return Leave(NOT_UNDERSTOOD)
        except Misfit as misfit:
            return Say(Refused.of(misfit.id, misfit.refusal))
        if isinstance(message, up.Start):
            self.started = True
            return Join(message)
        if not self.started:
            return Leave(NOT_UNDERSTOOD)
        return Echo(message.echo) if isinstance(message, up.Beat) else self._asked(message)

    def _asked(self, do: up.Do) -> Deed:
        self._commands += 1
        if self._commands > self._a_second:
            return Say(Refused.of(do.id, Refusal("too_many", {"a_second": self._a_second})))
        if isinstance(do.command, Import):
            return Say(Refused.of(do.id, Refusal("bad_command", {"type": "import", "at": "an import comes over HTTP"})))
        return Ask(do)

    def _too_many(self, now_s: float) -> bool:
        if int(now_s) != self._second:
            self._second, self._messages, self._commands = int(now_s), 0, 0
        self._messages += 1
        return self._messages > HARD * self._a_second
