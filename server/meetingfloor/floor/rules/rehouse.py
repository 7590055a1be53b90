"""Where the meetings of a closed table go: same zone first, then the fewest different tables, seats and features kept.

They stand in different slots, so each one's place is its own; what is chosen together is only how many tables are used.
"""

from msgspec.structs import replace

from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.invariants import why_not
from meetingfloor.floor.model import Meeting
from meetingfloor.floor.takes_part import takers

TRIES = 20_000
"""Steps of the search for the fewest tables; beyond it the best that was found is taken."""


def rehoused(floor: Floor, closing: str, leaving: dict[str, Meeting]) -> dict[str, tuple[str, str]] | Refusal:
    """A cell for each meeting, in its own slot; `no_fit` names those that find none."""
    zone = floor.tables[closing].zone
    near: dict[str, frozenset[str]] = {}
    far: dict[str, frozenset[str]] = {}
    for which, meeting in leaving.items():
        fitting = [table for table in sorted(floor.tables) if table != closing and _takes(floor, table, which, meeting)]
        same = frozenset(table for table in fitting if floor.tables[table].zone == zone)
        if same:
            near[which] = same
        elif fitting:
            far[which] = frozenset(fitting)
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
    """The fewest tables that serve everybody: exact where the search ends in time, else nearly so."""
    serves: dict[str, frozenset[str]] = {}
    for table in sorted({table for tables in choices.values() for table in tables}):
        whom = frozenset(which for which, tables in choices.items() if table in tables)
        if not any(whom <= other for other in serves.values()):
            serves = {t: w for t, w in serves.items() if not w < whom} | {table: whom}
    for most in range(1, len(choices) + 1):
        tables = _cover(frozenset(choices), serves, most, [TRIES])
        if tables is not None:
            return {which: next(t for t in tables if t in choices[which]) for which in choices}
    return {}


def _cover(
    whom: frozenset[str], serves: dict[str, frozenset[str]], most: int, tries: list[int]
) -> tuple[str, ...] | None:
    """At most `most` tables that serve `whom`: for whoever has the least choice, each table in turn."""
    if not whom:
        return ()
    tries[0] -= 1
    if most == 0 or tries[0] < 0 or max(len(w & whom) for w in serves.values()) * most < len(whom):
        return None
    hardest = min(sorted(whom), key=lambda which: sum(which in w for w in serves.values()))
    for table in sorted((t for t in serves if hardest in serves[t]), key=lambda t: -len(serves[t] & whom)):
        rest = _cover(whom - serves[table], serves, most - 1, tries)
        if rest is not None:
            return (table, *rest)
    return None
