"""The verbs: one struct for each command, one tagged union `Command`. What each means: docs/protocol.md."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from meetingfloor.floor.model import (
    TYPES,
    Address,
    Entities,
    HelpReason,
    Id,
    Kind,
    Millis,
    Minutes,
    Noun,
    Part,
    Party,
    Span,
    Tag,
    Words,
)


class Base(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True, tag_field="type"):
    """A command is a map whose `type` names it."""


class CheckIn(Base, frozen=True, gc=False, tag="check_in"):
    person: Id
    door: str | None = None


class CheckOut(Base, frozen=True, gc=False, tag="check_out"):
    person: Id
    door: str | None = None


class PersonDetails(Part, frozen=True, gc=False, kw_only=True):
    """All of a person but presence, seen and late, which only the day itself brings."""

    name: str
    native: str | None = None
    position: str | None = None
    native_position: str | None = None
    organisation: Id | None = None
    delegation: Id | None = None
    languages: dict[Tag, str] = {}
    needs: tuple[str, ...] = ()
    availability: tuple[Span, ...] = ()
    listed: bool = False
    contact: str | dict[str, str] | None = None
    search: str | None = None


class Register(Base, frozen=True, gc=False, tag="register"):
    person: Id
    entity: PersonDetails


class PersonFields(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """The fields to correct; null clears one. Consent (`listed`) and contact are the person's own."""

    name: str | UnsetType = UNSET
    native: str | UnsetType | None = UNSET
    position: str | UnsetType | None = UNSET
    native_position: str | UnsetType | None = UNSET
    organisation: Id | UnsetType | None = UNSET
    delegation: Id | UnsetType | None = UNSET
    languages: dict[Tag, str] | UnsetType = UNSET
    needs: tuple[str, ...] | UnsetType = UNSET
    availability: tuple[Span, ...] | UnsetType = UNSET
    search: str | UnsetType | None = UNSET


class Correct(Base, frozen=True, gc=False, tag="correct"):
    person: Id
    entity: PersonFields


class ReplacePerson(Base, frozen=True, gc=False, tag="replace_person", rename={"in_": "in"}):
    meeting: Id
    out: Id
    in_: Id


class Withdraw(Base, frozen=True, gc=False, tag="withdraw", kw_only=True):
    slot: Id
    person: Id | None = None
    organisation: Id | None = None

    def __post_init__(self) -> None:
        if (self.person is None) == (self.organisation is None):
            raise ValueError("withdraw names a person or an organisation")


class Seat(Base, frozen=True, gc=False, tag="seat"):
    meeting: Id
    organisation: Id


class Late(Base, frozen=True, gc=False, tag="late", kw_only=True):
    """Who is late: an organisation at a meeting, or a person, or a delegation. 0 minutes: not late after all."""

    minutes: Minutes
    meeting: Id | None = None
    organisation: Id | None = None
    person: Id | None = None
    delegation: Id | None = None

    def __post_init__(self) -> None:
        ways = (
            self.meeting is not None and self.organisation is not None,
            self.person is not None,
            self.delegation is not None,
        )
        stray = (self.meeting is None) != (self.organisation is None)
        if sum(ways) != 1 or stray:
            raise ValueError("late names a meeting with an organisation, or a person, or a delegation")


class AskHelp(Base, frozen=True, gc=False, tag="ask_help", kw_only=True):
    meeting: Id
    organisation: Id | None = None
    reason: HelpReason


class Settle(Base, frozen=True, gc=False, tag="settle"):
    meeting: Id


class CallMeeting(Base, frozen=True, gc=False, tag="call_meeting"):
    meeting: Id


class StartMeeting(Base, frozen=True, gc=False, tag="start_meeting"):
    meeting: Id


class FinishMeeting(Base, frozen=True, gc=False, tag="finish_meeting"):
    meeting: Id


class CallRound(Base, frozen=True, gc=False, tag="call_round"):
    slot: Id
    zone: Id | None = None


class FinishRound(Base, frozen=True, gc=False, tag="finish_round"):
    slot: Id
    zone: Id | None = None


class MarkNoShow(Base, frozen=True, gc=False, tag="mark_no_show"):
    meeting: Id
    missing: Annotated[tuple[Id, ...], Meta(min_length=1)]


class CancelMeeting(Base, frozen=True, gc=False, tag="cancel_meeting"):
    meeting: Id
    reason: str | None = None


class ReinstateMeeting(Base, frozen=True, gc=False, tag="reinstate_meeting"):
    meeting: Id
    reason: str | None = None


class MoveMeeting(Base, frozen=True, gc=False, tag="move_meeting"):
    meeting: Id
    table: Id | None = None
    slot: Id | None = None

    def __post_init__(self) -> None:
        if self.table is None and self.slot is None:
            raise ValueError("move_meeting names a table or a slot")


class SwapMeetings(Base, frozen=True, gc=False, tag="swap_meetings"):
    a: Id
    b: Id


class AddMeeting(Base, frozen=True, gc=False, tag="add_meeting"):
    meeting: Id
    kind: Annotated[str, Meta(min_length=1, max_length=32)]
    parties: Annotated[tuple[Party, ...], Meta(min_length=2)]
    table: Id
    slot: Id
    interpreter: Id | None = None


class AssignInterpreter(Base, frozen=True, gc=False, tag="assign_interpreter"):
    meeting: Id
    interpreter: Id | None


class Placement(Part, frozen=True, gc=False, kw_only=True):
    meeting: Id
    table: Id
    slot: Id | None = None


class CloseTable(Base, frozen=True, gc=False, tag="close_table", kw_only=True):
    table: Id
    reason: str | None = None
    until: Millis | None = None
    to: Literal["auto"] | tuple[Placement, ...]


class OpenTable(Base, frozen=True, gc=False, tag="open_table"):
    table: Id


class Delay(Base, frozen=True, gc=False, tag="delay"):
    slot: Id
    minutes: Annotated[int, Meta(ge=1, le=24 * 60)]
    zone: Id | None = None


class Announce(Base, frozen=True, gc=False, tag="announce", kw_only=True):
    text: Annotated[str, Meta(min_length=1)] | Annotated[Words, Meta(min_length=1)]
    to: Address
    level: Literal["info", "urgent", "emergency"] = "info"
    until: Millis | None = None


class WithdrawNotice(Base, frozen=True, gc=False, tag="withdraw_notice"):
    notice: Id


class Note(Base, frozen=True, gc=False, tag="note"):
    meeting: Id
    text: str


class Undo(Base, frozen=True, gc=False, tag="undo"):
    command: Id


class Put(Base, frozen=True, gc=False, tag="put"):
    """`entity` is given as a map and becomes the struct of its kind when the command is made."""

    kind: Kind
    id: Id
    entity: Any

    def __post_init__(self) -> None:
        if not isinstance(self.entity, TYPES[self.kind]):
            try:
                typed = msgspec.convert(self.entity, TYPES[self.kind], str_keys=True)
            except msgspec.ValidationError as error:
                raise ValueError(f"entity: {error}") from None
            msgspec.structs.force_setattr(self, "entity", typed)

    @property
    def noun(self) -> Noun:
        assert isinstance(self.entity, Noun)
        return self.entity


class Remove(Base, frozen=True, gc=False, tag="remove"):
    kind: Kind
    id: Id


class Import(Base, frozen=True, gc=False, tag="import"):
    """A whole plan in one command. `prune`: what an earlier import brought and this one lacks goes."""

    entities: Entities
    prune: bool = False


Command = (
    CheckIn
    | CheckOut
    | Register
    | Correct
    | ReplacePerson
    | Withdraw
    | Seat
    | Late
    | AskHelp
    | Settle
    | CallMeeting
    | StartMeeting
    | FinishMeeting
    | CallRound
    | FinishRound
    | MarkNoShow
    | CancelMeeting
    | ReinstateMeeting
    | MoveMeeting
    | SwapMeetings
    | AddMeeting
    | AssignInterpreter
    | CloseTable
    | OpenTable
    | Delay
    | Announce
    | WithdrawNotice
    | Note
    | Undo
    | Put
    | Remove
    | Import
)

LATER: frozenset[str] = frozenset(
    {
        "set_display",
        "identify",
        "start_item",
        "finish_item",
        "skip_item",
        "reorder_items",
        "board",
        "count",
        "find",
        "record_outcome",
        "propose_meeting",
        "accept_meeting",
        "decline_meeting",
    }
)
"""Commands of the protocol that this release knows by name and refuses."""
