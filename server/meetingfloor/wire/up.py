"""What a client says: start, do, beat.

start: join a view, or resume where the screen stands (`since`, `print`, `scope`); later again to change the view or
after a gap. do: a command, under an id that makes sending it again safe. beat: I am here; answered at once.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from meetingfloor.floor.commands import Command
from meetingfloor.floor.model import Int, Millis

ViewName = Annotated[str, Meta(max_length=80)]
Text = Annotated[str, Meta(max_length=200)]


class Up(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True, tag_field="t"):
    """A message from a client: unknown types and fields are refused."""


class Start(Up, frozen=True, gc=False, tag="start", kw_only=True):
    view: ViewName
    token: Text | None = None
    since: Int = 0
    print: Text | None = None
    scope: Text | None = None


class Do(Up, frozen=True, gc=False, tag="do", kw_only=True):
    """`seen`: the version that the sender looked at. `until`: event's clock, after which it is not meant any more."""

    id: Text
    command: Command
    seen: Int | None = None
    until: Millis | None = None


class Beat(Up, frozen=True, gc=False, tag="beat", kw_only=True):
    echo: Any = None


Message = Start | Do | Beat


class Asked(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A command as HTTP brings it."""

    id: Text
    command: Command
    seen: Int | None = None
    until: Millis | None = None
