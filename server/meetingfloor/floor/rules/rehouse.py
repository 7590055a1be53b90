"""Where the meetings of a closed table go: same zone first, then the fewest different tables, seats and features kept.

They stand in different slots, so each one's place is its own; what is chosen together is only how many tables are used.
"""

from msgspec.structs import replace

from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.invariants import why_not
from meetingfloor.floor.model import Meeting
from meetingfloor.floor.takes_part import takers

TRIES = 2_000
"""Steps of the search for the fewest tables; beyond it the best that was found is taken."""


def rehoused(floor: Floor, closing: str, leaving: dict[str, Meeting]) -> dict[str, tuple[str, str]] | Refusal:
    """A cell for each meeting, in its own slot; `no_fit` names those that find none."""
    zone = floor.tables[closing].zone
    here = [table for table in sorted(floor.tables) if table != closing and floor.tables[table].zone == zone]
    elsewhere = [table for table in sorted(floor.tables) if floor.tables[table].zone != zone]
    near: dict[str, frozenset[str]] = {}
    far: dict[str, frozenset[str]] = {}
    for which, meeting in leaving.items():
        for tables, found in ((here, near), (elsewhere, far)):
            if fitting := frozenset(table for table in tables if _takes(floor, table, which, meeting)):
                found[which] = fitting
                break
    homeless = [which for which in leaving if which not in near and which not in far]
    if homeless:
        return Refusal("no_fit", {"meetings": homeless, "table": closing})
    chosen = _fewest(near) | _fewest(far)
    return {which: (table, leaving[which].slot) for which, table in chosen.items()}


def _takes(floor: Floor, table: str, which: str, meeting: Meeting) -> bool:
    """An open table (never a reserved one) with the seats and features that this meeting's people need."""
    there = floor.tables[table]
    if there.status != "open":
        return False
    sitting = takers(meeting, floor.interpreters)
    needs = {need for taker in sitting if taker in floor.people for need in floor.people[taker].needs}
    if not needs <= set(there.features) or (there.seats is not None and there.seats < len(sitting)):
        return False
    return why_not(floor, which, replace(meeting, table=table)) is None


def _fewest(choices: dict[str, frozenset[str]]) -> dict[str, str]:
    """The fewest tables that serve everybody: exact where the search ends in time, else nearly so.

    Whom a table serves is a number, one bit for each meeting. A table that serves no more than another is left out.
    """
    bits = {which: 1 << place for place, which in enumerate(choices)}
    whom_by: dict[str, int] = {}
    for which, tables in choices.items():
        for table in tables:
            whom_by[table] = whom_by.get(table, 0) | bits[which]
    serves: dict[str, int] = {}
    for table, whom in sorted(whom_by.items(), key=lambda one: (-one[1].bit_count(), one[0])):
        if not any(whom & ~other == 0 for other in serves.values()):
            serves[table] = whom
    for most in range(1, len(choices) + 1):
        found = _cover((1 << len(choices)) - 1, serves, most, [TRIES])
        if found is not None:
            return {which: next(table for table in found if table in choices[which]) for which in choices}
    return {}


def _cover(whom: int, serves: dict[str, int], most: int, tries: list[int]) -> tuple[str, ...] | None:
    """At most `most` tables that serve `whom`: for whoever has the least choice, each table in turn."""
    if not whom:
        return ()
    tries[0] -= 1
    left = whom.bit_count()
    if most == 0 or tries[0] < 0 or not any((w & whom).bit_count() * most >= left for w in serves.values()):
        return None
    each = [1 << place for place in range(whom.bit_length()) if whom >> place & 1]
    hardest = min(each, key=lambda one: sum(w & one != 0 for w in serves.values()))
    for table in sorted((t for t, w in serves.items() if w & hardest), key=lambda t: -(serves[t] & whom).bit_count()):
        rest = _cover(whom & ~serves[table], serves, most - 1, tries)
        if rest is not None:
            return (table, *rest)
    return None
