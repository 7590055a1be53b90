"""Delay: the slots from one on begin later, for all or in one zone, until the breaks have given it back."""

from msgspec.structs import replace

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import LARGEST, Slot

MINUTE = 60_000


def delay(floor: Floor, command: c.Delay, ask: Ask) -> Changes | Refusal:
    """Only slots that are not over move. A break shrinks to half its planned length at most; the rest goes on."""
    if command.slot not in floor.slots:
        return Refusal("no_such", {"slot": command.slot})
    if command.zone is not None and command.zone not in floor.of("zone"):
        return Refusal("no_such", {"zone": command.zone})
    order = floor.slot_order()
    later = order[order.index(command.slot) :]
    slots = _delayed(floor, later, command, ask.at)
    if any(max(slot.ends, *slot.shifts.values(), 0) > LARGEST for slot in slots.values()):
        return Refusal("bad_command", {"slot": command.slot, "minutes": command.minutes})
    return Changes(put={"slot": slots}) if slots else Refusal("wrong_state", {"slot": command.slot})


def _delayed(floor: Floor, later: list[str], command: c.Delay, now: int) -> dict[str, Slot]:
    left = command.minutes
    moved: dict[str, Slot] = {}
    for place, which in enumerate(later):
        slot = floor.slots[which]
        if slot.ends + _shift(slot, command.zone) <= now:
            continue
        if left == 0:
            break
        following = floor.slots[later[place + 1]] if place + 1 < len(later) else None
        given_back = min(left, _can_give(slot, following, command.zone)) if slot.kind == "break" else 0
        moved[which] = _later(slot, left, given_back, command.zone)
        left -= given_back
    return moved


def _later(slot: Slot, minutes: int, given_back: int, zone: str | None) -> Slot:
    if zone is not None:
        return replace(slot, shifts={**slot.shifts, zone: slot.shifts.get(zone, 0) + minutes})
    return replace(
        slot,
        starts=slot.starts + minutes * MINUTE,
        ends=slot.ends + (minutes - given_back) * MINUTE,
    )


def _can_give(slot: Slot, following: Slot | None, zone: str | None) -> int:
    """How many whole minutes a break can lose until half of its planned length is left.

    A break gives all that it is delayed by until nothing is left to give: so it was planned to last from its planned
    start to where it ends now. In a zone, a shift moves it as a whole, and it ends where the next slot begins there;
    where that begins later still, this is time to give as well.
    """
    begun = slot.starts if slot.planned is None else min(slot.planned, slot.starts)
    later = _shift(following, zone) - _shift(slot, zone) if following is not None else 0
    length = slot.ends - slot.starts + min(0, later)
    return (max(0, later) + max(0, length - (slot.ends - begun) // 2)) // MINUTE


def _shift(slot: Slot, zone: str | None) -> int:
    return slot.shifts.get(zone, 0) * MINUTE if zone is not None else 0
