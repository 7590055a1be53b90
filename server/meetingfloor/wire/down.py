"""What the server says: welcome, frame, beat, done, refused, bye.

welcome: the view that was asked for, the clocks, how often to beat. frame: every entity that changed in (since, to],
whole, as this view may show it. beat: the screen is up to date at `version`. done and refused: what became of a
command. bye: why the socket closes now, and when to come back.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.frames import Why
from meetingfloor.floor.model import Kind, Role


class Down(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t"):
    """A message from the server: clients ignore what they do not know."""


class Welcome(Down, frozen=True, gc=False, tag="welcome", kw_only=True):
    """now: the event's clock in ms, speed: how fast it runs, wall: the server's in ms, beat: seconds."""

    event: str
    view: str
    role: Role | None = None
    person: str | None = None
    now: int
    speed: float
    wall: int
    beat: float
    scope: str


class Frame(Down, frozen=True, gc=False, tag="frame", kw_only=True):
    since: int
    to: int
    print: str
    put: Mapping[Kind, Mapping[str, Any]]
    gone: Mapping[Kind, tuple[str, ...]]
    why: tuple[Why, ...]


class Beat(Down, frozen=True, gc=False, tag="beat", kw_only=True):
    """behind: ms for which this node has not known itself at the head, where that is long."""

    now: int
    speed: float
    version: int
    print: str
    behind: int | None = None
    echo: Any = None


class Done(Down, frozen=True, gc=False, tag="done", kw_only=True):
    id: str
    version: int


class Refused(Down, frozen=True, gc=False, tag="refused", kw_only=True):
    id: str | None
    code: str
    text: str
    standing: dict[str, Any]

    @classmethod
    def of(cls, command_id: str | None, refusal: Refusal) -> "Refused":
        return cls(id=command_id, code=refusal.code, text=refusal.text, standing=refusal.standing)


class Bye(Down, frozen=True, gc=False, tag="bye", kw_only=True):
    """after: ms to wait, to which the client adds jitter."""

    code: str
    after: int


Message = Welcome | Frame | Beat | Done | Refused | Bye
