"""What becomes of a command: Changes or a Refusal; and Failure, the root of our exceptions."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from meetingfloor.floor.model import Kind, Noun

Code = Literal[
    "bad_command",
    "id_reused",
    "stale_id",
    "too_late",
    "not_allowed",
    "no_such",
    "in_use",
    "wrong_state",
    "table_taken",
    "table_closed",
    "person_busy",
    "interpreter_busy",
    "in_session",
    "no_fit",
    "changed",
    "built_upon",
    "too_many",
    "store_unavailable",
]
CODES: tuple[str, ...] = get_args(Code)

SENTENCES: dict[str, str] = {
    "bad_command": "The command cannot be read as it stands; compare it with docs/protocol.md.",
    "id_reused": "This id was used for another command; make a new id.",
    "stale_id": "The id's time is too long ago or ahead of the server's clock; make a new id.",
    "too_late": "The time until which this was meant is over; look at the floor and ask again.",
    "not_allowed": "This role may not ask for that; ask a coordinator.",
    "no_such": "There is nothing by that name on the floor; look at the floor again.",
    "in_use": "Others refer to it; change or remove them first.",
    "wrong_state": "It is not in a state in which this can be done, or nothing is left to do.",
    "table_taken": "Another meeting holds that cell; move it first or choose another cell.",
    "table_closed": "The table is closed; open it or choose another table.",
    "person_busy": "Somebody who takes part is busy then; choose another slot.",
    "interpreter_busy": "The interpreter is busy then; choose another interpreter or slot.",
    "in_session": "Somebody who takes part speaks in a session then; choose another slot.",
    "no_fit": "No place fits; choose one by hand.",
    "changed": "Somebody else has changed it since you looked; look at it and ask again.",
    "built_upon": "Something was changed upon it since; undo that first.",
    "too_many": "Too many commands in too short a time; wait a second.",
    "store_unavailable": "The store cannot be reached; nothing was written. Send it again in a moment.",
}


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """The world says no. `standing` names what stands in the way: {"meeting": ID}, {"table": ID}…"""

    code: Code
    standing: dict[str, Any] = {}

    @property
    def text(self) -> str:
        """English, from code and standing; faces use their own words."""
        named = ", ".join(f"{what} {which}" for what, which in self.standing.items())
        return f"{SENTENCES[self.code]} ({named})" if named else SENTENCES[self.code]


class Changes(msgspec.Struct, frozen=True, gc=False):
    """What becomes: entities put, and ids that are gone. Never both for one id."""

    put: Mapping[Kind, Mapping[str, Noun]] = {}
    gone: Mapping[Kind, tuple[str, ...]] = {}


class Failure(Exception):
    """The machine or the caller failed. `remedy` says what to do."""

    remedy: str = ""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        if remedy:
            self.remedy = remedy
