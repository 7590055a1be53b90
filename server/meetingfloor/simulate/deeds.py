"""What can happen on a simulated day: deeds, each at a time of the event's clock. What is asked then: choices.py."""

import msgspec

from meetingfloor.floor.model import HelpReason, Party, Words


class Deed(msgspec.Struct, frozen=True):
    """Something that somebody does. One that has a `meeting` shifts with it, when it is delayed or moved."""


class Arrives(Deed, frozen=True):
    person: str


class Leaves(Deed, frozen=True):
    person: str


class BusIsLate(Deed, frozen=True):
    """A whole delegation says how many minutes late it is."""

    delegation: str
    minutes: int


class PartyIsLate(Deed, frozen=True):
    meeting: str
    organisation: str
    minutes: int


class Sits(Deed, frozen=True):
    meeting: str
    organisation: str


class StaysAway(Deed, frozen=True):
    meeting: str
    organisation: str


class CameAfterAll(Deed, frozen=True):
    """The no-show that was marked is taken back."""

    meeting: str


class IsCalledOff(Deed, frozen=True):
    meeting: str


class AsksForHelp(Deed, frozen=True):
    meeting: str
    organisation: str | None
    """None: the interpreter asks."""
    reason: HelpReason


class IsHelped(Deed, frozen=True):
    meeting: str


class Moves(Deed, frozen=True):
    """`luck`: in [0, 1), which of the cells that fit."""

    meeting: str
    to_another_slot: bool
    luck: float


class SentInstead(Deed, frozen=True):
    meeting: str
    out: str
    in_: str


class TableFails(Deed, frozen=True):
    """The first of these tables whose meetings find another place."""

    tables: tuple[str, ...]
    reason: str
    until: int


class TableIsMended(Deed, frozen=True):
    """The one that was closed for this reason."""

    reason: str


class RunsLate(Deed, frozen=True):
    slot: str
    minutes: int


class IsAnnounced(Deed, frozen=True):
    """To all, for so many minutes."""

    text: Words
    minutes: int


class WalksIn(Deed, frozen=True):
    """Somebody whom no file knew."""

    person: str
    name: str
    native: str | None
    organisation: str
    languages: dict[str, str]


class MeetToo(Deed, frozen=True):
    """A meeting on the spot, in a cell where both are free."""

    added: str
    kind: str
    parties: tuple[Party, ...]


class Happening(msgspec.Struct, frozen=True):
    """at: the event's clock in ms, as planned"""

    at: int
    deed: Deed


class Day(msgspec.Struct, frozen=True):
    """begins, ends: the event's clock in ms"""

    begins: int
    ends: int
    happenings: tuple[Happening, ...]
