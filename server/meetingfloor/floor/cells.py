"""Every cell of the grid for one meeting: where it fits, and why not elsewhere. The very rule of `move_meeting`."""

from itertools import product
from typing import Any

import msgspec

from meetingfloor.floor.answer import Code, Refusal
from meetingfloor.floor.commands import MoveMeeting
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.invariants import why_not
from meetingfloor.floor.model import LIVE, Actor
from meetingfloor.floor.roles import permitted
from meetingfloor.floor.rules.meetings import found, moved


class Cell(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A cell fits, or `code` and `standing` say why not, as the command would be refused."""

    table: str
    slot: str
    fits: bool = False
    code: Code | None = None
    standing: dict[str, Any] = {}


def cells(floor: Floor, meeting_id: str, actor: Actor, now: int) -> list[Cell] | Refusal:
    """Slot after slot, every table; the cell where it stands fits. Looks only, so that no floor is copied.

    now: the event's clock. A meeting that cannot be moved at all is refused as the command would be.
    """
    refusal = permitted(floor, MoveMeeting(meeting_id, table="any"), actor)
    if refusal is not None:
        return refusal
    meeting = found(floor, meeting_id, LIVE)
    if isinstance(meeting, Refusal):
        return meeting
    why: dict[tuple[str, str | None, str | None], Refusal | None] = {}
    answers: list[Cell] = []
    for slot, table in product(floor.slot_order(), sorted(floor.tables)):
        there, cell = floor.tables[table], (table, slot)
        free = there.status != "closed" and cell not in floor.cell
        same = (slot, there.zone, None if free else table)  # what is not about the table, its whole zone is refused for
        if same not in why:
            stays = cell == meeting.cell
            why[same] = None if stays else why_not(floor, meeting_id, moved(meeting, table, slot, now))
        reason = why[same]
        if reason is None:
            answers.append(Cell(table, slot, fits=True))
        else:
            answers.append(Cell(table, slot, code=reason.code, standing=reason.standing))
    return answers
